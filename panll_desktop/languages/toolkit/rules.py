"""The rules of a Lark grammar as the protocol's data, for outline and diagrams.

`encoded` reads them with Lark while the tables are made; `described` needs no Lark.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from panll_desktop.protocol import (
    Choice,
    GrammarRule,
    Repeat,
    Rule,
    Series,
    Term,
    Word,
)
from panll_desktop.records import Record

Encoded: TypeAlias = "list[Any]"  # a term as JSON: its kind, then its parts
_START: Final = "start"
_LINK: Final = "_then_"
_NOTHING: Final = ["series", []]


class Meaning(Record):
    """What a person should know of a rule.

    Attributes:
        name: in plain words; empty if the name in the grammar will do.
        sentence: what it means.
        examples: texts that the rule accepts.
    """

    sentence: str
    examples: tuple[str, ...]
    name: str = ""


def encoded(grammar: str) -> list[Encoded]:
    """The rules of a Lark grammar in its order, each a name and an encoded term.

    Aliases are left out, and so is ``start``: they are for the tree builder. A rule
    that begins with ``_then_`` is a link of a chain of optional clauses: each of its
    alternatives ends with the next link. Where the chain begins, its clauses stand.

    Raises:
        lark.exceptions.GrammarError: the grammar is wrong.
        ValueError: the grammar uses what has no counterpart in the protocol.
    """
    from lark.load_grammar import load_grammar  # noqa: PLC0415 - when tables are made

    read: Any = load_grammar  # Lark's own function has no types
    loaded = read(grammar, "grammar", [], global_keep_all_tokens=False)[0]
    rules = {
        str(name): _term(tree)
        for name, _, tree, _ in loaded.rule_defs
        if str(name) != _START
    }
    return [
        [name, _unchained(term, rules)]
        for name, term in rules.items()
        if not name.startswith(_LINK)
    ]


def _unchained(term: Encoded, rules: Mapping[str, Encoded]) -> Encoded:
    """The term with chains of optional clauses written out."""
    match term:
        case ["series", terms]:
            *row, last = terms or [_NOTHING]
            if last[0] == "rule" and last[1].startswith(_LINK):
                return _series([*row, *_links(last[1], rules)])
            return term
        case ["choice", terms]:
            return ["choice", [_unchained(each, rules) for each in terms]]
        case _:
            return term


def _links(name: str, rules: Mapping[str, Encoded]) -> list[Encoded]:
    """The clauses of a chain from one link on, each optional."""
    kind, terms = rules[name]
    following = ""
    clauses: list[Encoded] = []
    for each in terms if kind == "choice" else [rules[name]]:
        row = list(each[1]) if each[0] == "series" else [each]
        if row and row[-1][0] == "rule" and row[-1][1].startswith(_LINK):
            following = row.pop()[1]
        if row:
            clauses.append(_series(row))
    found = _optional(_choice(clauses))
    return [found, *_links(following, rules)] if following else [found]


def described(
    rules: Sequence[Encoded],
    meanings: Mapping[str, Meaning],
    spellings: Mapping[str, str] | None = None,
    written: Callable[[str], str] = str,
) -> tuple[GrammarRule, ...]:
    """Encoded rules as the protocol has them, with what is known of each.

    Args:
        rules: what `encoded` made.
        meanings: by the name of the rule in the grammar.
        spellings: how words are written that are terminals of another name.
        written: how the words of the grammar are written.
    """
    names = {name: shown_name(name, meanings) for name, _ in rules}
    unknown = Meaning("", ())
    words = {_plain(name): Word(text) for name, text in (spellings or {}).items()}
    return tuple(
        GrammarRule(
            names[name],
            _spelt(_decoded(term, names, written), words),
            meanings.get(name, unknown).sentence,
            meanings.get(name, unknown).examples,
        )
        for name, term in rules
    )


def _spelt(term: Term, words: Mapping[str, Word]) -> Term:
    """The term with words in the place of the terminals that stand for them."""
    if not words:
        return term
    match term:
        case Rule(name):
            return words.get(name, term)
        case Series(terms):
            return Series(tuple(_spelt(each, words) for each in terms))
        case Choice(terms):
            return Choice(tuple(_spelt(each, words) for each in terms))
        case Repeat(repeated, None):
            return Repeat(_spelt(repeated, words))
        case Repeat(repeated, separator):
            return Repeat(_spelt(repeated, words), separator)
        case _:
            return term


def shown_name(name: str, meanings: Mapping[str, Meaning]) -> str:
    """A rule, or a class of terminals, as a person reads it."""
    known = meanings.get(name)
    return (known.name if known else "") or _plain(name)


def _plain(name: str) -> str:
    return name.strip("_").replace("_", " ").lower()


def _decoded(
    term: Encoded, names: Mapping[str, str], written: Callable[[str], str]
) -> Term:
    def inner(each: Encoded) -> Term:
        return _decoded(each, names, written)

    match term:
        case ["word", str() as text]:
            return Word(written(text))
        case ["rule", str() as name]:
            return Rule(names.get(name) or _plain(name))
        case ["series", terms]:
            return Series(tuple(inner(each) for each in terms))
        case ["choice", terms]:
            return Choice(tuple(inner(each) for each in terms))
        case ["repeat", repeated, None]:
            return Repeat(inner(repeated))
        case ["repeat", repeated, separator]:
            return Repeat(inner(repeated), inner(separator))
        case _:
            raise ValueError(f"no term is encoded as {term!r}")


def _term(tree: Any) -> Encoded:  # noqa: ANN401 - Lark's trees are untyped
    children = tree.children
    match str(tree.data):
        case "expansions":
            return _choice([_term(each) for each in children])
        case "expansion":
            return _series([_term(each) for each in children])
        case "alias" | "literal" | "value":
            return _leaf(children[0])
        case "maybe":
            return _optional(_term(children[0]))
        case "expr":
            return _quantified(_term(children[0]), [str(each) for each in children[1:]])
        case kind:
            raise ValueError(f"no term stands for Lark's {kind}")


def _leaf(leaf: Any) -> Encoded:  # noqa: ANN401 - likewise
    if hasattr(leaf, "data"):
        return _term(leaf)
    if hasattr(leaf, "name"):
        return ["rule", str(leaf.name)]
    return ["word", str(ast.literal_eval(str(leaf).rstrip("i")))]


def _quantified(term: Encoded, sign: list[str]) -> Encoded:
    match sign:
        case ["?"]:
            return _optional(term)
        case ["*"]:
            return _optional(["repeat", term, None])
        case ["+"]:
            return ["repeat", term, None]
        case _:
            raise ValueError(f"no term repeats by {' '.join(sign)}")


def _choice(terms: list[Encoded]) -> Encoded:
    """One of the terms; the alternatives of an alternative are alternatives."""
    flat: list[Encoded] = []
    for term in terms:
        flat.extend(term[1] if term[0] == "choice" else [term])
    return flat[0] if len(flat) == 1 else ["choice", flat]


def _optional(term: Encoded) -> Encoded:
    terms = term[1] if term[0] == "choice" else [term]
    return ["choice", [_NOTHING, *terms]]


def _series(terms: list[Encoded]) -> Encoded:
    """The terms in a row; ``x (sep x)*`` is one repetition with a separator."""
    row: list[Encoded] = []
    for term in terms:
        match term:
            case [
                "choice",
                [first, ["repeat", ["series", [separator, again]], None]],
            ] if first == _NOTHING and row and row[-1] == again:
                row[-1] = ["repeat", again, separator]
            case _:
                row.append(term)
    return row[0] if len(row) == 1 else ["series", row]
