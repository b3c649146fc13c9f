"""Statements with PROOF: what they bring, and that they fail where a proof does."""

from collections.abc import Callable
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest

from panll_desktop.engines.octad import certificates
from panll_desktop.modules.verisimdb import demanding, embedded
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.protocol import (
    CancelFlag,
    Certificate,
    Json,
    Limits,
    Obligation,
    Outcome,
    ProofFailedError,
    ProofType,
    QueryError,
    Silence,
)
from tests.unit.modules.verisimdb.asking import ask, connected, ids

CITING = "INSERT HEXAD WITH DOCUMENT(id = 'paper', title = 'P'), GRAPH(cites, {})"


def proven(outcome: Outcome) -> list[tuple[str, str]]:
    """Each proof in the certificate: kind and subject."""
    assert outcome.certificate is not None
    found = outcome.certificate.document["proofs"]
    assert isinstance(found, list)
    pairs = []
    for each in found:
        assert isinstance(each, dict)
        stated = each["obligation"]
        assert isinstance(stated, dict)
        pairs.append((str(stated["proof"]), str(stated["subject"])))
    return pairs


def parameter(outcome: Outcome, name: str) -> Json:
    assert outcome.certificate is not None
    found = outcome.certificate.document["proofs"]
    assert isinstance(found, list)
    first = found[0]
    assert isinstance(first, dict)
    stated = first["obligation"]
    assert isinstance(stated, dict)
    return stated[name]


def failed(session: EmbeddedSession, query: str) -> ProofFailedError:
    with pytest.raises(ProofFailedError) as caught:
        ask(session, query)
    return caught.value


def test_that_a_query_whose_proofs_hold_brings_rows_and_a_certificate(
    session: EmbeddedSession,
) -> None:
    kinds = ("EXISTENCE", "INTEGRITY", "PROVENANCE", "FRESHNESS")
    asked = " AND ".join(f"{kind}(full)" for kind in kinds)
    answer = ask(session, f"SELECT * FROM HEXAD full PROOF {asked}")
    assert answer.ids == ["full"]
    assert proven(answer.outcome) == [(kind, "full") for kind in kinds]
    assert all(each.holds for each in answer.outcome.proofs)
    assert answer.outcome.certificate is not None
    verdict = session.verify(answer.outcome.certificate)
    assert verdict.valid
    assert verdict.signer == answer.outcome.certificate.signer != ""


def test_that_without_a_subject_each_entity_of_the_answer_is_proven(
    session: EmbeddedSession,
) -> None:
    query = "SELECT DOCUMENT FROM hexads WHERE DOCUMENT.n > 0 PROOF EXISTENCE"
    answer = ask(session, query)
    assert {subject for _, subject in proven(answer.outcome)} == set(answer.ids)
    assert len(answer.ids) == 2
    one = ask(session, query.replace("PROOF EXISTENCE", "PROOF EXISTENCE LIMIT 1"))
    assert [subject for _, subject in proven(one.outcome)] == one.ids


def test_that_a_query_fails_with_a_sentence_for_each_proof_that_does_not_hold(
    session: EmbeddedSession,
) -> None:
    query = "SELECT * FROM HEXAD bare PROOF PROVENANCE AND EXISTENCE(bare) AND CITATION"
    error = failed(session, query)
    assert [each.holds for each in error.proofs] == [False, True, False]
    assert error.title.startswith("Line 1, column 32: PROVENANCE(bare) does not hold")
    assert error.detail.startswith("Line 1, column 67: CITATION(bare) does not hold")
    assert error.position is not None
    assert error.position.of(query) == "PROVENANCE"
    spans = [each.position for each in error.proofs]
    assert all(span is not None for span in spans)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("ACCESS(full)", "knows no principals"),
        ("CUSTOM(c)", "no circuit"),
        ("ZKP(full)", "no circuit"),
        ("PROVEN(full)", "no contract"),
        ("SANCTIFY(c)", "no contract"),
        ("PLONK", "nobody has said"),
        ("AUTHENTICITY(full)", "nobody has said"),
    ],
)
def test_that_what_nothing_here_could_prove_is_refused_and_nothing_is_checked(
    session: EmbeddedSession, asked: str, reason: str
) -> None:
    error = failed(session, f"SELECT * FROM HEXAD full PROOF EXISTENCE AND {asked}")
    assert f"{asked} is not provable here: " in error.title
    assert reason in error.title
    assert [each.holds for each in error.proofs] == [None, False]


