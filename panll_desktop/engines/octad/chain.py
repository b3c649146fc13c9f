"""The provenance chain: records that each carry the hash of the one before."""

import hashlib
import json
from dataclasses import dataclass
from typing import Final

GENESIS: Final = hashlib.sha256(b"").hexdigest()
_VARIANTS: Final = {
    "created": "Created",
    "modified": "Modified",
    "imported": "Imported",
    "normalized": "Normalized",
    "drift_repaired": "DriftRepaired",
    "deleted": "Deleted",
    "merged": "Merged",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One link of a chain; hashes are lower-case hexadecimal SHA-256."""

    event_type: str
    actor: str
    timestamp: str
    source: str | None
    description: str
    parent_hash: str
    content_hash: str


def append(  # noqa: PLR0913 - the fields of a record
    parent_hash: str,
    event_type: str,
    actor: str,
    timestamp: str,
    source: str | None,
    description: str,
) -> Record:
    """The record that follows the one with that hash."""
    event_type = event_type.lower()
    variant = _VARIANTS.get(event_type)
    body = {
        "actor": actor,
        "description": description,
        "event_type": {"Custom": event_type} if variant is None else variant,
        "parent_hash": parent_hash,
        "source": source,
        "timestamp": timestamp,
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Record(
        event_type,
        actor,
        timestamp,
        source,
        description,
        parent_hash,
        hashlib.sha256(text.encode()).hexdigest(),
    )
