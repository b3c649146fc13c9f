"""Witnesses for obligations, gathered from one state of a store.

What each obligation means is said in `obligations`; whether a witness shows it, in
`witnesses`. Here stands what can only be seen in the store: that the entity is there,
that its indexes agree, and how far its modalities have drifted apart.
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TypeAlias

from panll_desktop.engines.octad import comparing, integrity, leaves, obligations
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import ProofError
from panll_desktop.engines.octad.leaves import Leaf, Snapshot
from panll_desktop.engines.octad.obligations import Obligation
from panll_desktop.engines.octad.witnesses import (
    AGREED,
    Root,
    cited_by,
    left_out,
    pairs_of,
)
from panll_desktop.protocol import Modality, ProofType

Drift: TypeAlias = Callable[[str, Modality, Modality], float | None]


class Ground:
    """One state of a store, inside a read transaction of the caller.

    Args:
        connection: to the store.
        snapshot: the tree over that state.
        drift: how far two modalities of an entity are apart, from 0 to 1; None where
            there is no data. Asked for CONSISTENCY alone.
        now: the moment of the certificate, aware.
        text_faults: what is wrong with the full-text index, sentences.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        snapshot: Snapshot,
        drift: Drift,
        now: datetime,
        text_faults: list[str],
    ) -> None:
        self.connection = connection
        self.snapshot = snapshot
        self.drift = drift
        self.text_faults = text_faults
        tree = snapshot.tree
        self.root = Root(tree.root, tree.size, now)

    @cached_property
    def file_faults(self) -> list[str]:
        """What SQLite itself says against the file: pages, tables, their indexes."""
        lines = self.connection.execute("PRAGMA integrity_check(1)")
        return [str(line[0]) for line in lines if line[0] != "ok"]

    def leaf(self, obligation: Obligation, identifier: str) -> Leaf:
        """The leaf of an entity.

        Raises:
            ProofError: there is no such entity.
        """
        found = leaves.load_one(self.connection, identifier)
        if found is None:
            text = f"{obligation} does not hold: there is no entity {identifier!r}."
            raise ProofError(text)
        return found

    def included(self, leaf: Leaf) -> dict[str, Json]:
        """The record of an entity and the path from its leaf to the root."""
        index = self.snapshot.index(leaf.identifier) or 0
        path: list[Json] = [each.hex() for each in self.snapshot.tree.path(index)]
        inclusion: dict[str, Json] = {"index": index, "path": path}
        return {"entity": leaf.record(), "inclusion": inclusion}


def witness(ground: Ground, obligation: Obligation) -> dict[str, Json]:
    """What shows that the obligation holds, if it does: `witnesses.check` finds out.

    Raises:
        ProofError: it is not provable here, or the store itself says that it fails.
        StoreDamagedError: something in the store is not what it should be.
    """
    obligations.check(obligation)
    leaf = ground.leaf(obligation, obligation.subject)
    found = ground.included(leaf)
    match obligation.proof:
        case ProofType.INTEGRITY:
            _check_integrity(ground, obligation)
            found["agreed"] = list(AGREED)
        case ProofType.PROVENANCE:
            found |= _content(leaf, Modality.PROVENANCE) or {"records": []}
        case ProofType.FRESHNESS:
            found["temporal"] = _content(leaf, Modality.TEMPORAL)
        case ProofType.CONSISTENCY:
            found |= _scores(ground, obligation, leaf)
        case ProofType.CITATION:
            found |= _cited(ground, obligation, leaf)
        case _:
            pass
    return found


def _content(leaf: Leaf, modality: Modality) -> dict[str, Json]:
    found = leaf.contents.get(modality)
    return found if isinstance(found, dict) else {}


def _check_integrity(ground: Ground, obligation: Obligation) -> None:
    key, version, last, data = ground.connection.execute(
        "SELECT e.key, e.version, v.version, v.data FROM entity e LEFT JOIN version v"
        " ON v.entity = e.key WHERE e.id = ? ORDER BY v.version DESC LIMIT 1",
        (obligation.subject,),
    ).fetchone()
    faults = [f"SQLite says: {each}" for each in ground.file_faults]
    faults += ground.text_faults
    if version != last:
        faults.append(f"It says version {version}, its last is {last}.")
    else:
        faults += comparing.differences(ground.connection, key, last, data)
    faults += integrity.place_faults(ground.connection, key)
    if faults:
        raise ProofError(f"{obligation} does not hold: {faults[0]}")


def _scores(ground: Ground, obligation: Obligation, leaf: Leaf) -> dict[str, Json]:
    pairs = pairs_of(sorted(leaf.contents), obligation.pair)
    found = {each: ground.drift(obligation.subject, *each) for each in pairs}
    known = {each: score for each, score in found.items() if score is not None}
    for score in known.values():
        if not 0 <= score <= 1:
            raise ProofError(f"{obligation}: the drift {score} is not from 0 to 1.")
    aside = left_out(obligation.pair, list(known))
    scores: list[Json] = [
        {"pair": [one.label, other.label], "score": float(score)}
        for (one, other), score in known.items()
        if (one, other) not in aside
    ]
    unknown: list[Json] = [
        [one.label, other.label]
        for one, other in pairs
        if (one, other) not in known and (one, other) not in aside
    ]
    return {"scores": scores, "unknown": unknown}


def _cited(ground: Ground, obligation: Obligation, leaf: Leaf) -> dict[str, Json]:
    edges = _content(leaf, Modality.GRAPH).get("relationships")
    relationships = edges if isinstance(edges, list) else []
    cited: list[Json] = [
        ground.included(ground.leaf(obligation, identifier))
        for identifier in cited_by(relationships)
    ]
    return {"relationships": relationships, "cited": cited}
