"""What can be queried, as a tree that is fetched branch by branch."""

from enum import Enum

from panll_desktop.records import Record


class CatalogKind(Enum):
    """What a node is; chooses its icon and how it is read aloud."""

    COLLECTION = "collection"
    TABLE = "table"
    VIEW = "view"
    MODALITY = "modality"
    FIELD = "field"
    KEY = "key"
    INDEX = "index"
    CONSTRAINT = "constraint"
    TYPE = "type"
    OTHER = "other"


class CatalogNode(Record):
    """One thing that can be queried, or a part of it.

    Attributes:
        name: as it is written in a query.
        kind: what it is.
        type: its type in the database's own words; empty if it has none.
        detail: a count, a constraint, an expression; one short line.
        branch: whether `Session.catalog` has children for it.
        insert: what to put into the query; empty means the name.
    """

    name: str
    kind: CatalogKind
    type: str = ""
    detail: str = ""
    branch: bool = False
    insert: str = ""
