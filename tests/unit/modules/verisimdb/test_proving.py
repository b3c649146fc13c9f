"""Certificates through the module: the protocol's records, and one file."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.octad.algebra import Insert
from panll_desktop.engines.octad.draft import Draft
from panll_desktop.engines.octad.obligations import Obligation
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb import proving
from panll_desktop.protocol import (
    CancelledError,
    Certificate,
    Json,
    ProofType,
    QueryError,
)

EXISTENCE = Obligation(ProofType.EXISTENCE, "a")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "a.octad", create=True)) as opened:
        opened.change(Insert("a", Draft(title="A")))
        yield opened


def no_drift(*_: object) -> None:
    return None


def test_that_a_certificate_is_saved_and_read_as_it_was_signed(
    store: Store, tmp_path: Path
) -> None:
    certificate = proving.prove(store, [EXISTENCE], no_drift)
    path = tmp_path / "cert.json"
    proving.save(certificate, path)
    verdict = proving.verify_file(path)
    assert verdict.valid
    assert verdict.known
    assert verdict.sentences == certificate.sentences
    verification = proving.verify(certificate)
    assert (verification.valid, verification.sentences) == (True, verdict.sentences)


def test_that_what_does_not_hold_is_a_query_error_with_each_reason(
    store: Store,
) -> None:
    asked = [
        Obligation(ProofType.ACCESS, "a"),
        EXISTENCE,
        Obligation(ProofType.ZKP, "a"),
    ]
    with pytest.raises(QueryError) as caught:
        proving.prove(store, asked, no_drift)
    assert caught.value.title.startswith("ACCESS(a) is not provable here: ")
    assert caught.value.detail.startswith("ZKP(a) is not provable here: ")
    assert proving.user_keys().public() is None


def test_that_a_stop_and_a_damaged_key_are_said_in_the_words_of_the_protocol(
    store: Store,
) -> None:
    with pytest.raises(CancelledError):
        proving.prove(store, [EXISTENCE], no_drift, lambda: True)
    proving.prove(store, [EXISTENCE], no_drift)
    proving.user_keys().file.write_bytes(b"x")
    with pytest.raises(QueryError, match="is damaged"):
        proving.prove(store, [EXISTENCE], no_drift)


def test_that_a_document_that_is_no_certificate_is_not_valid() -> None:
    documents: list[dict[str, Json]] = [{}, {"a": float("nan")}]
    for document in documents:
        verification = proving.verify(Certificate(document, ()))
        assert not verification.valid
        assert verification.sentences[0] == "Not valid. Nothing is proven."


def test_that_a_place_that_cannot_be_written_is_a_sentence(
    store: Store, tmp_path: Path
) -> None:
    certificate = proving.prove(store, [EXISTENCE], no_drift)
    with pytest.raises(QueryError, match="Cannot write"):
        proving.save(certificate, tmp_path)
