"""The Merkle tree of RFC 6962, by which one hash stands for all that a store holds.

A leaf is SHA-256 of a zero byte and what it says; a node is SHA-256 of a one byte and
its two children. With an odd number on a level, the last one rises as it is. A path
lists the siblings from a leaf to the root. All hashes here are 32 raw bytes.
"""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf(content: bytes) -> bytes:
    """The hash of a leaf that says this."""
    return hashlib.sha256(b"\x00" + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of a node with these children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree over leaves, kept level by level: 64 bytes a leaf.

    Args:
        leaves: their hashes, in order.
    """

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            pairs = zip(below[::2], below[1::2], strict=False)
            level = [node(left, right) for left, right in pairs]
            self._levels.append(level + below[len(level) * 2 :])

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0])

    @property
    def root(self) -> bytes:
        """The hash that stands for all leaves; that of nothing without any."""
        return self._levels[-1][0] if self.size else EMPTY

    def leaf(self, index: int) -> bytes:
        """The hash of that leaf, counted from 0."""
        return self._levels[0][index]

    def path(self, index: int) -> list[bytes]:
        """The siblings on the way from that leaf, counted from 0, to the root."""
        found = []
        for level in self._levels[:-1]:
            sibling = index ^ 1
            if sibling < len(level):
                found.append(level[sibling])
            index //= 2
        return found


def climb(start: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a path leads to; None if no such leaf has a path like that.

    Args:
        start: the hash of the leaf.
        index: its place, counted from 0.
        size: the number of leaves of the tree.
        path: as `Tree.path` gives it.
    """
    if not 0 <= index < size:
        return None
    rest = list(path)
    found = start
    while size > 1:
        if index ^ 1 < size:
            if not rest:
                return None
            sibling = rest.pop(0)
            found = node(sibling, found) if index & 1 else node(found, sibling)
        index, size = index // 2, (size + 1) // 2
    return None if rest else found
