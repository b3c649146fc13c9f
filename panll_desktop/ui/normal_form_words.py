"""What is said about normal forms."""

from collections.abc import Sequence

from panll_desktop.protocol import (
    Decomposition,
    FunctionalDependency,
    NormalForm,
    NormalFormReport,
    tier_of,
)
from panll_desktop.session.normal_form_state import NormalFormView, Turn
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.relation_table import Line

_KEYS_SHOWN = 6


def headline(report: NormalFormReport, form: NormalForm) -> str:
    """Which form a collection is in, and whether that is enough."""
    name = one_line(report.collection, 80)
    if form.allows(report.form):
        beyond = "" if report.form is form else f", so in {form}"
        return f"{name} is in {report.form}{beyond}"
    return f"{name} is in {report.form}, not in {form}"


def keys(report: NormalFormReport) -> str:
    """The candidate keys as a sentence."""
    if not report.fields:
        return "It has no fields of its own."
    listed = [fields(each) for each in report.keys[:_KEYS_SHOWN]]
    more = len(report.keys) - len(listed)
    if more > 0:
        listed.append(f"{more:,} more")
    noun = "Candidate key" if len(report.keys) == 1 else "Candidate keys"
    return f"{noun}: {', '.join(listed)}." if listed else "No key was found."


def basis(report: NormalFormReport) -> str:
    """On what the form rests."""
    read = f"{report.documents:,} of {report.of:,} documents"
    if report.declared:
        return f"It rests on the dependencies that were declared; {read} were read."
    return f"It rests on the dependencies that {read} show."


def counts(report: NormalFormReport) -> str:
    """How many dependencies there are, and how many of them count."""
    counting = sum(each.counts for each in report.dependencies)
    return f"{len(report.dependencies):,} dependencies, {counting:,} count"


def fields(names: Sequence[str]) -> str:
    """Some fields as one."""
    return f"({', '.join(one_line(each, 40) for each in names)})"


def confidence(each: FunctionalDependency) -> str:
    """The share of documents that keep it, floored, so that 100 % means all."""
    if each.confidence is None:
        return "not measured"
    tenths = int(each.confidence * 1000 + 1e-9)
    return "100 %" if tenths >= 1000 else f"{tenths / 10:.1f} %"  # noqa: PLR2004 - all


def tier(each: FunctionalDependency) -> str:
    """How far to trust it, in a word."""
    return "" if each.confidence is None else tier_of(each.confidence).value


def exceptions(each: FunctionalDependency, report: NormalFormReport) -> str:
    """How many documents contradict it, of how many."""
    if each.exceptions is None:
        return "not counted"
    if not each.exceptions:
        return "none"
    return f"{each.exceptions:,} of {report.documents:,}"


def standing(each: FunctionalDependency) -> str:
    """Whether the form rests on it."""
    if each.declared:
        return "declared" if each.counts else "declared, broken"
    return "counts" if each.counts else "does not count"


def dependency(each: FunctionalDependency, report: NormalFormReport) -> str:
    """All of a row, to be read aloud."""
    parts = [str(each), f"confidence {confidence(each)}"]
    if tier(each):
        parts.append(f"{tier(each)} trust")
    parts.append(f"exceptions: {exceptions(each, report)}")
    return f"{', '.join(parts)}; {standing(each)}"


def before(report: NormalFormReport, proposal: Decomposition) -> list[Line]:
    """The collection as it is, and where each of its fields goes."""
    key = report.keys[0] if report.keys else ()
    fields_ = [Line(each, fate(each, proposal), each in key) for each in report.fields]
    return [Line(report.collection, head=True), *fields_]


def after(proposal: Decomposition) -> list[Line]:
    """What is left of the collection, and the new ones, each with its fields."""
    lines: list[Line] = []
    for part in reversed(proposal.parts):
        lines.append(Line(part.name, "new" if part.fresh else "", head=True))
        lines += [Line(each, "", each in part.key) for each in part.fields]
    return lines


def fate(field: str, proposal: Decomposition) -> str:
    """Where a field of the collection is afterwards."""
    *fresh, rest = proposal.parts
    if field in rest.fields:
        return "stays"
    home = next(
        (each.name for each in fresh if field in each.fields and field not in each.key),
        "",
    )
    return f"goes to {one_line(home, 60)}"


def progress(view: NormalFormView) -> str:
    """How far a search is."""
    if view.stopping:
        return "Stopping"
    if not view.due:
        return "Reading documents"
    share = 100 * view.done // view.due
    return f"{view.done:,} of {view.due:,} determinants tried, {share} %"


def at_work(turn: Turn) -> str:
    """What is being done."""
    return "Applying" if turn is Turn.APART else "Undoing"


def applied(proposal: Decomposition) -> str:
    """What applying means, for the question before it."""
    fresh = [one_line(each.name, 60) for each in proposal.parts if each.fresh]
    return (
        f"One entry of the journal makes {' and '.join(fresh)}, fills"
        f" {'it' if len(fresh) == 1 else 'them'}, and takes the fields that go there"
        f" out of {one_line(proposal.collection, 60)}. It can be undone."
    )
