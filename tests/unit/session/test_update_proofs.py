"""What the session keeps of proofs: the last statement that asked, or a file."""

from dataclasses import replace
from pathlib import Path

from panll_desktop.protocol import (
    Certificate,
    Obligation,
    ProofResult,
    ProofType,
    Verification,
)
from panll_desktop.session import messages as m
from panll_desktop.session import proof_effects as pe
from panll_desktop.session import proof_messages as pm
from panll_desktop.session.failure import Failure
from panll_desktop.session.proof_state import ProofView
from panll_desktop.session.rows import RowStore
from tests.fakes import COLUMNS, OUTCOME
from tests.unit.session.drive import MISTAKE, Drive

RESULT = ProofResult(Obligation(ProofType.EXISTENCE, "a"), holds=True)
CERTIFICATE = Certificate({"a": 1}, ("It holds.",))
PROVEN = replace(OUTCOME, proofs=(RESULT,), certificate=CERTIFICATE)
VALID = Verification(valid=True, sentences=("Valid.",))


def driven() -> Drive:
    return Drive().connect("alpha")


def ran(drive: Drive, outcome: object = PROVEN) -> None:
    number = drive.run()
    if isinstance(outcome, Failure):
        drive.send(m.RunFailed("alpha", number, outcome, 0.1))
        return
    assert isinstance(outcome, type(OUTCOME))
    drive.send(m.RunSucceeded("alpha", number, COLUMNS, RowStore(), 0, outcome, 0.1))


def view(drive: Drive) -> ProofView:
    found = drive.at("alpha").proofs
    assert found is not None
    return found


def test_that_a_statement_with_proofs_is_shown_and_one_without_changes_nothing() -> (
    None
):
    drive = driven()
    ran(drive, OUTCOME)
    assert drive.at("alpha").proofs is None
    ran(drive)
    assert view(drive).results == (RESULT,)
    assert view(drive).certificate is CERTIFICATE
    before = view(drive)
    ran(drive, OUTCOME)
    ran(drive, MISTAKE)
    assert view(drive) is before


def test_that_a_failed_proof_takes_the_place_of_the_former_certificate() -> None:
    drive = driven()
    ran(drive)
    failed = replace(RESULT, holds=False, reason="It does not hold.")
    ran(drive, replace(MISTAKE, proofs=(failed,)))
    assert view(drive).results == (failed,)
    assert view(drive).certificate is None
    assert drive.send(pm.VerifyAsked(), pm.CertificateSaved(Path("x"))) == ()


def test_that_a_check_is_asked_once_and_a_stale_answer_changes_nothing() -> None:
    drive = driven()
    ran(drive)
    (effect,) = drive.send(pm.VerifyAsked())
    assert isinstance(effect, pe.VerifyCertificate)
    assert effect.certificate is CERTIFICATE
    assert drive.send(pm.VerifyAsked()) == ()
    ran(drive)
    drive.send(pm.CertificateVerified("alpha", effect.number, CERTIFICATE, VALID))
    assert view(drive).checked is None
    (again,) = drive.send(pm.VerifyAsked())
    assert isinstance(again, pe.VerifyCertificate)
    drive.send(pm.CertificateVerified("alpha", again.number, CERTIFICATE, VALID))
    assert view(drive).checked == VALID
    assert not view(drive).pending


def test_that_the_certificate_that_is_shown_is_saved() -> None:
    drive = driven()
    ran(drive)
    place = Path("there.json")
    (effect,) = drive.send(pm.CertificateSaved(place))
    assert effect == pe.SaveCertificate("alpha", place, CERTIFICATE)


def test_that_a_file_is_read_and_what_stops_that_is_kept() -> None:
    drive = driven()
    (effect,) = drive.send(pm.CertificateOpened(Path("there.json")))
    assert isinstance(effect, pe.ReadCertificate)
    assert view(drive).pending
    unread = Failure("NOT_READ", "Cannot read there.json.")
    drive.send(pm.CertificateVerified("alpha", effect.number, None, unread))
    assert view(drive).failure is unread
    (effect,) = drive.send(pm.CertificateOpened(Path("there.json")))
    assert isinstance(effect, pe.ReadCertificate)
    drive.send(pm.CertificateVerified("alpha", effect.number, CERTIFICATE, VALID))
    assert view(drive).certificate is CERTIFICATE
    assert view(drive).checked == VALID


def test_that_another_connection_begins_without_proofs() -> None:
    drive = driven()
    ran(drive)
    drive.send(m.Reconnected())
    assert drive.at("alpha").proofs is None
