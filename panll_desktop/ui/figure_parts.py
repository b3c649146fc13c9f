"""The parts of the dashboard, each with its picture, its sentence and its table."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from panll_desktop.records import Record
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry import tables
from panll_desktop.telemetry.insights import Heat, Share
from panll_desktop.telemetry.picture import Picture
from panll_desktop.telemetry.steps import long, moment
from panll_desktop.ui.figure_section import Copied, FigureSection
from panll_desktop.ui.heat_legend import HeatLegend
from panll_desktop.ui.heat_table import HeatTable
from panll_desktop.ui.insight_list import InsightList
from panll_desktop.ui.plain_table import PlainTable
from panll_desktop.ui.share_table import ShareTable
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import label

if TYPE_CHECKING:
    from panll_desktop.ui.charts import LatencyChart

Zoom: TypeAlias = Callable[[float, float], None]
_NO_DATA: Final = "no data"


class Part(Protocol):
    """What the page holds."""

    @property
    def section(self) -> FigureSection:
        """Where it stands."""

    def show_picture(self, picture: Picture, *, own: bool) -> None:
        """Shows other figures; `own` are those of this workbench."""


class InsightPart:
    """The six insights."""

    def __init__(self, appearance: Appearance, copied: Copied) -> None:
        self.section: Final = FigureSection(appearance, "Insights", copied, "not known")
        self.list: Final = InsightList(appearance)
        self.section.parts.addWidget(self.list)

    def show_picture(self, picture: Picture, *, own: bool) -> None:
        """Shows other insights."""
        del own
        self.list.show_findings(picture.findings)
        found = picture.findings
        known = sum(each.known for each in found)
        said = f"{known} of {len(found)} have enough data"
        self.section.tell(said, lambda: tables.of_findings(found))


class HeatPart:
    """Modality by time: usage, or drift."""

    def __init__(
        self, appearance: Appearance, copied: Copied, zoom: Zoom, *, drift: bool
    ) -> None:
        self._drift = drift
        self._noun = "detections" if drift else "reads"
        title = "Drift" if drift else "Modality usage"
        self.section: Final = FigureSection(appearance, title, copied, _NO_DATA)
        heads = ("found", "no drift") if drift else ("reads", "ignored")
        self.heat: Final = HeatTable(appearance, title, self._noun, heads)
        self.legend: Final = HeatLegend(appearance, self._noun)
        self.heat.zoomed.connect(zoom)
        self.heat.shown.connect(self._tell)
        self.section.parts.addWidget(self.heat)
        self.section.parts.addWidget(self.legend)
        self._picture: Picture | None = None

    def show_picture(self, picture: Picture, *, own: bool) -> None:
        """Shows other counts."""
        del own
        self._picture = picture
        heats = picture.drift if self._drift else picture.usage
        some = not self._drift or bool(heats[0].total)
        for each in (self.heat, self.legend):
            each.setVisible(some)
        self.heat.show_heats(heats)

    def _tell(self) -> None:
        heat, picture = self.heat.heat, self._picture
        if picture is None:
            return
        self.legend.show_heat(heat)
        said = _amount(heat.total, self._noun)
        if self._drift:
            said += f"; {_normalised(picture.counts)}"
        if heat.total or not self._drift:
            said += f"; steps of {long(heat.length)}, Enter on a cell zooms into it"
        self.section.tell(said, lambda: tables.of_heat(heat, self._noun))


class CrossPart:
    """Modality by kind of statement."""

    def __init__(self, appearance: Appearance, copied: Copied) -> None:
        title = "Modality by query pattern"
        self.section: Final = FigureSection(appearance, title, copied, _NO_DATA)
        self.heat: Final = HeatTable(appearance, title, "reads", ("reads", "ignored"))
        self.section.parts.addWidget(self.heat)

    def show_picture(self, picture: Picture, *, own: bool) -> None:
        """Shows other counts."""
        del own
        cross = picture.cross
        self.heat.setVisible(bool(cross.names))
        self.heat.show_heats((cross,))
        self.section.tell(_crossed(cross), lambda: tables.of_heat(cross, "reads"))


class LatencyPart:
    """Percentiles over time; the chart comes once it is loaded."""

    def __init__(self, appearance: Appearance, copied: Copied) -> None:
        self.section: Final = FigureSection(appearance, "Latency", copied, _NO_DATA)
        self._awaited: QLabel | None = label(
            appearance, "The chart is being loaded.", "small", muted=True
        )
        self.section.parts.addWidget(self._awaited)
        self.chart: LatencyChart | None = None
        self._picture: Picture | None = None

    def take_chart(self, chart: "LatencyChart") -> None:
        """The chart is there."""
        if self._awaited is not None:
            self._awaited.hide()
            self._awaited.deleteLater()
            self._awaited = None
        self.chart = chart
        self.section.parts.addWidget(chart)
        chart.show()
        if self._picture is not None:
            self._draw(self._picture)

    def show_picture(self, picture: Picture, *, own: bool) -> None:
        """Draws other points."""
        del own
        self._picture = picture
        points = picture.latency
        self.section.tell(_latency(picture), lambda: tables.of_latency(points))
        self._draw(picture)

    def _draw(self, picture: Picture) -> None:
        if self.chart is not None:
            self.chart.setAccessibleName(f"Latency: {_latency(picture)}")
            self.chart.show_points(
                picture.latency, picture.window, picture.bucket, _change(picture)
            )


class Closed(Record):
    """A closed list that is drawn as bars.

    Attributes:
        title: what it is about.
        head: what the rows are.
        noun: what was counted.
        pick: takes the shares out of a picture.
        said: the sentence about a picture.
        compared: there is a window before to compare with.
        share: what the bars are.
    """

    title: str
    head: str
    noun: str
    pick: Callable[[Picture], Sequence[Share]]
    said: Callable[[Picture], str]
    compared: bool = True
    share: str = "share"


class SharePart:
    """Bars of a closed list."""

    def __init__(self, appearance: Appearance, copied: Copied, what: Closed) -> None:
        self._what = what
        self.section: Final = FigureSection(appearance, what.title, copied, _NO_DATA)
        self.bars: Final = ShareTable(
            appearance,
            what.title,
            what.head,
            what.noun,
            compared=what.compared,
            share=what.share,
        )
        self.section.parts.addWidget(self.bars)

    def show_picture(self, picture: Picture, *, own: bool) -> None:
        """Shows other counts."""
        del own
        what = self._what
        shares = tuple(what.pick(picture))
        self.bars.setVisible(bool(shares))
        self.bars.show_shares(shares)
        self.section.tell(
            what.said(picture), lambda: tables.of_shares(shares, what.head, what.noun)
        )


class PatternPart(SharePart):
    """Kinds of statements, and above them reading, writing, drift and proofs."""

    def __init__(self, appearance: Appearance, copied: Copied) -> None:
        super().__init__(appearance, copied, PATTERNS)
        self.work: Final = ShareTable(appearance, "Kinds of work", "work", "count")
        self.section.parts.insertWidget(0, self.work)
        note = "The mark on a bar is the share in the window before; change in points."
        self._note = label(appearance, note, "caption", muted=True)
        self._note.setWordWrap(True)
        self.section.parts.addWidget(self._note)

    def show_picture(self, picture: Picture, *, own: bool) -> None:
        """Shows other counts."""
        some = any(each.count for each in picture.work)
        self.work.setVisible(some)
        self.work.show_shares(picture.work)
        super().show_picture(picture, own=own)
        shares, work = picture.patterns, picture.work
        compared = any(each.before is not None for each in (*shares, *work))
        self._note.setVisible(compared)
        both = (*work, *shares)
        self.section.tell(
            PATTERNS.said(picture), lambda: tables.of_shares(both, "kind", "count")
        )


class PeerPart:
    """Availability of each peer."""

    def __init__(self, appearance: Appearance, copied: Copied) -> None:
        title = "Federation health"
        self.section: Final = FigureSection(appearance, title, copied, _NO_DATA)
        self.bars: Final = ShareTable(
            appearance, title, "peer", "requests", compared=False, share="answered"
        )
        self.section.parts.addWidget(self.bars)

    def show_picture(self, picture: Picture, *, own: bool) -> None:
        """Shows other counts."""
        del own
        peers = picture.peers
        self.bars.setVisible(bool(peers))
        self.bars.show_shares(
            [
                Share(each.name, each.answers + each.errors, each.available)
                for each in peers
            ]
        )
        asked = sum(each.answers + each.errors for each in peers)
        failed = sum(each.errors for each in peers)
        said = "no peer was asked"
        if asked:
            noun = "peer was" if len(peers) == 1 else "peers were"
            said = f"{len(peers):,} {noun} asked {asked:,} times, {failed:,} failed"
        self.section.tell(said, lambda: tables.of_peers(peers))


class MetricPart:
    """Every metric of the catalogue."""

    def __init__(self, appearance: Appearance, copied: Copied) -> None:
        self.section: Final = FigureSection(appearance, "All metrics", copied)
        self.section.as_table.hide()  # it is one
        self.metrics: Final = PlainTable(appearance, "All metrics", most_rows=24)
        self.section.parts.addWidget(self.metrics)

    def show_picture(self, picture: Picture, *, own: bool) -> None:
        """Shows other figures."""
        made = tables.of_metrics(picture, own=own)
        self.metrics.show_table(made)
        start = moment(picture.window.start, picture.taken_at, picture.bucket)
        end = moment(picture.window.end, picture.taken_at)
        said = f"everything that is counted, from {start} to {end}"
        self.section.tell(said, lambda: made)


def spaced(widget: QWidget) -> QVBoxLayout:
    """A column of parts; they are put before the stretch at its end."""
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(24)
    column.addStretch(1)  # parts are as high as they are, and stand at the top
    return column


def _amount(count: int, noun: str) -> str:
    return f"{count:,} {noun.removesuffix('s') if count == 1 else noun}"


def _normalised(counts: Mapping[str, int]) -> str:
    tried, well = counts.get(c.NORMALISED, 0), counts.get(c.NORMALISED_WELL, 0)
    if not tried:
        return "nothing was normalised"
    return f"{well:,} of {_amount(tried, 'normalisations')} succeeded"


def _crossed(cross: Heat) -> str:
    if not cross.total:
        return "no statement named a modality"
    kind = "kind" if len(cross.names) == 1 else "kinds"
    return f"{_amount(cross.total, 'reads')} by {len(cross.names)} {kind} of statements"


def _latency(picture: Picture) -> str:
    """What is drawn, in a sentence."""
    whole = picture.whole
    if whole.marks is None:
        return "no statements; log scale"
    marks = ", ".join(
        f"{name} {mark:,.3g} ms"
        for name, mark in zip(("p50", "p95", "p99"), whole.marks, strict=True)
    )
    said = f"{_amount(whole.statements, 'statements')}: {marks}; log scale, band: 95 %"
    return f"{said} interval, error of a bucket at most 1.1 %. Drag to zoom"


def _change(picture: Picture) -> tuple[int, str] | None:
    """Since when p95 is another, as the test found."""
    found = next(each for each in picture.findings if each.subject == "performance")
    if found.since is None:
        return None
    before, after = found.figures["p95 ms before"], found.figures["p95 ms after"]
    if before is None or after is None:
        return None
    when = moment(found.since, picture.window.end, picture.bucket)
    way = "rose" if after > before else "fell"
    return found.since, f"{when}  p95 {way} {before:,.3g} → {after:,.3g} ms"


def _proofs(picture: Picture) -> str:
    """How much VQL-DT is used."""
    total = sum(each.count for each in picture.proofs)
    if not total:
        return "no statement asked for a proof"
    if not picture.statements:
        return _amount(total, "proofs")
    rate = total / picture.statements * 100
    return f"{_amount(total, 'proofs')}, {rate:.1f} for each hundred statements"


def _errors(picture: Picture) -> str:
    """How much fails."""
    errors, ran = picture.counts.get(c.ERRORS, 0), picture.statements
    if not errors:
        return "nothing failed"
    known = f", {errors / ran * 100:.2f} for each hundred statements" if ran else ""
    return f"{_amount(errors, 'errors')}{known}"


def _coverage(picture: Picture) -> str:
    """How many entities came and went, and what they had."""
    created = picture.counts.get(c.CREATED, 0)
    deleted = picture.counts.get(c.DELETED, 0)
    if not created and not deleted:
        return "nothing was stored or deleted"
    return f"{created:,} stored, {deleted:,} deleted"


PATTERNS: Final = Closed(
    "Query patterns",
    "statement",
    "count",
    lambda picture: picture.patterns,
    lambda picture: _amount(picture.statements, "statements"),
)
PROOFS: Final = Closed(
    "VQL-DT use",
    "proof",
    "proofs",
    lambda picture: picture.proofs,
    _proofs,
    compared=False,
)
ERRORS: Final = Closed(
    "Errors", "kind", "errors", lambda picture: picture.errors, _errors
)
COVERAGE: Final = Closed(
    "Entities stored",
    "modality",
    "entities",
    lambda picture: picture.coverage,
    _coverage,
    compared=False,
    share="have it",
)
