"""The windows: the only package that knows Qt."""

import builtins

import PySide6.QtCore  # noqa: F401 - it puts an import function of its own in place

# That one reads, and keeps, the source of every module that is imported after it, for
# PySide's `__feature__` switch, which nothing here uses: a twelfth of a start.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
