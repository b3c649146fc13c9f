"""``panll-desktop modules profiles``: NQC's profiles as connections."""

import argparse
import sys
from pathlib import Path

from panll_desktop import settings
from panll_desktop.cli import exits, targets
from panll_desktop.cli.output import put
from panll_desktop.cli.writers import visible
from panll_desktop.errors import UsageError
from panll_desktop.modules.profiles import Imported, LeftOut, read
from panll_desktop.settings import Connection


def run(options: argparse.Namespace) -> int:
    """Keeps each profile of a file as a connection; says what is left out, and why."""
    try:
        content = Path(options.file).read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"Cannot read {options.file}: {reason}.") from error
    file = settings.settings_file()
    known = settings.load(file).settings
    left = 0
    for each in read(content, targets.manifest_of):
        match each:
            case LeftOut(name, reason):
                left += 1
                print(
                    f"{visible(name)} is left out: {visible(reason)}", file=sys.stderr
                )
            case Imported(name, module, made):
                known = known.with_connection(Connection(name, module, made))
                put(visible(f"{name:<20} {module:<12} {made['url']}") + "\n")
    if not options.dry_run:
        settings.save(known, file)
    return exits.FAILED if left else exits.GOOD
