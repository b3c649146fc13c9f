"""The sections of an entity: versions, differences, the chain, a repair."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import (
    ChainLink,
    DriftScore,
    Entity,
    EntityVersion,
    FieldChange,
    Json,
    Modality,
    Normalisation,
    RepairPolicy,
)
from panll_desktop.session import drift_messages as dm
from panll_desktop.session import messages as m
from panll_desktop.session.drift_state import (
    Comparison,
    Deed,
    Dossier,
    EntityView,
    Former,
    Inspection,
    Mending,
)
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import Online, State, Workspace
from panll_desktop.ui.chain_view import ChainView, verdict
from panll_desktop.ui.change_words import LineKind, lines, verb
from panll_desktop.ui.changes_view import summary
from panll_desktop.ui.entity_view import MENDING, PROVENANCE, VERSIONS, EntityPage
from panll_desktop.ui.mending_view import MendingView, told
from panll_desktop.ui.past_view import PastView
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.theme import Appearance

TIME = "2026-11-27T01:02:03.123456Z"
REFUSED = Failure("NO", "The last write was no normalisation.")
VERSIONS_KNOWN = tuple(
    EntityVersion(number, TIME, "me", "Update") for number in (1, 2, 3)
)
CHAIN = (ChainLink("made", "me", TIME), ChainLink("changed", "you", TIME))
SCORES = (
    DriftScore("e", "semantic_vector_drift", 0.74, modality=Modality.VECTOR),
    DriftScore("e", "schema_drift", None, "entities carry no constraints"),
)
POLICIES = (RepairPolicy("first", "First"), RepairPolicy("second", "Second", "Other."))
WHOLE = Dossier(VERSIONS_KNOWN, CHAIN, SCORES, POLICIES, repairs=True, undoes=True)
CHANGE = FieldChange(Modality.DOCUMENT, "body", "old", "new")
TRIED = Normalisation(
    "e",
    applied=False,
    changes=("The vector is computed anew.",),
    before=SCORES,
    after=(replace(SCORES[0], score=0.06), SCORES[1]),
    fields=(CHANGE,),
)


def texts(widget: QWidget) -> list[str]:
    return [each.text for each in widget.findChildren(Prose)]


@pytest.fixture
def sent() -> list[m.Message]:
    return []


@pytest.fixture
def past(appearance: Appearance, qtbot: QtBot, sent: list[m.Message]) -> PastView:
    made = PastView(appearance, sent.append)
    qtbot.addWidget(made)
    made.show()
    made.show_inspection(Inspection("e", WHOLE))
    return made


@pytest.fixture
def mending(appearance: Appearance, qtbot: QtBot, sent: list[m.Message]) -> MendingView:
    made = MendingView(appearance, sent.append)
    qtbot.addWidget(made)
    made.show()
    made.show_inspection(Inspection("e", WHOLE))
    return made


@pytest.fixture
def chain(appearance: Appearance, qtbot: QtBot) -> ChainView:
    made = ChainView(appearance)
    qtbot.addWidget(made)
    made.show()
    return made


def test_that_versions_are_listed_latest_first_and_one_opens(
    past: PastView, sent: list[m.Message]
) -> None:
    assert [each[0] for each in past.table.words.cells] == ["3", "2", "1"]
    assert past.table.words.cells[0][1] == "2026-11-27 01:02:03"
    past.table.selectRow(2)
    assert past.view.text() == "Show version 1"
    past.view.click()
    assert sent == [dm.VersionOpened(1)]


def test_that_a_version_is_compared_with_the_one_before_it_older_first(
    past: PastView, sent: list[m.Message]
) -> None:
    past.compare_button.click()
    past.table.selectRow(2)
    past.other.setCurrentIndex(past.other.findData(3))
    past.compare()
    assert sent == [dm.VersionsCompared(2, 3), dm.VersionsCompared(1, 3)]


def test_that_a_comparison_shows_what_was_and_what_is(past: PastView) -> None:
    seen = Inspection("e", WHOLE, comparison=Comparison(1, 2, (CHANGE,)))
    past.show_inspection(seen)
    assert past.head.text == "Version 1 and version 2 1 field differs: document"
    assert texts(past.area) == ["body changed", "old", "new"]
    past.show_inspection(replace(seen, comparison=Comparison(1, 2, ())))
    assert past.head.text.endswith("nothing differs")


def test_that_a_version_that_cannot_be_had_says_why(
    past: PastView, sent: list[m.Message]
) -> None:
    failure = replace(REFUSED, retryable=True)
    past.show_inspection(Inspection("e", WHOLE, former=Former(2, failure)))
    assert past.pages.currentWidget() is past.failure
    past.failure.retry.click()
    assert sent == [dm.VersionOpened(2)]
    entity = Entity("e", "Title", 2, ())
    past.show_inspection(Inspection("e", WHOLE, former=Former(2, entity)))
    assert past.pages.currentWidget() is past.area


def test_that_a_whole_chain_and_a_broken_one_are_told_apart(chain: ChainView) -> None:
    chain.show_inspection(Inspection("e", WHOLE))
    assert chain.verdict.text() == "All 2 links verified"
    broken = replace(CHAIN[1], faults=("Its hash is not that of what it says.",))
    links = (CHAIN[0], broken)
    chain.show_inspection(Inspection("e", replace(WHOLE, chain=links)))
    said = "Broken at link 2 of 2: Its hash is not that of what it says."
    assert chain.verdict.text() == said
    assert [each[1] for each in chain.table.words.cells] == ["verified", "broken"]
    assert chain.table.currentIndex().row() == 1
    assert broken.faults[0] in texts(chain.area)
    assert verdict(CHAIN[:1]) == "The one link is verified"
    chain.show_inspection(Inspection("e", replace(WHOLE, chain=())))
    assert chain.panel.accessibleName().startswith("No provenance records")
    chain.show_inspection(Inspection("e", replace(WHOLE, chain=REFUSED)))
    assert chain.pages.currentWidget() is chain.failure


def test_that_a_repair_is_offered_after_a_dry_run_by_the_same_policy(
    mending: MendingView, sent: list[m.Message]
) -> None:
    assert not mending.apply.isEnabled()
    mending.dry.click()
    assert sent == [dm.MendingAsked(Deed.DRY_RUN, "first")]
    tried = Mending(Deed.DRY_RUN, "first", TRIED)
    mending.show_inspection(Inspection("e", WHOLE, mending=tried))
    assert mending.apply.isEnabled()
    mending.policies.setCurrentIndex(1)
    mending.policies.activated.emit(1)
    assert not mending.apply.isEnabled()
    mending.policies.setCurrentIndex(0)
    mending.policies.activated.emit(0)
    mending.apply.click()
    assert sent[-1] == dm.MendingAsked(Deed.REPAIR, "first")


def test_that_nothing_can_be_asked_while_an_answer_is_out(mending: MendingView) -> None:
    mending.show_inspection(Inspection("e", WHOLE, mending=Mending(Deed.REPAIR)))
    buttons = (mending.dry, mending.apply, mending.back)
    assert not any(each.isEnabled() for each in buttons)
    assert mending.panel.accessibleName().startswith("Repairing")


def test_that_a_dry_run_shows_scores_before_and_after(mending: MendingView) -> None:
    tried = Mending(Deed.DRY_RUN, "first", TRIED)
    mending.show_inspection(Inspection("e", WHOLE, mending=tried))
    assert mending.strip.accessibleName() == "Dry run: nothing has been written."
    assert texts(mending.area) == [*TRIED.changes, "body changed", "old", "new"]
    assert mending.scores.words.cells[1][1:] == (
        "no data",
        "no data: entities carry no constraints",
    )


def test_that_nothing_is_undone_where_the_last_write_was_no_normalisation(
    mending: MendingView,
) -> None:
    for undoable in (True, False, None):
        last = EntityVersion(4, TIME, "me", "Written", undoable=undoable)
        dossier = replace(WHOLE, versions=(*VERSIONS_KNOWN, last))
        mending.show_inspection(Inspection("e", dossier))
        assert mending.back.isEnabled() is (undoable is not False)
        assert bool(mending.back.toolTip()) is (undoable is False)


def test_that_a_refused_undo_says_why(mending: MendingView) -> None:
    seen = Inspection("e", WHOLE, mending=Mending(Deed.UNDO, "", REFUSED))
    mending.show_inspection(seen)
    assert mending.pages.currentWidget() is mending.failure
    assert REFUSED.title in mending.failure.accessibleName()


def test_that_every_outcome_has_a_sentence_of_its_own() -> None:
    nothing = replace(TRIED, changes=(), fields=())
    waiting = replace(nothing, left=("spatial: which one?",))
    done = replace(TRIED, applied=True, version=7)
    said = [
        told(Deed.DRY_RUN, TRIED)[0],
        told(Deed.DRY_RUN, nothing)[0],
        told(Deed.DRY_RUN, waiting)[0],
        told(Deed.REPAIR, nothing)[0],
        told(Deed.REPAIR, done)[0],
        told(Deed.REPAIR, replace(done, left=waiting.left))[0],
        told(Deed.UNDO, done)[0],
    ]
    assert len(set(said)) == len(said)
    assert said[4] == "Repaired. Version 7 was made."


def test_that_an_entity_has_the_sections_that_its_database_knows(
    appearance: Appearance, qtbot: QtBot, sent: list[m.Message]
) -> None:
    page = EntityPage(appearance, sent.append)
    qtbot.addWidget(page)
    page.resize(600, 500)
    page.show()
    view = EntityView("e", Entity("e", "", 1, ()), pending=False)

    def show(dossier: Dossier) -> list[bool]:
        workspace = Workspace(
            "one", link=Online(), entity=view, inspection=Inspection("e", dossier)
        )
        page.render_state(State(), State(shown="one", workspaces={"one": workspace}))
        sections = (VERSIONS, PROVENANCE, MENDING)
        return [page.sections.offers(each) for each in sections]

    assert show(WHOLE) == [True, True, True]
    page.show_section(VERSIONS)
    assert page.sections.tabs.currentIndex() == VERSIONS
    assert show(Dossier(chain=())) == [False, True, False]
    assert page.sections.tabs.currentIndex() == 0
    QTest.qWait(5)  # what was begun for the section is made


LINES = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=12)


@given(LINES, LINES)
def test_that_a_difference_of_texts_leaves_no_changed_line_out(
    one: list[str], other: list[str]
) -> None:
    before, after = "\n".join(["x", *one]), "\n".join(["x", *other])
    assume(before != after)
    found = lines(FieldChange(Modality.DOCUMENT, "body", before, after))
    removed = [each.text for each in found if each.kind is LineKind.REMOVED]
    added = [each.text for each in found if each.kind is LineKind.ADDED]
    assert len(other) - len(one) == len(added) - len(removed)
    assert removed or added


def of(before: Json, after: Json) -> list[tuple[str, str]]:
    change = FieldChange(Modality.VECTOR, "f", before, after)
    return [(each.kind.name, each.text) for each in lines(change)]


CASES: list[tuple[Json, Json, str, Callable[[list[tuple[str, str]]], bool]]] = [
    (None, "x", "added", lambda found: found == [("ADDED", "x")]),
    ("x", None, "removed", lambda found: found == [("REMOVED", "x")]),
    (1, 2, "changed", lambda found: found == [("REMOVED", "1"), ("ADDED", "2")]),
    (
        [0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 1],
        "changed",
        lambda found: found[-1] == ("ASIDE", "1 of 9 numbers differ"),
    ),
    ([["a", "b"]], [], "changed", lambda found: found[1] == ("ADDED", "[]")),
]


@pytest.mark.parametrize(("before", "after", "word", "holds"), CASES)
def test_that_each_kind_of_value_has_a_difference_that_can_be_read(
    before: Json,
    after: Json,
    word: str,
    holds: Callable[[list[tuple[str, str]]], bool],
) -> None:
    assert verb(FieldChange(Modality.VECTOR, "f", before, after)) == word
    assert holds(of(before, after)), of(before, after)


def test_that_a_summary_counts_fields_and_names_modalities() -> None:
    changes = (CHANGE, replace(CHANGE, modality=Modality.VECTOR))
    assert summary(changes) == "2 fields differ: vector, document"
    assert summary(()) == "Nothing differs"


def test_that_marks_follow_the_theme(
    appearance: Appearance, chain: ChainView, mending: MendingView
) -> None:
    chain.show_inspection(Inspection("e", WHOLE))
    role = Qt.ItemDataRole.DecorationRole

    def marks() -> list[int]:
        found = [each.words.index(0, 0).data(role) for each in (chain.table,)]
        found.append(mending.scores.words.index(0, 0).data(role))
        return [each.pixmap(14, 14).toImage().pixel(7, 7) for each in found]

    appearance.choose("dark")
    dark = marks()
    appearance.choose("light")
    light = marks()
    appearance.choose("dark")
    assert all(one != other for one, other in zip(dark, light, strict=True))
    assert marks() == dark
