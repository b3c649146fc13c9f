"""Certificates of this user: where the key is, and what a file proves."""

from pathlib import Path

from panll_desktop import paths
from panll_desktop.engines.octad import canonical, verifying
from panll_desktop.engines.octad.errors import SigningKeyError
from panll_desktop.engines.octad.keys import Keys
from panll_desktop.engines.octad.verifying import Verdict


def user_keys() -> Keys:
    """The key with which this user signs certificates."""
    return Keys(paths.data_directory() / "keys")


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
