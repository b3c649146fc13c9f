"""``panll-desktop doctor``: what the program needs of this machine, checked."""

import argparse
import contextlib
import importlib.metadata
import os
import sys
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from panll_desktop import paths, settings
from panll_desktop.cli import display, exits, targets
from panll_desktop.cli.output import put
from panll_desktop.cli.writers import visible
from panll_desktop.errors import SettingsError, UsageError
from panll_desktop.modules.registry import Known, ModuleLoadError, Registry
from panll_desktop.protocol import ConnectError, QueryError
from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.engines.octad import integrity


MOST: Final = 20  # findings of one kind that are printed one by one


class Verdict(Enum):
    """What a finding means for the exit code: only a fault counts."""

    GOOD = "ok"
    NOTE = "note"
    FIXED = "fixed"
    FAULT = "FAULT"


class Finding(Record):
    """One thing that was looked at."""

    verdict: Verdict
    subject: str
    sentence: str


def run(options: argparse.Namespace) -> int:
    """Prints a line for each check; 1 if any is a fault."""
    if options.connection is None:
        if options.repair:
            raise UsageError("--repair needs --connection: it repairs one store.")
        return report(machine_findings())
    return _examine_store(options.connection, repair=options.repair)


def report(findings: Iterator[Finding]) -> int:
    """Prints the findings as they come; 1 if any is a fault, else 0.

    Of those that a check has found, `MOST` are printed, and how many more there are.
    """
    faults, fixed, out = 0, 0, sys.stdout
    alike: Counter[tuple[Verdict, str]] = Counter()
    with contextlib.redirect_stdout(sys.stderr):  # a module may print
        for finding in findings:
            faults += finding.verdict is Verdict.FAULT
            fixed += finding.verdict is Verdict.FIXED
            alike[finding.verdict, finding.subject] += 1
            if alike[finding.verdict, finding.subject] <= MOST:
                _print(finding, out)
        for (verdict, subject), number in alike.items():
            if number > MOST:
                more = f"and {number - MOST:,} more; all are counted below."
                _print(Finding(verdict, subject, more), out)
    if fixed:
        put(f"{_count(fixed)} repaired.\n", out)
    put(f"{_count(faults)} found.\n", out)
    return exits.FAILED if faults else exits.GOOD


def _print(finding: Finding, out: TextIO) -> None:
    line = f"{finding.verdict.value:<5}  {finding.subject}: {finding.sentence}"
    put(visible(line) + "\n", out)


def _count(faults: int) -> str:
    return f"{faults:,} {'fault' if faults == 1 else 'faults'}"


def machine_findings() -> Iterator[Finding]:
    """Qt's libraries, the display, the directories and the settings, in that order."""
    yield _qt_version()
    yield _qt_libraries()
    yield _display()
    for name, directory in (
        ("config", paths.config_directory()),
        ("data", paths.data_directory()),
        ("log", paths.log_directory()),
    ):
        yield _directory(name, directory)
    yield _settings(settings.settings_file())
    registry = Registry()
    for known in registry.installed():
        yield _module(registry, known)


def _examine_store(target: str, *, repair: bool) -> int:
    from panll_desktop.modules.verisimdb import upkeep  # noqa: PLC0415 - the engine

    options = targets.options_of(targets.manifest_of("verisimdb"), target)
    try:
        if repair:
            repaired = upkeep.repair(options)
            fixed = [_found(each, Verdict.FIXED) for each in repaired.fixed]
            after = [_found(each, Verdict.FAULT) for each in repaired.after]
            return report(iter([*fixed, *after]))
        return report(_found(each, Verdict.FAULT) for each in upkeep.examine(options))
    except ConnectError as error:
        print(f"panll-desktop: {error.title}", file=sys.stderr)
        return exits.NO_CONNECTION
    except QueryError as error:
        print(f"panll-desktop: {error.title}", file=sys.stderr)
        return exits.FAILED


def _found(finding: "integrity.Finding", fault: Verdict) -> Finding:
    verdict = fault if finding.fault else Verdict.GOOD
    return Finding(verdict, finding.subject, finding.sentence)


def _module(registry: Registry, known: Known) -> Finding:
    subject = f"Module {known.id}"
    if known.disabled:
        return Finding(Verdict.NOTE, subject, f"off: {known.disabled}")
    try:
        manifest = registry.load_in_time(known.id)
    except ModuleLoadError as error:
        return Finding(Verdict.FAULT, subject, f"{error.title} (stage: {error.stage})")
    return Finding(Verdict.GOOD, subject, f"{manifest.name} {manifest.version}")


def _qt_version() -> Finding:
    subject = "Qt for Python"
    try:
        version = importlib.metadata.version("PySide6-Essentials")
    except importlib.metadata.PackageNotFoundError:
        return Finding(Verdict.FAULT, subject, "PySide6-Essentials is not installed.")
    numbers = tuple(int(part) for part in version.split(".")[:2])
    if numbers >= (6, 12):
        return Finding(
            Verdict.FAULT,
            subject,
            f"PySide6-Essentials {version} aborts Python 3.11; install one below 6.12.",
        )
    return Finding(Verdict.GOOD, subject, f"PySide6-Essentials {version}")


def _qt_libraries() -> Finding:
    name = display.platform()
    missing = display.missing_packages("xcb" if name == "none" else name)
    if missing:
        return Finding(
            Verdict.FAULT, "Qt libraries", f"apt-get install {' '.join(missing)}"
        )
    return Finding(Verdict.GOOD, "Qt libraries", "all found")


def _display() -> Finding:
    name = display.platform()
    unusable = display.flaw(name)
    if unusable:
        return Finding(Verdict.FAULT, "Display", unusable)
    if name == "xcb" and display.missing_packages("xcb"):
        return Finding(Verdict.NOTE, "Display", "not asked, a library is missing")
    reason = display.silence(name)
    if reason:
        return Finding(Verdict.NOTE, "Display", f"{reason}; no window can be opened")
    return Finding(Verdict.GOOD, "Display", f"{name} answers")


def _directory(name: str, directory: Path) -> Finding:
    subject = f"Directory ({name})"
    existing = next(each for each in (directory, *directory.parents) if each.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        return Finding(Verdict.FAULT, subject, f"{existing} cannot be written.")
    state = "exists" if existing == directory else "will be made when needed"
    return Finding(Verdict.GOOD, subject, f"{directory} ({state})")


def _settings(path: Path) -> Finding:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Finding(Verdict.GOOD, "Settings", f"{path} does not exist: defaults")
    except OSError as error:
        return Finding(Verdict.FAULT, "Settings", f"{path} cannot be read: {error}")
    try:
        settings.parse(content)
    except SettingsError as error:
        return Finding(Verdict.FAULT, "Settings", f"{path}: {error}")
    return Finding(Verdict.GOOD, "Settings", str(path))
