"""Normal forms: what determines what in a collection, and how it can be taken apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from panll_desktop.protocol.module import Session
from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.protocol.query import CancelFlag

_MEDIUM: Final = 0.98


class NormalForm(StrEnum):
    """The forms, each stricter than the one before."""

    FIRST = "1NF"
    SECOND = "2NF"
    THIRD = "3NF"
    BOYCE_CODD = "BCNF"

    def allows(self, other: NormalForm) -> bool:
        """Whether what is in the other form is in this one."""
        order = tuple(NormalForm)
        return order.index(other) >= order.index(self)


class Tier(Enum):
    """How far to trust a dependency."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


def tier_of(confidence: float) -> Tier:
    """High without exception, medium from 0.98, low below."""
    if confidence >= 1:
        return Tier.HIGH
    return Tier.MEDIUM if confidence >= _MEDIUM else Tier.LOW


class FunctionalDependency(Record):
    """Documents that agree in the determinant agree in the dependent field.

    Attributes:
        confidence: the greatest share of documents that can be kept so that it holds
            without exception, 0 to 1; None where it was not measured.
        exceptions: how many would have to go; None where that was not counted.
        witnesses: how many share their determinant with another document; where none
            does, the determinant is a key and says nothing else. None as above.
        declared: somebody said that it holds.
        counts: the form of the collection rests on it.
    """

    determinant: tuple[str, ...]
    dependent: str
    confidence: float | None = None
    exceptions: int | None = None
    witnesses: int | None = None
    declared: bool = False
    counts: bool = True

    def __str__(self) -> str:
        return f"{', '.join(self.determinant)} → {self.dependent}"


class FormViolation(Record):
    """A dependency that a normal form forbids.

    Attributes:
        form: the least form that forbids it.
        sentence: why.
    """

    form: NormalForm
    dependency: FunctionalDependency
    sentence: str


class NormalFormReport(Record):
    """How far a collection is from the normal forms.

    Attributes:
        form: the highest form it is in.
        fields: that were looked at.
        keys: the least sets of fields that determine all others.
        dependencies: all that are known, those that it rests on and others.
        violations: what keeps it from the higher forms, the lowest form first.
        declared: the form rests on dependencies that were declared, not found.
        documents: how many were read.
        of: how many there are.
        constant: fields that it leaves out, because they have one value everywhere.
        notes: what else is to be known of the search, a sentence each.
    """

    collection: str
    form: NormalForm
    fields: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    dependencies: tuple[FunctionalDependency, ...]
    violations: tuple[FormViolation, ...]
    declared: bool
    documents: int
    of: int
    constant: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def forbidden(self, form: NormalForm) -> Sequence[FormViolation]:
        """What keeps it from a form."""
        return [each for each in self.violations if each.form.allows(form)]


class DecomposedPart(Record):
    """One collection after a decomposition.

    Attributes:
        key: fields that determine all others of it.
        fields: with those of the key.
        fresh: it would be made; otherwise it is what is left of the collection.
    """

    name: str
    key: tuple[str, ...]
    fields: tuple[str, ...]
    fresh: bool = True


class Decomposition(Record):
    """How a collection could be brought into a form, without losing anything.

    Attributes:
        form: that every part would be in.
        parts: what is left of the collection is the last of them.
        lost: dependencies that no single part shows any more.
        narrative: what would happen and why, in sentences.
    """

    collection: str
    form: NormalForm
    parts: tuple[DecomposedPart, ...]
    lost: tuple[FunctionalDependency, ...]
    narrative: str


class Migration(Record):
    """A decomposition that was carried out, or taken back.

    Attributes:
        entry: its number, by which it can be taken back.
        sentence: what was done.
    """

    entry: int
    sentence: str


class Decomposing(Session, Protocol):
    """A session that finds normal forms and brings them about; needs no capability.

    The manifest says so (`Manifest.decomposes`). What a connection has in its options
    ``actor`` and ``rationale`` stands in the form that asks who changes something, and
    why.
    """

    def decomposable(self) -> tuple[str, ...]:
        """The collections that can be looked at."""

    def normal_form(
        self,
        collection: str,
        cancel: CancelFlag,
        progress: Callable[[int, int], None],
    ) -> NormalFormReport:
        """Looks for dependencies, and says what form that makes.

        Args:
            collection: one of `decomposable`.
            cancel: set from another thread.
            progress: hears how many steps are done, of how many.

        Raises:
            CancelledError: the flag was set.
            QueryError: there is no such collection.
        """

    def decomposition(
        self, report: NormalFormReport, form: NormalForm
    ) -> Decomposition | None:
        """How to bring a collection into a form; None where it is in it.

        Needs no search, so that another form may be asked for at once.
        """

    def decompose(
        self, decomposition: Decomposition, actor: str, rationale: str
    ) -> Migration:
        """Does it, as a whole or not at all.

        Raises:
            QueryError: a dependency does not hold any more, or nobody answers for it.
        """

    def recompose(self, entry: int, actor: str, rationale: str) -> Migration:
        """Takes a decomposition back.

        Raises:
            QueryError: others built on it since, or nobody answers for it.
        """
