"""What can go wrong with knots and their collections.

::

    KnotError                       a sentence: what, where, what to do
    ├── CodeError                   a code that describes no knot diagram
    ├── QuandleError                a table that is no quandle: which axiom, where
    ├── TooLargeError               would need more time or memory than is given
    ├── UnknownKnotError            no knot, quandle or tag of that name
    ├── CollectionError             a file of users that cannot be used as it stands
    │   ├── NotACollectionError     no such file, or one of another kind; not touched
    │   ├── CollectionVersionError  made by a newer version; not touched
    │   ├── CollectionBusyError     another process is writing; may be tried again
    │   └── TakenError              a knot or quandle of that name is there
    ├── ImportingError              a file whose rows cannot be read at all
    └── StoppedError                stopped by the cancel flag; nothing was changed
"""


class KnotError(Exception):
    """The root: its text is a sentence for the user."""


class CodeError(KnotError):
    """A code describes no diagram of a knot.

    Attributes:
        place: the label or crossing that is wrong, such as ``label 4``, or "" where
            the code as a whole is.
    """

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(
            f"{place[:1].upper()}{place[1:]}: {reason}" if place else reason
        )
        self.place = place


class QuandleError(KnotError):
    """A table breaks an axiom of quandles, or is no table.

    Attributes:
        axiom: ``idempotence``, ``invertibility``, ``distributivity``, or "" for a table
            whose entries are wrong.
        elements: those at which it fails, counted from 0.
    """

    def __init__(
        self, reason: str, axiom: str = "", elements: tuple[int, ...] = ()
    ) -> None:
        super().__init__(reason)
        self.axiom = axiom
        self.elements = elements


class TooLargeError(KnotError):
    """The answer would take more time or memory than is given."""


class UnknownKnotError(KnotError):
    """There is no knot, quandle or tag of that name."""


class CollectionError(KnotError):
    """A collection cannot be used as it stands."""


class NotACollectionError(CollectionError):
    """There is no collection at that place."""


class CollectionVersionError(CollectionError):
    """The collection was made by a newer version."""


class CollectionBusyError(CollectionError):
    """Another process holds the collection."""


class TakenError(CollectionError):
    """A knot or a quandle of that name is in the collection."""


class ImportingError(KnotError):
    """A file holds nothing that could be read as rows."""


class StoppedError(KnotError):
    """The cancel flag was set; nothing was changed."""
