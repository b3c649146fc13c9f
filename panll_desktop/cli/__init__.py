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
_VERBS: Final = {  # each verb pays only for the file that it needs
    "run": "running",
    "import": "importing",
    "modules": "listing",
    "telemetry": "counting",
    "doctor": "doctor",
}


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
        return _open_window(safe_mode=options.safe_mode)
    module = importlib.import_module(f"panll_desktop.cli.{_VERBS[options.command]}")
    run: Callable[[argparse.Namespace], int] = module.run
    return run(options)


def _open_window(*, safe_mode: bool) -> int:
    from panll_desktop.cli import display  # noqa: PLC0415 - a verb needs no display

    display.require()
    from panll_desktop import app  # noqa: PLC0415 - Qt is loaded for a window alone

    return app.run(safe_mode=safe_mode)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="panll-desktop",
        description="A three-pane workbench for multi-model databases."
        " Without a command, the window opens.",
    )
    parser.add_argument(
        "--version", action="version", version=f"PanLL Desktop {__version__}"
    )
    parser.add_argument(
        "--safe-mode",
        action="store_true",
        help="open the window without what the last session left",
    )
    verbs = parser.add_subparsers(dest="command", metavar="COMMAND")
    for add in (_add_run, _add_import, _add_modules, _add_telemetry, _add_doctor):
        add(verbs.add_parser)
    return parser


def _add_run(add: _Add) -> None:
    verb = add(
        "run",
        help="run one statement",
        description="Runs one statement and writes its rows to standard output.",
    )
    verb.add_argument("query", metavar="QUERY", help="the statement")
    verb.add_argument("--module", default="verisimdb", metavar="ID")
    verb.add_argument(
        "--connection",
        metavar="NAME|PATH",
        help="a kept name, or a path (it has a separator or a suffix); never made",
    )
    verb.add_argument(
        "--format", choices=("table", "json", "jsonl", "csv"), default="table"
    )
    verb.add_argument(
        "--limit", type=int, metavar="N", help="at most so many rows; all without it"
    )


def _add_modules(add: _Add) -> None:
    verb = add(
        "modules",
        help="list the database modules",
        description="Lists the database modules that are installed.",
    )
    verb.add_argument("--json", action="store_true", help="as JSON")


def _add_telemetry(add: _Add) -> None:
    verb = add(
        "telemetry",
        help="consent, report, export, erase",
        description="Local counts of what was run; off until you switch it on.",
    )
    verbs = verb.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, text in (
        ("status", "whether anything is counted, and who decided"),
        ("enable", "count from now on, on this computer only"),
        ("disable", "count no more; the history stays until erased"),
        ("show", "print the report of the last 24 hours"),
        ("erase", "remove the history"),
    ):
        verbs.add_parser(name, help=text, description=text)
    export = verbs.add_parser("export", help="write the report to a file")
    export.add_argument("file", metavar="FILE")


def _add_doctor(add: _Add) -> None:
    add(
        "doctor",
        help="check what the program needs of this machine",
        description="Checks Qt's libraries, the display, directories, settings and"
        " modules; with --connection, one store and nothing else.",
    ).add_argument(
        "--connection", metavar="NAME|PATH", help="check this VeriSimDB store alone"
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