def test_that_who_names_a_contract_is_told_to_name_an_entity(
    session: EmbeddedSession,
) -> None:
    error = failed(session, "SELECT * FROM HEXAD full PROOF INTEGRITY(MyContract)")
    assert "there is no entity 'MyContract'. Contracts are not kept" in error.title
    error = failed(session, "SELECT * FROM HEXAD full PROOF EXISTENCE(gone)")
    assert error.title.endswith("there is no entity 'gone'.")


def test_that_an_answer_without_entities_proves_nothing(
    session: EmbeddedSession,
) -> None:
    error = failed(session, "SELECT * FROM HEXAD gone PROOF EXISTENCE")
    assert "there is nothing to prove" in error.title


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELECT COUNT(*) FROM hexads PROOF EXISTENCE", "lists no entities"),
        ("SELECT * FROM HEXAD full PROOF BOGUS(full)", "no kind of proof"),
        ("SELECT * FROM HEXAD full PROOF EXISTENSE", "Did you mean EXISTENCE"),
        ("SELECT * FROM HEXAD full PROOF EXISTENCE OR INTEGRITY", "Write AND"),
        ("SELECT * FROM HEXAD full PROOF EXISTENCE THRESHOLD 2", "not from 0 to 1"),
        ("SELECT * FROM HEXAD full PROOF EXISTENCE WITH a = 1", "takes nothing"),
        ("SELECT * FROM HEXAD full PROOF FRESHNESS WITH max_age_ms = -1", "whole"),
        ("SELECT * FROM HEXAD full PROOF CONSISTENCY WITH drift = 7", "from 0 to 1"),
        ("SELECT * FROM HEXAD full PROOF CONSISTENCY(GRAPH)", "two different"),
        ("SELECT * FROM HEXAD full PROOF ATTACHED Pythagoras", "a theorem called"),
    ],
)
def test_that_a_proof_without_a_meaning_is_refused(
    session: EmbeddedSession, query: str, sentence: str
) -> None:
    with pytest.raises(QueryError, match=sentence) as caught:
        ask(session, query)
    assert caught.value.position is not None


@pytest.mark.parametrize(
    ("clause", "name", "value"),
    [
        ("FRESHNESS(full)", "max_age_ms", 3_600_000),
        ("FRESHNESS(full) WITH max_age_ms = 90000000", "max_age_ms", 90_000_000),
        ("ATTACHED FreshnessGuarantee(maxAge = 90000000)", "max_age_ms", 90_000_000),
        ("CONSISTENCY(full) WITH threshold = 1", "threshold", 1.0),
        ("CONSISTENCY(full) THRESHOLD 0", "threshold", 1.0),
        ("CONSISTENCY(full, SPATIAL, DOCUMENT) THRESHOLD 0", "threshold", 1.0),
        ("ATTACHED CrossModalConsistency(tolerance = 1)", "threshold", 1.0),
    ],
)
def test_that_a_certificate_states_what_the_clause_says(
    session: EmbeddedSession, clause: str, name: str, value: object
) -> None:
    outcome = ask(session, f"SELECT * FROM HEXAD full PROOF {clause}").outcome
    assert parameter(outcome, name) == value


def test_that_a_citation_is_proven_once_what_is_cited_exists(
    session: EmbeddedSession,
) -> None:
    ask(session, CITING.format("full"))
    query = "SELECT * FROM HEXAD paper PROOF CITATION"
    assert proven(ask(session, query).outcome) == [("CITATION", "paper")]
    ask(session, "DELETE HEXAD full")
    assert "CITATION(paper) does not hold" in failed(session, query).title


def test_that_an_insert_is_proven_as_it_is_and_undone_where_it_fails(
    session: EmbeddedSession,
) -> None:
    made = "INSERT HEXAD WITH DOCUMENT(id = 'new', title = 'N')"
    failed(session, f"{made} PROOF EXISTENCE AND PROVENANCE")
    assert ids(session, "id = 'new'") == []
    outcome = ask(session, f"{made} PROOF EXISTENCE AND INTEGRITY").outcome
    assert proven(outcome) == [("EXISTENCE", "new"), ("INTEGRITY", "new")]
    assert ids(session, "id = 'new'") == ["new"]
    again = ask(session, "SELECT * FROM HEXAD new PROOF EXISTENCE").outcome
    assert again.certificate is not None
    assert outcome.certificate is not None
    assert again.certificate.document["store"] == outcome.certificate.document["store"]


