"""``panll-desktop import``: a file of entities into a store."""

import argparse
import sys
from pathlib import Path

from panll_desktop.cli import exits, targets
from panll_desktop.engines.octad.loading import MOST_LISTED
from panll_desktop.modules.verisimdb.importing import import_file
from panll_desktop.protocol import CancelledError, ConnectError, QueryError


def run(options: argparse.Namespace) -> int:
    """Loads the file; every bad line is listed on standard error."""
    manifest = targets.manifest_of("verisimdb")
    target = targets.options_of(manifest, options.connection)
    try:
        loaded = import_file(
            Path(options.file), target, skip_invalid=options.skip_invalid
        )
    except CancelledError:  # Ctrl+C inside a callback of SQLite ends as an interrupt
        return exits.CANCELLED
    except ConnectError as error:
        print(f"panll-desktop: {error.title}", file=sys.stderr)
        return exits.NO_CONNECTION
    except QueryError as error:
        print(f"panll-desktop: {error.title}", file=sys.stderr)
        return exits.FAILED
    for line in loaded.bad[:MOST_LISTED]:
        print(f"{options.file}:{line.number}: {_visible(line.reason)}", file=sys.stderr)
    if len(loaded.bad) > MOST_LISTED:
        left = len(loaded.bad) - MOST_LISTED
        print(f"… and {left:,} more bad lines", file=sys.stderr)
    if loaded.bad and not options.skip_invalid:
        print(
            f"Nothing was loaded: {len(loaded.bad):,} bad lines."
            " --skip-invalid loads the others.",
            file=sys.stderr,
        )
        return exits.FAILED
    print(
        f"{loaded.entities:,} entities loaded, {len(loaded.bad):,} lines left out.",
        file=sys.stderr,
    )
    return exits.GOOD


def _visible(reason: str) -> str:
    """One line that cannot steer the terminal: a field's name is the file's own."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in reason)
