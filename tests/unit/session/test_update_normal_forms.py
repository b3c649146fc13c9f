"""Normal forms of a collection, in the pure update."""

from panll_desktop import protocol as p
from panll_desktop.session import effects as e
from panll_desktop.session import messages as m
from panll_desktop.session import normal_form_effects as ne
from panll_desktop.session import normal_form_messages as nm
from panll_desktop.session.conditions import (
    can_decompose,
    can_find_forms,
    can_recompose,
    is_finding_forms,
    shows_forms,
)
from panll_desktop.session.failure import STOPPED, Failure
from panll_desktop.session.normal_form_state import NormalFormView, Turn, Turning
from panll_desktop.session.rows import RowStore
from tests.decomposing import MIGRATED, PROPOSAL, REPORT, FormsModule
from tests.unit.session.drive import FAULT, MISTAKE, Drive

BCNF, THIRD = p.NormalForm.BOYCE_CODD, p.NormalForm.THIRD
WROTE = p.Outcome(p.StatementType.UPDATE, "UPDATE", row_count=1)


class Looking(Drive):
    """A module that finds normal forms, connected; somebody looks at its tab."""

    def __init__(self) -> None:
        super().__init__()
        self.send(m.ModuleLoaded("alpha", FormsModule("alpha").manifest))
        self.link("alpha")
        self.watched = self.send(nm.FormsWatched(watched=True))

    @property
    def view(self) -> NormalFormView:
        view = self.at("alpha").forms
        assert view is not None
        return view

    @property
    def generation(self) -> int:
        return self.at("alpha").generation

    def listed(self, *names: str) -> "Looking":
        names = names or ("walls", "glyphs")
        self.send(nm.CollectionsArrived("alpha", self.generation, names))
        return self

    def found(self) -> "Looking":
        self.listed().send(nm.SearchAsked())
        number = self.view.number
        self.send(nm.ReportArrived("alpha", number, BCNF, REPORT, PROPOSAL))
        return self

    def turned(self) -> tuple[e.Effect, ...]:
        self.found().send(nm.DecompositionAsked("user:ida", "tidy"))
        return self.send(
            nm.TurnAnswered("alpha", self.generation, Turn.APART, MIGRATED)
        )

    def write(self) -> tuple[e.Effect, ...]:
        self.send(m.RunRequested("UPDATE"))
        rows, number = RowStore(), self.state.number
        return self.send(m.RunSucceeded("alpha", number, (), rows, 0, WROTE, 0.1))


def test_that_nothing_is_kept_of_who_never_looks() -> None:
    drive = Drive().connect("alpha")
    assert drive.at("alpha").forms is None
    assert not shows_forms(drive.state)
    drive.send(nm.FormsWatched(watched=True), nm.SearchAsked())
    assert drive.effects == ()


def test_that_collections_are_asked_for_once_and_the_first_is_chosen() -> None:
    drive = Looking()
    assert drive.watched == (ne.FetchDecomposable("alpha"),)
    assert drive.send(nm.FormsWatched(watched=True)) == ()
    drive.listed()
    assert (drive.view.collections, drive.view.collection) == (
        ("walls", "glyphs"),
        "walls",
    )
    assert drive.send(nm.FormsWatched(watched=True)) == ()
    drive.send(nm.FormsWatched(watched=False))
    assert not drive.view.watched


def test_that_a_failed_list_is_asked_for_again() -> None:
    drive = Looking()
    drive.send(nm.CollectionsArrived("alpha", drive.generation, MISTAKE))
    assert drive.view.collections is MISTAKE
    assert drive.send(nm.CollectionsAsked()) == (ne.FetchDecomposable("alpha"),)


def test_that_a_search_is_told_of_and_its_report_kept() -> None:
    drive = Looking().listed()
    [effect] = drive.send(nm.SearchAsked())
    number = drive.view.number
    assert effect == ne.FindForm("alpha", number, "walls", BCNF)
    assert is_finding_forms(drive.state)
    assert not can_find_forms(drive.state)
    assert drive.send(nm.SearchAsked()) == ()
    drive.send(nm.SearchProgressed("alpha", number, 3, 9))
    assert (drive.view.done, drive.view.due) == (3, 9)
    drive.send(nm.SearchProgressed("alpha", number - 1, 8, 9))
    assert drive.view.done == 3
    drive.send(nm.ReportArrived("alpha", number, BCNF, REPORT, PROPOSAL))
    assert (drive.view.report, drive.view.proposal) == (REPORT, PROPOSAL)
    assert can_decompose(drive.state)


def test_that_a_search_is_stopped_once_and_leaves_the_former_report() -> None:
    drive = Looking().found()
    drive.send(nm.SearchAsked())
    assert drive.send(nm.SearchStopped()) == (ne.StopFinding("alpha"),)
    assert drive.send(nm.SearchStopped()) == ()
    assert not is_finding_forms(drive.state)
    drive.send(nm.ReportArrived("alpha", drive.view.number, BCNF, STOPPED))
    assert drive.view.stopped
    assert (drive.view.since, drive.view.report) == (None, REPORT)