def test_that_an_update_whose_proof_fails_changes_nothing(
    session: EmbeddedSession,
) -> None:
    change = "UPDATE HEXAD bare SET title = 'Changed' PROOF {}"
    failed(session, change.format("CITATION"))
    assert ids(session, "title = 'Changed'") == []
    outcome = ask(session, change.format("FRESHNESS")).outcome
    assert proven(outcome) == [("FRESHNESS", "bare")]
    assert ids(session, "title = 'Changed'") == ["bare"]


def test_that_a_delete_is_proven_on_what_was_there(session: EmbeddedSession) -> None:
    failed(session, "DELETE HEXAD bare PROOF PROVENANCE")
    assert ids(session, "id = 'bare'") == ["bare"]
    outcome = ask(session, "DELETE HEXAD bare PROOF EXISTENCE").outcome
    assert proven(outcome) == [("EXISTENCE", "bare")]
    assert ids(session, "id = 'bare'") == []


def test_that_consistency_is_proven_inside_a_change(session: EmbeddedSession) -> None:
    query = "UPDATE HEXAD full SET title = 'x' PROOF CONSISTENCY WITH threshold = 1"
    assert proven(ask(session, query).outcome) == [("CONSISTENCY", "full")]


def test_that_more_entities_than_can_be_proven_at_once_are_refused(
    session: EmbeddedSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demanding, "MOST", 1)
    with pytest.raises(QueryError, match=r"more than 1\. Add LIMIT"):
        ask(session, "SELECT * FROM hexads PROOF EXISTENCE")
    assert ask(session, "SELECT * FROM hexads PROOF EXISTENCE LIMIT 1").rows


class Counting(Silence):
    """Keeps which proofs were checked."""

    def __init__(self) -> None:
        self.seen: list[tuple[ProofType, bool]] = []

    def proof_checked(self, proof: ProofType, *, success: bool) -> None:
        self.seen.append((proof, success))


def test_that_each_proof_is_counted_by_its_kind_and_outcome(
    small: Path, tmp_path: Path
) -> None:
    path = tmp_path / "small.octad"
    copyfile(small, path)
    counting = Counting()
    session = embedded.connect({"path": str(path)}, counting)
    try:
        ask(session, "SELECT * FROM HEXAD full PROOF EXISTENCE AND INTEGRITY(full)")
        failed(session, "SELECT * FROM HEXAD bare PROOF CITATION AND EXISTENCE")
        failed(session, "SELECT * FROM HEXAD bare PROOF ACCESS")
    finally:
        session.close()
    assert counting.seen == [
        (ProofType.EXISTENCE, True),
        (ProofType.INTEGRITY, True),
        (ProofType.CITATION, False),
        (ProofType.EXISTENCE, True),
        (ProofType.ACCESS, False),
    ]


def test_that_a_session_proves_and_verifies_by_itself(session: EmbeddedSession) -> None:
    asked = (Obligation(ProofType.EXISTENCE, "full"),)
    certificate = session.prove(asked)
    assert session.verify(certificate).valid
    assert session.verify(Certificate(certificate.document, ())).valid
    loose = Certificate(certificate.document, (), certificate.content + b"\n")
    assert not session.verify(loose).valid
    with pytest.raises(ProofFailedError) as caught:
        session.prove((*asked, Obligation(ProofType.EXISTENCE, "gone")))
    assert [each.holds for each in caught.value.proofs] == [True, False]


def test_that_a_proof_can_be_stopped(session: EmbeddedSession) -> None:
    flag = CancelFlag()
    job = session.start("SELECT * FROM HEXAD full PROOF INTEGRITY", {}, Limits(), flag)
    flag.set()
    with pytest.raises(Exception, match="Stopped") as caught:
        list(job.batches())
    job.close()
    assert type(caught.value).__name__ == "CancelledError"


@pytest.mark.parametrize(
    ("clause", "reason"),
    [
        ("CONSUME AFTER 1 USE", "nobody counts"),
        ("USAGE LIMIT 5", "nobody counts"),
        ("WITH SESSION StreamProtocol", "no stream stays open"),
        ("WITH SESSION BatchProtocol", "never gathered"),
        ("WITH SESSION Tea", "no session protocol called Tea"),
        ("IN TRANSACTION Active", "none is open to join"),
        ("IN TRANSACTION RolledBack", "has no answer"),
        ("IN TRANSACTION Odd", "no transaction called Odd"),
        ("EFFECTS { Write }", "does not allow Read"),
        ("EFFECTS { Read, Fly }", "no effect called Fly"),
    ],
)
def test_that_a_promise_that_is_not_kept_is_refused_at_its_place(
    session: EmbeddedSession, clause: str, reason: str
) -> None:
    query = f"SELECT * FROM HEXAD full {clause}"
    for text in (query, f"EXPLAIN {query}"):
        with pytest.raises(QueryError, match=reason) as caught:
            ask(session, text)
        assert caught.value.position is not None
        assert caught.value.position.of(text) == clause


