"""The words of the command line: verbs, options, and what is said about them."""

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from panll_desktop import __version__
from panll_desktop.session.ranges import RANGES

_Add: TypeAlias = Callable[..., argparse.ArgumentParser]


class _Words(argparse.ArgumentParser):
    """Asks the terminal for its width; argparse loads shutil for that."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - what argparse takes
        super().__init__(formatter_class=_formatter, **options)


def _formatter(prog: str) -> argparse.HelpFormatter:
    return argparse.HelpFormatter(prog, width=_columns() - 2)


def _columns() -> int:
    """As `shutil.get_terminal_size` finds them."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        out = sys.__stdout__
        found = 0 if out is None else os.get_terminal_size(out.fileno()).columns
    except (ValueError, OSError):  # it is closed, or no terminal
        found = 0
    return found or 80


def parser(verb: str = "") -> argparse.ArgumentParser:
    """Reads the words of a command.

    Args:
        verb: the first of them. If it is a verb, the others are not described: to
            describe them all takes longer than to run a statement.
    """
    words = _Words(
        prog="panll-desktop",
        description="A three-pane workbench for multi-model databases."
        " Without a command, the window opens.",
    )
    words.add_argument(
        "--version", action="version", version=f"PanLL Desktop {__version__}"
    )
    words.add_argument(
        "--safe-mode",
        action="store_true",
        help="open the window without what the last session left",
    )
    verbs = words.add_subparsers(dest="command", metavar="COMMAND")
    for add in (_VERBS[verb],) if verb in _VERBS else _VERBS.values():
        add(verbs.add_parser)
    return words


def _add_run(add: _Add) -> None:
    verb = add(
        "run",
        help="run one statement",
        description="Runs one statement and writes its rows to standard output.",
    )
    verb.add_argument("query", metavar="QUERY", help="the statement")
    verb.add_argument("--module", default="verisimdb", metavar="ID")
    verb.add_argument(
        "--connection",
        metavar="NAME|PATH|URL",
        help="a kept name, a path (it has a separator or a suffix; never made), or the"
        " address of a server",
    )
    verb.add_argument(
        "--format", choices=("table", "json", "jsonl", "csv"), default="table"
    )
    verb.add_argument(
        "--limit", type=int, metavar="N", help="at most so many rows; all without it"
    )
    verb.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what $NAME stands for: JSON, or else a text; may be given again",
    )
    verb.add_argument(
        "--actor",
        metavar="NAME",
        help="who makes a change that does not say it",
    )
    verb.add_argument(
        "--rationale",
        metavar="TEXT",
        help="why it is made, where it does not say it (LithoGlyph)",
    )
    verb.add_argument(
        "--certificate",
        metavar="CERT.json",
        help="save there what PROOF proved, in place of an older file",
    )


def _add_lint(add: _Add) -> None:
    verb = add(
        "lint",
        help="say what is wrong with a script",
        description="Lists what is wrong with a script; exit 1 if an error is among"
        " it.",
    )
    _add_script(verb)
    verb.add_argument("--json", action="store_true", help="as one JSON document")


def _add_format(add: _Add) -> None:
    verb = add(
        "format",
        help="print a script in canonical layout",
        description="Prints a script in canonical layout. A statement that does not"
        " parse stays as it is; exit 1 if there is an error in the script.",
    )
    _add_script(verb)
    verb.add_argument(
        "--check",
        action="store_true",
        help="print nothing; exit 1 if the script would change",
    )
    verb.add_argument(
        "--compact", action="store_true", help="one line for each statement"
    )


def _add_script(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="standard input without it"
    )
    verb.add_argument(
        "--language", metavar="ID", help="that of the file's suffix without it, or vql"
    )
    verb.add_argument(
        "--jsonl",
        action="store_true",
        help="each line is a JSON object with a query, and is answered by one line",
    )


