"""Errors say where in the document they are, and not where in their statement."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.protocol import Lines, Position, Span, moved, placed
from panll_desktop.session import placing
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import Document, Run, Workspace

TEXT = "SHOW STATUS;\n\n  SELECT a\n  FROM b"
WORKSPACE = Workspace("one", documents=(Document(1, "query 1", TEXT),))
OFFSET = TEXT.index("SELECT")


@given(st.text("a\n"), st.text("b\n", min_size=1), st.data())
def test_that_a_place_in_a_part_is_the_same_place_in_the_whole(
    before: str, part: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(part)))
    start = Lines(before + part).position(len(before))
    there = Span(len(before) + at, len(before) + at)
    said = moved(placed(part, Span(at, at), "no."), start)
    assert said == placed(before + part, there, "no.")


def test_that_each_sentence_is_moved_and_nothing_else() -> None:
    said = "Line 1, column 2: a\nLine 3, column 4: Line 1, column 1: b\nin Line 1"
    assert moved(said, Position(10, 5)) == (
        "Line 10, column 6: a\nLine 12, column 4: Line 1, column 1: b\nin Line 1"
    )


def test_that_a_statement_is_found_in_its_document() -> None:
    assert placing.start(WORKSPACE, TEXT[OFFSET:], OFFSET) == (3, 3)
    assert placing.start(WORKSPACE, "SHOW STATUS", 0) == (1, 1)
    assert placing.start(WORKSPACE, "SELECT c", OFFSET) == (1, 1)


def test_that_a_failure_says_its_place_in_the_document() -> None:
    run = Run(1, TEXT[OFFSET:], OFFSET, 0.0, start=(3, 3))
    failure = Failure("E", "Line 2, column 3: no.", "Line 1, column 1: nor here.")
    assert placing.in_document(failure, run) is failure  # it is about no place
    there = placing.in_document(replace(failure, position=Span(0, 1)), run)
    assert there.title == "Line 4, column 3: no."
    assert there.detail == "Line 3, column 3: nor here."
