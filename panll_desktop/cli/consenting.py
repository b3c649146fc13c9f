"""Whether this user lets anything be counted, and where the counts are."""

import os
import sys
from typing import TYPE_CHECKING

from panll_desktop import paths, settings
from panll_desktop.cli.writers import visible
from panll_desktop.telemetry.consent import Consent, decide

if TYPE_CHECKING:
    from panll_desktop.telemetry.history import History


def history() -> "History":
    """The history of this user."""
    from panll_desktop.telemetry.history import History  # noqa: PLC0415 - who counts

    return History(paths.telemetry_directory())


def consent() -> Consent:
    """Whether this user lets anything be counted; settings kept aside are said."""
    loaded = settings.load(settings.settings_file())
    if loaded.notice:
        print(f"panll-desktop: {visible(loaded.notice)}", file=sys.stderr)
    return decide(loaded.settings.telemetry, os.environ)