@pytest.mark.parametrize(
    "clause",
    [
        "WITH SESSION ReadOnlyProtocol",
        "WITH SESSION MutationProtocol",
        "IN TRANSACTION Fresh",
        "IN TRANSACTION Committed",
        "IN TRANSACTION ReadSnapshot",
        "EFFECTS { Read, Cite }",
        "PROOF ATTACHED IntegrityTheorem",
    ],
)
def test_that_a_promise_that_is_kept_changes_no_row(
    session: EmbeddedSession, clause: str
) -> None:
    answer = ask(session, f"SELECT * FROM HEXAD full {clause}")
    assert answer.rows == ask(session, "SELECT * FROM HEXAD full").rows


@pytest.mark.parametrize(
    "clause",
    [
        "WITH SESSION ReadOnlyProtocol",
        "IN TRANSACTION ReadSnapshot",
        "EFFECTS { Read }",
    ],
)
def test_that_a_change_under_a_promise_to_read_alone_changes_nothing(
    session: EmbeddedSession, clause: str
) -> None:
    with pytest.raises(QueryError):
        ask(session, f"DELETE HEXAD bare {clause}")
    assert ids(session, "id = 'bare'") == ["bare"]


def test_that_a_plan_shows_what_proving_takes_and_that_it_was_not_done(
    session: EmbeddedSession,
) -> None:
    query = "SELECT * FROM HEXAD full PROOF EXISTENCE AND INTEGRITY(full)"
    for text in (query, f"EXPLAIN {query}"):
        plan = session.explain(text)
        assert plan.root.operation == "Proof"
        assert plan.root.detail.startswith("EXISTENCE, INTEGRITY; ")
        assert plan.root.estimated_ms == 250
        assert plan.root.full_scan
        assert plan.root.children[0].operation != "Proof"
        assert any("EXPLAIN proves nothing" in each for each in plan.hints)
    outcome = ask(session, f"EXPLAIN ANALYZE {query}").outcome
    assert outcome.certificate is None
    assert outcome.plan is not None
    assert outcome.plan.root.operation == "Proof"
    assert outcome.plan.root.actual_ms is None
    change = session.explain("DELETE HEXAD full PROOF EXISTENCE")
    assert change.root.operation == "Proof"
    bare = session.explain("SELECT * FROM HEXAD full IN TRANSACTION Fresh")
    assert bare.root.operation != "Proof"
    with pytest.raises(QueryError, match="not provable here") as caught:
        session.explain("SELECT * FROM HEXAD full PROOF ACCESS")
    assert caught.value.position is not None


class Meddler:
    """Another program, which writes just before a certificate is signed."""

    def __init__(self, path: Path, times: int) -> None:
        self._path = path
        self._left = times
        self._made = 0

    def write(self) -> None:
        if self._left:
            self._left -= 1
            self._made += 1
            other = connected(self._path)
            ask(other, f"INSERT HEXAD WITH DOCUMENT(id = 'late{self._made}')")
            other.close()


@pytest.fixture
def meddled(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], EmbeddedSession]:
    """Sessions beside which another program writes so many times."""

    def make(times: int) -> EmbeddedSession:
        path = tmp_path / "meddled.octad"
        copyfile(small, path)
        meddler = Meddler(path, times)
        certify = certificates.certify

        def disturbed(*words: Any, **names: Any) -> bytes:  # noqa: ANN401 - as given
            content = certify(*words, **names)
            meddler.write()
            return content

        monkeypatch.setattr(certificates, "certify", disturbed)
        return connected(path)

    return make


def test_that_rows_are_of_the_very_state_that_was_proven(
    meddled: Callable[[int], EmbeddedSession],
) -> None:
    session = meddled(2)
    answer = ask(session, "SELECT * FROM hexads PROOF EXISTENCE(full)")
    session.close()
    assert answer.outcome.certificate is not None
    root = answer.outcome.certificate.document["store"]
    assert isinstance(root, dict)
    assert root["size"] == len(answer.rows) == 5


def test_that_a_store_that_never_rests_is_said_to_be_busy(
    meddled: Callable[[int], EmbeddedSession],
) -> None:
    session = meddled(100)
    with pytest.raises(QueryError, match="Another program is writing") as caught:
        ask(session, "SELECT * FROM hexads PROOF EXISTENCE(full)")
    session.close()
    assert caught.value.retryable
