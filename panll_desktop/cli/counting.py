"""Telemetry on the command line: consent, the report, its export, and erasing."""

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from panll_desktop import paths, settings
from panll_desktop.cli import exits
from panll_desktop.cli.output import put
from panll_desktop.cli.writers import visible
from panll_desktop.telemetry.consent import Consent, decide
from panll_desktop.telemetry.history import History
from panll_desktop.telemetry.replay import replay
from panll_desktop.telemetry.report import encode
from panll_desktop.telemetry.service import Telemetry


def history() -> History:
    """The history of this user."""
    return History(paths.data_directory() / "telemetry")


def consent() -> Consent:
    """Whether this user lets anything be counted; settings kept aside are said."""
    loaded = settings.load(settings.settings_file())
    if loaded.notice:
        print(f"panll-desktop: {visible(loaded.notice)}", file=sys.stderr)
    return decide(loaded.settings.telemetry, os.environ)


def run(options: argparse.Namespace) -> int:
    """Performs one verb of ``panll-desktop telemetry``."""
    match options.verb:
        case "status":
            return _status()
        case "enable" | "disable":
            return _set(options.verb == "enable")
        case "erase":
            history().erase()
            print("The history is erased.", file=sys.stderr)
            return exits.GOOD
        case "export":
            return _export(Path(options.file))
        case "replay":
            return _replay(Path(options.file))
        case _:
            return _show()


def _status() -> int:
    decision = consent()
    state = "on" if decision.given else "off"
    put(f"Telemetry is {state}: {decision.reason}.\n")
    kept = history()
    exists = kept.directory.exists()
    put(f"History: {kept.directory}\n" if exists else "There is no history.\n")
    return exits.GOOD


def _set(on: bool) -> int:  # noqa: FBT001 - on or off is all there is
    file = settings.settings_file()
    loaded = settings.load(file)
    if loaded.notice:
        print(f"panll-desktop: {visible(loaded.notice)}", file=sys.stderr)
    settings.save(replace(loaded.settings, telemetry=on), file)
    decision = consent()
    state = "on" if decision.given else "off"
    print(f"Telemetry is {state}: {decision.reason}.", file=sys.stderr)
    return exits.GOOD


def _refused(decision: Consent) -> int:
    print(
        f"panll-desktop: telemetry is off, because {decision.reason}; nothing is"
        " counted. `panll-desktop telemetry enable` switches it on.",
        file=sys.stderr,
    )
    return exits.FAILED


def _show() -> int:
    decision = consent()
    if not decision.given:
        return _refused(decision)
    put(encode(Telemetry(history()).report()).decode())
    return exits.GOOD


def _export(path: Path) -> int:
    decision = consent()
    if not decision.given:
        return _refused(decision)
    try:
        paths.write_atomically(path, encode(Telemetry(history()).report()))
    except OSError as error:
        reason = error.strerror or error
        print(f"panll-desktop: cannot write {path}: {reason}.", file=sys.stderr)
        return exits.FAILED
    print(f"Exported to {path}.", file=sys.stderr)
    return exits.GOOD


def _replay(path: Path) -> int:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        print(f"panll-desktop: cannot read {path}: {reason}.", file=sys.stderr)
        return exits.FAILED
    done = replay(content, time.time())
    if done.ignored:
        noun = "event is" if done.ignored == 1 else "events are"
        print(
            f"{done.ignored} {noun} none of VeriSimDB's and not counted.",
            file=sys.stderr,
        )
    put(encode(done.report).decode())
    return exits.GOOD
