"""Certificates on their way to a file, from one, and to a module that checks them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from panll_desktop.protocol import Certificate
from panll_desktop.session import messages as m
from panll_desktop.session import proof_effects as pe
from panll_desktop.session import proof_messages as pm
from panll_desktop.session.failure import Failure
from panll_desktop.session.proof_effects import Notary
from panll_desktop.session.state import NoticeKind

CERTIFICATE = Certificate({"b": 1, "a": "ü"}, ("It holds.",))


def now(work: Callable[[], None]) -> None:
    work()


@pytest.fixture
def posted() -> list[m.Message]:
    return []


@pytest.fixture
def notary(posted: list[m.Message]) -> Notary:
    return Notary(posted.append, now)


def test_that_the_file_is_the_content_or_the_document_in_its_shortest_spelling(
    notary: Notary, posted: list[m.Message], tmp_path: Path
) -> None:
    place = tmp_path / "cert.json"
    notary.perform(pe.SaveCertificate("a", place, CERTIFICATE), None)
    assert place.read_bytes() == '{"a":"ü","b":1}'.encode()
    exact = Certificate({}, (), b"exactly this")
    notary.perform(pe.SaveCertificate("a", place, exact), None)
    assert place.read_bytes() == b"exactly this"
    kinds = [each.notice.kind for each in posted if isinstance(each, m.Noticed)]
    assert kinds == [NoticeKind.INFORMATION] * 2


def test_that_a_place_that_cannot_be_written_is_said_and_left_as_it_was(
    notary: Notary, posted: list[m.Message], tmp_path: Path
) -> None:
    notary.perform(pe.SaveCertificate("a", tmp_path, CERTIFICATE), None)
    (told,) = posted
    assert isinstance(told, m.Noticed)
    assert told.notice.kind is NoticeKind.FAILURE
    assert f"Cannot write {tmp_path}: " in told.notice.text
    assert list(tmp_path.iterdir()) == [tmp_path / "home"]


def test_that_a_file_that_cannot_be_read_is_a_sentence(
    notary: Notary, posted: list[m.Message], tmp_path: Path
) -> None:
    notary.perform(pe.ReadCertificate("a", 7, tmp_path / "missing"), None)
    (answer,) = posted
    assert isinstance(answer, pm.CertificateVerified)
    assert (answer.number, answer.certificate) == (7, None)
    assert isinstance(answer.answer, Failure)
    assert "Cannot read " in answer.answer.title


@pytest.mark.parametrize(
    ("content", "document"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b"[1]", {}),
        (b"\xff no json", {}),
        (b"[" * 100_000, {}),
        (b"", {}),
    ],
)
def test_that_the_bytes_of_a_file_are_what_is_checked_whatever_they_are(
    notary: Notary,
    posted: list[m.Message],
    tmp_path: Path,
    content: bytes,
    document: object,
) -> None:
    place = tmp_path / "cert.json"
    place.write_bytes(content)
    notary.perform(pe.ReadCertificate("a", 7, place), None)
    (answer,) = posted
    assert isinstance(answer, pm.CertificateVerified)
    assert answer.certificate is not None
    assert answer.certificate.content == (content or b" ")
    assert answer.certificate.document == document
    assert isinstance(answer.answer, Failure)
    assert answer.answer.code == "NO_CONNECTION"
