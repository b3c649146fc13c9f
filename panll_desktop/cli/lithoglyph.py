"""``panll-desktop litho``: files of LithoGlyph checked, read and written."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from panll_desktop.cli import exits, output, targets, writers
from panll_desktop.engines.litho import workspaces
from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.engines.litho.workspaces import Workspace
from panll_desktop.errors import NoConnectionError, PanllError

if TYPE_CHECKING:
    from panll_desktop.engines.litho.formats.checking import Checked
    from panll_desktop.engines.litho.formats.outcomes import Imported


def run(options: argparse.Namespace) -> int:
    """Does one of the verbs; 1 if anything is wrong with a file."""
    try:
        match options.verb:
            case "check":
                return _check(options)
            case "export":
                return _export(options)
            case _:
                return _import(options)
    except LithoError as error:
        advice = " ".join(error.suggestions)
        raise PanllError(f"{error.message} {advice}") from error
    except OSError as error:
        where = error.filename or options.file
        raise PanllError(f"{where}: {error.strerror or error}.") from error


def _check(options: argparse.Namespace) -> int:
    from panll_desktop.engines.litho.formats import checking  # noqa: PLC0415 - one verb

    checked = checking.check(Path(options.file))
    output.put(_as_json(checked) if options.json else _as_text(options.file, checked))
    return exits.FAILED if checked.faults else exits.GOOD


def _as_text(name: str, checked: "Checked") -> str:
    lines = [" ".join((f"{name}: {checked.format}.", *checked.lines))]
    for each in checked.faults:
        kind = f" {each.name}:" if each.name else ""
        lines.append(f"{each.where}:{kind} {each.sentence}")
    faults = len(checked.faults)
    if faults:
        lines.append(
            f"{faults} {'fault' if faults == 1 else 'faults'}; {checked.skipped} left"
            f" out by an import, {checked.sound} sound."
        )
    else:
        lines.append("Nothing is wrong with it.")
    return "".join(f"{writers.visible(line)}\n" for line in lines)


def _as_json(checked: "Checked") -> str:
    import json  # noqa: PLC0415 - of one option

    form = {
        "format": checked.format.value,
        "sound": checked.sound,
        "skipped": checked.skipped,
        "lines": checked.lines,
        "faults": [
            {"where": each.where, "name": each.name, "sentence": each.sentence}
            for each in checked.faults
        ],
    }
    return f"{json.dumps(form, indent=2)}\n"


def _export(options: argparse.Namespace) -> int:
    from contextlib import closing  # noqa: PLC0415 - of one verb

    from panll_desktop import paths  # noqa: PLC0415 - likewise
    from panll_desktop.engines.litho.formats import exporting  # noqa: PLC0415 - likewise
    from panll_desktop.engines.litho.store import Store  # noqa: PLC0415 - likewise

    target = Path(options.file)
    _demand_free(target)
    write = exporting.as_blocks if options.form == "blocks" else exporting.as_journal
    with closing(Store(_store(options.connection))) as store:
        made, broken = write(store), store.chain()
    paths.write_atomically(target, made)
    for each in broken:
        said = f"{each.kind.code}: {each.sentence} {each.kind.advice}"
        print(f"panll-desktop: {said}", file=sys.stderr)
    print(f"{len(made):,} bytes written to {target}.", file=sys.stderr)
    return exits.FAILED if broken else exits.GOOD


def _import(options: argparse.Namespace) -> int:
    from panll_desktop.engines.files import make_whole  # noqa: PLC0415 - of one verb

    target = Path(options.connection)
    _demand_free(target)
    content = Path(options.file).read_bytes()
    done: list[Imported] = []
    make_whole(target, lambda path: done.append(_imported(content, path, options)))
    for each in done[0].skipped:
        print(
            f"{options.file}: {each.where}: {writers.visible(each.sentence)}",
            file=sys.stderr,
        )
    noun = "entry" if done[0].entries == 1 else "entries"
    print(
        f"{done[0].documents:,} documents and edges in {done[0].entries:,} {noun} of"
        f" {target}; {len(done[0].skipped):,} left out.",
        file=sys.stderr,
    )
    return exits.FAILED if done[0].skipped else exits.GOOD


def _imported(content: bytes, path: Path, options: argparse.Namespace) -> "Imported":
    from panll_desktop.engines.litho.formats import (  # noqa: PLC0415 - of one verb
        block_import,
        journal_import,
        segments,
    )
    from panll_desktop.engines.litho.journal import Provenance  # noqa: PLC0415 - likewise

    if content[:4] == segments.MAGIC.to_bytes(4, "little"):
        try:
            return journal_import.from_journal(content, path)
        except segments.SegmentError as error:
            raise PanllError(f"{options.file}: {error}") from error
    who = Provenance(options.actor, options.rationale, "cli")
    return block_import.from_blocks(content, path, who)


def _demand_free(path: Path) -> None:
    if path.exists():
        raise PanllError(f"There is a file {path} already; it was not touched.")


def _store(name: str) -> Path:
    if targets.is_path(name):
        return Path(name).expanduser()
    if name in [*Workspace]:
        return workspaces.ensure(Workspace(name))
    raise NoConnectionError(
        f"There is no workspace {name!r}; there is {', '.join(Workspace)}. A path has a"
        " separator or a suffix."
    )
