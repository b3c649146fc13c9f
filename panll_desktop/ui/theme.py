"""The look: colours and metrics by name, fonts by role, icons in any colour.

Hex values and sizes stand in ``resources/themes`` alone; the rest of the windows asks
the `Appearance` by name, and is told by its `changed` signal when to ask again.
"""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from panll_desktop.paths import resource
from panll_desktop.settings import Theme as Choice

Tokens: TypeAlias = Mapping[str, object]
_PLACEHOLDER: Final = re.compile(r"\{\{ ([\w.-]+) \}\}")
_ROLES: Final = {
    QPalette.ColorRole.Window: "surface",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "surface-raised",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "text-muted",
    QPalette.ColorRole.Button: "surface-raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "critical",
    QPalette.ColorRole.ToolTipBase: "surface-raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "selection-text",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "surface-hover",
    QPalette.ColorRole.Midlight: "surface-raised",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "border-strong",
    QPalette.ColorRole.Shadow: "border-strong",
    QPalette.ColorRole.Accent: "accent",
}
_DISABLED: Final = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
)


class Theme:
    """The values of one theme, by dotted name; metrics stand behind the colours."""

    def __init__(self, name: str) -> None:
        self.name: Final = name
        self._colours: Tokens = _read(f"themes/{name}.json")
        self._metrics: Tokens = _read("themes/metrics.json")
        self._numbers: dict[str, float] = {}

    def value(self, name: str) -> object:
        """Whatever stands under a name.

        Raises:
            KeyError: there is no such name.
        """
        for tokens in (self._colours, self._metrics):
            found: object = tokens
            for part in name.split("."):
                found = found.get(part) if isinstance(found, Mapping) else None
            if found is not None:
                return found
        raise KeyError(name)

    def color(self, name: str) -> QColor:
        """A colour, such as ``surface`` or ``editor.keyword``."""
        return QColor(str(self.value(name)))

    def ramp(self, name: str) -> list[QColor]:
        """The steps of ``heat`` or ``drift``, or the two inks of ``cell-ink``."""
        steps = self.value(name)
        return [QColor(str(step)) for step in steps] if isinstance(steps, list) else []

    def size(self, name: str) -> int:
        """A length in device-independent pixels, such as ``height.row``."""
        return round(self.number(name))

    def number(self, name: str) -> float:
        """A figure that need not be whole, such as ``line.icon``."""
        known = self._numbers.get(name)
        if known is None:
            known = self._numbers[name] = float(str(self.value(name)))
        return known

    def ink(self, ground: QColor) -> QColor:
        """Of the two inks of a cell the one that has more contrast with its ground."""
        return max(self.ramp("cell-ink"), key=lambda ink: contrast(ink, ground))

    def style_sheet(self) -> str:
        """The template with every name replaced by its value."""
        template = resource("themes/app.qss").read_text(encoding="utf-8")
        return _PLACEHOLDER.sub(lambda match: str(self.value(match[1])), template)

    def palette(self) -> QPalette:
        """Qt's own roles in the colours of the theme."""
        palette = QPalette()
        for role, name in _ROLES.items():
            palette.setColor(role, self.color(name))
        for role in _DISABLED:
            disabled = self.color("text-disabled")
            palette.setColor(QPalette.ColorGroup.Disabled, role, disabled)
        return palette


_ZOOMED: Final = "code"


class Appearance(QObject):
    """The theme in force; follows the system where the user wants that."""

    changed = Signal()
    zoomed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._choice: Choice = "system"
        self._dressed = False
        self._icons: dict[tuple[str, str, int], QIcon] = {}
        self._fonts: dict[str, QFont] = {}
        self._zoom = 0
        _load_fonts()
        self.theme = Theme(_system_theme())
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow)

    def choose(self, choice: Choice) -> None:
        """Puts a theme in force; nothing happens if it is in force already."""
        self._choice = choice
        self._follow()

    def install(self) -> None:
        """Gives the application the theme; called once, before the first window."""
        self._application.setFont(self.font("body"))
        self._application.setPalette(self.theme.palette())

    def dress(self) -> None:
        """Puts the style sheet on; once, when all widgets of a window are there."""
        self._dressed = True
        self._apply()

    def color(self, name: str) -> QColor:
        """See `Theme.color`."""
        return self.theme.color(name)

    def size(self, name: str) -> int:
        """See `Theme.size`."""
        return self.theme.size(name)

    def font(self, role: str) -> QFont:
        """The font of a role of ``type``, such as ``body`` or ``code``."""
        if role not in self._fonts:
            made = self._fonts[role] = _font(self.theme, role)
            if role == _ZOOMED:
                made.setPixelSize(made.pixelSize() + self._zoom)
        return QFont(self._fonts[role])

    def zoom(self, pixels: int) -> None:
        """Makes the text of the editor larger than usual by so many pixels."""
        if pixels != self._zoom:
            self._zoom = pixels
            self._fonts.pop(_ZOOMED, None)
            self.zoomed.emit()

    def icon(self, name: str, colour: str = "text", size: int = 16) -> QIcon:
        """A shipped icon in a colour of the theme, with its disabled look."""
        key = (name, colour, size)
        if key not in self._icons:
            icon = QIcon()
            disabled = self.color("text-disabled")
            for scale in range(1, 1 + math.ceil(self._application.devicePixelRatio())):
                drawn = _drawn(name, self.color(colour), size, scale)
                icon.addPixmap(drawn)
                icon.addPixmap(_tinted(drawn, disabled), QIcon.Mode.Disabled)
            self._icons[key] = icon
        return self._icons[key]

    def _follow(self) -> None:
        wanted = self._choice if self._choice != "system" else _system_theme()
        if wanted != self.theme.name:
            self.theme = Theme(wanted)
            self._icons.clear()
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        self._application.setPalette(self.theme.palette())
        if self._dressed:
            self._application.setStyleSheet(self.theme.style_sheet())


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    first, second = _luminance(one) + 0.05, _luminance(other) + 0.05
    return max(first, second) / min(first, second)


def svg(name: str, colour: QColor) -> QByteArray:
    """A shipped icon as a document in which the colour is filled in."""
    text = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    return QByteArray(text.replace("currentColor", colour.name()).encode())


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG 2
        for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _read(name: str) -> Tokens:
    tokens: Tokens = json.loads(resource(name).read_text(encoding="utf-8"))
    return tokens


def _system_theme() -> str:
    scheme = QGuiApplication.styleHints().colorScheme()
    return "light" if scheme is Qt.ColorScheme.Light else "dark"


def _load_fonts() -> None:
    for path in sorted(Path(resource("fonts")).glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def _font(theme: Theme, role: str) -> QFont:
    kind = theme.value(f"type.{role}.font")
    font = QFont(str(theme.value(f"fonts.{kind}.family")))
    font.setPixelSize(theme.size(f"type.{role}.size"))
    font.setWeight(QFont.Weight(theme.size(f"type.{role}.weight")))
    features = theme.value(f"fonts.{kind}.features")
    if isinstance(features, Mapping):
        for name, state in features.items():
            font.setFeature(QFont.Tag(str(name)), int(str(state)))
    return font


def _drawn(name: str, colour: QColor, size: int, scale: int) -> QPixmap:
    pixmap = QPixmap(size * scale, size * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(svg(name, colour)).render(
        painter, QRectF(0, 0, size * scale, size * scale)
    )
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def _tinted(drawn: QPixmap, colour: QColor) -> QPixmap:
    """The same strokes in another colour, without reading the drawing again."""
    pixmap = QPixmap(drawn)
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), colour)
    painter.end()
    return pixmap
