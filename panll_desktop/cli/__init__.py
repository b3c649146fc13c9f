"""The command line: ``panll-desktop`` alone opens the window, its verbs need no Qt.

Data goes to standard output, everything else to standard error. Exit codes are in
`panll_desktop.cli.exits`.
"""

import argparse
import sys
from collections.abc import Sequence

from panll_desktop import __version__
from panll_desktop.cli import exits
from panll_desktop.errors import NoDisplayError, PanllError, UsageError


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


def _perform(options: argparse.Namespace) -> int:
    if options.command == "doctor":
        from panll_desktop.cli import doctor  # noqa: PLC0415 - each verb pays for itself

        return doctor.examine_machine()
    from panll_desktop.cli import display  # noqa: PLC0415 - each verb pays for itself

    display.require()
    from panll_desktop import app  # noqa: PLC0415 - Qt is loaded for a window alone

    return app.run()


def command_names() -> list[str]:
    """The verbs, as they are typed."""
    return ["doctor"]


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
    verbs.add_parser(
        "doctor",
        help="check what the program needs of this machine",
        description="Checks Qt's libraries, the display, directories and settings.",
    )
    return parser
