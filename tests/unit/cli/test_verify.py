"""``panll-desktop verify``: words on standard output, from the file alone."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from panll_desktop.cli import main
from panll_desktop.engines.octad.certificates import certify
from panll_desktop.engines.octad.draft import Draft
from panll_desktop.engines.octad.obligations import Obligation
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb.proving import user_keys
from panll_desktop.protocol import ProofType
from tests import fresh

ROOT = Path(__file__).parents[3]
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this user, whose store is gone."""
    place = tmp_path / "store.octad"
    store = Store(place, create=True)
    with store.transaction():
        store.insert("note-1", Draft(title="A note"))
    asked = [Obligation(ProofType.EXISTENCE, "note-1")]
    content = certify(store, asked, lambda *_: None, user_keys(), datetime.now(UTC))
    store.close()
    place.unlink()
    path = tmp_path / "cert.json"
    path.write_bytes(content)
    return path


def test_that_a_valid_certificate_is_said_in_words_and_exits_0(
    certificate: Path, capsys: Captured
) -> None:
    assert main(["verify", str(certificate)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[0] == "Valid. Nothing in it was changed since it was signed."
    assert "a key that you vouch for" in lines[1]
    assert lines[3].startswith("Proven, EXISTENCE: The entity 'note-1' was one of")
    assert lines[4] == "Not proven: that it still exists."


def test_that_another_profile_says_that_the_signer_is_unknown(
    certificate: Path, tmp_path: Path
) -> None:
    home = tmp_path / "other"
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    result = subprocess.run(
        [sys.executable, "-m", "panll_desktop", "verify", str(certificate)],
        cwd=ROOT,
        env=os.environ | dict.fromkeys(names, str(home)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert "The signer is unknown here" in result.stdout
    assert not home.exists()


def test_that_a_changed_certificate_exits_1_and_proves_nothing(
    certificate: Path, capsys: Captured
) -> None:
    content = certificate.read_bytes()
    certificate.write_bytes(content.replace(b"note-1", b"note-2"))
    assert main(["verify", str(certificate)]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines()[0] == "Not valid. Nothing is proven."
    assert "Proven" not in out


def test_that_a_key_that_cannot_be_used_vouches_for_nothing(
    certificate: Path, capsys: Captured
) -> None:
    user_keys().file.write_bytes(b"damaged")
    assert main(["verify", str(certificate)]) == 0
    assert "The signer is unknown here" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_that_a_file_that_cannot_be_read_exits_1_with_a_sentence(
    name: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["verify", str(tmp_path / name)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("panll-desktop: cannot read ")


def test_that_a_file_cannot_steer_the_terminal(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "cert.json"
    path.write_bytes(b'{"\xc2\x9b2J":1,"\xc2\x9b2J":2}')
    assert main(["verify", str(path)]) == 1
    out = capsys.readouterr().out
    assert all(each.isprintable() or each == "\n" for each in out)


def test_that_verifying_loads_no_window_and_no_language(certificate: Path) -> None:
    script = (
        "import sys\nfrom panll_desktop.cli import main\n"
        "main(['verify', sys.argv[1]])\n"
        "heavy = ('PySide6', 'pyqtgraph', 'lark', 'pydantic', 'numpy')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    assert fresh.printed(script, str(certificate)).endswith("[]\n")


def test_that_no_other_command_loads_the_library_that_signs() -> None:
    script = (
        "import sys\nfrom panll_desktop.cli import main\n"
        "main(['run', 'COUNT HEXADS'])\n"
        "from panll_desktop.engines.octad import certificates, verifying\n"
        "print('cryptography' in sys.modules)"
    )
    assert fresh.printed(script).endswith("False\n")
