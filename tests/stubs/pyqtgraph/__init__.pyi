from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsView,
    QGraphicsWidget,
    QWidget,
)

class ViewBox(QGraphicsWidget):
    def __init__(
        self,
        *,
        enableMenu: bool = ...,
        enableMouse: bool = ...,
        defaultPadding: float = ...,
    ) -> None: ...
    def addItem(self, item: QGraphicsItem, *, ignoreBounds: bool = ...) -> None: ...
    def updateMatrix(self) -> None: ...
    def setRange(self, rect: QRectF, *, padding: float) -> None: ...

class GraphicsView(QGraphicsView):
    def __init__(
        self, parent: QWidget | None = ..., *, background: QColor | None = ...
    ) -> None: ...
    def setCentralItem(self, item: QGraphicsItem) -> None: ...

def setConfigOptions(**options: Any) -> None: ...
