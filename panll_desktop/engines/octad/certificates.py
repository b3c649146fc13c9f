"""Certificates: proofs that are checked from one file, without the store.

A certificate is one document in canonical JSON::

    certificate   the name of this form, ``panll-certificate-1``
    issued_at     RFC 3339, UTC, by the clock of who signed
    proofs        a list of: obligation, witness, and sha256 of the canonical JSON of
                  both, ``{"obligation": …, "witness": …}``
    public_key    Ed25519, 32 bytes
    signature     64 bytes, of the canonical JSON of all the rest
    store         root, the hash of the Merkle tree of `leaves`; size, its entities

Keys, hashes and signatures are lower-case hexadecimal.
"""

import hashlib
import weakref
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, TypeAlias

from panll_desktop.engines.octad import (
    canonical,
    digests,
    integrity,
    leaves,
    obligations,
    proofs,
    witnesses,
)
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import (
    CanonicalError,
    ProofError,
    StoreBusyError,
    StoreDamagedError,
)
from panll_desktop.engines.octad.keys import Keys
from panll_desktop.engines.octad.leaves import Snapshot
from panll_desktop.engines.octad.obligations import Obligation
from panll_desktop.engines.octad.proofs import Drift, Ground
from panll_desktop.engines.octad.store import Store
from panll_desktop.engines.octad.witnesses import pairs_of
from panll_desktop.protocol import Modality, Observer, ProofType
from panll_desktop.records import Record

FORM: Final = "panll-certificate-1"
_ATTEMPTS: Final = 5
_Moment: TypeAlias = tuple[int, int]
_KEPT: Final["weakref.WeakKeyDictionary[Store, tuple[_Moment, Snapshot]]"] = (
    weakref.WeakKeyDictionary()
)
_Scores: TypeAlias = dict[tuple[str, Modality, Modality], float | None]


class _Before(Record):
    """What was seen of a state before the transaction that reads it.

    Attributes:
        text_faults: what is wrong with the text index; sentences.
        scores: the drift of each pair that was asked for.
    """

    text_faults: list[str]
    scores: _Scores


def certify(
    store: Store,
    asked: Sequence[Obligation],
    drift: Drift,
    keys: Keys,
    now: datetime,
    stop: Callable[[], bool] = lambda: False,
) -> bytes:
    """Proves every obligation on one state of the store, and signs.

    Reads for its root what was written since the last one: before that, the hashes of
    it are kept, which is a write, though of nothing that anybody sees. With INTEGRITY,
    other programs wait for their writes as long as the full-text index is checked.

    Args:
        store: with no transaction open.
        asked: at least one.
        drift: see `proofs.Ground`.
        keys: the key is made if there is none yet.
        now: aware; what FRESHNESS counts from.
        stop: asked while the store is read.

    Returns:
        The file, byte for byte.

    Raises:
        ProofError: a sentence for each obligation that does not hold, one a line;
            nothing is signed.
        SigningKeyError: the key cannot be used or made.
        StoppedError: `stop` said so.
        StoreUnreadableError: busy or damaged.
    """
    _refuse_unprovable(asked, store.observer)
    moment = now.astimezone(UTC)
    with store.stoppable(stop) as stopped:
        digests.keep(store, stopped)
        seen = _begin(store, asked, drift)
        try:
            tree = _snapshot(store, asked, stopped)
            body = _proven(store, asked, seen, moment, tree)
        finally:
            store.undo()
    return _signed(body, keys)


def certify_inside(
    store: Store,
    asked: Sequence[Obligation],
    drift: Drift,
    keys: Keys,
    now: datetime,
    stop: Callable[[], bool] = lambda: False,
) -> bytes:
    """As `certify`, inside the caller's write transaction: of the store as it is there.

    Whoever commits makes it true for others; who does not throws it away.
    """
    _refuse_unprovable(asked, store.observer)
    indexed = any(each.proof is ProofType.INTEGRITY for each in asked)
    faults = integrity.text_faults(store.connection) if indexed else []
    seen = _Before(faults, _scores(store, asked, drift))
    tree = _tree(store, asked, stop)
    return _signed(_proven(store, asked, seen, now.astimezone(UTC), tree), keys)


def _snapshot(
    store: Store, asked: Sequence[Obligation], stop: Callable[[], bool]
) -> Snapshot:
    """The tree over a store of which nothing is written now; kept until it changes.

    Inside a transaction that writes nothing may be kept: where it is rolled back, no
    counter says so.
    """
    now = commits(store), store.connection.total_changes
    kept = _KEPT.get(store)
    if kept is not None and kept[0] == now:
        return kept[1]
    made = _tree(store, asked, stop)
    _KEPT[store] = now, made
    return made


