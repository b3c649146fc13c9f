"""What came of an import, and values without the tags of files."""

from collections.abc import Sequence

from panll_desktop.engines.litho.cbor import Decoded, Tagged
from panll_desktop.engines.litho.store import Store
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record


class Skipped(Record):
    """Something that was left out.

    Attributes:
        where: ``block 7``, ``entry 12``.
        sentence: why.
    """

    where: str
    sentence: str


class Imported(Record):
    """What came of an import.

    Attributes:
        entries: that the journal of the new store has.
        documents: that it holds, edges included.
        skipped: what was left out, in the order of the file.
    """

    entries: int
    documents: int
    skipped: tuple[Skipped, ...]


def plain(value: Decoded) -> Json:
    """The value without tags; bytes as hexadecimal digits."""
    match value:
        case Tagged():
            return plain(value.value)
        case bytes():
            return value.hex()
        case list():
            return [plain(each) for each in value]
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case _:
            return value


def outcome(store: Store, skipped: Sequence[Skipped]) -> Imported:
    """What a new store holds, and what was left out of it."""
    documents = sum(store.count(name) for name in store.collections())
    return Imported(store.head(), documents, tuple(skipped))
