"""The formatter of KQL: one text for all spellings of a program.

Words of pipelines and braids are written in lower case, as the server wants them, words
of SELECT, COMPUTE and EXPLAIN in upper case. Pipelines compare with ``==``, SELECT and
find with ``=``, and ``!=`` is the one spelling of its kind. Everything else stays as it
is written: names, literals, comments. A program that does not parse stays as it is.
"""

from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.kql import parser, scanner
from panll_desktop.languages.kql.scanner import Kind
from panll_desktop.languages.kql.words import KEYWORDS
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

_UPPER: Final = "SQL:"  # before the names of rules whose words are in upper case
_SQL: Final = frozenset({"select", "compute", "explain"})
_STATEMENTS: Final = frozenset(
    {"query", "select", "let", "rule", "axiom", "find", "compute", "knot"}
)
_CLAUSES: Final = frozenset({"stage", "where", "group", "having", "order", "limit"})
_JOINED: Final = {"disjunction": "OR", "conjunction": "AND", "find": "AND"}
_LOWER: Final = frozenset({"GENERATOR", "SHAPING", "GAUSS"})
_PATTERN: Final = frozenset({"node", "edge_out", "edge_both", "edge_in"})
_GLUED: Final = frozenset({"COMMA", "RPAR", "RSQB", "RBRACE", "DOT", "COLON", "STOP"})
_GLUING: Final = frozenset({"LPAR", "LSQB", "LBRACE", "DOT"})
_SIGNED: Final = frozenset({"minus", "signed"})


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
    """The children of a node, each with its rule, and the marks around them.

    The rule of a child has a mark of its own where words are in upper case.
    """
    upper = node.name in _SQL or (around.startswith(_UPPER) and node.name != "query")
    name = f"{_UPPER}{node.name}" if upper else node.name
    outer = _plain(around)
    if node.name == "operator" and outer == "condition":
        name = f"{_UPPER}operator"  # find compares with one sign
    group = _group(node, outer)
    if node.name in _CLAUSES or (node.name == "offset" and outer == "select"):
        yield Break(), ""
    if group is not None:
        yield group, ""
    for place, child in enumerate(node.children):
        if node.name == "program" and _begins(child, place, node):
            yield Break(), ""
        if isinstance(child, Leaf):
            yield from _word(child, name)
        else:
            yield child, name
    if group is not None:
        yield Close(), ""


def _begins(child: Inside, place: int, program: Node) -> bool:
    """Whether a statement of a program begins a line."""
    if not isinstance(child, Node) or child.name not in _STATEMENTS or not place:
        return False
    before = program.children[place - 1]
    return not (isinstance(before, Node) and before.name == "explain")


def _group(node: Node, around: str) -> Open | None:
    """The group that a rule makes, if it makes one."""
    match node.name:
        case "program":
            statements = [
                each
                for each in node.children
                if isinstance(each, Node) and each.name in _STATEMENTS
            ]
            return Open(broken=True) if len(statements) > 1 else None
        case "query":
            stages = sum(1 for _ in node.nodes("stage"))
            whole = around in ("program", "start", "")
            return Open(0 if whole else STEP, broken=whole and stages > 1)
        case "select":
            whole = around in ("program", "start", "")
            return Open(0 if whole else STEP, broken=whole)
        case name if name in _JOINED and node.leaf(_JOINED[name]) is not None:
            return Open(STEP)
        case "brackets" if node.leaf("SEMICOLON") is not None:
            return Open(STEP)
        case _:
            return None


def _word(leaf: Leaf, rule: str) -> Iterator[tuple[Inside, str]]:
    """A word with the break before or behind it."""
    name = _plain(rule)
    if _JOINED.get(name) == leaf.kind:
        yield Break(), ""
    yield leaf, rule
    if leaf.kind == "COMMA" and name not in _PATTERN:
        yield Break(fill=True, shift=STEP), ""
    if leaf.kind == "SEMICOLON" and name == "brackets":
        yield Break(fill=True, shift=STEP), ""


def _plain(rule: str) -> str:
    return rule.removeprefix(_UPPER)


def _spelt(leaf: Leaf, rule: str) -> str:
    """A word in its one spelling."""
    if _plain(rule) == "operator":
        return _operator(leaf, rule)
    if leaf.kind in KEYWORDS:
        return leaf.kind if rule.startswith(_UPPER) else leaf.kind.lower()
    if leaf.kind == "EQUAL_EQUAL":
        return "="
    return leaf.text.lower() if leaf.kind in _LOWER else leaf.text


def _operator(leaf: Leaf, rule: str) -> str:
    if leaf.kind == "LESS_GREATER":
        return "!="
    if leaf.kind in ("EQUAL", "EQUAL_EQUAL"):
        return "=" if rule.startswith(_UPPER) else "=="
    return leaf.text


def _is_glued(last: Last, leaf: Leaf, rule: str) -> bool:
    """Whether no space comes before a word."""
    if last is None:
        return True
    before, outer, inner = last[0], _plain(last[1]), _plain(rule)
    if leaf.kind == "SEMICOLON":
        return inner == "program"
    if {inner, outer} <= _PATTERN:
        return True
    if inner in ("arguments", "index", "kind") and leaf.kind in ("LPAR", "LSQB"):
        return True
    if leaf.kind in _GLUED or before.kind in _GLUING:
        return True
    if leaf.kind == "LPAR" and inner in ("gauss", "rule"):
        return True
    # two signs that touch would begin a comment
    return outer in _SIGNED and before.kind == "MINUS" and leaf.kind != "MINUS"


_STYLE: Final = Style(_expanded, _spelt, _is_glued, _marks, ("--", "{-"))
