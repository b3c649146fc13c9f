"""Work around certificates, and who does it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never, cast

from panll_desktop import paths
from panll_desktop.protocol import Capability, Certificate, Json, Verification
from panll_desktop.records import Record
from panll_desktop.session import messages as m
from panll_desktop.session import proof_messages as pm
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.session.state import Notice, NoticeKind

if TYPE_CHECKING:
    from panll_desktop.protocol import Proving, Session
    from panll_desktop.session.links import Connection

LARGEST_FILE: Final = 64 * 1024 * 1024  # bytes
Post: TypeAlias = Callable[[m.Message], None]
Submit: TypeAlias = Callable[[Callable[[], None]], None]


class VerifyCertificate(Record):
    """Ask the module what a certificate proves."""

    module: str
    number: int
    certificate: Certificate


class ReadCertificate(Record):
    """Read a file, and ask the module what it proves."""

    module: str
    number: int
    path: Path


class SaveCertificate(Record):
    """Write the file of a certificate, whole or not at all."""

    module: str
    path: Path
    certificate: Certificate


ProofEffect: TypeAlias = VerifyCertificate | ReadCertificate | SaveCertificate


class Notary:
    """Reads, writes and has checked; files on one lane, sessions on theirs.

    Args:
        post: where answers go.
        submit: queues work with files.
    """

    def __init__(self, post: Post, submit: Submit) -> None:
        self._post = post
        self._submit = submit

    def perform(self, effect: ProofEffect, connection: "Connection | None") -> None:
        """Starts the work; its answer is posted."""
        match effect:
            case VerifyCertificate(module, number, certificate):
                self._verify(module, number, certificate, connection)
            case ReadCertificate():
                self._submit(lambda: self._read(effect, connection))
            case SaveCertificate():
                self._submit(lambda: self._save(effect))
            case _:
                assert_never(effect)

    def _verify(
        self,
        module: str,
        number: int,
        certificate: Certificate,
        connection: "Connection | None",
    ) -> None:
        if connection is None:
            failure = Failure("NO_CONNECTION", "There is no open connection.")
            self._post(pm.CertificateVerified(module, number, certificate, failure))
            return
        able = Capability.PROOF_GENERATION in connection.capabilities

        def step(session: "Session | Failure") -> None:
            answer: Verification | Failure
            if isinstance(session, Failure):
                answer = session
            elif not able:
                answer = Failure("UNSUPPORTED", "This module checks no certificates.")
            else:
                verify = cast("Proving", session).verify
                answer = attempt(lambda: expected(verify(certificate), Verification))
            self._post(pm.CertificateVerified(module, number, certificate, answer))

        connection.control.submit(step)

    def _read(self, effect: ReadCertificate, connection: "Connection | None") -> None:
        path = effect.path
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
        except OSError as error:
            reason = error.strerror or error
            failure = Failure("NOT_READ", f"Cannot read {path}: {reason}.")
            answer = pm.CertificateVerified(effect.module, effect.number, None, failure)
            self._post(answer)
            return
        certificate = Certificate(_document(content), (), content or b" ")
        self._verify(effect.module, effect.number, certificate, connection)

    def _save(self, effect: SaveCertificate) -> None:
        path = effect.path
        try:
            paths.write_atomically(path, effect.certificate.file)
        except OSError as error:
            reason = error.strerror or error
            sentence = f"Cannot write {path}: {reason}. Nothing is left of it."
            notice = Notice(NoticeKind.FAILURE, sentence)
        else:
            notice = Notice(NoticeKind.INFORMATION, f"The certificate is in {path}.")
        self._post(m.Noticed(notice))


def _document(content: bytes) -> dict[str, Json]:
    """What the bytes parse to; whether they are a certificate, the module says."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
