"""Which file a connection means, and the demonstration store.

That one is made from the sample data by whoever needs it first.
"""

from pathlib import Path
from typing import Final

from panll_desktop import paths
from panll_desktop.engines.files import make_once
from panll_desktop.engines.octad.errors import OctadError
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import ConnectError, Options

ACTOR: Final = "panll-desktop"  # of writes for which the connection names nobody
DEMO: Final = ":demo:"  # stands for the path of the demonstration store
SAMPLES: Final = ("samples/geonames.jsonl", "samples/sources.jsonl")


def demo_path() -> Path:
    """Where the demonstration store is, or will be."""
    return paths.data_directory() / "demo.octad"


def sample() -> bytes:
    """The entities of the demonstration store as JSON Lines: places, then sources."""
    return b"".join(paths.resource(name).read_bytes() for name in SAMPLES)


def ensure_demo() -> Path:
    """The demonstration store, complete; made by whoever needs it first.

    Raises:
        ConnectError: the data directory cannot be written, or the sample is missing.
    """
    path = demo_path()
    try:
        make_once(path, _fill)
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


def actor(options: Options) -> str:
    """Who writes over a connection, where the write does not say it."""
    named = options.get("actor")
    return named if isinstance(named, str) and named.strip() else ACTOR


def _refused(path: Path, reason: str) -> ConnectError:
    return ConnectError(
        f"The demonstration store cannot be made: {reason.removesuffix('.')}.",
        detail=f"It belongs at {path}: that directory must be writable, with room.",
    )


def _fill(path: Path) -> None:
    from panll_desktop.engines.octad import loading  # noqa: PLC0415 - once

    content = sample()
    store = Store(path, create=True, durable=False)
    try:
        loaded = loading.load(store, loading.lines(content))
    finally:
        store.close()
    if loaded.bad:
        first = loaded.bad[0]
        raise ConnectError(
            f"The sample data is damaged at line {first.number}: {first.reason}."
        )
