"""What can go wrong in a store of documents and edges: what, why and what to do.

::

    LithoError                      code, name, message, rationale, suggestions
    ├── DocumentNotFoundError       1001
    ├── CollectionNotFoundError     1002
    ├── ConstraintError             1003  a key or name is taken, an edge holds it
    ├── ValueTypeError              1005  a name or value that no document can have
    │   └── FieldTypeError          1005  a value of another type than its field's
    ├── ProvenanceRequiredError     1006  no actor, or no rationale
    ├── InvalidEdgeError            1007  an edge to nothing
    ├── SchemaViolationError        1008  a bound of a type, or a missing field
    ├── UndoBlockedError            1101  others built on it; names them
    ├── IrreversibleError           1102  declared to have no way back
    ├── NothingToUndoError          1103  no such entry, or it is undone already
    ├── SequenceNotFoundError       1104  a moment that the journal has not
    ├── TransactionError            1105  begun already, or not begun
    └── StoreError                  2001  the file cannot be used as it stands
        ├── NotAStoreError          no such file, or one of another kind; not touched
        ├── StoreVersionError       made by a newer version; not touched
        └── StoreBusyError          another process is writing; may be tried again

Codes up to 1008 and 2001 are those of LithoGlyph's specification; 1101 to 1105 are this
engine's own, since the specification numbers no failure of UNDO and of transactions.
"""

from typing import ClassVar

from panll_desktop.engines.litho.journal import Blocker


class LithoError(Exception):
    """The root; nothing was changed.

    Attributes:
        number: of the new document that is refused, counted from 0; None for others.
        field: whose value is refused; None for others.
        code: the number of the kind.
        name: its name, the same in every version.
        message: what happened, where: a sentence for the user.
        rationale: why that is refused.
        suggestions: what can be done, one sentence each.
    """

    code: ClassVar[int] = 2001
    name: ClassVar[str] = "INTERNAL_ERROR"
    number: int | None = None
    rationale: str = "The store does not answer as it should."
    suggestions: tuple[str, ...] = ("Verify the journal, or restore a copy.",)

    def __init__(
        self,
        message: str,
        rationale: str = "",
        suggestions: tuple[str, ...] = (),
        *,
        field: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.rationale = rationale or self.rationale
        self.suggestions = suggestions or self.suggestions

    def about(self, identifier: str, number: int, named: str) -> None:
        """Says of a new document what was said of its identifier.

        Args:
            identifier: that it would have got.
            number: of it, counted from 0.
            named: how people know it; "" where they gave the identifier.
        """
        if not any(f"{identifier}{end}" in self.message for end in (" ", ":")):
            return
        self.number = number
        if named:
            text = self.message.replace(f"The edge {identifier}", identifier)
            text = text.replace(identifier, named)
            self.message = text[:1].upper() + text[1:]
            self.args = (self.message,)


class DocumentNotFoundError(LithoError):
    """There is no document of that identifier."""

    code, name = 1001, "DOCUMENT_NOT_FOUND"
    rationale = "A change or a history is always one of a document that was stored."
    suggestions = ("Check the collection and the key.",)


class CollectionNotFoundError(LithoError):
    """There is no collection of that name."""

    code, name = 1002, "COLLECTION_NOT_FOUND"
    rationale = "Collections are made on purpose, so that a slip makes no new one."
    suggestions = ("Create the collection first, or check its name.",)


class ConstraintError(LithoError):
    """A name or key is taken, or edges hold what was to go."""

    code, name = 1003, "CONSTRAINT_VIOLATION"


class ValueTypeError(LithoError):
    """A name, key or value that cannot be stored."""

    code, name = 1005, "TYPE_MISMATCH"
    rationale = "What is stored has one form in bytes, so that it can be hashed."
    suggestions = ("Correct the name or value.",)


class FieldTypeError(ValueTypeError):
    """A value of another type than that of its field."""

    rationale = "The collection's schema says what type each field has."
    suggestions = ("Write a value of that type, or change the schema.",)


class ProvenanceRequiredError(LithoError):
    """A change that does not say who makes it, or why."""

    code, name = 1006, "PROVENANCE_REQUIRED"
    rationale = (
        "Every change can be traced: the journal says who made it, and for what reason."
    )
    suggestions = ("Say who makes the change, and why.",)


class InvalidEdgeError(LithoError):
    """An edge whose ends are missing or lead nowhere."""

    code, name = 1007, "INVALID_EDGE"
    rationale = "An edge connects two documents that are in the store."
    suggestions = ("Insert the document first, or correct `_from` and `_to`.",)


class SchemaViolationError(LithoError):
    """A value outside the bounds of its type, a missing one, or an unknown field."""

    code, name = 1008, "SCHEMA_VIOLATION"
    rationale = "The collection's schema says what each field may hold."
    suggestions = ("Correct the value, or change the schema.",)


class UndoBlockedError(LithoError):
    """Later changes built on the one that was to be undone.

    Attributes:
        blockers: what they are, the oldest first.
    """

    code, name = 1101, "UNDO_BLOCKED"
    rationale = "To undo it alone would take away what later changes rest on."

    def __init__(self, message: str, blockers: tuple[Blocker, ...]) -> None:
        newest_first = sorted({each.sequence for each in blockers}, reverse=True)
        listed = ", ".join(map(str, newest_first))
        super().__init__(
            message,
            suggestions=(f"Undo these first, the newest before the others: {listed}.",),
        )
        self.blockers = blockers


class IrreversibleError(LithoError):
    """The change was declared irreversible when it was made."""

    code, name = 1102, "IRREVERSIBLE"
    rationale = "What was there before was not kept, as the change itself demanded."
    suggestions = ("Read how it was at an earlier sequence and write that anew.",)


class NothingToUndoError(LithoError):
    """No entry of that number is in effect."""

    code, name = 1103, "NOTHING_TO_UNDO"
    rationale = "An entry can be undone once; to redo it, undo the entry that undid it."
    suggestions = ("Look up the sequence in the journal.",)


class SequenceNotFoundError(LithoError):
    """The journal has no entry of that number."""

    code, name = 1104, "SEQUENCE_NOT_FOUND"
    rationale = "The past is read at a step that was taken."
    suggestions = ("Look up the sequence in the journal.",)


class TransactionError(LithoError):
    """A transaction was begun already, or there is none."""

    code, name = 1105, "TRANSACTION_STATE"


class StoreError(LithoError):
    """The file cannot be used as it stands."""

    rationale = "The file or the system refuses."
    suggestions = ("Choose another file, or restore a copy.",)


class NotAStoreError(StoreError):
    """There is no store at that place."""


class StoreVersionError(StoreError):
    """A newer version made the store."""

    suggestions = ("Open it with the version that made it.",)


class StoreBusyError(StoreError):
    """Another process is writing."""

    suggestions = ("Try again.",)
