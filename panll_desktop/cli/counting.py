"""Telemetry on the command line: consent, the report, its export, and erasing."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from panll_desktop import paths, settings
from panll_desktop.cli import counting_files as files
from panll_desktop.cli import exits
from panll_desktop.cli.consenting import consent, history
from panll_desktop.cli.output import put
from panll_desktop.cli.writers import visible
from panll_desktop.session.ranges import RANGES
from panll_desktop.telemetry import openmetrics
from panll_desktop.telemetry.consent import Consent
from panll_desktop.telemetry.counts import total
from panll_desktop.telemetry.findings import findings
from panll_desktop.telemetry.history import History, HistoryError
from panll_desktop.telemetry.report import build, encode
from panll_desktop.telemetry.service import Telemetry
from panll_desktop.telemetry.tables import SUBJECTS, stamp


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
            return _export(options)
        case "insights":
            return _insights(RANGES[options.range])
        case "metrics" | "schema":
            from panll_desktop.cli import collecting  # noqa: PLC0415 - seldom

            return collecting.run(options)
        case "replay":
            return files.replay_events(Path(options.file))
        case "serve":
            from panll_desktop.cli import serving  # noqa: PLC0415 - only who serves

            return serving.run(options.port, Telemetry(history()), consent)
        case "verify":
            from panll_desktop.cli import noninterference  # noqa: PLC0415 - it is slow

            return noninterference.run()
        case "view":
            return files.view_report(Path(options.file))
        case "merge":
            sources = [Path(each) for each in options.files]
            return files.merge_reports(sources, Path(options.output))
        case _:
            return _show(options)


def _status() -> int:
    decision = consent()
    state = "on" if decision.given else "off"
    put(f"Telemetry is {state}: {decision.reason}.\n")
    kept = history()
    if files := kept.files():
        put(f"History: {kept.directory}\n")
    for name, size in files:
        put(f"  {name}, {size:,} bytes\n")
    if decision.given and (since := _since(kept)) is not None:
        put(f"  counts since {stamp(since)}\n")
    if not files:
        put(f"There is no history; it would be in {kept.directory}.\n")
    return exits.GOOD


def _since(kept: History) -> int | None:
    """When the history begins; None too if it cannot be read, which others say."""
    try:
        return kept.since()
    except HistoryError:
        return None


def _set(on: bool) -> int:  # noqa: FBT001 - on or off is all there is
    file = settings.settings_file()
    loaded = settings.load(file)
    if loaded.notice:
        print(f"panll-desktop: {visible(loaded.notice)}", file=sys.stderr)
    settings.save(replace(loaded.settings, telemetry=on), file)
    decision = consent()
    state = "on" if decision.given else "off"
    print(f"Telemetry is {state}: {decision.reason}.", file=sys.stderr)
    if decision.given:
        print(
            "It counts from now on, nothing of before, on this computer only:"
            f" {paths.telemetry_directory()}. `panll-desktop telemetry metrics` lists"
            " what, `panll-desktop telemetry erase` removes it.",
            file=sys.stderr,
        )
    return exits.GOOD


def _refused(decision: Consent) -> int:
    command = " `panll-desktop telemetry enable` switches it on."
    advice = "" if decision.settled else command
    print(
        f"panll-desktop: telemetry is off, because {decision.reason}; nothing is"
        f" counted.{advice}",
        file=sys.stderr,
    )
    return exits.FAILED


def _report(options: argparse.Namespace) -> bytes | None:
    """What is to be shown or written; None if nothing is counted, which was said."""
    decision = consent()
    if not decision.given:
        _refused(decision)
        return None
    telemetry = Telemetry(history())
    window, found = telemetry.buckets(RANGES[options.range])
    _tell(telemetry)
    if options.format == "openmetrics":
        return openmetrics.encode(total(each.counts for each in found)).encode()
    return encode(build(found, window, telemetry.now()))


def _tell(telemetry: Telemetry) -> None:
    for notice in telemetry.notices():
        print(f"panll-desktop: {visible(notice)}", file=sys.stderr)


def _show(options: argparse.Namespace) -> int:
    content = _report(options)
    if content is None:
        return exits.FAILED
    put(content.decode())
    return exits.GOOD


def _export(options: argparse.Namespace) -> int:
    content = _report(options)
    if content is None:
        return exits.FAILED
    return files.write(Path(options.file), content)


def _insights(seconds: int) -> int:
    decision = consent()
    if not decision.given:
        return _refused(decision)
    telemetry = Telemetry(history())
    window, found = telemetry.buckets(seconds)
    _tell(telemetry)
    for each in findings(found, telemetry.buckets_before(window)):
        put(f"{SUBJECTS[each.subject]}: {each.sentence}\n  How sure: {each.sure}.\n")
        if each.advice:
            put(f"  What to do: {each.advice}\n")
    return exits.GOOD
