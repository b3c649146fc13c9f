"""Functional dependencies that documents show, by looking at all determinants in turn.

A dependency X → a says that documents which agree in X agree in a. Its confidence is
the greatest share of documents that can be kept so that it holds without exception
(1 - g3 of Kivinen and Mannila, 1995). Missing and null are one value, and a list or map
is one value as a whole.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeAlias

from panll_desktop.engines.litho import cbor, content
from panll_desktop.engines.litho.definition import Dependency
from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.engines.litho.searching import (
    CONFIDENCE,
    WIDEST,
    Progress,
    untold,
)
from panll_desktop.protocol.documents import Json
from panll_desktop.protocol.normal_forms import Tier, tier_of
from panll_desktop.records import Record

if TYPE_CHECKING:
    import numpy as np

    Codes: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]

MOST_FIELDS: Final = 24


class SearchStoppedError(LithoError):
    """The search for dependencies was stopped; nothing was changed."""

    code, name = 1201, "STOPPED"
    rationale = "It was asked to stop."
    suggestions = ("Search again, perhaps with a smaller sample.",)


class Found(Record):
    """A dependency that the documents show.

    Attributes:
        confidence: 0 to 1; 1 without exception.
        exceptions: the documents that would have to go for it to hold.
        witnesses: the documents that share their determinant with another; where there
            are none, the determinant is a key and says nothing else.
    """

    dependency: Dependency
    confidence: float
    exceptions: int
    witnesses: int

    @property
    def tier(self) -> Tier:
        """How far to trust it."""
        return tier_of(self.confidence)


class Discovery(Record):
    """What a search found.

    Attributes:
        fields: that were looked at, in the order of their names.
        documents: how many were looked at.
        of: how many there are.
        widest: the most fields that a determinant was tried with.
        found: with least determinants, the shortest first.
        constant: fields that have one value in all documents: everything determines
            them, which says nothing.
    """

    fields: tuple[str, ...]
    documents: int
    of: int
    widest: int
    found: tuple[Found, ...]
    constant: tuple[str, ...] = ()


def discover(
    documents: Sequence[Mapping[str, Json]],
    of: int,
    *,
    confidence: float = CONFIDENCE,
    widest: int = WIDEST,
    progress: Progress = untold,
    cancelled: Callable[[], bool] = lambda: False,
) -> Discovery:
    """Every dependency of at least that confidence, with least determinants.

    Args:
        documents: a sample, or all of them; fields beyond the `MOST_FIELDS` most
            frequent ones are left out.
        of: how many there are.
        confidence: over 0, up to 1.
        widest: the most fields of a determinant.
        progress: is told how many determinants were tried, and of how many.
        cancelled: is asked at each of them.

    Raises:
        SearchStoppedError: it was cancelled.
    """
    fields = _fields(documents)
    if not documents:
        return Discovery(fields, 0, of, widest, ())
    codes = _codes(fields, documents)
    search = _Search(fields, codes, confidence)
    tries = [
        determinant
        for size in range(1, min(widest, len(fields) - 1) + 1)
        for determinant in combinations(range(len(fields)), size)
    ]
    for number, determinant in enumerate(tries):
        if cancelled():
            raise SearchStoppedError(
                f"The search was stopped after {number} of {len(tries)} determinants."
            )
        search.attempt(determinant)
        progress(number + 1, len(tries))
    return Discovery(
        fields,
        len(documents),
        of,
        widest,
        tuple(search.found),
        _constant(fields, codes),
    )


def _constant(fields: Sequence[str], codes: "Sequence[Codes]") -> tuple[str, ...]:
    """None of a single document, and none where all are alike: those have no keys."""
    found = tuple(
        name
        for name, each in zip(fields, codes, strict=True)
        if len(each) > 1 and not each.any()
    )
    return () if len(found) == len(fields) else found


def _fields(documents: Sequence[Mapping[str, Json]]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for each in documents:
        for name in each:
            counts[name] = counts.get(name, 0) + 1
    frequent = sorted(counts, key=lambda name: (-counts[name], name))
    return tuple(sorted(frequent[:MOST_FIELDS]))


def _codes(
    fields: Sequence[str], documents: Sequence[Mapping[str, Json]]
) -> "list[Codes]":
    """Each field as numbers that are equal where its values are."""
    import numpy as np  # noqa: PLC0415 - for a search alone

    columns = []
    for name in fields:
        known: dict[object, int] = {}
        column = [
            known.setdefault(value_of(each.get(name)), len(known)) for each in documents
        ]
        columns.append(np.array(column, dtype=np.int64))
    return columns


def value_of(value: Json) -> object:
    """What is equal where values are: missing and null are one, lists are wholes."""
    if isinstance(value, str | None):
        return value
    return cbor.encode(content.plain(value))


class _Search:
    """What is known while determinants grow."""

    def __init__(
        self, fields: Sequence[str], codes: "list[Codes]", confidence: float
    ) -> None:
        self._fields, self._codes, self._confidence = fields, codes, confidence
        self._widths = [int(each.max()) + 1 for each in codes]
        self._exact: dict[int, list[frozenset[int]]] = defaultdict(list)
        self._near: dict[int, list[frozenset[int]]] = defaultdict(list)
        self._keys: list[frozenset[int]] = []
        self._groups: dict[tuple[int, ...], tuple[Codes, int]] = {
            (number,): (each, self._widths[number]) for number, each in enumerate(codes)
        }
        self.found: list[Found] = []

    def attempt(self, determinant: tuple[int, ...]) -> None:
        """Tries one determinant with every field that no lesser one determines.

        A dependency with exceptions does not keep a wider one without from being found.
        """
        chosen = frozenset(determinant)
        if any(key <= chosen for key in self._keys):
            return
        wanted = [
            number
            for number in range(len(self._fields))
            if number not in chosen
            and not any(known <= chosen for known in self._exact[number])
        ]
        if not wanted:
            return
        groups, count = self._grouped(determinant)
        rows = len(groups)
        if count == rows:
            self._keys.append(chosen)
        for dependent in wanted:
            kept, shared = self._kept(groups, count, dependent)
            least = not any(known <= chosen for known in self._near[dependent])
            if kept == rows:
                self._exact[dependent].append(chosen)
            elif kept / rows >= self._confidence and least:
                self._near[dependent].append(chosen)
            else:
                continue
            names = tuple(self._fields[each] for each in determinant)
            said = Dependency(names, self._fields[dependent])
            self.found.append(Found(said, kept / rows, rows - kept, shared))

    def _grouped(self, determinant: tuple[int, ...]) -> "tuple[Codes, int]":
        """The number of the group that each document belongs to, and of how many."""
        known = self._groups.get(determinant)
        if known is not None:
            return known
        import numpy as np  # noqa: PLC0415 - for a search alone

        *most, last = determinant
        groups, _ = self._grouped(tuple(most))
        pairs = groups * self._widths[last] + self._codes[last]
        distinct, numbers = np.unique(pairs, return_inverse=True)
        made = numbers.astype(np.int64), len(distinct)
        if len(determinant) < WIDEST:
            self._groups[determinant] = made
        return made

    def _kept(self, groups: "Codes", count: int, dependent: int) -> tuple[int, int]:
        """How many documents can stay, and how many share their group."""
        import numpy as np  # noqa: PLC0415 - for a search alone

        width = self._widths[dependent]
        pairs, sizes = np.unique(
            groups * width + self._codes[dependent], return_counts=True
        )
        owners = pairs // width
        starts = np.flatnonzero(np.diff(owners, prepend=-1))
        kept = int(np.maximum.reduceat(sizes, starts).sum())
        members = np.bincount(groups, minlength=count)
        return kept, int(members[members > 1].sum())


def exceptions(
    documents: Mapping[str, Mapping[str, Json]], dependency: Dependency
) -> Iterator[tuple[str, str]]:
    """Pairs of documents, by key, that agree in the determinant and not beyond."""
    first: dict[tuple[object, ...], tuple[str, object]] = {}
    for key, fields in documents.items():
        group = tuple(value_of(fields.get(name)) for name in dependency.determinant)
        value = value_of(fields.get(dependency.dependent))
        other, said = first.setdefault(group, (key, value))
        if said != value:
            yield other, key
