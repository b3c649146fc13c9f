"""Which file a connection means; the workspaces are made when they are first used."""

from pathlib import Path
from typing import Final

from panll_desktop.engines.litho.workspaces import Workspace, ensure
from panll_desktop.modules.lithoglyph.failing import reported
from panll_desktop.protocol import ConnectError, Options, QueryError

# What stands for the path of a workspace in the options of its preset.
WORKSPACES: Final = {f":{each.value}:": each for each in Workspace}


def path_of(options: Options) -> Path:
    """The file of a connection.

    Raises:
        ConnectError: the options name none, or the workspace cannot be made.
    """
    path = options.get("path")
    if isinstance(path, str) and path in WORKSPACES:
        try:
            with reported():
                return ensure(WORKSPACES[path])
        except QueryError as error:
            raise ConnectError(error.title, detail=error.detail) from error
    if not isinstance(path, str) or not path:
        raise ConnectError("The connection names no file.")
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise ConnectError(f"There is no home directory for {path}.") from error
