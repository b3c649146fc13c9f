"""The classes of Qt, made on the thread of the windows.

PySide makes a class when it is first named, and two threads that do so at once end the
process. What is imported on a lane and names them all, as pyqtgraph does, has to find
them made.
"""

from collections.abc import Iterator

from PySide6 import QtCore, QtGui, QtWidgets


def made() -> Iterator[None]:
    """Makes them all, one at a step."""
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            getattr(module, name)
            yield
