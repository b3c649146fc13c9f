"""The rules for modules that find normal forms, each broken once."""

from dataclasses import replace

import pytest

from panll_desktop import protocol as p
from panll_desktop.testing.conformance import check_session
from panll_desktop.testing.normal_forms import decomposition_rules, report_rules
from tests.decomposing import LAND, PROPOSAL, REPORT, WEAK, FormsModule
from tests.fakes import FakeModule

REST = PROPOSAL.parts[-1]


def sentences(module: FakeModule) -> list[str]:
    return check_session(module.manifest, {"file": "x"}, "SELECT", "BAD")


def test_that_a_module_that_keeps_the_rules_is_told_nothing() -> None:
    assert sentences(FormsModule()) == []


def test_that_what_is_declared_has_to_be_there() -> None:
    class Claims(FakeModule):
        @property
        def manifest(self) -> p.Manifest:
            return replace(super().manifest, decomposes=True)

    [found] = sentences(Claims())
    assert "normal forms (decomposable), normal forms (normal_form)" in found


def test_that_a_session_may_say_that_it_cannot() -> None:
    module = FormsModule()

    def refuse(*_: object) -> tuple[str, ...]:
        raise p.UnsupportedError("Not on a server.")

    class Refuses(FormsModule):
        def _connect(self, options: p.Options, observer: p.Observer) -> p.Session:
            session = super()._connect(options, observer)
            session.decomposable = refuse  # type: ignore[attr-defined]
            return session

    assert sentences(Refuses()) == []
    assert sentences(module) == []


def test_that_a_proposal_is_there_where_something_is_forbidden() -> None:
    found = sentences(FormsModule(proposal=None))
    assert found == [
        "decomposition proposes nothing, though 3NF forbids something.",
        "decomposition proposes nothing, though BCNF forbids something.",
    ]


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (replace(REPORT, keys=(("nowhere",),)), "A key has a field"),
        (replace(REPORT, of=3), "More documents were read"),
        (replace(REPORT, form=p.NormalForm.THIRD), "breaks the form"),
        (
            replace(REPORT, dependencies=(replace(WEAK, confidence=1.5),)),
            "is not from 0 to 1",
        ),
        (
            replace(
                REPORT, violations=(p.FormViolation(p.NormalForm.THIRD, LAND, " "),)
            ),
            "It is not said why city → land",
        ),
        (
            replace(
                REPORT, violations=(p.FormViolation(p.NormalForm.THIRD, WEAK, "x"),)
            ),
            "and does not count",
        ),
    ],
)
def test_that_a_report_is_told_which_rule_it_breaks(
    report: p.NormalFormReport, said: str
) -> None:
    [found] = report_rules(report)
    assert said in found


@pytest.mark.parametrize(
    ("proposal", "said"),
    [
        (replace(PROPOSAL, parts=(REST, PROPOSAL.parts[0])), "The last part"),
        (replace(PROPOSAL, parts=(REST,)), "not just the fields"),
        (
            replace(PROPOSAL, parts=(PROPOSAL.parts[0], replace(REST, key=("land",)))),
            "The key of a part",
        ),
        (
            replace(PROPOSAL, parts=(replace(PROPOSAL.parts[0], name="walls"), REST)),
            "one name",
        ),
        (replace(PROPOSAL, narrative=""), "not told"),
    ],
)
def test_that_a_decomposition_is_told_which_rule_it_breaks(
    proposal: p.Decomposition, said: str
) -> None:
    [found] = decomposition_rules(REPORT, proposal)
    assert said in found
