import stat
import threading
from pathlib import Path

import pytest

from panll_desktop.engines.octad.errors import SigningKeyError
from panll_desktop.engines.octad.keys import Keys, fingerprint, is_signed


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "data" / "keys")


def test_that_asking_makes_no_key(keys: Keys) -> None:
    assert keys.public() is None
    assert not keys.file.parent.exists()


def test_that_a_key_is_made_once_and_only_its_user_may_read_it(keys: Keys) -> None:
    public = keys.ensure()
    assert keys.ensure() == public == keys.public()
    assert stat.S_IMODE(keys.file.stat().st_mode) == 0o600
    assert [each.name for each in keys.file.parent.iterdir()] == [keys.file.name]


def test_that_programs_that_make_it_together_get_one_key(keys: Keys) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(keys.ensure())) for _ in range(8)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 8
    assert set(found) == {keys.public()}
    assert [each.name for each in keys.file.parent.iterdir()] == [keys.file.name]


def test_that_a_signature_is_of_its_content_and_key_alone(
    keys: Keys, tmp_path: Path
) -> None:
    public, other = keys.ensure(), Keys(tmp_path / "other").ensure()
    signature = keys.sign(b"content", public).hex()
    assert is_signed(b"content", signature, public)
    assert not is_signed(b"Content", signature, public)
    assert not is_signed(b"content", signature, other)
    with pytest.raises(SigningKeyError, match="was replaced"):
        keys.sign(b"content", other)


@pytest.mark.parametrize("first", ["01", "00", "ec", "ed", "ee"])
@pytest.mark.parametrize("last", ["00", "80", "7f", "ff"])
def test_that_a_key_under_which_one_signature_fits_all_signs_nothing(
    first: str, last: str
) -> None:
    middle = "00" if last in ("00", "80") else "ff"
    public = first + middle * 30 + last
    for point in ("01" + "00" * 31, public):
        assert not is_signed(b"whatever", point + "00" * 32, public)


def test_that_the_fingerprint_is_the_hash_of_the_raw_key() -> None:
    shown = fingerprint("00" * 32)
    assert shown.startswith("6668 7aad f862 ")
    assert len(shown.replace(" ", "")) == 64


@pytest.mark.parametrize(
    "content", [b"", b"00" * 32, b"AB" * 32 + b"\n", b"00" * 33, b"\xff" * 65]
)
def test_that_a_damaged_key_is_refused_and_kept(keys: Keys, content: bytes) -> None:
    keys.ensure()
    keys.file.write_bytes(content)
    with pytest.raises(SigningKeyError, match="is damaged"):
        keys.ensure()
    assert keys.file.read_bytes() == content


def test_that_a_key_that_others_may_read_signs_nothing(keys: Keys) -> None:
    public = keys.ensure()
    keys.file.chmod(0o640)
    with pytest.raises(SigningKeyError, match="can be read by other users"):
        keys.sign(b"", public)


def test_that_what_is_no_file_is_no_key(keys: Keys) -> None:
    keys.file.mkdir(parents=True)
    with pytest.raises(SigningKeyError, match="no ordinary file"):
        keys.ensure()


def test_that_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SigningKeyError, match=r"Cannot make .*: File exists"):
        Keys(tmp_path / "file").ensure()
