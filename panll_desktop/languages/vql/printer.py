"""The formatter of VQL: one text for all spellings of a statement.

Keywords and modalities are upper-cased, and so are the kinds of proofs; the words for
all entities, ``hexads`` and ``octads``, are lower-cased. Everything else stays as it is
written: names, ids, literals, comments. Which of these a word is, the parser says.
A statement that does not parse stays as it is.
"""

from collections.abc import Iterator
from typing import Final

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
from panll_desktop.languages.vql import parser, scanner
from panll_desktop.languages.vql.scanner import Kind
from panll_desktop.languages.vql.words import KEYWORDS
from panll_desktop.protocol import Layout

_LOWER: Final = frozenset({"HEXADS", "OCTADS"})
_PROVING: Final = frozenset({"obligation", "has_proof"})
_CLAUSES: Final = frozenset(
    """
    from policy moment_clause traverse where group having proof order limit offset
    consume session effects transaction attached usage
    """.split()  # noqa: SIM905 - words read better without quotes
)
# The word inside a statement that begins a line as a clause does.
_LEADING: Final = {"insert_values": "VALUES", "insert_with": "WITH", "update": "SET"}
_STATEMENTS: Final = frozenset(
    """
    select update delete count insert_values insert_short insert_with search_text
    search_vector search_related search_modality show_entities
    """.split()  # noqa: SIM905 - words read better without quotes
)
# Rules that may be the same as the one rule inside them, and those with brackets.
_CHAIN: Final = frozenset({"disjunction", "conjunction"})
_CONDITIONS: Final = frozenset({"conjunction", "negation"})
_JOINED: Final = {"disjunction": "OR", "conjunction": "AND"}
# Rules whose opening bracket follows a word as that of a function does.
_CALLS: Final = frozenset(
    """
    aggregate parts contains matches radius bounds near drift consistent arguments
    obligation data_fields data_vector data_tensor data_edge data_type data_moment
    """.split()  # noqa: SIM905 - words read better without quotes
)
_PATTERN: Final = frozenset({"node", "edge_out", "edge_both", "edge_in", "quantity"})
_GLUED: Final = frozenset({"COMMA", "RPAR", "RSQB", "RBRACE", "DOT"})
_GLUING: Final = frozenset({"LPAR", "LSQB", "LBRACE", "DOT"})
_BRACKETED: Final = "bracketed"  # stands for the rule around what is in brackets
_SIGNS: Final = frozenset({"MINUS", "PLUS"})


def format_script(text: str, layout: Layout) -> str:
    """A script in canonical layout, without white space around it.

    A script of which nothing parses is returned as it is.
    """
    spans = scanner.split(text)
    return wording.format_script(text, layout, spans, parser.concrete, _STYLE)


def _marks(text: str) -> Iterator[Mark]:
    """The tokens of a text."""
    for piece in scanner.scan(text):
        yield Mark(piece.kind is Kind.COMMENT, piece.text, piece.span)


def _spelt(leaf: Leaf, rule: str) -> str:
    """A word in its one spelling."""
    if leaf.kind == "WITH_SESSION":
        return "WITH"
    if leaf.kind in _LOWER:
        return leaf.kind.lower()
    if leaf.kind in KEYWORDS:
        return leaf.kind
    if leaf.kind == "NAME" and rule in _PROVING and leaf.text.isascii():
        return leaf.text.upper()
    return leaf.text


def _is_glued(last: Last, leaf: Leaf, rule: str) -> bool:
    """Whether no space comes before a word."""
    if last is None or leaf.kind in _GLUED or last[0].kind in _GLUING:
        return True
    if rule in _PATTERN:
        return last[1] in _PATTERN
    if leaf.kind == "LPAR" and rule in _CALLS:
        return last[0].kind != "WITH"
    return rule == "number" and last[1] == "number" and last[0].kind in _SIGNS


def _expanded(node: Node, around: str) -> Iterator[tuple[Inside, str]]:
    """The children of a node, each with its rule, and the marks around them."""
    name = node.name
    group = _group(node, bracketed=around == _BRACKETED)
    if name in _CLAUSES:
        yield Break(), ""
    if group is not None:
        yield group, ""
    passes = around == _BRACKETED and name in _CHAIN and group is None
    enclosed = False
    for child in node.children:
        if isinstance(child, Node):
            inner = enclosed or passes
            yield child, _BRACKETED if inner and child.name in _CHAIN else name
        elif name in _CONDITIONS and child.kind == "LPAR":
            enclosed = True
            yield from ((child, name), (Open(STEP), ""), (Break(tight=True), ""))
        elif name in _CONDITIONS and child.kind == "RPAR":
            enclosed = False
            yield Break(tight=True, shift=-STEP), ""
            yield from ((Close(), ""), (child, name))
        else:
            yield from _word(child, name)
    if group is not None:
        yield Close(), ""


def _group(node: Node, *, bracketed: bool) -> Open | None:
    """The group that a rule makes, if it makes one."""
    if node.name in _STATEMENTS:
        return Open(broken=node.name == "select")
    if node.name == "proof":
        return Open(STEP)
    word = _JOINED.get(node.name)
    if word is not None and node.leaf(word) is not None:
        return Open(0 if bracketed else STEP)
    return None


def _word(leaf: Leaf, rule: str) -> Iterator[tuple[Inside, str]]:
    """A word with the break before or behind it."""
    joins = rule == "proof" and leaf.kind in ("AND", "OR")
    if joins or _JOINED.get(rule) == leaf.kind or _LEADING.get(rule) == leaf.kind:
        yield Break(), ""
    yield leaf, rule
    if leaf.kind == "COMMA" and rule != "quantity":
        yield (
            Break(fill=rule not in _LEADING or rule == "insert_values", shift=STEP),
            "",
        )


_STYLE: Final = Style(_expanded, _spelt, _is_glued, _marks, ("--", "/*"))
