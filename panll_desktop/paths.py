"""Where things are: the directories of the user, the files of the program."""

import errno
import fcntl
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_APPLICATION = "panll-desktop"
_PACKAGE = Path(__file__).parent


def config_directory() -> Path:
    """Settings live here; the directory may not exist yet."""
    return _directory("config", ".config")


def data_directory() -> Path:
    """Stores, sessions and telemetry live here; the directory may not exist yet."""
    return _directory("data", ".local/share")


def telemetry_directory() -> Path:
    """The history of telemetry lives here, and nothing else."""
    return data_directory() / "telemetry"


def cache_directory() -> Path:
    """What can be made again lives here; the directory may not exist yet."""
    return _directory("cache", ".cache")


def log_directory() -> Path:
    """Crash and diagnostic logs live here; the directory may not exist yet."""
    return _directory("state", ".local/state", "log")


def _directory(kind: str, usual: str, *below: str) -> Path:
    """What platformdirs says, which is asked where the answer is not plain.

    It takes eight milliseconds to load, and neither the start of the window nor a
    statement of the command line has them to spare.
    """
    if sys.platform == "linux":
        told = os.environ.get(f"XDG_{kind.upper()}_HOME", "")
        for root in (Path(told), Path(os.environ.get("HOME", ""), usual)):
            if root.is_absolute():
                return root.joinpath(_APPLICATION, *below)
    import platformdirs  # noqa: PLC0415 - as said above

    places = platformdirs.PlatformDirs(_APPLICATION, appauthor=False)
    return {
        "config": places.user_config_path,
        "data": places.user_data_path,
        "cache": places.user_cache_path,
        "state": places.user_log_path,
    }[kind]


def resource(name: str) -> Path:
    """The path of a shipped file, from an installed wheel or from a checkout.

    Args:
        name: a path below ``resources``, with forward slashes.

    Raises:
        FileNotFoundError: the program was installed without that file.
    """
    for root in (_PACKAGE / "_resources", _PACKAGE.parent / "resources"):
        path = root / name
        if path.exists():
            return path
    raise FileNotFoundError(f"The installation lacks its resource {name!r}.")


def write_atomically(path: Path, content: bytes, *, make_parents: bool = False) -> None:
    """Writes the whole file or nothing: a temporary neighbour, synced, then renamed.

    Args:
        path: a link means what it points at; a character device or a pipe, which
            cannot be replaced, is written to as it stands.
        content: of the file.
        make_parents: makes the directories that are missing.

    Raises:
        OSError: the place cannot be written; no partial file is left behind.
    """
    import tempfile  # noqa: PLC0415 - with it come random and shutil

    if make_parents:
        path.parent.mkdir(parents=True, exist_ok=True)
    if _is_stream(path):
        with path.open("wb", buffering=0) as stream:
            _pour(stream.fileno(), content)
        return
    path = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _is_stream(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if stat.S_ISCHR(mode) or stat.S_ISFIFO(mode):
        return True
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "Not a regular file", str(path))
    return False


def _pour(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def set_aside(path: Path) -> Path:
    """Renames a file that cannot be used to the first free ``<name>.kept-N``."""
    number = 1
    while (kept := path.with_name(f"{path.name}.kept-{number}")).exists():
        number += 1
    path.rename(kept)
    return kept


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds an exclusive lock on a file, against other processes and threads.

    The file is made where it is missing and stays; the lock ends with the process.
    """
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
