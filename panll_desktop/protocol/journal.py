"""The journal of a database: who changed what, when and why, and what undoing does."""

from panll_desktop.protocol.entity import FieldChange
from panll_desktop.records import Record


class JournalRequest(Record):
    """Which entries are wanted, the newest first.

    Attributes:
        text: stands in who, why, what was done or the name of what was touched, be its
            letters small or not.
        actor: who made them; empty for everybody.
        subject: what they touched; empty for anything.
        before: only entries with a lower sequence; None from the newest on.
        most: how many at most.
    """

    text: str = ""
    actor: str = ""
    subject: str = ""
    before: int | None = None
    most: int = 200


class JournalEntry(Record):
    """One step of a database.

    Attributes:
        sequence: as the database counts; later ones are higher.
        at: RFC 3339.
        actor: who made it.
        rationale: why, in the actor's words.
        operation: what was done, in a word or two, such as ``insert``.
        subjects: what it touched, by name; of many the first ones.
        touched: how many things it touched.
        undoes: the entry that it undid.
        undone_by: the entry that undid it and is itself in effect; None: it is in
            effect.
        irreversible: why there is no way back; empty where there is one.
    """

    sequence: int
    at: str
    actor: str
    rationale: str
    operation: str
    subjects: tuple[str, ...] = ()
    touched: int = 0
    undoes: int | None = None
    undone_by: int | None = None
    irreversible: str = ""


class JournalPage(Record):
    """Some entries of a journal.

    Attributes:
        entries: the newest first; no more than were asked for.
        more: whether older ones meet the request.
        total: how many entries the journal has, whatever was asked for.
        actors: everybody who made one; empty where an older page was asked for.
    """

    entries: tuple[JournalEntry, ...]
    more: bool
    total: int
    actors: tuple[str, ...] = ()


class SubjectChange(Record):
    """What becomes of one thing.

    Attributes:
        subject: its name.
        deed: what happens to it, in a word or two, such as ``added``.
        fields: that differ, before and after.
        note: what else is to be said of it, as a sentence.
    """

    subject: str
    deed: str
    fields: tuple[FieldChange, ...] = ()
    note: str = ""


class JournalRecord(Record):
    """All that a journal holds of one entry.

    Attributes:
        entry: the entry.
        source: where the change came from; empty if that was not said.
        notes: what else was kept with it: names and texts.
        changes: what it did; of many things the first ones.
        content_hash: of the entry; empty where it has none.
        parent_hash: of the entry before, as this one says it.
        faults: what does not hold of the two, one sentence each; none: verified.
    """

    entry: JournalEntry
    source: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    changes: tuple[SubjectChange, ...] = ()
    content_hash: str = ""
    parent_hash: str = ""
    faults: tuple[str, ...] = ()


class UndoBlocker(Record):
    """A later entry that rests on one which is to be undone.

    Attributes:
        sequence: of the later one.
        reason: what it did, to what, and who, as a sentence.
    """

    sequence: int
    reason: str


class UndoPreview(Record):
    """What undoing an entry would do. Nothing was changed.

    Attributes:
        sequence: of the entry.
        changes: what would become of what it touched; of many things the first ones.
        touched: how many things would change.
        blockers: entries to be undone before, the oldest first.
        refusal: why it cannot be undone at all, as a sentence; empty where it can, or
            could without the blockers.
    """

    sequence: int
    changes: tuple[SubjectChange, ...] = ()
    touched: int = 0
    blockers: tuple[UndoBlocker, ...] = ()
    refusal: str = ""

    @property
    def allowed(self) -> bool:
        """Whether it may be undone now."""
        return not self.blockers and not self.refusal
