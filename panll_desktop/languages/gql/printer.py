"""The formatter of GQL: one text for all spellings of a statement.

Keywords are upper-cased, the values of JSON (true, false, null) lower-cased; ``=`` and
``!=`` are the one spelling of their kind.
Everything else stays as it is written: names, literals, comments, and whatever stands
in the words of Lean. A statement that does not parse stays as it is.
"""

from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.gql import parser, scanner
from panll_desktop.languages.gql.scanner import Kind
from panll_desktop.languages.gql.words import KEYWORDS
from panll_desktop.languages.toolkit import wording
from panll_desktop.languages.toolkit.layout import (
    STEP,
    Break,
    Close,
    Open,
)
from panll_desktop.languages.toolkit.parsing import Leaf, Node
from panll_desktop.languages.toolkit.scripting import Mark
from panll_desktop.languages.toolkit.wording import Inside, Last, Style
from panll_desktop.protocol import Layout

_CLAUSES: Final = frozenset(
    """
    where traverse hop joined group having order limit offset provenance rationale note
    proof inverse irreversible confirm returning with_path with_history export set
    schema conditions marks target description between properties kept restored
    """.split()  # noqa: SIM905 - words read better without quotes
)
# The word inside a statement that begins a line as a clause does.
_LEADING: Final = {"select": "FROM", "values": "VALUES", "walk": "RETURN"}
_STATEMENTS: Final = frozenset(
    """
    select insert insert_edge update delete merge unmerge walk match create_collection
    create_edges create_constraint drop alter ask_journal undo commit rollback apply
    revert propose discover check_form denormalize
    """.split()  # noqa: SIM905 - words read better without quotes
)
_JOINED: Final = {"disjunction": "OR", "conjunction": "AND"}
# Rules that are broken into lines of their own behind their opening bracket.
_BLOCKS: Final = frozenset({"object", "objects", "columns", "conditions", "inverse"})
_OPENING: Final = frozenset({"LPAR", "LSQB", "LBRACE"})
_CLOSING: Final = frozenset({"RPAR", "RSQB", "RBRACE"})
_GLUED: Final = _CLOSING | {"COMMA", "DOT", "RANGE"}
_GLUING: Final = _OPENING | {"DOT", "RANGE"}
# Rules whose opening bracket follows a word as that of a function does.
_CALLS: Final = frozenset(
    {"call", "index", "group_of", "range_of", "references", "unnest"}
)
_SPELT: Final = {
    "EQUAL_EQUAL": "=",
    "LESS_GREATER": "!=",
    "UNEQUAL": "!=",
    "NO_MORE": "<=",
    "NO_LESS": ">=",
}


def format_script(text: str, layout: Layout) -> str:
    """A script in canonical layout, without white space around it.

    A script of which nothing parses is returned as it is.
    """
    spans = scanner.split(text)
    return wording.format_script(text, layout, spans, parser.concrete, _STYLE)


def _marks(text: str) -> Iterator[Mark]:
    for piece in scanner.scan(text):
        yield Mark(piece.kind is Kind.COMMENT, piece.text, piece.span)


def _expanded(node: Node, around: str) -> Iterator[tuple[Inside, str]]:
    """The children of a node, each with its rule, and the marks around them."""
    name = node.name
    group = _group(node, around)
    if name in _CLAUSES:
        yield Break(), ""
    if group is not None:
        yield group, ""
    block = name in _BLOCKS and _is_filled(node)
    for child in node.children:
        if isinstance(child, Node):
            yield child, name
        elif block and child.kind in _OPENING:
            yield from ((child, name), (Open(STEP), ""), (Break(tight=True), ""))
        elif block and child.kind in _CLOSING:
            yield Break(tight=True, shift=-STEP), ""
            yield from ((Close(), ""), (child, name))
        else:
            yield from _word(child, name)
    if group is not None:
        yield Close(), ""


def _is_filled(node: Node) -> bool:
    return any(isinstance(child, Node) for child in node.children)


def _group(node: Node, around: str) -> Open | None:
    """The group that a rule makes, if it makes one."""
    name = node.name
    if name in _STATEMENTS:
        whole = around in ("", "start", "statement", "explain")
        return Open(broken=name == "select" and whole)
    if name in _JOINED and node.leaf(_JOINED[name]) is not None:
        return Open(STEP)
    if name in ("list", "tuple", "tuple_of", "values"):
        return Open()
    return None


def _word(leaf: Leaf, rule: str) -> Iterator[tuple[Inside, str]]:
    """A word with the break before or behind it."""
    if _JOINED.get(rule) == leaf.kind or _LEADING.get(rule) == leaf.kind:
        yield Break(), ""
    yield leaf, rule
    if leaf.kind == "COMMA":
        yield (Break() if rule in _BLOCKS else Break(fill=True, shift=STEP)), ""


def _spelt(leaf: Leaf, rule: str) -> str:
    """A word in its one spelling; values are those of JSON."""
    if rule in ("truth", "nothing"):
        return leaf.text.lower()
    if leaf.kind in KEYWORDS or leaf.kind == "NOTE":
        return leaf.text.upper()
    if leaf.kind == "FLAG":
        return f"[{leaf.text[1:-1].strip()}]"
    return _SPELT.get(leaf.kind, leaf.text)


def _is_glued(last: Last, leaf: Leaf, rule: str) -> bool:
    """Whether no space comes before a word."""
    if last is None or leaf.kind in _GLUED or last[0].kind in _GLUING:
        return True
    if leaf.kind == "COLON":
        return rule == "entry"
    if leaf.kind in _OPENING:
        return rule in _CALLS
    # two signs that touch would begin a comment
    signed = last[1] in ("minus", "negative") and last[0].kind == "MINUS"
    return signed and leaf.kind != "MINUS"


_STYLE: Final = Style(_expanded, _spelt, _is_glued, _marks, ("--", "/*"))