def _tree(
    store: Store, asked: Sequence[Obligation], stop: Callable[[], bool]
) -> Snapshot:
    """From the hashes that are kept, if they are right of all that is asked about."""
    if digests.believable(store.connection):
        found = leaves.snapshot(store.connection, stop, believed=True)
        if leaves.agree(store.connection, found, (each.subject for each in asked)):
            return found
    return leaves.snapshot(store.connection, stop)


def _signed(body: dict[str, Json], keys: Keys) -> bytes:
    body["public_key"] = keys.ensure()
    content = canonical.encode(body)
    body["signature"] = keys.sign(content, str(body["public_key"])).hex()
    signed = canonical.encode(body)
    if len(signed) > canonical.LARGEST_FILE:
        raise ProofError(
            f"The certificate would have {len(signed):,} bytes, and"
            f" {canonical.LARGEST_FILE:,} are read at most; prove less at once."
        )
    return signed


def digest(obligation: Json, witness: Json) -> str:
    """What a proof has as its ``sha256``."""
    both: Json = {"obligation": obligation, "witness": witness}
    return hashlib.sha256(canonical.encode(both)).hexdigest()


def _refuse_unprovable(asked: Sequence[Obligation], observer: Observer) -> None:
    """Before anything is read."""
    if not asked:
        raise ProofError("There is no obligation to prove.")
    refused = []
    for at, each in enumerate(asked):
        try:
            obligations.check(each)
        except ProofError as error:
            observer.proof_checked(each.proof, success=False)
            refused.append((at, str(error)))
    if refused:
        raise _failed(refused, checked=False)


def _failed(failures: list[tuple[int, str]], *, checked: bool) -> ProofError:
    sentences = "\n".join(sentence for _, sentence in failures)
    return ProofError(sentences, tuple(failures), checked=checked)


def _proven(
    store: Store,
    asked: Sequence[Obligation],
    seen: _Before,
    moment: datetime,
    snapshot: Snapshot,
) -> dict[str, Json]:
    """The certificate but for key and signature."""
    try:

        def known(identifier: str, one: Modality, other: Modality) -> float | None:
            return seen.scores[identifier, one, other]

        ground = Ground(store.connection, snapshot, known, moment, seen.text_faults)
        proven = _all(ground, asked, store.observer)
    except CanonicalError as error:
        raise StoreDamagedError(f"The store {store.path}: {error}") from error
    root: dict[str, Json] = {"root": ground.root.digest.hex(), "size": ground.root.size}
    return {
        "certificate": FORM,
        "issued_at": moment.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "proofs": proven,
        "store": root,
    }


def _begin(store: Store, asked: Sequence[Obligation], drift: Drift) -> _Before:
    """Begins to read, and says what was seen before of the very state that is read.

    To SQLite the check of the text index is a write, and drift may be computed and kept
    when it is asked for: neither fits into a transaction that only reads. They are held
    together with it by SQLite's counter of the commits of others.
    """
    indexed = any(each.proof is ProofType.INTEGRITY for each in asked)
    for _ in range(_ATTEMPTS):
        before = commits(store)
        faults = integrity.text_faults(store.connection) if indexed else []
        scores = _scores(store, asked, drift)
        store.begin("BEGIN")
        store.connection.execute("SELECT 1 FROM entity LIMIT 1").fetchone()
        if commits(store) == before or not (indexed or scores):
            return _Before(faults, scores)
        store.undo()
    raise StoreBusyError(f"Other programs keep writing to {store.path}; try again.")


def _scores(store: Store, asked: Sequence[Obligation], drift: Drift) -> _Scores:
    found: _Scores = {}
    for each in asked:
        if each.proof is not ProofType.CONSISTENCY:
            continue
        leaf = leaves.load_one(store.connection, each.subject)
        present = [] if leaf is None else sorted(leaf.contents)
        for one, other in pairs_of(present, each.pair) if present else ():
            found[each.subject, one, other] = drift(each.subject, one, other)
    return found


def commits(store: Store) -> int:
    """Changes whenever another connection commits."""
    return int(store.connection.execute("PRAGMA data_version").fetchone()[0])


def _all(ground: Ground, asked: Sequence[Obligation], observer: Observer) -> list[Json]:
    """Every proof, or a sentence for each that fails; each is counted."""
    found: list[Json] = []
    failed: list[tuple[int, str]] = []
    for at, each in enumerate(asked):
        place = f"proofs[{at}].witness"
        try:
            witness = proofs.witness(ground, each)
            witnesses.check(each, witness, place, ground.root)
        except ProofError as error:
            observer.proof_checked(each.proof, success=False)
            failed.append((at, str(error)))
            continue
        observer.proof_checked(each.proof, success=True)
        obligation = obligations.as_json(each)
        both: Json = {
            "obligation": obligation,
            "witness": witness,
            "sha256": digest(obligation, witness),
        }
        found.append(both)
    if failed:
        raise _failed(failed, checked=True)
    return found
