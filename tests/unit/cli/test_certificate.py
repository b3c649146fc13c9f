"""``panll-desktop run … --certificate``: a file where all holds, and no file else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panll_desktop.cli import main
from panll_desktop.modules.verisimdb.proving import verify_file

pytestmark = pytest.mark.usefixtures("used_before")
ROOT = Path(__file__).parents[3]
Captured = pytest.CaptureFixture[str]
PROVEN = "SELECT DOCUMENT FROM HEXAD 'country-fr' PROOF EXISTENCE AND INTEGRITY"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "cert.json"


def test_that_the_certificate_of_a_run_verifies_from_its_file(
    place: Path, capsys: Captured
) -> None:
    assert main(["run", PROVEN, "--format", "jsonl", "--certificate", str(place)]) == 0
    out, err = capsys.readouterr()
    assert '"country-fr"' in out
    assert f"certificate in {place}, signed with the key " in err
    assert main(["verify", str(place)]) == 0
    said = capsys.readouterr().out
    fingerprint = err.partition("with the key ")[2].strip()
    assert f"with the key {fingerprint}." in said
    assert "Proven, EXISTENCE: " in said
    assert "Proven, INTEGRITY: " in said
    assert "Not proven: " in said


def test_that_another_profile_verifies_it_and_does_not_know_the_signer(
    place: Path, tmp_path: Path
) -> None:
    assert main(["run", PROVEN, "--certificate", str(place)]) == 0
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    result = subprocess.run(
        [sys.executable, "-m", "panll_desktop", "verify", str(place)],
        cwd=ROOT,
        env=os.environ | dict.fromkeys(names, str(tmp_path / "other")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert "The signer is unknown here" in result.stdout


@pytest.mark.parametrize(
    "asked", ["CITATION AND EXISTENCE", "EXISTENCE(country-nowhere)", "ACCESS", "ZKP"]
)
def test_that_a_proof_that_fails_leaves_no_file_and_no_rows(
    place: Path, capsys: Captured, asked: str
) -> None:
    query = f"SELECT DOCUMENT FROM HEXAD 'country-fr' PROOF {asked}"
    assert main(["run", query, "--certificate", str(place), "--format", "jsonl"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "Line 1, column 47: " in err
    assert list(place.parent.glob("*cert*")) == []


def test_that_a_failed_run_keeps_the_certificate_that_is_there(place: Path) -> None:
    assert main(["run", PROVEN, "--certificate", str(place)]) == 0
    before = place.read_bytes()
    query = "SELECT DOCUMENT FROM HEXAD 'country-fr' PROOF CITATION"
    assert main(["run", query, "--certificate", str(place)]) == 1
    assert place.read_bytes() == before
    assert main(["run", PROVEN, "--certificate", str(place)]) == 0
    assert place.read_bytes() != before


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM HEXAD 'country-fr'",
        f"EXPLAIN {PROVEN}",
        "COUNT HEXADS",
        "INSERT HEXAD WITH DOCUMENT(id = 'new', title = 'N')",
    ],
)
def test_that_without_a_proof_nothing_is_run(
    place: Path, capsys: Captured, query: str
) -> None:
    assert main(["run", query, "--certificate", str(place)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "panll-desktop: " in err
    assert not place.exists()
    main(["run", "SELECT * FROM HEXAD new", "--format", "jsonl"])
    assert capsys.readouterr().out == ""


def test_that_a_module_that_proves_nothing_is_refused(
    place: Path, capsys: Captured
) -> None:
    words = ["run", "SELECT 1", "--module", "sqlite", "--certificate", str(place)]
    assert main(words) == 2
    assert "'sqlite' makes no certificates" in capsys.readouterr().err


def test_that_a_place_that_cannot_be_written_exits_1_with_a_sentence(
    tmp_path: Path, capsys: Captured
) -> None:
    assert main(["run", PROVEN, "--certificate", str(tmp_path)]) == 1
    assert f"Cannot write {tmp_path}: " in capsys.readouterr().err


def test_that_what_does_not_parse_is_said_as_ever(
    place: Path, capsys: Captured
) -> None:
    assert main(["run", "SELECT PROOF", "--certificate", str(place)]) == 1
    assert "Line 1, column " in capsys.readouterr().err


@settings(max_examples=200)
@given(data=st.data())
def test_that_each_single_byte_that_differs_is_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = _content(tmp_path_factory)
    at = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda each: each != content[at]))
    place = tmp_path_factory.getbasetemp() / "changed.json"
    place.write_bytes(content[:at] + bytes([byte]) + content[at + 1 :])
    verdict = verify_file(place)
    assert not verdict.valid
    assert verdict.sentences[0] == "Not valid. Nothing is proven."


def _content(factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a certificate, made once a run."""
    place = factory.getbasetemp() / "whole.json"
    if not place.exists():
        assert main(["run", PROVEN, "--certificate", str(place)]) == 0
    assert verify_file(place).valid
    return place.read_bytes()
