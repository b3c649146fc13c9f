"""Which file a connection means, and the demonstration store.

That one is made from the sample data by whoever needs it first.
"""

import os
from pathlib import Path
from typing import Final

from panll_desktop import paths
from panll_desktop.engines.octad.errors import OctadError
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import ConnectError, Options

DEMO: Final = ":demo:"  # stands for the path of the demonstration store
SAMPLE: Final = "samples/geonames.jsonl"


def demo_path() -> Path:
    """Where the demonstration store is, or will be."""
    return paths.data_directory() / "demo.octad"


def ensure_demo() -> Path:
    """The demonstration store, complete.

    It is built into a temporary file that is then renamed, under a lock, so that two
    programs that start together make one store and nobody sees half of it.

    Raises:
        ConnectError: the data directory cannot be written, or the sample is missing.
    """
    path = demo_path()
    try:
        if _is_made(path):
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        with paths.locked(path.with_suffix(".lock")):
            if not _is_made(path):
                _build(path)
    except OSError as error:
        raise _refused(path, error.strerror or str(error)) from error
    except OctadError as error:
        raise _refused(path, str(error)) from error
    return path


def store_path(options: Options) -> Path:
    """The file that the options of a connection mean; the demo is made if need be.

    Raises:
        ConnectError: the options name no file, or the demo cannot be made.
    """
    path = options.get("path")
    if path == DEMO:
        return ensure_demo()
    if not isinstance(path, str) or not path:
        raise ConnectError("The connection names no file.")
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise ConnectError(f"There is no home directory for {path}.") from error


def _refused(path: Path, reason: str) -> ConnectError:
    return ConnectError(
        f"The demonstration store cannot be made: {reason.removesuffix('.')}.",
        detail=f"It belongs at {path}.",
    )


def _is_made(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _build(path: Path) -> None:
    import tempfile  # noqa: PLC0415 - once in the life of a data directory

    from panll_desktop.engines.octad import loading  # noqa: PLC0415 - likewise

    content = paths.resource(SAMPLE).read_bytes()
    _sweep(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        store = Store(temporary, create=True, durable=False)
        try:
            loaded = loading.load(store, loading.lines(content))
        finally:
            store.close()
        if loaded.bad:
            first = loaded.bad[0]
            raise ConnectError(
                f"The sample data is damaged at line {first.number}: {first.reason}."
            )
        _sync(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Removes what a killed builder left, and the log of a store that is gone.

    SQLite would write such a log into the new store.
    """
    for left in path.parent.glob(f".{path.name}.*"):
        left.unlink(missing_ok=True)
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