def _add_modules(add: _Add) -> None:
    verb = add(
        "modules",
        help="list the database modules",
        description="Lists the database modules that are installed.",
    )
    verb.add_argument("--json", action="store_true", help="as JSON")
    topics = verb.add_subparsers(dest="topic", metavar="TOPIC")
    peers = topics.add_parser("peers", help="stores that federated queries may ask")
    verbs = peers.add_subparsers(dest="verb", metavar="VERB", required=True)
    add_peer = verbs.add_parser("add", help="keep a store as a peer")
    add_peer.add_argument("name", metavar="NAME", help="as in FEDERATION /NAME")
    add_peer.add_argument("path", metavar="PATH", help="the store; never made")
    remove = verbs.add_parser("remove", help="ask it no more; the store stays")
    remove.add_argument("name", metavar="NAME")
    verbs.add_parser("list", help="list the peers")
    profiles = topics.add_parser(
        "profiles", help="keep the profiles of NQC as connections"
    )
    profiles.add_argument("file", metavar="FILE", help="such as nqc-profiles.json")
    profiles.add_argument(
        "--dry-run", action="store_true", help="say what would be kept"
    )


def _add_telemetry(add: _Add) -> None:
    verb = add(
        "telemetry",
        help="consent, report, insights, export, merge, erase",
        description="Local counts of what was run; off until you switch it on.",
    )
    verbs = verb.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, text in (
        ("status", "whether anything is counted, and who decided"),
        ("enable", "count from now on, on this computer only"),
        ("disable", "count no more; the history stays until erased"),
        ("erase", "remove the history"),
    ):
        verbs.add_parser(name, help=text, description=text)
    text = "list everything that is collected: why, since when, what it stands at"
    metrics = verbs.add_parser("metrics", help=text, description=text)
    metrics.add_argument("--json", action="store_true", help="as one JSON document")
    text = "print the JSON schema of the report, made from the list of metrics"
    verbs.add_parser("schema", help=text, description=text)
    text = "what a range says, how sure that is, and what to do"
    insights = verbs.add_parser("insights", help=text, description=text)
    show = verbs.add_parser("show", help="print the report")
    export = verbs.add_parser("export", help="write the report to a file")
    export.add_argument("file", metavar="FILE")
    for each in (metrics, insights, show, export):
        each.add_argument("--range", choices=RANGES, default="24h", help="how far back")
    for each in (show, export):
        each.add_argument("--format", choices=("json", "openmetrics"), default="json")
    replay = verbs.add_parser(
        "replay",
        help="print the report of a file of VeriSimDB's events",
        description="Prints the report that VeriSimDB makes of these events. It counts"
        " nothing of yours, works while telemetry is off, and writes no file.",
    )
    replay.add_argument("file", metavar="EVENTS.json", help="a JSON list of events")
    serve = verbs.add_parser(
        "serve", help="answer other programs of this machine over HTTP"
    )
    serve.add_argument("--port", type=int, default=4080, help="0 takes a free one")
    text = "prove that nothing of what you type or name travels with telemetry"
    verbs.add_parser("verify", help=text, description=text)
    view = verbs.add_parser("view", help="print what a report made elsewhere says")
    view.add_argument("file", metavar="FILE")
    merge = verbs.add_parser("merge", help="merge exports into one")
    merge.add_argument("files", metavar="FILE", nargs="+")
    merge.add_argument("-o", "--output", metavar="FILE", required=True)


def _add_doctor(add: _Add) -> None:
    verb = add(
        "doctor",
        help="check what the program needs of this machine",
        description="Checks Qt's libraries, the display, directories, settings and"
        " modules; with --connection, one store and nothing else.",
    )
    verb.add_argument(
        "--connection", metavar="NAME|PATH", help="check this VeriSimDB store alone"
    )
    verb.add_argument(
        "--repair",
        action="store_true",
        help="make anew what the store can be given from its versions",
    )


def _add_import(add: _Add) -> None:
    verb = add(
        "import",
        help="load a file into a database",
        description="Loads a file into a database, all of it or nothing: entities into"
        " a VeriSimDB store, knots and quandles into a collection of QuandleDB.",
    )
    verb.add_argument(
        "file",
        metavar="FILE",
        help="entities as JSON or JSON Lines; knots as CSV, JSON or a Skein store",
    )
    verb.add_argument("--module", default="verisimdb", metavar="ID")
    verb.add_argument(
        "--connection",
        required=True,
        metavar="NAME|PATH",
        help="the store or collection; a path is made if it is missing",
    )
    verb.add_argument(
        "--skip-invalid",
        action="store_true",
        help="leave bad lines out and load the rest",
    )


