"""A report without a history: what a database says of itself, or an old file."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from panll_desktop.telemetry import report_tables, tables
from panll_desktop.telemetry.reading import Reading
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.figure_parts import spaced
from panll_desktop.ui.figure_section import Copied, FigureSection
from panll_desktop.ui.plain_table import PlainTable
from panll_desktop.ui.share_table import ShareTable
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import label

_EDGE: Final = 20
_LISTED: Final = 60
_LONGEST: Final = 80


class Lacks(QWidget):
    """What a report does not say, and what in it nobody understands."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.missing: Final = label(appearance, "", "small", muted=True)
        self.strange: Final = label(appearance, "", "small", muted=True)
        for each in (self.missing, self.strange):
            each.setWordWrap(True)
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(each)

    def show_reading(self, reading: Reading) -> None:
        """Lists both; nothing where both are empty."""
        for shown, head, names in (
            (self.missing, "Not reported", report_tables.lacking(reading)),
            (self.strange, "Not understood", reading.not_understood),
        ):
            shown.setText(f"{head}: {_listed(names)}." if names else "")
            shown.setVisible(bool(names))
        self.setVisible(self.missing.text() != "" or self.strange.text() != "")


class ReportPage(QScrollArea):
    """Figures, bars for every closed list, and what is missing."""

    def __init__(self, appearance: Appearance, copied: Copied) -> None:
        super().__init__()
        self._appearance, self._copied = appearance, copied
        self._reading: Reading | None = None
        self.bars: Final[dict[str, tuple[FigureSection, ShareTable]]] = {}
        inner = QWidget()
        self._column = spaced(inner)
        self._column.setContentsMargins(_EDGE, 16, _EDGE, _EDGE)
        self.lacks: Final = Lacks(appearance)
        self.figures: Final = FigureSection(appearance, "Reported figures", copied)
        self.figures.as_table.hide()  # it is one
        self.table: Final = PlainTable(appearance, "Reported figures", most_rows=40)
        self.figures.parts.addWidget(self.table)
        self._column.insertWidget(0, self.figures)
        self._column.insertWidget(1, self.lacks)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName("Reported figures")
        self.setWidget(inner)

    def show_reading(self, reading: Reading, source: str) -> None:
        """Shows what it says.

        Args:
            reading: what is understood.
            source: who counted, as the head says it.
        """
        if reading is self._reading:
            return
        self._reading = reading
        made = report_tables.figures(reading)
        unknown = (None, report_tables.NOT_UNDERSTOOD)
        known = sum(row[1] not in unknown for row in made.rows)
        said = f"{source}; {known:,} of {len(made.rows):,} are known"
        self.figures.tell(said, lambda: made)
        self.table.show_table(made)
        found = {each.title: each for each in report_tables.bars(reading)}
        for title, each in found.items():
            if title not in self.bars:
                self.bars[title] = self._add(each)
        for title, (section, bars) in self.bars.items():
            section.setVisible(title in found)
            if title in found:
                self._fill(section, bars, found[title])
        self.lacks.show_reading(reading)

    def _add(self, each: report_tables.Bars) -> tuple[FigureSection, ShareTable]:
        section = FigureSection(self._appearance, each.title, self._copied)
        bars = ShareTable(
            self._appearance, each.title, each.head, each.noun, compared=False
        )
        section.parts.addWidget(bars)
        before_lacks = self._column.indexOf(self.lacks)
        self._column.insertWidget(before_lacks, section)
        return section, bars

    def _fill(
        self, section: FigureSection, bars: ShareTable, each: report_tables.Bars
    ) -> None:
        bars.show_shares(each.shares)
        made = tables.of_shares(each.shares, each.head, each.noun)
        section.tell(each.said, lambda: made)


def _listed(names: Sequence[str]) -> str:
    shown = [one_line(each, _LONGEST) for each in names[:_LISTED]]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest:,} more" if rest else "")
