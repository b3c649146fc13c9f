"""The observer of one command: silent, unless the user lets it be counted."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from panll_desktop import paths
from panll_desktop.protocol import SILENT, Observer


@contextmanager
def counted() -> Iterator[Observer]:
    """An observer whose counts are written when the command ends.

    Without a settings file and without the variable nobody can have consented, and
    nothing of telemetry is even imported.
    """
    variable = os.environ.get("VERISIM_TELEMETRY")
    if variable is None and not (paths.config_directory() / "settings.json").exists():
        yield SILENT
        return
    from panll_desktop.cli import consenting  # noqa: PLC0415 - seldom
    from panll_desktop.errors import SettingsError  # noqa: PLC0415 - likewise

    try:
        given = consenting.consent().given
    except SettingsError as error:  # a statement runs without being counted
        print(f"panll-desktop: {error}", file=sys.stderr)
        given = False
    if not given:
        yield SILENT
        return
    from panll_desktop.telemetry.history import HistoryError  # noqa: PLC0415 - who counts
    from panll_desktop.telemetry.service import Telemetry  # noqa: PLC0415 - likewise

    telemetry = Telemetry(consenting.history())
    telemetry.enable()
    try:
        yield telemetry.observer
    finally:
        try:
            telemetry.flush()
        except HistoryError as error:
            print(f"panll-desktop: {error}", file=sys.stderr)
        for notice in telemetry.notices():
            print(f"panll-desktop: {notice}", file=sys.stderr)
