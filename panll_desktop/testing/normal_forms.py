"""The rules for sessions that find normal forms; nothing is carried out."""

from typing import Final, cast

from panll_desktop.protocol import (
    DECOMPOSING,
    CancelFlag,
    Decomposing,
    Decomposition,
    FunctionalDependency,
    Manifest,
    NormalForm,
    NormalFormReport,
    Session,
)
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.testing.queries import Sentences

_TARGETS: Final = tuple(NormalForm)[1:]


def judged(manifest: Manifest, session: Session) -> Sentences:
    """What a module must answer whose manifest says that it decomposes.

    A session of such a module may refuse all of it with `UnsupportedError`.
    """
    if not manifest.decomposes:
        return
    missing = [each for each in DECOMPOSING if not hasattr(session, each)]
    if missing:
        yield f"The manifest says that it decomposes, but lacks {', '.join(missing)}."
        return
    able = cast("Decomposing", session)
    names = attempt(lambda: tuple(expected(each, str) for each in able.decomposable()))
    if isinstance(names, Failure):
        if names.code != "UNSUPPORTED":
            yield f"decomposable failed. {names.title}"
        return
    for name in names[:1]:
        yield from _stopped(able, name)
        yield from _reported(able, name)


def _stopped(able: Decomposing, name: str) -> Sentences:
    flag = CancelFlag()
    flag.set()
    answer = attempt(lambda: able.normal_form(name, flag, lambda _done, _due: None))
    if not isinstance(answer, Failure) or not answer.cancelled:
        yield "normal_form must raise CancelledError once its flag is set."


def _reported(able: Decomposing, name: str) -> Sentences:
    heard: list[tuple[int, int]] = []

    def tell(done: int, due: int) -> None:
        heard.append((done, due))

    report = attempt(
        lambda: expected(able.normal_form(name, CancelFlag(), tell), NormalFormReport)
    )
    if isinstance(report, Failure):
        yield f"normal_form of {name} failed. {report.title}"
        return
    if any(not 0 <= done <= due for done, due in heard):
        yield "The progress of normal_form is not some steps of at least as many."
    yield from report_rules(report)
    for form in _TARGETS:
        yield from _proposed(able, report, form)


def _proposed(
    able: Decomposing, report: NormalFormReport, form: NormalForm
) -> Sentences:
    answer = attempt(
        lambda: expected(able.decomposition(report, form), Decomposition, type(None))
    )
    if isinstance(answer, Failure):
        yield f"decomposition into {form} failed. {answer.title}"
    elif answer is None and report.forbidden(form):
        yield f"decomposition proposes nothing, though {form} forbids something."
    elif answer is not None and not report.forbidden(form):
        yield f"decomposition proposes something, though {form} forbids nothing."
    elif answer is not None:
        yield from decomposition_rules(report, answer)


def report_rules(report: NormalFormReport) -> list[str]:
    """The rules that a report breaks, one sentence each."""
    found = []
    fields = frozenset(report.fields)
    if any(not fields.issuperset(key) for key in report.keys):
        found.append("A key has a field that the report does not know.")
    if not 0 <= report.documents <= report.of:
        found.append("More documents were read than there are.")
    for each in report.dependencies:
        found += _dependency_rules(each, fields)
    for violation in report.violations:
        if violation.form.allows(report.form):
            found.append(f"{violation.dependency} breaks the form that is reported.")
        if not violation.sentence.strip():
            found.append(f"It is not said why {violation.dependency} is forbidden.")
        if not violation.dependency.counts:
            found.append(f"{violation.dependency} is forbidden, and does not count.")
    return found


def _dependency_rules(each: FunctionalDependency, fields: frozenset[str]) -> list[str]:
    found = []
    if not fields.issuperset((*each.determinant, each.dependent)):
        found.append(f"{each} has a field that the report does not know.")
    if each.confidence is not None and not 0 <= each.confidence <= 1:
        found.append(f"The confidence of {each} is not from 0 to 1.")
    return found


def decomposition_rules(
    report: NormalFormReport, decomposition: Decomposition
) -> list[str]:
    """The rules that a decomposition of a report breaks, one sentence each."""
    found = []
    parts = decomposition.parts
    if not parts or parts[-1].fresh or any(not each.fresh for each in parts[:-1]):
        found.append("The last part, and no other, is what is left of the collection.")
    if frozenset().union(*(each.fields for each in parts)) != frozenset(report.fields):
        found.append("The parts have not just the fields of the collection.")
    if any(not frozenset(each.fields).issuperset(each.key) for each in parts):
        found.append("The key of a part has a field that the part lacks.")
    if len({each.name for each in parts}) < len(parts):
        found.append("Two parts have one name.")
    if not decomposition.narrative.strip():
        found.append("It is not told what would happen, and why.")
    return found
