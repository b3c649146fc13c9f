"""Scripts on the command line: where they come from, and what is said about them."""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, TextIO, TypeAlias

from panll_desktop.cli.foreign import FaultError, called
from panll_desktop.cli.output import put
from panll_desktop.errors import PanllError, UsageError
from panll_desktop.protocol import (
    Diagnostic,
    Language,
    Lines,
    Position,
    Severity,
    Span,
)
from panll_desktop.records import Record

NOT_JSON: Final = "INPUT_ERROR"
FAULT: Final = "LANGUAGE_FAULT"
Answer: TypeAlias = dict[str, object]


class ScriptError(PanllError):
    """A script cannot be read."""


class Judged(Record):
    """What a language says about a text.

    Attributes:
        parses: whether there is a statement, and no syntax error in any.
        found: the diagnostics by place.
    """

    parses: bool
    found: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether an error is among the diagnostics."""
        return any(each.severity is Severity.ERROR for each in self.found)


@contextlib.contextmanager
def guarded() -> Iterator[TextIO]:
    """Standard output, while what a module prints goes to standard error."""
    out = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        yield out


def read(file: str) -> str:
    """The text of a file, or of standard input for ``-``.

    Raises:
        ScriptError: it cannot be read, or is no UTF-8.
    """
    try:
        with _opened(file) as source:
            return source.read().decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(file, error) from error
    except UnicodeDecodeError as error:
        raise ScriptError(
            f"{name_of(file)} is no UTF-8 text: byte {error.start + 1:,} is in the way."
        ) from error


def name_of(file: str) -> str:
    """How a script is called in a sentence."""
    return "<stdin>" if file == "-" else file


def judge(language: Language, text: str) -> Judged:
    """The diagnostics of a text.

    Raises:
        UsageError: the language has no linter.
        FaultError: the linter fails.
    """
    lint = language.lint
    if lint is None:
        raise UsageError(f"The language {language.id!r} has no linter.")
    found = called(lambda: tuple(lint(text, {})), f"The linter of {language.id!r}")
    broken = any(each.code == language.syntax_error for each in found)
    return Judged(not broken, found)


def answer_lines(
    language: Language, file: str, answer: Callable[[str, Judged], Answer], out: TextIO
) -> None:
    """Answers each line of JSON Lines by one line of ASCII, whatever is in it.

    Args:
        language: of the queries.
        file: where the lines are; ``-`` is standard input.
        answer: what is added to the answer about a query.
        out: where the answers go.

    Raises:
        ScriptError: the file cannot be read.
    """
    try:
        with _opened(file) as lines:
            for line in lines:
                put(json.dumps(_answered(language, line, answer)) + "\n", out)
    except OSError as error:
        raise _unreadable(file, error) from error


def described(diagnostic: Diagnostic, lines: Lines) -> Answer:
    """A diagnostic as JSON shows it; its end is behind its last character."""
    start = lines.position(diagnostic.span.start)
    end = lines.position(diagnostic.span.end)
    return _entry(diagnostic.code, diagnostic.severity, diagnostic.message, start, end)


def _answered(
    language: Language, line: bytes, answer: Callable[[str, Judged], Answer]
) -> Answer:
    query = _query(line)
    if isinstance(query, Diagnostic):
        refused = Judged(parses=False, found=(query,))
        return _shown("", refused) | answer("", refused)
    try:
        judged = _with_a_statement(language, query, judge(language, query))
        return _shown(query, judged) | answer(query, judged)
    except FaultError as error:
        fault = Diagnostic(FAULT, Severity.ERROR, str(error), Span(0, 0))
        refused = Judged(parses=False, found=(fault,))
        return _shown(query, refused) | answer(query, refused)


def _shown(query: str, judged: Judged) -> Answer:
    lines = Lines(query)
    return {
        "ok": judged.parses,
        "diagnostics": [described(each, lines) for each in judged.found],
    }


def _with_a_statement(language: Language, query: str, judged: Judged) -> Judged:
    """What is said about a query: unlike a script, it may not be empty."""
    if judged.found or language.split is None or language.split(query):
        return judged
    if language.blank and query.strip():
        return judged
    code, place = language.syntax_error or FAULT, Span(0, 0)
    empty = Diagnostic(code, Severity.ERROR, "There is no statement.", place)
    return Judged(parses=False, found=(empty,))


def _query(line: bytes) -> str | Diagnostic:
    """The query of a line, or what is wrong with the line."""
    try:
        found = json.loads(line.decode("utf-8"))
    except json.JSONDecodeError as error:
        place = Span(error.pos, error.pos)
        return _refused(f"The line is no JSON: {error.msg}.", place)
    except UnicodeDecodeError:
        return _refused("The line is no UTF-8 text.")
    except (ValueError, RecursionError):
        return _refused("The line is no JSON that can be read.")
    query = found.get("query") if isinstance(found, dict) else None
    if not isinstance(query, str):
        return _refused("The line is no object with a text under the key “query”.")
    return query


def _refused(sentence: str, place: Span | None = None) -> Diagnostic:
    return Diagnostic(NOT_JSON, Severity.ERROR, sentence, place or Span(0, 0))


def _entry(
    code: str, severity: Severity, message: str, start: Position, end: Position
) -> Answer:
    return {
        "code": code,
        "severity": severity.value,
        "message": message,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def _opened(file: str) -> contextlib.AbstractContextManager[BinaryIO]:
    if file != "-":
        return Path(file).open("rb")
    if sys.stdin is None:
        raise ScriptError("Standard input is closed.")
    return contextlib.nullcontext(sys.stdin.buffer)


def _unreadable(file: str, error: OSError) -> ScriptError:
    reason = error.strerror or error
    return ScriptError(f"Cannot read {name_of(file)}: {reason}.")
