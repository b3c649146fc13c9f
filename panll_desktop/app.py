"""The composition root: builds the parts of the workbench and runs the window."""

import sys

from PySide6.QtWidgets import QApplication, QMainWindow


def run() -> int:
    """Opens the window and stays until it is closed; returns Qt's exit code."""
    application = QApplication(sys.argv[:1])
    application.setApplicationDisplayName("PanLL Desktop")
    window = QMainWindow()
    window.setWindowTitle("PanLL Desktop")
    window.resize(1600, 1000)
    window.show()
    return application.exec()
