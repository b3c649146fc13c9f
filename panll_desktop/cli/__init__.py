"""The command line: ``panll-desktop`` alone opens the window, its verbs need no Qt.

Data goes to standard output, everything else to standard error. Exit codes are in
`panll_desktop.cli.exits`.
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from panll_desktop import __version__
from panll_desktop.cli import exits
from panll_desktop.errors import NoDisplayError, PanllError, UsageError

_Add: TypeAlias = Callable[..., argparse.ArgumentParser]
_VERBS: Final = {"doctor": "doctor", "import": "importing"}  # each verb pays for itself


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: the words after the program's name; those of the process if None.

    Returns:
        The exit code of the process, one of `panll_desktop.cli.exits`.
    """
    options = _parser().parse_args(arguments)
    try:
        return _perform(options)
    except NoDisplayError as error:
        print(f"panll-desktop: {error}", file=sys.stderr)
        return exits.NO_DISPLAY
    except UsageError as error:
        print(f"panll-desktop: {error}", file=sys.stderr)
        return exits.USAGE
    except PanllError as error:
        print(f"panll-desktop: {error}", file=sys.stderr)
        return exits.FAILED
    except KeyboardInterrupt:
        return exits.CANCELLED


def command_names() -> list[str]:
    """The verbs, as they are typed."""
    return list(_VERBS)


def _perform(options: argparse.Namespace) -> int:
    if options.command is None:
        return _open_window()
    module = importlib.import_module(f"panll_desktop.cli.{_VERBS[options.command]}")
    run: Callable[[argparse.Namespace], int] = module.run
    return run(options)


def _open_window() -> int:
    from panll_desktop.cli import display  # noqa: PLC0415 - a verb needs no display

    display.require()
    from panll_desktop import app  # noqa: PLC0415 - Qt is loaded for a window alone

    return app.run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="panll-desktop",
        description="A three-pane workbench for multi-model databases."
        " Without a command, the window opens.",
    )
    parser.add_argument(
        "--version", action="version", version=f"PanLL Desktop {__version__}"
    )
    verbs = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_doctor(verbs.add_parser)
    _add_import(verbs.add_parser)
    return parser


def _add_doctor(add: _Add) -> None:
    add(
        "doctor",
        help="check what the program needs of this machine",
        description="Checks Qt's libraries, the display, directories and settings.",
    )


def _add_import(add: _Add) -> None:
    verb = add(
        "import",
        help="load entities from JSON or JSON Lines",
        description="Loads a file of entities into a VeriSimDB store, all or none.",
    )
    verb.add_argument("file", metavar="FILE", help="JSON or JSON Lines")
    verb.add_argument(
        "--connection",
        required=True,
        metavar="NAME|PATH",
        help="the store; a path is made if it is missing",
    )
    verb.add_argument(
        "--skip-invalid",
        action="store_true",
        help="leave bad lines out and commit the rest, 1,000 at a time",
    )
