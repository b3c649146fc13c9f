"""The suite on sessions that tell links: silent about good ones, plain about others."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from panll_desktop.protocol import (
    Link,
    Manifest,
    Neighbourhood,
    Node,
    Observer,
    Options,
    Session,
    UnsupportedError,
)
from panll_desktop.session.links import open_session
from panll_desktop.testing.conformance import check_session
from panll_desktop.testing.neighbours import neighbourhood_rules
from tests.fakes import COLUMNS, FakeModule, FakeObserver, FakeSession

Answer = Callable[[str, int], Neighbourhood | None]
A, B = Node("a"), Node("b")
AROUND = {
    "a": Neighbourhood(A, (Link("knows", True, B),), 1),
    "b": Neighbourhood(B, (Link("knows", False, A),), 1),
}


class Told(FakeSession):
    """A session that answers as it is told to."""

    answer: Answer

    def neighbours(self, identifier: str, limit: int) -> Neighbourhood | None:
        return self.answer(identifier, limit)


def manifest_of(answer: Answer, module: FakeModule) -> Manifest:
    plain = module.manifest

    def connect(options: Options, observer: Observer) -> Session:
        session = Told(module, options, observer)
        session.answer = answer
        return session

    return replace(plain, connect=connect, links=True)


def sentences(answer: Answer) -> list[str]:
    names = FakeModule(columns=COLUMNS[1:], batches=())
    module = replace(names, batches=FakeModule().batches)
    module.batches = tuple(
        replace(each, columns=each.columns[1:]) for each in module.batches
    )
    return check_session(manifest_of(answer, module), {}, "SELECT", "BAD")


def test_that_good_answers_are_passed_over_in_silence() -> None:
    assert sentences(lambda name, _limit: AROUND.get(name)) == []


def test_that_a_connection_may_refuse_to_be_asked() -> None:
    def refuse(name: str, limit: int) -> None:
        raise UnsupportedError(f"Not {limit} of {name} on a server.")

    assert sentences(refuse) == []


def test_that_a_declared_method_must_be_there() -> None:
    manifest = replace(FakeModule().manifest, links=True)
    (found,) = check_session(manifest, {}, "SELECT", "BAD")
    assert "links (neighbours)" in found


def test_that_what_breaks_is_named() -> None:
    def broken(name: str, limit: int) -> None:
        raise ValueError(name, limit)

    found = sentences(broken)
    assert len(found) == 6
    assert all("failed" in each for each in found)


def test_that_everything_named_must_exist() -> None:
    found = sentences(lambda name, _limit: Neighbourhood(Node(name), (), 0))
    assert len(found) == 3
    assert all("must answer None" in each for each in found)


def test_that_links_are_told_from_both_sides() -> None:
    one_sided = {**AROUND, "b": Neighbourhood(B, (), 0)}
    (found,) = sentences(lambda name, _limit: one_sided.get(name))
    assert found == "'a' is linked with 'b', but not the other way round."


def test_that_a_total_does_not_depend_on_the_limit() -> None:
    def counted(name: str, limit: int) -> Neighbourhood | None:
        found = AROUND.get(name)
        return None if found is None else replace(found, total=min(limit, 2))

    assert any("depends on the limit" in each for each in sentences(counted))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Neighbourhood(B, (), 0), "The centre is 'b'"),
        (Neighbourhood(A, (Link("k", True, B),) * 3, 3), "3 links are listed"),
        (Neighbourhood(A, (Link("k", True, B),), 0), "total is less"),
        (Neighbourhood(A, (Link("k", True, B),), 5), "fewer are listed"),
        (Neighbourhood(A, (Link("z", True, B), Link("a", True, B)), 2), "by kind"),
        (Neighbourhood(A, (Link("k", False, B), Link("k", True, B)), 2), "outgoing"),
        (Neighbourhood(A, (Link(" ", True, B),), 1), "no kind"),
        (Neighbourhood(A, (Link("k", True, Node("")),), 1), "leads to nothing"),
        (Neighbourhood(A, (Link("k", False, A),), 1), "with itself"),
    ],
)
def test_that_a_broken_rule_is_named(found: Neighbourhood, said: str) -> None:
    assert any(said in each for each in neighbourhood_rules(found, "a", 2))


def test_that_a_session_without_the_method_is_refused() -> None:
    manifest = replace(FakeModule().manifest, links=True)
    with pytest.raises(Exception, match="neighbours"):
        open_session(manifest, {}, FakeObserver())
