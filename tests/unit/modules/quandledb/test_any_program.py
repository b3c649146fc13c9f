"""No program, however odd, comes out as anything but an answer or a named error."""

from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.kql import parser, scanner
from panll_desktop.languages.kql.linting import lint
from panll_desktop.protocol import Limits, ModuleError, ParseError, Severity
from tests.unit.languages import sentences
from tests.unit.modules.quandledb.asking import ask, connected

LIMITS = Limits(rows=5, seconds=1)


def refused(text: str) -> ModuleError | None:
    """Why a program has no answer, if it has none."""
    session = connected()
    try:
        ask(session, text, {"x": 1, "Ünï": "3_1"}, LIMITS)
    except ModuleError as error:
        return error
    finally:
        session.close()
    return None


@given(sentences.KQL.texts())
def test_that_any_program_is_answered_or_refused_at_its_place(text: str) -> None:
    error = refused(text)
    if error is None or error.position is None:
        return
    assert error.title.startswith("Line ")
    assert 0 <= error.position.start <= error.position.end <= len(text)


@given(sentences.KQL.texts())
def test_that_the_linter_and_the_module_agree_on_what_parses(text: str) -> None:
    codes = {each.code for each in lint(text, {}) if each.severity is Severity.ERROR}
    error = refused(text)
    if len(scanner.split(text)) == 1:
        assert (parser.CODE in codes) == isinstance(error, ParseError)
    if "KQL001" in codes:
        assert error is not None


@given(st.text() | st.text("fromknts|;()[]{}-'\"= \n1_3"))
def test_that_any_text_whatever_is_answered_or_refused(text: str) -> None:
    error = refused(text)
    assert error is None or error.title
