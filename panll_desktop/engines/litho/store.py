"""The store: opened on one thread, used on that thread, one transaction a change."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from panll_desktop.engines.litho import (
    content,
    definition,
    present,
    undoing,
)
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition
from panll_desktop.engines.litho.errors import (
    ConstraintError,
    LithoError,
    UndoBlockedError,
)
from panll_desktop.engines.litho.journal import (
    Effect,
    Entry,
    Operation,
    Place,
    Provenance,
)
from panll_desktop.engines.litho.opened import Changed
from panll_desktop.engines.litho.reshaping import Reshaping
from panll_desktop.protocol.documents import Json

if TYPE_CHECKING:
    from panll_desktop.engines.litho.joining import Joined
    from panll_desktop.engines.litho.normalising import Proposal


class Store(Reshaping):
    """An open store.

    Every change takes a `Provenance` and, where it is not to be undone, the reason for
    that as `irreversible`; what was there before is then not kept with it. A change is
    one transaction and one entry of the journal, however many documents it touches;
    `together` makes one transaction of several.

    `Opened` says how a store is opened, `Reading` what can be asked of it, `Reshaping`
    has the changes that are rare.
    """

    # Collections

    def create_collection(
        self,
        name: str,
        demands: Kind | Definition,
        provenance: Provenance,
        *,
        irreversible: str = "",
    ) -> Changed:
        """Makes a collection of a kind, or of a whole definition.

        Raises:
            ConstraintError: the name is taken.
            ValueTypeError: the name or the definition is none.
        """
        content.check_name(name)
        wanted = demands if isinstance(demands, Definition) else Definition(demands)
        definition.check_definition(wanted)
        with self._transaction(provenance):
            if present.exists(self.connection, (name, "")):
                raise ConstraintError(
                    f"There is a collection {name!r} already.",
                    "A name stands for one collection.",
                    ("Use that one, or choose another name.",),
                )
            made = Effect(name, "", None, definition.stored(wanted.numbered(1)))
            return self._commit(
                Operation.CREATE_COLLECTION, [made], provenance, irreversible
            )

    def alter_collection(
        self, name: str, demands: Definition, provenance: Provenance
    ) -> Changed:
        """Demands something else of a collection from now on, as its next version.

        Raises:
            CollectionNotFoundError: there is none of that name.
            ConstraintError: a document breaks a check or key, or the kind is another.
            FieldTypeError, SchemaViolationError: a document has what is refused now.
            ValueTypeError: the definition contradicts itself.
        """
        definition.check_definition(demands)
        with self._transaction(provenance):
            before = present.definition_of(self.connection, name)
            if demands.kind is not before.kind:
                raise ConstraintError(
                    f"The collection {name} holds {before.kind.value}s; it cannot come"
                    f" to hold {demands.kind.value}s.",
                    "An edge has two ends, and a document has none.",
                    ("Create another collection.",),
                )
            if demands.numbered(before.version) == before:
                return Changed(None, ())
            after = definition.stored(demands.numbered(before.version + 1))
            altered = Effect(name, "", definition.stored(before), after)
            return self._commit(Operation.ALTER_COLLECTION, [altered], provenance)

    def drop_collection(
        self, name: str, provenance: Provenance, *, irreversible: str = ""
    ) -> Changed:
        """Takes a collection away with all its documents.

        Raises:
            CollectionNotFoundError: there is none of that name.
            ConstraintError: others hold its documents.
        """
        with self._transaction(provenance):
            demands = present.definition_of(self.connection, name)
            rows = self.connection.execute(
                "SELECT key, content FROM document WHERE collection = ? ORDER BY key",
                (name,),
            ).fetchall()
            gone = [Effect(name, key, before, None) for key, before in rows]
            gone.append(Effect(name, "", definition.stored(demands), None))
            return self._commit(
                Operation.DROP_COLLECTION, gone, provenance, irreversible
            )

    def migrate(self, proposal: "Proposal", provenance: Provenance) -> Changed:
        """Takes a collection apart as proposed, in one entry that can be undone.

        The entry keeps the narrative of the proposal as its context.

        Raises:
            ConstraintError: the documents changed since, or a new name is taken.
        """
        from panll_desktop.engines.litho import migrating  # noqa: PLC0415 - seldom

        who = provenance.with_context(
            {"narrative": proposal.narrative, "target": proposal.target.value}
        )
        with self._transaction(who):
            made = migrating.effects(self.connection, proposal)
            return self._commit(Operation.MIGRATE, made, who)

    def denormalise(
        self, parts: Sequence[str], into: str, on: Sequence[str], provenance: Provenance
    ) -> "tuple[Changed, Joined]":
        """Makes one collection of several, in one entry that can be undone.

        Raises as `joining.join`; also where an edge holds a document that goes.
        """
        from panll_desktop.engines.litho import joining  # noqa: PLC0415 - seldom

        with self._transaction(provenance):
            made = joining.join(self.connection, parts, into, on)
            who = provenance.with_context({"narrative": made.narrative})
            return self._commit(Operation.MIGRATE, made.effects, who), made

    # Documents

    def insert(
        self,
        collection: str,
        fields: Mapping[str, Json],
        provenance: Provenance,
        *,
        key: str | None = None,
        irreversible: str = "",
    ) -> Changed:
        """Stores a document; an edge where the collection is one of edges.

        Raises:
            CollectionNotFoundError: there is no such collection.
            ConstraintError: the key is taken.
            InvalidEdgeError: an end of the edge is missing or not in the store.
            FieldTypeError, SchemaViolationError: a value is none of its field's.
        """
        return self.insert_all(
            collection, [(key, fields)], provenance, irreversible=irreversible
        )

    def insert_all(
        self,
        collection: str,
        documents: Sequence[tuple[str | None, Mapping[str, Json]]],
        provenance: Provenance,
        *,
        irreversible: str = "",
    ) -> Changed:
        """Stores documents in one entry: keys, None for a fresh one, and fields.

        Raises as `insert`; then none of them is stored.
        """
        with self._transaction(provenance):
            demands = present.definition_of(self.connection, collection)
            made: dict[str, Effect] = {}
            unnamed: set[str] = set()
            for given, fields in documents:
                key = self._keys() if given is None else given
                content.check_key(key)
                unnamed |= {key} if given is None else set()
                whole = definition.completed(demands, fields)
                after = content.stored(whole, demands.kind)
                if key in made or present.exists(self.connection, (collection, key)):
                    raise ConstraintError(
                        f"There is a document {collection}/{key} already.",
                        "A key stands for one document.",
                        ("Update that one, or choose another key.",),
                    )
                made[key] = Effect(collection, key, None, after)
            try:
                return self._commit(
                    Operation.INSERT, list(made.values()), provenance, irreversible
                )
            except LithoError as error:
                noun = "edge" if demands.kind is Kind.EDGE else "document"
                for number, key in enumerate(made):
                    one = f"the new {noun}"
                    named = one if len(made) == 1 else f"{noun} {number + 1}"
                    said = named if key in unnamed else ""
                    error.about(f"{collection}/{key}", number, said)
                raise

    def update(
        self,
        identifiers: Sequence[str],
        assigned: Mapping[str, Json],
        provenance: Provenance,
        *,
        irreversible: str = "",
    ) -> Changed:
        """Assigns fields in documents, all of them in one entry.

        Raises:
            DocumentNotFoundError: one of them is not there.
            InvalidEdgeError: an edge would lead nowhere.
        """
        with self._transaction(provenance):
            effects = [
                self._rewritten(each, assigned, keep=True)
                for each in dict.fromkeys(identifiers)
            ]
            return self._commit(Operation.UPDATE, effects, provenance, irreversible)

    def replace(
        self,
        identifier: str,
        fields: Mapping[str, Json],
        provenance: Provenance,
        *,
        irreversible: str = "",
    ) -> Changed:
        """Gives a document other fields in place of all it had; raises as `update`."""
        return self.replace_all(
            {identifier: fields}, provenance, irreversible=irreversible
        )

    def replace_all(
        self,
        documents: Mapping[str, Mapping[str, Json]],
        provenance: Provenance,
        *,
        irreversible: str = "",
    ) -> Changed:
        """Gives documents, by identifier, other fields in one entry; as `replace`."""
        with self._transaction(provenance):
            effects = [
                self._rewritten(identifier, fields, keep=False)
                for identifier, fields in documents.items()
            ]
            return self._commit(Operation.REPLACE, effects, provenance, irreversible)

    def delete(
        self,
        identifiers: Sequence[str],
        provenance: Provenance,
        *,
        irreversible: str = "",
    ) -> Changed:
        """Takes documents away, all of them in one entry.

        Raises:
            DocumentNotFoundError: one of them is not there.
            ConstraintError: an edge holds one of them.
        """
        with self._transaction(provenance):
            effects = [
                present.removal(self.connection, each)
                for each in dict.fromkeys(identifiers)
            ]
            return self._commit(Operation.DELETE, effects, provenance, irreversible)

    # The way back

    def preview_undo(self, sequence: int | None = None) -> undoing.Undoing:
        """What undoing an entry, or the last one in effect, would do; changes nothing.

        Raises:
            NothingToUndoError: no such entry is in effect.
            IrreversibleError: it was declared so.
        """
        with self._transaction():
            return undoing.planned(self.connection, sequence)

    def undo(self, provenance: Provenance, sequence: int | None = None) -> Changed:
        """Undoes an entry, or the last one in effect, by an entry of its own.

        Raises:
            NothingToUndoError: no such entry is in effect.
            IrreversibleError: it was declared so.
            UndoBlockedError: later entries rest on it; names them.
        """
        with self._transaction(provenance):
            return self._undo(undoing.planned(self.connection, sequence), provenance)

    def undo_since(self, provenance: Provenance, sequence: int) -> tuple[Changed, ...]:
        """Undoes everything after a sequence, the newest first: all of it or nothing.

        Undos among it are undone in their turn, so that each step leads back to the
        state before the last.

        Raises:
            IrreversibleError: something there was declared so.
            UndoBlockedError: an irreversible change rests on something there.
        """
        with self._transaction(provenance):
            return tuple(
                self._undo(undoing.planned(self.connection, each), provenance)
                for each in undoing.way_back(self.connection, sequence)
            )

    # What other stores did

    def replay(
        self, changes: Sequence[tuple[Place, bytes | None]], entry: Entry
    ) -> Changed:
        """Does what an entry of another store did, under its provenance.

        Args:
            changes: what each place holds since, as `content.stored` or
                `definition.stored` give it; None for nothing.
            entry: its operation, provenance, irreversibility and what it undid count;
                its time is that of the clock.

        Raises:
            ConstraintError: what others hold would go, or a key is broken.
            InvalidEdgeError: an edge would lead to nothing.
            FieldTypeError, SchemaViolationError: a value is none of its field's.
        """
        with self._transaction(entry.provenance):
            effects = [
                Effect(*place, present.state(self.connection, place), after)
                for place, after in changes
            ]
            return self._commit(
                entry.operation,
                effects,
                entry.provenance,
                entry.irreversible,
                entry.undoes,
            )

    # Inside a transaction

    def _undo(self, plan: undoing.Undoing, provenance: Provenance) -> Changed:
        if plan.blockers:
            raise UndoBlockedError(
                f"Entry {plan.entry.sequence} cannot be undone."
                f" {' '.join(each.sentence for each in plan.blockers)}",
                plan.blockers,
            )
        return self._commit(
            Operation.UNDO,
            list(plan.effects),
            provenance,
            undoes=plan.entry.sequence,
        )