def _add_verify(add: _Add) -> None:
    add(
        "verify",
        help="say what a certificate proves",
        description="Checks a certificate from its file alone, without any database,"
        " and says what is and is not proven and whose key signed it.",
    ).add_argument("file", metavar="CERT.json", help="the certificate")


def _add_backup(add: _Add) -> None:
    verb = add(
        "backup",
        help="copy a store while it is in use",
        description="Copies a VeriSimDB store to a new file, while it may be in use.",
    )
    verb.add_argument("file", metavar="FILE", help="the copy; must not exist yet")
    verb.add_argument(
        "--connection",
        metavar="NAME|PATH",
        help="the store; the demonstration store without it",
    )


def _add_litho(add: _Add) -> None:
    verb = add(
        "litho",
        help="check, write and read LithoGlyph's block and journal files",
        description="Block files and journal files of LithoGlyph, and its stores.",
    )
    verbs = verb.add_subparsers(dest="verb", metavar="VERB", required=True)
    text = "say what a block file, journal file, store or CBOR value holds, and what is"
    check = verbs.add_parser(
        "check", help=f"{text} wrong with it", description=f"{text} wrong with it."
    )
    check.add_argument("file", metavar="FILE")
    check.add_argument("--json", action="store_true", help="as one JSON document")
    export = verbs.add_parser("export", help="write a store as such a file")
    export.add_argument("file", metavar="FILE", help="must not exist yet")
    export.add_argument(
        "--connection",
        default="petroglyphs",
        metavar="NAME|PATH",
        help="a workspace or a store; petroglyphs without it",
    )
    export.add_argument("--form", choices=("journal", "blocks"), default="journal")
    read = verbs.add_parser("import", help="make a store of such a file")
    read.add_argument("file", metavar="FILE")
    read.add_argument(
        "--connection", required=True, metavar="PATH", help="must not exist yet"
    )
    for name, what in (("actor", "who makes the import"), ("rationale", "why")):
        read.add_argument(
            f"--{name}", default="", help=f"{what}; a journal file says it itself"
        )


def _add_knots(add: _Add) -> None:
    verb = add(
        "knots",
        help="change a collection of knots",
        description="Changes a collection of knots, one thing at a time; a file of"
        " knots is taken in by import --module quandledb.",
    )
    verbs = verb.add_subparsers(dest="verb", metavar="VERB", required=True)
    adding = verbs.add_parser("add", help="measure a knot and keep it")
    adding.add_argument("name", metavar="NAME")
    adding.add_argument(
        "code",
        metavar="CODE",
        help="PD, DT or Gauss code, or a braid word; of a quandle its table",
    )
    adding.add_argument("--notation", choices=("pd", "dt", "gauss", "braid"))
    adding.add_argument("--tag", action="append", default=[], metavar="TAG")
    adding.add_argument("--note", default="", metavar="TEXT")
    kinds = adding.add_mutually_exclusive_group()
    kinds.add_argument(
        "--diagram", action="store_true", help="as another diagram of the knot NAME"
    )
    kinds.add_argument(
        "--quandle",
        action="store_true",
        help="CODE is the table of a quandle, such as [[0,2,1],[2,1,0],[1,0,2]]",
    )
    tagging = verbs.add_parser("tag", help="give tags to what is there")
    untagging = verbs.add_parser("untag", help="take tags away")
    for each in (tagging, untagging):
        each.add_argument("name", metavar="NAME", help="a diagram is NAME/POSITION")
        each.add_argument("tags", nargs="+", metavar="TAG")
    removing = verbs.add_parser("remove", help="take something out")
    removing.add_argument("name", metavar="NAME", help="a diagram is NAME/POSITION")
    for each in (tagging, untagging, removing):
        each.add_argument(
            "--kind", choices=("knot", "diagram", "quandle"), default="knot"
        )
    for each in (adding, tagging, untagging, removing):
        each.add_argument(
            "--connection", required=True, metavar="NAME|PATH", help="the collection"
        )


_VERBS: Final = {
    "run": _add_run,
    "lint": _add_lint,
    "format": _add_format,
    "import": _add_import,
    "modules": _add_modules,
    "telemetry": _add_telemetry,
    "doctor": _add_doctor,
    "verify": _add_verify,
    "backup": _add_backup,
    "litho": _add_litho,
    "knots": _add_knots,
}
