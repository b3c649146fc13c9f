"""``panll-desktop knots``: a collection of knots, changed one thing at a time."""

import argparse
import sys

from panll_desktop.cli import exits, targets
from panll_desktop.cli.writers import visible
from panll_desktop.engines.knots.codes import Notation
from panll_desktop.engines.knots.collection import Subject
from panll_desktop.modules.quandledb import keeping
from panll_desktop.protocol import ConnectError, ModuleError, Options


def run(options: argparse.Namespace) -> int:
    """Performs one verb."""
    manifest = targets.manifest_of("quandledb")
    target = targets.options_of(manifest, options.connection)
    try:
        said = _performed(options, target)
    except ModuleError as error:
        print(f"panll-desktop: {visible(error.title)}", file=sys.stderr)
        lost = isinstance(error, ConnectError)
        return exits.NO_CONNECTION if lost else exits.FAILED
    print(visible(said), file=sys.stderr)
    return exits.GOOD


def _performed(options: argparse.Namespace, target: Options) -> str:
    match options.verb:
        case "add":
            return _add(options, target)
        case "remove":
            with keeping.opened(target) as collection:
                collection.remove(Subject(options.kind), options.name)
            return f"{options.name} is out of the collection."
        case verb:
            with keeping.opened(target) as collection:
                change = collection.tag if verb == "tag" else collection.untag
                change(Subject(options.kind), options.name, options.tags)
            word = "has" if verb == "tag" else "has no longer"
            return f"{options.name} {word} {', '.join(options.tags)}."


def _add(options: argparse.Namespace, target: Options) -> str:
    notation = Notation(options.notation) if options.notation else None
    name, code, tags = options.name, options.code, tuple(options.tag)
    if options.quandle:
        size = keeping.add_quandle(target, name, code, tags=tags)
        return f"{name} is kept: a quandle of {size} elements."
    if options.diagram:
        called = keeping.add_diagram(target, name, code, notation, tags=tags)
        return f"{called} is another diagram of {name}."
    found = keeping.add(target, name, code, notation, tags=tags, note=options.note)
    if not found.identified_as:
        return f"{name} is kept; no knot up to ten crossings has its invariants."
    return f"{name} is kept: {found.identified_as} ({found.certainty.value})."
