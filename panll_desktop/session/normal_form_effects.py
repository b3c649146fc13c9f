"""Work around normal forms, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.protocol import Decomposition, NormalForm, NormalFormReport


class FetchDecomposable(Record):
    """Ask which collections can be looked at."""

    module: str


class FindForm(Record):
    """Look for dependencies, and for what it takes to reach a form."""

    module: str
    number: int
    collection: str
    form: NormalForm


class StopFinding(Record):
    """Stop looking."""

    module: str


class ProposeForm(Record):
    """Ask what it takes to reach another form."""

    module: str
    number: int
    report: NormalFormReport
    form: NormalForm


class Decompose(Record):
    """Carry out what is proposed."""

    module: str
    proposal: Decomposition
    actor: str
    rationale: str


class Recompose(Record):
    """Take a decomposition back."""

    module: str
    entry: int
    actor: str
    rationale: str


FormsEffect: TypeAlias = (
    FetchDecomposable | FindForm | StopFinding | ProposeForm | Decompose | Recompose
)
