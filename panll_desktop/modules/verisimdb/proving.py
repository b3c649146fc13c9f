"""Certificates of this user: made of a store, saved in a file, read from one."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from panll_desktop import paths
from panll_desktop.engines.octad import canonical, certificates, verifying
from panll_desktop.engines.octad.errors import (
    CanonicalError,
    OctadError,
    ProofError,
    SigningKeyError,
)
from panll_desktop.engines.octad.keys import Keys
from panll_desktop.engines.octad.obligations import Obligation
from panll_desktop.engines.octad.proofs import Drift
from panll_desktop.engines.octad.store import Store
from panll_desktop.engines.octad.verifying import Verdict
from panll_desktop.modules.verisimdb.jobs import RUNTIME_ERROR, translated
from panll_desktop.protocol import Certificate, QueryError, Verification


def user_keys() -> Keys:
    """The key with which this user signs certificates."""
    return Keys(paths.data_directory() / "keys")


def prove(
    store: Store,
    asked: Sequence[Obligation],
    drift: Drift,
    stop: Callable[[], bool] = lambda: False,
) -> Certificate:
    """A certificate that every obligation holds now, signed by this user's key.

    Args:
        store: with no transaction open.
        asked: at least one.
        drift: as `proofs.Ground` takes it.
        stop: asked while the store is read.

    Raises:
        QueryError: an obligation does not hold or is not provable here, or the store
            or the key cannot be used; nothing was signed. The detail has a sentence for
            each obligation after the first.
        CancelledError: `stop` said so.
    """
    try:
        content = certificates.certify(
            store, asked, drift, user_keys(), datetime.now(UTC), stop
        )
    except ProofError as error:
        first, _, rest = str(error).partition("\n")
        raise QueryError(first, code=RUNTIME_ERROR, detail=rest) from error
    except OctadError as error:
        raise translated(error) from error
    document = canonical.decode(content)
    sentences = verifying.verify(content, _known()).sentences
    return Certificate(document if isinstance(document, dict) else {}, sentences)


def verify(certificate: Certificate) -> Verification:
    """What a certificate proves, in words."""
    try:
        content = canonical.encode(certificate.document)
    except CanonicalError as error:
        return Verification(False, ("Not valid. Nothing is proven.", str(error)))
    verdict = verifying.verify(content, _known())
    return Verification(verdict.valid, verdict.sentences)


def save(certificate: Certificate, path: Path) -> None:
    """Writes the file of a certificate, whole or not at all.

    Raises:
        QueryError: the place cannot be written.
    """
    try:
        paths.write_atomically(path, canonical.encode(certificate.document))
    except OSError as error:
        reason = error.strerror or error
        raise QueryError(f"Cannot write {path}: {reason}.") from error


def verify_file(path: Path) -> Verdict:
    """What a certificate in a file proves; needs no database and no network.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(canonical.LARGEST_FILE + 1)
    return verifying.verify(content, _known())


def _known() -> tuple[str, ...]:
    """The public key of this user; a key that cannot be used vouches for nothing."""
    try:
        public = user_keys().public()
    except SigningKeyError:
        return ()
    return () if public is None else (public,)
