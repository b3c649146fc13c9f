"""Performs a command, and turns what stops it into a sentence and an exit code."""

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from panll_desktop.cli import exits, output
from panll_desktop.cli.parsing import parser
from panll_desktop.errors import (
    NoConnectionError,
    NoDisplayError,
    PanllError,
    UsageError,
)

VERBS: Final = {  # each verb pays only for the file that it needs
    "run": "running",
    "lint": "linting",
    "format": "formatting",
    "import": "importing",
    "modules": "listing",
    "telemetry": "counting",
    "doctor": "doctor",
    "verify": "verifying",
    "backup": "copying",
    "litho": "lithoglyph",
    "knots": "knotting",
}
_OBJECTS: Final = 50_000  # a statement makes 30,000, and leaves hardly a cycle
_CODES: Final = (
    (NoDisplayError, exits.NO_DISPLAY),
    (NoConnectionError, exits.NO_CONNECTION),
    (UsageError, exits.USAGE),
)
_WRITING: Final = frozenset(
    {"run", "lint", "format", "modules", "doctor", "show", "status", "verify"}
    | {"check", "replay", "view", "insights", "metrics", "schema"}
)


def perform(arguments: Sequence[str] | None, window: Callable[[bool], int]) -> int:
    """Performs one command; its exit code.

    Args:
        arguments: as `panll_desktop.cli.main` takes them.
        window: opens the window, in safe mode or not.
    """
    if sys.stderr is None:  # closed by ``2>&-``: what is said has no place to go
        sys.stderr = _nowhere()
    words = sys.argv[1:] if arguments is None else arguments
    options = parser(words[0] if words else "").parse_args(words)
    try:
        if sys.stdout is None:
            if {options.command, getattr(options, "verb", None)} & _WRITING:
                raise output.OutputError("Standard output is closed.")
            sys.stdout = _nowhere()
        return _perform(options, window)
    except output.ReaderGone:
        return exits.GOOD
    except PanllError as error:
        print(f"panll-desktop: {error}", file=sys.stderr)
        return next(
            (code for kind, code in _CODES if isinstance(error, kind)), exits.FAILED
        )


def _perform(options: argparse.Namespace, window: Callable[[bool], int]) -> int:
    if options.command is None:
        return window(options.safe_mode)
    module = importlib.import_module(f"panll_desktop.cli.{VERBS[options.command]}")
    run: Callable[[argparse.Namespace], int] = module.run
    gc.set_threshold(_OBJECTS)
    gc.enable()
    return run(options)


def _nowhere() -> output.Text:
    return Path(os.devnull).open("w", encoding="utf-8")
