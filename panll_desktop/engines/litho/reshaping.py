"""Changes that are rare: documents that become one, collections that are renamed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from panll_desktop.engines.litho import content
from panll_desktop.engines.litho.journal import Operation, Provenance
from panll_desktop.engines.litho.opened import Changed
from panll_desktop.engines.litho.reading import Reading

if TYPE_CHECKING:
    from panll_desktop.engines.litho.merging import Merging


class Reshaping(Reading):
    """Each loads what it needs when it is asked for."""

    def merge(
        self,
        gone: str,
        stays: str,
        provenance: Provenance,
        *,
        adopt: bool,
        irreversible: str = "",
    ) -> "tuple[Changed, Merging]":
        """Makes one document of two in one entry; see `merging.merged`."""
        from panll_desktop.engines.litho import merging  # noqa: PLC0415 - seldom

        one, other = content.place_of(gone), content.place_of(stays)
        with self._transaction(provenance):
            made = merging.merged(self.connection, one, other, adopt=adopt)
            who = provenance.with_context(made.context(one, other))
            changed = self._commit(Operation.MERGE, made.effects, who, irreversible)
            return changed, made

    def unmerge(
        self,
        stays: str,
        extracted: str,
        provenance: Provenance,
        aliases: Sequence[str] | None = None,
    ) -> "tuple[Changed, Merging]":
        """Takes a document out of another again; see `merging.unmerged`."""
        from panll_desktop.engines.litho import merging  # noqa: PLC0415 - seldom

        one, other = content.place_of(extracted), content.place_of(stays)
        with self._transaction(provenance):
            made = merging.unmerged(self.connection, other, one, aliases)
            return self._commit(Operation.UNMERGE, made.effects, provenance), made

    def rename_collection(self, old: str, new: str, provenance: Provenance) -> Changed:
        """Gives a collection another name in one entry; see `renaming.renamed`."""
        from panll_desktop.engines.litho import renaming  # noqa: PLC0415 - seldom

        with self._transaction(provenance):
            made = renaming.renamed(self.connection, old, new)
            return self._commit(Operation.RENAME, made, provenance)
