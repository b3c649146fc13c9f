"""``panll-desktop verify``: what a certificate proves, from its file alone."""

import argparse
import sys
from pathlib import Path

from panll_desktop.cli import exits
from panll_desktop.cli.output import put
from panll_desktop.cli.writers import visible
from panll_desktop.modules.verisimdb.proving import verify_file


def run(options: argparse.Namespace) -> int:
    """Says what is and is not proven, and who signed; 1 if it is not valid."""
    try:
        verdict = verify_file(Path(options.file))
    except OSError as error:
        reason = error.strerror or error
        print(f"panll-desktop: cannot read {options.file}: {reason}.", file=sys.stderr)
        return exits.FAILED
    put("".join(visible(sentence) + "\n" for sentence in verdict.sentences))
    return exits.GOOD if verdict.valid else exits.FAILED
