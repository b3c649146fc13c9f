"""PanLL Desktop: a three-pane workbench for multi-model databases."""

__version__ = "0.1.0"
