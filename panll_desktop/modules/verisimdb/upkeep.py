"""Looking after a store: doctor's checks."""

from collections.abc import Iterator

from panll_desktop.engines.octad import integrity
from panll_desktop.engines.octad.errors import OctadError, StoreDamagedError
from panll_desktop.engines.octad.integrity import Finding
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb.demo import store_path
from panll_desktop.protocol import ConnectError, Options


def examine(options: Options) -> Iterator[Finding]:
    """Every check of one store; a file of 0 bytes is a store that is not made yet.

    One that is too damaged to be opened is a fault.

    Raises:
        ConnectError: there is no store, or it is something else.
    """
    path = store_path(options)
    if path.is_file() and path.stat().st_size == 0:
        yield Finding("Store", False, f"{path} is empty: a new store")
        return
    try:
        store = Store(path)
    except StoreDamagedError as error:
        yield Finding("file", fault=True, sentence=str(error))
        return
    except OctadError as error:
        raise ConnectError(str(error)) from error
    try:
        yield from integrity.examine(store.connection)
    finally:
        store.close()
