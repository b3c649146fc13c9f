"""What a connection holds, as a catalogue, and examples to try."""

from typing import Final

from panll_desktop import paths
from panll_desktop.engines.knots.rows import Kind
from panll_desktop.modules.quandledb import laws
from panll_desktop.modules.quandledb.holdings import Holdings, Offered
from panll_desktop.protocol import CatalogKind, CatalogNode, Example

_TYPES: Final = {Kind.TEXT: "text", Kind.INTEGER: "integer", Kind.TRUTH: "truth"}


def branch(holdings: Holdings, path: tuple[str, ...]) -> tuple[CatalogNode, ...]:
    """The collections, or the columns of one of them; axioms and conventions."""
    if not path:
        return (*map(_collection, holdings.offered()), *laws.ROOTS)
    if len(path) > 1:
        return ()
    stated = laws.branch(path[0])
    if stated is not None:
        return stated
    return next(
        (_columns(each) for each in holdings.offered() if each.name == path[0]), ()
    )


def _collection(offered: Offered) -> CatalogNode:
    size = "" if offered.size is None else f"{offered.size} rows. "
    return CatalogNode(
        offered.name,
        CatalogKind.COLLECTION,
        "collection",
        f"{size}{offered.meaning}",
        branch=True,
    )


def _columns(offered: Offered) -> tuple[CatalogNode, ...]:
    return tuple(
        CatalogNode(
            each.name,
            CatalogKind.KEY if each.name == "name" else CatalogKind.FIELD,
            _TYPES[each.kind],
            each.meaning,
        )
        for each in offered.columns
    )


def examples() -> tuple[Example, ...]:
    """The example queries that ship with the program, in order of their files."""
    found = []
    for path in sorted(paths.resource("examples/kql").glob("*.kql")):
        title, _, text = path.read_text(encoding="utf-8").partition("\n")
        found.append(Example(title.removeprefix("--").strip(), text.strip()))
    return tuple(found)
