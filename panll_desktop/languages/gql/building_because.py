"""From the parser's concrete tree to the typed one: who changes something, and why."""

from collections.abc import Callable
from typing import TypeAlias

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.building_parts import first, refined
from panll_desktop.languages.gql.scanner import unquoted
from panll_desktop.languages.toolkit.parsing import Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError
from panll_desktop.languages.toolkit.trees import nodes
from panll_desktop.protocol import Span

# How a document's expressions, entries and columns are read: queries hold all three.
Readers: TypeAlias = tuple[
    Callable[[Node], v.Expression],
    Callable[[Node], v.Entries],
    Callable[[Node], tuple[c.Column, ...]],
]
_CLAUSES = frozenset(
    """
    provenance rationale note proof inverse irreversible confirm returning flag
    """.split()  # noqa: SIM905 - words read better without quotes
)
_ONCE = frozenset({"provenance", "rationale", "proof", "inverse", "returning"})


def without_inverse(node: Node) -> t.Plain:
    """For statements whose grammar has no WITH_INVERSE."""
    raise OutOfPlaceError("A query has no inverse.", node.span)


def because(
    node: Node, readers: Readers, plain: Callable[[Node], t.Plain]
) -> c.Because:
    """The clauses of a statement that say who changes something, and why.

    Args:
        node: the statement.
        readers: of what stands in those clauses.
        plain: builds the statement in WITH_INVERSE.

    Raises:
        OutOfPlaceError: a clause stands there twice.
    """
    clauses = [each for each in nodes(node) if each.name in _CLAUSES]
    found: dict[str, Node] = {}
    for each in clauses:
        if each.name in found and each.name in _ONCE:
            word = first(each).text.upper()
            raise OutOfPlaceError(f"{word} stands there twice.", each.span)
        found[each.name] = each
    given, reason = found.get("provenance"), found.get("irreversible")
    why, proof = found.get("rationale"), found.get("proof")
    inverse, returning = found.get("inverse"), found.get("returning")
    start = clauses[0].span.start if clauses else node.span.end
    return c.Because(
        given is not None,
        _provenance(given, readers) if given else None,
        _rationale(why) if why else None,
        tuple(
            c.Note(first(each).text.upper(), readers[0](nodes(each)[0]), each.span)
            for each in clauses
            if each.name == "note"
        ),
        refined(proof) if proof else None,
        _inverse(inverse, plain) if inverse else None,
        "irreversible" in found or "confirm" in found,
        _text(reason) if reason else "",
        returned(returning, readers) if returning else None,
        tuple(
            first(each).text[1:-1].strip().upper()
            for each in clauses
            if each.name == "flag"
        ),
        Span(start, clauses[-1].span.end if clauses else start),
    )


def _inverse(node: Node, plain: Callable[[Node], t.Plain]) -> c.Inverse:
    found = plain(nodes(node)[0])
    return c.Inverse(found, found.span)


def returned(node: Node, readers: Readers) -> tuple[c.Column, ...] | c.Refined:
    """What RETURNING asks for."""
    inner = nodes(node)[0]
    return refined(inner) if inner.name == "refined" else readers[2](inner)


def _provenance(node: Node, readers: Readers) -> v.Entries | v.Hole | None:
    inner = nodes(node)
    if not inner:
        return None
    if inner[0].name == "hole":
        return v.Hole(first(inner[0]).text, inner[0].span)
    return readers[1](inner[0])


def _rationale(node: Node) -> v.Constant | c.Refined | v.Parameter | v.Hole:
    _, leaf = node.leaves()
    match leaf.kind:
        case "STRING":
            return v.Constant(unquoted(leaf.text), leaf.span)
        case "PARAMETER":
            return v.Parameter(leaf.text[1:], leaf.span)
        case "HOLE":
            return v.Hole(leaf.text, leaf.span)
        case _:
            return refined(node)


def _text(node: Node) -> str:
    leaf = node.leaf("STRING")
    return unquoted(leaf.text) if leaf else ""