def test_that_a_failed_search_says_why_and_a_fault_counts() -> None:
    drive = Looking().listed()
    drive.send(nm.SearchAsked())
    drive.send(nm.ReportArrived("alpha", drive.view.number, BCNF, FAULT))
    assert (drive.view.failure, drive.view.since) == (FAULT, None)
    assert drive.faults("alpha") == 1


def test_that_another_form_needs_no_search() -> None:
    drive = Looking().found()
    [effect] = drive.send(nm.FormChosen(THIRD))
    number = drive.view.number
    assert effect == ne.ProposeForm("alpha", number, REPORT, THIRD)
    assert drive.view.proposal is None
    drive.send(nm.ProposalArrived("alpha", number - 1, None))
    assert drive.view.proposing
    drive.send(nm.ProposalArrived("alpha", number, PROPOSAL))
    assert drive.view.proposal == PROPOSAL
    drive.send(nm.FormChosen(BCNF))
    drive.send(nm.ProposalArrived("alpha", drive.view.number, MISTAKE))
    assert drive.view.failure is MISTAKE


def test_that_a_form_chosen_during_a_search_is_asked_about_after_it() -> None:
    drive = Looking().listed()
    drive.send(nm.SearchAsked())
    number = drive.view.number
    assert drive.send(nm.FormChosen(THIRD)) == ()
    [effect] = drive.send(nm.ReportArrived("alpha", number, BCNF, REPORT, PROPOSAL))
    assert isinstance(effect, ne.ProposeForm)
    assert effect.form is THIRD
    assert drive.view.proposal is None


def test_that_another_collection_drops_what_was_found_and_stops_the_search() -> None:
    drive = Looking().found()
    assert drive.send(nm.CollectionChosen("walls")) == ()
    drive.send(nm.SearchAsked())
    number = drive.view.number
    assert drive.send(nm.CollectionChosen("glyphs")) == (ne.StopFinding("alpha"),)
    assert (drive.view.report, drive.view.since) == (None, None)
    drive.send(nm.ReportArrived("alpha", number, BCNF, REPORT, PROPOSAL))
    assert drive.view.report is None
    drive.listed("walls")
    assert drive.view.collection == "walls"
    drive.send(nm.CollectionsArrived("alpha", drive.generation, ()))
    assert drive.view.collection == ""
    assert drive.send(nm.SearchAsked()) == ()


def test_that_a_decomposition_is_carried_out_and_taken_back() -> None:
    drive = Looking().found()
    [effect] = drive.send(nm.DecompositionAsked("user:ida", "tidy"))
    assert effect == ne.Decompose("alpha", PROPOSAL, "user:ida", "tidy")
    assert drive.view.is_turning
    assert not can_decompose(drive.state)
    assert drive.send(nm.DecompositionAsked("user:ida", "tidy")) == ()
    effects = drive.send(
        nm.TurnAnswered("alpha", drive.generation, Turn.APART, MIGRATED)
    )
    again = ne.FindForm("alpha", drive.view.number, "walls", BCNF)
    assert effects == (
        ne.FetchDecomposable("alpha"),
        again,
        e.FetchBranch("alpha", ()),
    )
    assert (drive.view.entry, drive.view.outdated) == (7, False)
    assert not can_decompose(drive.state)
    assert can_recompose(drive.state)
    [effect] = drive.send(nm.RecompositionAsked("user:ida", "slow"))
    assert effect == ne.Recompose("alpha", 7, "user:ida", "slow")
    back = p.Migration(8, "Undone.")
    drive.send(nm.TurnAnswered("alpha", drive.generation, Turn.BACK, back))
    assert drive.view.turning == Turning(Turn.BACK, "walls", back)
    assert not can_recompose(drive.state)
    assert drive.send(nm.RecompositionAsked("user:ida", "again")) == ()


def test_that_a_refused_decomposition_leaves_the_proposal() -> None:
    drive = Looking().found()
    drive.send(nm.DecompositionAsked("", ""))
    refused = Failure("1006 PROVENANCE_REQUIRED", "Nobody answers for it.")
    drive.send(nm.TurnAnswered("alpha", drive.generation, Turn.APART, refused))
    assert can_decompose(drive.state)
    assert not drive.view.outdated


def test_that_what_is_written_makes_a_report_old() -> None:
    drive = Looking().found()
    assert ne.FetchDecomposable("alpha") in drive.write()
    assert drive.view.outdated
    assert not can_decompose(drive.state)
    assert drive.send(nm.DecompositionAsked("user:ida", "tidy")) == ()


def test_that_another_connection_knows_nothing_and_is_asked_if_somebody_looks() -> None:
    drive = Looking().found()
    drive.send(nm.FormChosen(THIRD))
    old = drive.generation
    drive.send(m.Reconnected())
    assert (drive.view.report, drive.view.form) == (None, THIRD)
    assert drive.send(nm.CollectionsArrived("alpha", old, ("walls",))) == ()
    assert drive.view.collections is None
    effects = drive.send(m.LinkOpened("alpha", drive.generation))
    assert ne.FetchDecomposable("alpha") in effects


def test_that_an_answer_of_a_former_connection_turns_nothing() -> None:
    drive = Looking().found()
    old = drive.generation
    drive.send(nm.DecompositionAsked("user:ida", "tidy"), m.Reconnected())
    drive.send(nm.TurnAnswered("alpha", old, Turn.APART, MIGRATED))
    assert drive.view.turning is None
