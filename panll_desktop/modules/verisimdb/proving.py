"""Certificates of this user: made of a store, saved in a file, read from one."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from panll_desktop import paths, protocol
from panll_desktop.engines.octad import canonical, certificates, verifying
from panll_desktop.engines.octad.errors import (
    CanonicalError,
    OctadError,
    ProofError,
    SigningKeyError,
)
from panll_desktop.engines.octad.keys import Keys, fingerprint
from panll_desktop.engines.octad.obligations import Obligation
from panll_desktop.engines.octad.proofs import Drift
from panll_desktop.engines.octad.store import Store
from panll_desktop.engines.octad.verifying import Verdict
from panll_desktop.modules.verisimdb.jobs import translated
from panll_desktop.protocol import (
    Certificate,
    ProofFailedError,
    ProofResult,
    QueryError,
    Verification,
)


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
        QueryError: an obligation does not hold or is not provable here
            (`ProofFailedError`), or the store or the key cannot be used; nothing was
            signed. The detail has a sentence for each obligation after the first.
        CancelledError: `stop` said so.
    """
    try:
        content = certificates.certify(
            store, asked, drift, user_keys(), datetime.now(UTC), stop
        )
    except ProofError as error:
        first, _, rest = str(error).partition("\n")
        raise ProofFailedError(first, results(error, asked), detail=rest) from error
    except OctadError as error:
        raise translated(error) from error
    return certificate_of(content)


def results(
    error: ProofError | None, asked: Sequence[Obligation]
) -> tuple[ProofResult, ...]:
    """What became of each obligation; all of them hold where there is no error."""
    failures = {} if error is None else dict(error.failures)
    others = True if error is None or error.checked else None
    return tuple(
        ProofResult(
            protocol.Obligation(each.proof, each.subject),
            False if at in failures else others,
            failures.get(at, ""),
        )
        for at, each in enumerate(asked)
    )


def certificate_of(content: bytes) -> Certificate:
    """A file of this engine in the protocol's words."""
    document = canonical.decode(content)
    verdict = verifying.verify(content, _known())
    return Certificate(
        document if isinstance(document, dict) else {},
        verdict.sentences,
        content,
        fingerprint(verdict.signer),
    )


def verify(certificate: Certificate) -> Verification:
    """What a certificate proves, in words."""
    try:
        content = certificate.content or canonical.encode(certificate.document)
    except CanonicalError as error:
        return Verification(False, ("Not valid. Nothing is proven.", str(error)))
    verdict = verifying.verify(content, _known())
    signer = fingerprint(verdict.signer) if verdict.valid else ""
    return Verification(verdict.valid, verdict.sentences, signer)


def save(certificate: Certificate, path: Path) -> None:
    """Writes the file of a certificate, whole or not at all.

    Raises:
        QueryError: the place cannot be written.
    """
    try:
        paths.write_atomically(path, certificate.file)
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
