"""Problems of a text: what its language says, and the error of its last run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from panll_desktop.protocol import (
    Diagnostic,
    Fix,
    Language,
    ProofFailedError,
    Severity,
    Span,
)
from panll_desktop.records import Record
from panll_desktop.session.failure import Failure, attempt, bare
from panll_desktop.session.state import Workspace
from panll_desktop.ui.editor_sheet import LONGEST
from panll_desktop.ui.editor_text import Mark, Units, stretch

PROBLEMS, PLAN, HISTORY, RUNNING = range(4)
TOO_LONG: Final = (
    f"More than {LONGEST:,} characters: colours and checks are off."
    " Statements run as before."
)
TITLES = ("Problems", "Plan", "History", "Running")


class Problem(Record):
    """A diagnostic, or the error of a run, at its place in the text.

    Attributes:
        drawn: whether its place is known so well that a line is drawn under it.
    """

    severity: Severity
    code: str
    message: str
    span: Span
    fix: Fix | None = None
    drawn: bool = True

    def mark(self, units: Units) -> Mark:
        """The same for the editor."""
        text = f"{self.code}: {self.message}"
        return Mark(stretch(self.span, units), self.severity, text, self.drawn)


def marks(
    problems: Sequence[Problem], units: Units, language: Language | None
) -> list[Mark]:
    """Marks for the editor; hovered they tell the remedy and why the rule is there."""
    reasons = _reasons(language) if language is not None else {}
    found = []
    for problem in problems:
        mark = problem.mark(units)
        more = [f"Ctrl+. {problem.fix.title}"] if problem.fix is not None else []
        more += [reasons[problem.code]] if problem.code in reasons else []
        found.append(mark._replace(text="\n".join([mark.text, *more])))
    return found


def _reasons(language: Language) -> Mapping[str, str]:
    """Why each rule of its linter is there, as far as it says so."""
    checks = language.checks
    if checks is None:
        return {}
    told = attempt(lambda: {each.code: each.reason for each in checks()})
    return {} if isinstance(told, Failure) else told


def found(
    diagnostics: Sequence[Diagnostic], errors: Sequence[Problem]
) -> list[Problem]:
    """All problems by place; an error that the language reports too is left out."""
    problems = [
        Problem(each.severity, each.code, bare(each.message), each.span, each.fix)
        for each in diagnostics
    ]
    known = {(each.span.start, each.severity) for each in problems}
    fresh = {
        (each.span, each.message): each
        for each in reversed(errors)
        if each.code == ProofFailedError.default_code
        or (each.span.start, each.severity) not in known
    }
    return sorted([*problems, *fresh.values()], key=lambda each: each.span)


def errors(workspace: Workspace, text: str) -> Iterator[Problem]:
    """Errors of the last run and plan, while their statement stands unchanged."""
    failed: list[tuple[str, int, Failure]] = []
    result, plan = workspace.result, workspace.plan
    if result is not None and result.failure is not None:
        failed.append((*result.standing, result.failure))
    if plan is not None and plan.failure is not None:
        failed.append((plan.text, 0, plan.failure))
    for statement, offset, failure in failed:
        start = _place(text, statement, offset)
        if start is not None and not failure.cancelled:
            for each in _each(failure):
                yield _error(each, start, len(statement))


def _each(failure: Failure) -> list[Failure]:
    """The failure, or one at each place where a proof was asked for that fails."""
    broken = {
        each.position: replace(failure, title=each.reason, position=each.position)
        for each in reversed(failure.proofs)
        if each.holds is False and each.position is not None
    }
    return list(broken.values()) or [failure]


def _place(text: str, statement: str, offset: int) -> int | None:
    """Where a statement stands now, if it does and only once."""
    if not statement:
        return None
    if text.startswith(statement, offset):
        return offset
    first = text.find(statement)
    alone = first >= 0 and text.find(statement, first + 1) < 0
    return first if alone else None


def _error(failure: Failure, start: int, length: int) -> Problem:
    place = failure.position
    if place is None or not 0 <= place.start <= place.end <= length:
        span, drawn = Span(start, start), False
    else:
        span, drawn = place.shifted(start), True
    title = bare(failure.title)
    return Problem(Severity.ERROR, failure.code, title, span, drawn=drawn)


def none(spoken: str, language: Language | Failure | None, *, too_long: bool) -> str:
    """What stands where no problem is listed; a language that is None is awaited."""
    if language is None:
        return f"{spoken} is being loaded"
    if isinstance(language, Failure):
        return f"{spoken} could not be loaded: {language.title}"
    if too_long:
        return "The text is too long to be checked"
    return "No problems" if language.lint else f"{spoken} has no checks"
