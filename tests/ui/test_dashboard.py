"""The telemetry tab: nothing is clipped, nothing unknown is a zero, nothing jumps."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import Capability, Modality, TelemetryOff
from panll_desktop.session import dashboard_messages as dash
from panll_desktop.session import messages as m
from panll_desktop.session.dashboard_commands import DASHBOARD_COMMANDS
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import (
    Broken,
    ModuleEntry,
    Online,
    Ready,
    State,
    Workspace,
)
from panll_desktop.session.telemetry_state import (
    Reported,
    ReportView,
    Source,
    TelemetryState,
    Viewed,
)
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry import reading
from panll_desktop.telemetry.catalogue import CATALOGUE
from panll_desktop.telemetry.consent import Consent
from panll_desktop.telemetry.history import Bucket
from panll_desktop.telemetry.picture import draw
from panll_desktop.telemetry.report import Window, build, encode
from panll_desktop.ui import dashboard_words
from panll_desktop.ui.dashboard import Dashboard
from panll_desktop.ui.figure_parts import (
    HeatPart,
    InsightPart,
    MetricPart,
    Part,
    PatternPart,
)
from panll_desktop.ui.heat_table import HeatModel
from panll_desktop.ui.insight_list import InsightCard, state_of
from panll_desktop.ui.theme import Appearance
from tests.fakes import FakeModule
from tests.figures import END, WINDOW, day, picture, worked

ON = TelemetryState(consent=Consent(given=True, reason="you switched it on"), since=0.0)
BUCKETS = tuple(day())
FULL = replace(ON, figures=picture(*BUCKETS, before=BUCKETS))
EMPTY = replace(ON, figures=picture())
STORE = {"coverage": {"graph": 1, "vector": 2}, "entities": {"stored": 3}, "own": 7}
Show = Callable[..., Dashboard]


@pytest.fixture
def sent() -> list[m.Message]:
    return []


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def show(
    appearance: Appearance, qtbot: QtBot, sent: list[m.Message], done: list[str]
) -> Show:
    def made(
        telemetry: TelemetryState, width: int = 480, workspace: Workspace | None = None
    ) -> Dashboard:
        dashboard = Dashboard(appearance, sent.append, done.append)
        qtbot.addWidget(dashboard)
        dashboard.resize(width, 560)
        dashboard.show()
        dashboard.render_state(State(), _state(telemetry, workspace))
        if dashboard.page.isVisible():
            qtbot.waitUntil(lambda: dashboard.chart is not None and dashboard.built)
        return dashboard

    return made


def _state(telemetry: TelemetryState, workspace: Workspace | None = None) -> State:
    fake = FakeModule("alpha", capabilities=frozenset({Capability.TELEMETRY}))
    entry = ModuleEntry("alpha", "Alpha", Ready(fake.manifest))
    space = workspace or Workspace("alpha", link=Online())
    return replace(
        State(),
        telemetry=telemetry,
        modules=(entry,),
        shown="alpha",
        workspaces={"alpha": space},
    )


def _heat(dashboard: Dashboard, name: str = "usage") -> HeatPart:
    part = dashboard.page.parts[name]
    assert isinstance(part, HeatPart)
    return part


def _cards(dashboard: Dashboard) -> dict[str, InsightCard]:
    part = dashboard.page.parts["insights"]
    assert isinstance(part, InsightPart)
    return part.list.cards


def _patterns(dashboard: Dashboard) -> PatternPart:
    part = dashboard.page.parts["patterns"]
    assert isinstance(part, PatternPart)
    return part


def _metrics(dashboard: Dashboard) -> MetricPart:
    part = dashboard.page.parts["metrics"]
    assert isinstance(part, MetricPart)
    return part


def _buttons(dashboard: QWidget) -> dict[str, QPushButton]:
    found = dashboard.findChildren(QPushButton)
    return {each.text(): each for each in found if each.isVisible()}


def _reported(report: dict[str, object], age: float = 0.0) -> Workspace:
    said = Reported(
        reading.understood(report), "this store", dashboard_words.now() - age
    )
    return Workspace("alpha", link=Online(), report=ReportView(reported=said))


@pytest.mark.parametrize(("width", "columns"), [(480, 5), (602, 7), (900, 13)])
def test_that_all_columns_fit_the_viewport(
    show: Show, width: int, columns: int
) -> None:
    dashboard = show(FULL, width)
    inner = dashboard.page.widget()
    assert inner is not None
    assert inner.width() == dashboard.page.viewport().width()
    heat = _heat(dashboard).heat
    assert len(heat.heat.names) <= columns
    assert len(heat.heat.names) > columns - 4
    for table in (heat, _patterns(dashboard).bars, _patterns(dashboard).work):
        header, count = table.horizontalHeader(), table.model().columnCount()
        assert header.length() <= table.viewport().width()
        assert header.sectionSize(0) >= 96
        assert [header.sectionSize(count - back) for back in (1, 2)] == [56, 56]
        assert table.verticalHeader().length() <= table.viewport().height()
    steps = len(heat.heat.names)
    assert min(heat.columnWidth(step) for step in range(1, steps + 1)) >= 44


def test_that_a_wide_pane_has_two_columns_of_parts(show: Show) -> None:
    dashboard = show(FULL, 1200)
    parts = dashboard.page.parts

    def left(name: str) -> int:
        return parts[name].section.mapTo(dashboard, QPoint(0, 0)).x()

    assert left("insights") > left("usage") + parts["usage"].section.width()
    dashboard.resize(480, 560)
    assert left("insights") == left("usage")


def test_that_header_words_stand_as_their_cells(show: Show) -> None:
    dashboard = show(FULL, 480)
    role = Qt.ItemDataRole.TextAlignmentRole
    for table in (_heat(dashboard).heat, _patterns(dashboard).bars):
        model = table.model()
        for column in range(model.columnCount()):
            side = model.headerData(column, Qt.Orientation.Horizontal, role)
            assert side == model.index(0, column).data(role)


def test_that_a_step_without_data_is_said_to_be_one(show: Show) -> None:
    few = replace(ON, figures=picture(Bucket(END - 60, worked(40))))
    model = _heat(show(few)).heat.model()
    assert isinstance(model, HeatModel)
    first = model.index(Modality.DOCUMENT, 1)
    assert model.step(first) == (True, None)
    assert first.data() == ""
    assert "no data" in str(first.data(Qt.ItemDataRole.AccessibleTextRole))


def test_that_a_modality_that_nobody_asks_for_is_called_ignored(show: Show) -> None:
    model = _heat(show(FULL)).heat.model()
    spatial = model.index(Modality.SPATIAL, model.columnCount() - 1)
    assert spatial.data() == "ignored"


def test_that_the_arrows_walk_through_the_heat_map_and_enter_zooms(
    show: Show, sent: list[m.Message]
) -> None:
    heat = _heat(show(FULL)).heat
    heat.setCurrentIndex(heat.model().index(0, 0))
    QTest.keyClick(heat, Qt.Key.Key_Right)
    QTest.keyClick(heat, Qt.Key.Key_Down)
    assert (heat.currentIndex().row(), heat.currentIndex().column()) == (1, 1)
    QTest.keyClick(heat, Qt.Key.Key_Return)
    starts = heat.heat.starts
    assert sent[-1] == dash.ZoomChosen(float(starts[0]), float(starts[1]))


def test_that_equal_percentiles_all_have_their_labels(show: Show) -> None:
    counts = {c.QUERIES: 1, c.BUCKET[-20]: 1}
    chart = show(replace(ON, figures=picture(Bucket(END - 60, counts)))).chart
    assert chart is not None
    boxes = list(chart.marks.labels.values())
    assert list(chart.marks.labels) == ["p50", "p95", "p99"]
    for at, box in enumerate(boxes):
        assert box.right() <= chart.width()
        assert box.top() >= 0
        assert box.bottom() <= chart.height()
        assert not any(
            box.adjusted(0, 1, 0, -1).intersects(other) for other in boxes[at + 1 :]
        )


def test_that_the_chart_zooms_by_mouse_and_by_keys(
    show: Show, sent: list[m.Message], done: list[str]
) -> None:
    chart = show(FULL, 900).chart
    assert chart is not None
    start, end = chart.marks.across(WINDOW.start + 3600), chart.marks.across(END - 3600)
    none = Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(chart, left, none, QPoint(round(start), 50))
    QTest.mouseMove(chart, QPoint(round(end), 50))
    QTest.mouseRelease(chart, left, none, QPoint(round(end), 50))
    zoom = sent[-1]
    assert isinstance(zoom, dash.ZoomChosen)
    assert zoom.start == pytest.approx(WINDOW.start + 3600, abs=300)
    assert zoom.end == pytest.approx(END - 3600, abs=300)
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Left, Qt.Key.Key_Right):
        QTest.keyClick(chart, key)
    known = [each.id for each in DASHBOARD_COMMANDS]
    ways = ("zoom_in", "zoom_out", "earlier", "later")
    assert done == [f"telemetry.{way}" for way in ways]
    assert set(done) <= set(known)


def test_that_every_part_has_a_sentence_and_a_table(show: Show) -> None:
    dashboard = show(FULL)
    for name, part in dashboard.page.parts.items():
        section = part.section
        assert section.counted.text(), name
        section.copy.click()
        lines = QGuiApplication.clipboard().text().splitlines()
        assert len(lines) > 1, name
        if name == "metrics":
            continue
        section.as_table.click()
        assert section.table is not None
        assert section.table.isVisible()
        assert not section.body.isVisible()
        model = section.table.model()
        assert model.rowCount() == len(lines) - 1
        section.as_table.click()
        assert section.body.isVisible()


def test_that_a_copy_says_what_it_copied(show: Show, sent: list[m.Message]) -> None:
    _patterns(show(FULL)).section.copy.click()
    told = sent[-1]
    assert isinstance(told, m.Noticed)
    assert told.notice is not None
    assert told.notice.text.startswith("Query patterns: ")


def test_that_every_metric_of_the_catalogue_is_there(show: Show) -> None:
    model = _metrics(show(FULL)).metrics.model()
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert [name for name in names if not name.startswith(" ")] == list(CATALOGUE)


def test_that_each_insight_has_sentence_certainty_and_a_way_to_its_figures(
    show: Show,
) -> None:
    dashboard = show(FULL)
    figures = FULL.figures
    assert figures is not None
    for each in figures.findings:
        cards = _cards(dashboard)
        card = cards[each.subject]
        assert card.sentence.text() == each.sentence
        assert each.sure in card.sure.text()
        assert card.advice.isVisibleTo(dashboard) == bool(each.advice)
        assert card.chip.words == state_of(each)[1]
        card.link.click()
        assert dashboard.page.verticalScrollBar().value() > 0


def test_that_few_figures_are_said_to_be_too_few(show: Show) -> None:
    few = replace(ON, figures=picture(Bucket(END - 60, worked(2))))
    cards = _cards(show(few))
    assert cards["patterns"].chip.words == "not enough data"
    assert cards["patterns"].sentence.text().startswith("Not enough data")


def test_that_a_refresh_moves_nothing(show: Show, qtbot: QtBot) -> None:
    dashboard = show(FULL)
    heat = _heat(dashboard).heat
    heat.setCurrentIndex(heat.model().index(3, 2))
    metrics = _metrics(dashboard).metrics
    row = next(
        row
        for row in range(metrics.model().rowCount())
        if metrics.model().index(row, 0).data() == "verisim.system.memory"
    )
    metrics.setCurrentIndex(metrics.model().index(row, 1))
    section = dashboard.page.parts["coverage"].section
    inner = dashboard.page.widget()
    assert inner is not None
    place = section.mapTo(inner, QPoint(0, 0)).y()
    dashboard.page.verticalScrollBar().setValue(place - 10)
    top = section.mapTo(dashboard, QPoint(0, 0)).y()
    more = worked(40)
    more[c.ERROR[0]] = more[c.ERROR[5]] = 3  # rows more, above it
    figures = picture(*BUCKETS, Bucket(END - 60, more), before=BUCKETS)
    dashboard.render_state(State(), _state(replace(FULL, figures=figures)))
    assert (heat.currentIndex().row(), heat.currentIndex().column()) == (3, 2)
    current = metrics.currentIndex()
    assert current.siblingAtColumn(0).data() == "verisim.system.memory"
    qtbot.wait(1)  # a round of the event loop
    assert section.mapTo(inner, QPoint(0, 0)).y() != place
    assert section.mapTo(dashboard, QPoint(0, 0)).y() == top


@pytest.mark.parametrize("width", [480, 1080])
def test_that_a_refresh_is_laid_out_before_it_is_painted(
    show: Show, qtbot: QtBot, width: int
) -> None:
    few = Bucket(END - 60, {c.QUERIES: 40, c.BUCKET[-96]: 40})
    dashboard = show(replace(ON, figures=picture(few)), width)
    qtbot.wait(1)  # a round of the event loop
    dashboard.render_state(State(), _state(FULL))
    for name, card in _cards(dashboard).items():
        assert card.height() == card.heightForWidth(card.width()), name
    inner = dashboard.page.widget()
    assert inner is not None
    assert inner.height() == inner.heightForWidth(inner.width())


def test_that_a_part_that_comes_into_view_as_others_shrink_is_of_now(
    show: Show, qtbot: QtBot
) -> None:
    dashboard = show(FULL)
    page = dashboard.page
    errors = page.parts["errors"].section

    def top() -> int:
        return errors.mapTo(page.viewport(), QPoint(0, 0)).y()

    dashboard.resize(480, top() - 250 + dashboard.height() - page.height())
    qtbot.wait(1)  # a round of the event loop
    more = tuple(replace(each, counts={**each.counts, c.ERRORS: 5}) for each in BUCKETS)
    dashboard.render_state(State(), _state(replace(ON, figures=picture(*more))))
    qtbot.wait(1)
    assert top() > page.height()
    few = Bucket(END - 60, {c.QUERIES: 40, c.BUCKET[-96]: 40})
    dashboard.render_state(State(), _state(replace(ON, figures=picture(few))))
    qtbot.wait(1)
    assert top() < page.height()
    assert errors.counted.text() == "nothing failed"


def test_that_the_strip_says_since_when_there_is_a_history(show: Show) -> None:
    now = dashboard_words.now()
    dashboard = show(replace(FULL, begun=int(now)))
    assert "history" not in dashboard.consent.accessibleName()
    dashboard = show(replace(FULL, begun=1_700_000_000))
    assert "(the history: since 1" in dashboard.consent.accessibleName()
    assert "Nov 2023)" in dashboard.consent.accessibleName()


def test_that_on_but_empty_is_told_apart_from_off(show: Show, done: list[str]) -> None:
    empty = show(EMPTY)
    assert empty.chart is not None
    assert empty.chart.isVisible()
    assert empty.page.empty.title.text().startswith("On since ")
    assert not _heat(empty).section.isVisible()
    assert "This window counts since " in empty.consent.accessibleName()
    note = empty.page.empty.mapTo(empty.page, QPoint(0, 0)).y()
    assert 0 <= note < 40
    assert empty.chart.mapTo(empty.page, QPoint(0, 0)).y() > note
    off = TelemetryState(consent=Consent(given=False, reason="you did not"))
    dark = show(off)
    assert not dark.page.isVisible()
    assert not dark.page.parts
    assert not dark.consent.isVisible()
    _buttons(dark)["Turn on…"].click()
    assert done == ["telemetry.toggle"]
    assert "Turn on…" not in _buttons(empty)


def test_that_nothing_is_offered_to_run_where_it_would_not_be_seen(show: Show) -> None:
    note = show(EMPTY).page.empty
    assert note.run.isVisibleTo(note)
    for other in (
        replace(EMPTY, zooms=((END - 3600.0, END - 1800.0),)),
        replace(EMPTY, paused=True),
    ):
        note = show(other).page.empty
        assert note.title.text().startswith("Nothing was counted")
        assert not note.run.isVisibleTo(note)


def test_that_an_empty_range_says_nothing_of_what_ran_before_it(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, title = END - 3600.0, "Nothing was counted in this time"
    monkeypatch.setattr(dashboard_words, "now", lambda: began)
    for length, said in ((7200, "On since "), (900, title)):
        drawn = draw([], [], Window(END - length, END), float(END))
        note = show(replace(EMPTY, figures=drawn)).page.empty
        assert note.title.text().startswith(said)
        assert note.run.isVisibleTo(note)


def test_that_a_history_that_was_not_read_yet_is_not_called_empty(show: Show) -> None:
    assert "no statements" not in str(show(ON).panel.accessibleName())


def test_that_an_unreadable_history_says_so(show: Show, done: list[str]) -> None:
    dashboard = show(replace(ON, trouble="It is damaged."))
    assert not dashboard.page.isVisible()
    assert "It is damaged." in dashboard.panel.accessibleName()
    _buttons(dashboard.panel)["Erase…"].click()
    assert done == ["telemetry.erase"]


def test_that_figures_that_cannot_be_read_again_are_stale_with_their_age(
    show: Show,
) -> None:
    dashboard = show(replace(FULL, trouble="The disk is away."))
    assert dashboard.page.isVisible()
    assert dashboard._veil.isVisible()
    said = dashboard.stale.words.text()
    assert said.startswith("As of ")
    assert " old. The disk is away." in said
    assert not show(FULL)._veil.isVisible()


def test_that_a_database_is_shown_with_what_it_reports_and_no_zero(
    show: Show,
) -> None:
    asked = replace(ON, source=Source.DATABASE)
    dashboard = show(asked, 700, _reported(STORE))
    assert dashboard.report.isVisible()
    top = dashboard.report.figures.mapTo(dashboard.report, QPoint(0, 0)).y()
    assert 0 <= top < 40
    model = dashboard.report.table.model()
    rows = {
        model.index(row, 0).data(): model.index(row, 1).data()
        for row in range(model.rowCount())
    }
    assert rows["entities stored"] == "3"
    assert rows["entities created"] == "not reported"
    assert rows["own"] == "7"
    assert "modality heatmap" in dashboard.report.lacks.missing.text()
    assert "this store" in dashboard.report.figures.counted.text()
    _, bars = dashboard.report.bars["Entities by modality"]
    assert [each.name for each in bars.share_model.shares] == ["graph", "vector"]


def test_that_a_silent_database_is_unreachable_or_stale(
    show: Show, done: list[str]
) -> None:
    asked = replace(ON, source=Source.DATABASE)
    gone = Failure("GONE", "The file is gone.")
    lost = Workspace("alpha", link=Broken(gone))
    dashboard = show(asked, 480, lost)
    assert "does not answer" in dashboard.panel.accessibleName()
    assert "The file is gone." in dashboard.panel.accessibleName()
    _buttons(dashboard.panel)["Reconnect"].click()
    assert done == ["database.reconnect"]
    old = replace(_reported(STORE, age=1800), link=Broken(gone))
    stale = show(asked, 480, old)
    assert stale.report.isVisible()
    assert stale._veil.isVisible()
    assert "30 min old. The file is gone." in stale.stale.words.text()


def test_that_a_database_that_does_not_count_says_why(show: Show) -> None:
    off = TelemetryOff("Its telemetry is switched off on the server.")
    space = Workspace("alpha", link=Online(), report=ReportView(off=off.reason))
    dashboard = show(replace(ON, source=Source.DATABASE), 480, space)
    assert "does not count" in dashboard.panel.accessibleName()
    assert off.reason in dashboard.panel.accessibleName()
    assert "Use this workbench's own counts" in _buttons(dashboard)


def test_that_an_export_stands_in_place_of_the_live_figures(
    show: Show, done: list[str]
) -> None:
    document = encode(build(BUCKETS, WINDOW, float(END)))
    broken = document.replace(b'"drift": {', b'"drifts": {', 1)
    read = reading.read(broken)
    viewed = Viewed("other.json", read, picture(*read.buckets))
    dashboard = show(replace(ON, viewed=viewed))
    assert dashboard.page.isVisible()
    assert "Export other.json" in dashboard.viewed.words.text()
    assert dashboard.lacks.missing.text() == "Not reported: drift."
    assert dashboard.lacks.strange.text() == "Not understood: drifts."
    assert not dashboard.consent.isVisible()
    _buttons(dashboard)["Back to the live figures"].click()
    assert done == ["telemetry.live"]


def test_that_what_an_export_does_not_hold_is_not_reported_and_never_zero(
    show: Show,
) -> None:
    bucket = Bucket(END - 60, {c.QUERIES: 3})
    read = reading.read(encode(build([bucket], WINDOW, float(END))))
    viewed = Viewed("few.json", read, picture(bucket))
    model = _metrics(show(replace(ON, viewed=viewed))).metrics.model()
    rows = {
        model.index(row, 0).data(): model.index(row, 1).data()
        for row in range(model.rowCount())
    }
    assert rows.pop("verisim.query.count") == "3"
    assert set(rows.values()) == {"not reported"}


def test_that_a_report_without_a_history_is_shown_as_far_as_it_goes(
    show: Show,
) -> None:
    read = reading.read(b'{"performance": {"query_count": 4}, "strange": 1}')
    dashboard = show(replace(ON, viewed=Viewed("old.json", read)))
    assert dashboard.report.isVisible()
    assert "strange" in dashboard.report.lacks.strange.text()


def test_that_the_bar_does_what_its_commands_do(show: Show, done: list[str]) -> None:
    dashboard = show(replace(FULL, zooms=((END - 3600.0, float(END)),)), 700)
    bar = dashboard.bar
    bar.source.buttons[1].click()
    bar.pause.click()
    bar.refresh.click()
    bar.zoom_out.click()
    bar.view.click()
    bar.export.click()
    menu = bar.ranges()
    menu.actions()[0].trigger()
    menu.deleteLater()
    assert done == [
        "telemetry.database",
        "telemetry.pause",
        "telemetry.refresh",
        "telemetry.zoom_out",
        "telemetry.view",
        "telemetry.export",
        "telemetry.range_15m",
    ]
    assert bar.range.text() == "24 h"
    assert " to 14:32" in dashboard.zoomed.words.text()
    _buttons(dashboard.zoomed)["Earlier"].click()
    assert done[-1] == "telemetry.earlier"


def test_that_figures_that_stand_still_say_so(show: Show, done: list[str]) -> None:
    dashboard = show(replace(FULL, paused=True))
    assert dashboard.paused.words.text().startswith("Paused: these are the figures")
    _buttons(dashboard.paused)["Go on"].click()
    assert done == ["telemetry.pause"]
    assert not show(FULL).paused.isVisible()


def test_that_who_looks_away_is_told_of(show: Show, sent: list[m.Message]) -> None:
    dashboard = show(FULL)
    assert dash.DashboardWatched(watched=True) in sent
    dashboard.hide()
    assert sent[-1] == dash.DashboardWatched(watched=False)


def test_that_every_control_has_a_name(show: Show) -> None:
    dashboard = show(FULL, 1200)
    for each in dashboard.findChildren(QPushButton):
        assert each.isHidden() or each.accessibleName() or each.text()
    parts: list[Part] = list(dashboard.page.parts.values())
    for part in parts:
        assert part.section.as_table.accessibleName()
        assert part.section.copy.accessibleName()
