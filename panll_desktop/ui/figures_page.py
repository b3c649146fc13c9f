"""All figures of a window on one page, in one column or in two."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from panll_desktop.telemetry.picture import Picture
from panll_desktop.ui import figure_parts as parts
from panll_desktop.ui.figure_section import Copied
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import button, label

if TYPE_CHECKING:
    from panll_desktop.ui.charts import LatencyChart

_EDGE: Final = 20
_WIDE: Final = 960
_GAP: Final = 32
_NEAR: Final = 40
_ROUNDS: Final = 24  # thrice the levels from a label to the view
_NARROW: Final = (
    *("insights", "usage", "latency", "patterns", "drift", "peers", "proofs"),
    *("cross", "errors", "coverage", "metrics"),
)
_LEFT: Final = ("usage", "latency", "cross", "drift", "metrics")
_LEADS: Final = {
    "modalities": "usage",
    "patterns": "patterns",
    "performance": "latency",
    "drift": "drift",
    "federation": "peers",
    "proofs": "proofs",
}


class EmptyNote(QWidget):
    """That nothing was counted yet, and what makes the first point."""

    acted = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.title: Final = label(appearance, "", "title")
        self.text: Final = label(appearance, "", "body", muted=True)
        self.run: Final = button(appearance, "Run the query", "outline", "play-small")
        self.run.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for each in (self.title, self.text):
            each.setWordWrap(True)
            column.addWidget(each)
        column.addWidget(self.run, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_words(self, title: str, text: str, *, live: bool) -> None:
        """Says it; without a title there is something to see.

        Args:
            title: what is the case.
            text: what will change it.
            live: whether what is run now would be seen here.
        """
        self.title.setText(title)
        self.text.setText(text)
        self.setAccessibleName(f"{title}. {text}")
        self.run.setVisible(live)
        self.setVisible(bool(title))


class FiguresPage(QScrollArea):
    """Built in `steps`; what is shown before they are done comes with each of them."""

    zoomed = Signal(float, float)
    moved = Signal(str)

    def __init__(self, appearance: Appearance, copied: Copied) -> None:
        super().__init__()
        self._appearance, self._copied = appearance, copied
        self._picture: Picture | None = None
        self._own, self._wide = True, False
        self._due: dict[str, None] = {}
        self.parts: Final[dict[str, parts.Part]] = {}
        self.latency: parts.LatencyPart | None = None
        self._early_chart: LatencyChart | None = None
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(_EDGE, 16, _EDGE, _EDGE)
        row.setSpacing(_GAP)
        self._main, self._side = QWidget(), QWidget()
        for each in (inner, self._main, self._side):  # else a part more paints them all
            each.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._columns = {each: parts.spaced(each) for each in (self._main, self._side)}
        self.empty: Final = EmptyNote(appearance)
        self._columns[self._main].insertWidget(0, self.empty)
        row.addWidget(self._main, 1)
        row.addWidget(self._side)
        self._side.setFixedWidth(appearance.size("width.insights"))
        self._side.hide()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName("Telemetry figures")
        self.setWidget(inner)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._show_due())

    @property
    def is_full(self) -> bool:
        """Whether the parts that are there reach to the end of the view."""
        inner = self.widget()
        if inner is None or len(self.parts) == len(_NARROW):
            return True
        view = self.viewport().height()
        tops = [
            each.section.mapTo(self.viewport(), QPoint(0, 0)).y()
            + each.section.height()
            for each in self.parts.values()
        ]
        return max(tops, default=0) >= view

    def steps(self) -> Iterator[Callable[[], object]]:
        """What makes the parts: short steps, in order, once."""
        look, copied = self._appearance, self._copied
        makers: dict[str, Callable[[], parts.Part]] = {
            "insights": lambda: self._insights(parts.InsightPart(look, copied)),
            "usage": lambda: parts.HeatPart(
                look, copied, self.zoomed.emit, drift=False
            ),
            "latency": lambda: self._awaiting(parts.LatencyPart(look, copied)),
            "patterns": lambda: parts.PatternPart(look, copied),
            "drift": lambda: parts.HeatPart(look, copied, self.zoomed.emit, drift=True),
            "peers": lambda: parts.PeerPart(look, copied),
            "proofs": lambda: parts.SharePart(look, copied, parts.PROOFS),
            "cross": lambda: parts.CrossPart(look, copied),
            "errors": lambda: parts.SharePart(look, copied, parts.ERRORS),
            "coverage": lambda: parts.SharePart(look, copied, parts.COVERAGE),
            "metrics": lambda: parts.MetricPart(look, copied),
        }
        for name in _NARROW:
            yield partial(self._make, name, makers[name])

    def take_chart(self, chart: "LatencyChart") -> None:
        """The chart of the latency is there, be its place there or not yet."""
        chart.zoomed.connect(self.zoomed)
        chart.moved.connect(self.moved)
        if self.latency is not None:
            self.latency.take_chart(chart)
        else:
            chart.setParent(self)
            self._early_chart = chart

    def show_picture(self, picture: Picture, *, own: bool) -> None:
        """Shows other figures; what stood at the top of the view stays there."""
        if picture is self._picture:
            return
        before, self._picture = self._picture, picture
        whole = before is None or before.counted != picture.counted or own != self._own
        self._own = own
        self._side.setVisible(self._wide and picture.counted)
        self._due = dict.fromkeys(self.parts)
        self._show_due(whole=whole)

    def go_to(self, subject: str) -> None:
        """Scrolls to the figures behind an insight."""
        part = self.parts.get(_LEADS.get(subject, ""))
        inner = self.widget()
        if part is not None and inner is not None:
            top = part.section.mapTo(inner, QPoint(0, 0)).y()
            self.verticalScrollBar().setValue(max(0, top - 8))
            part.section.as_table.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column, or two."""
        super().resizeEvent(event)
        wide = self.viewport().width() >= _WIDE
        if wide != self._wide:
            self._wide = wide
            for name in _NARROW:
                if name in self.parts:
                    self._place(name)
            some = self._picture is not None and self._picture.counted
            self._side.setVisible(wide and some)
        self._show_due()

    def _make(self, name: str, maker: Callable[[], parts.Part]) -> None:
        part = self.parts[name] = maker()
        self._place(name)
        if self._picture is not None:
            self._tell(name, part, self._picture)
        _lay_out_now()

    def _show_due(self, *, whole: bool = False) -> None:
        """Brings the parts in view up to date; the others when they come into it."""
        picture = self._picture
        if picture is None or not self._due:
            return
        anchor = self._anchor()
        while names := [name for name in self._due if whole or self._is_near(name)]:
            for name in names:
                del self._due[name]
                self._tell(name, self.parts[name], picture)
            _lay_out_now()  # parts that become smaller let others come in
        self._hold(anchor)

    def _is_near(self, name: str) -> bool:
        """Whether a part can be seen, or is about to."""
        section, view = self.parts[name].section, self.viewport()
        top = section.mapTo(view, QPoint(0, 0)).y()
        return top + section.height() > -_NEAR and top < view.height() + _NEAR

    def _tell(self, name: str, part: parts.Part, picture: Picture) -> None:
        """Of nothing the axes alone are shown."""
        shown = picture.counted or name == "latency"
        part.section.setVisible(shown)
        if shown:
            part.show_picture(picture, own=self._own)

    def _place(self, name: str) -> None:
        """Puts a part in its column; in order, as the names come in order."""
        main = not self._wide or name in _LEFT
        column = self._columns[self._main if main else self._side]
        section = self.parts[name].section
        for each in self._columns.values():
            each.removeWidget(section)
        before = [
            other
            for other in (_LEFT if self._wide and main else _NARROW)
            if other in self.parts and column.indexOf(self.parts[other].section) >= 0
        ]
        order = _LEFT if self._wide and main else _NARROW
        place = sum(order.index(other) < order.index(name) for other in before)
        place += int(main)  # after the note that there is nothing
        column.insertWidget(place, section)

    def _insights(self, part: parts.InsightPart) -> parts.InsightPart:
        part.list.followed.connect(self.go_to)
        return part

    def _awaiting(self, part: parts.LatencyPart) -> parts.LatencyPart:
        self.latency = part
        if self._early_chart is not None:
            part.take_chart(self._early_chart)
            self._early_chart = None
        return part

    def _anchor(self) -> tuple[QWidget, int] | None:
        """The first part in the view, and where its top is in it."""
        if not self.verticalScrollBar().value():
            return None
        for part in self.parts.values():
            top = part.section.mapTo(self.viewport(), QPoint(0, 0)).y()
            if top + part.section.height() > 0:
                return part.section, top
        return None

    def _hold(self, anchor: tuple[QWidget, int] | None) -> None:
        if anchor is None:
            return
        section, before = anchor
        moved = section.mapTo(self.viewport(), QPoint(0, 0)).y() - before
        if moved:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + moved)


def _lay_out_now() -> None:
    """Has layouts done that were asked for, from a label to the page.

    Each level asks the next one, a turn of the event loop later; until the last one is
    done, what is painted stands in the wrong place.
    """
    for _ in range(_ROUNDS):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
