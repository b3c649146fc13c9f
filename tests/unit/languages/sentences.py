"""Sentences of a grammar, made from its rules."""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import lark
from hypothesis import strategies as st

from panll_desktop.languages.kql import parser as kql_parser
from panll_desktop.languages.kql import words as kql_words
from panll_desktop.languages.vql import parser, words
from panll_desktop.records import Record

_DEEPEST = 6
_Expansion = tuple[tuple[str, bool], ...]


class Sentences:
    """Random sentences of one language.

    Args:
        grammar: the file of it.
        samples: texts for the terminals that are classes of words.
        symbols: the texts of signs, by terminal.
        comments: with the white space around them.
    """

    def __init__(
        self,
        grammar: Path,
        samples: Mapping[str, tuple[str, ...]],
        symbols: Mapping[str, str],
        comments: tuple[str, ...],
    ) -> None:
        self._grammar = grammar
        self._samples = samples
        self._symbols = {name: text for text, name in symbols.items()}
        self._gaps = [" ", " ", "\n", *comments]

    @functools.cached_property
    def rules(self) -> dict[str, tuple[_Expansion, ...]]:
        """The alternatives of each rule: symbols, and whether they are terminals."""
        grammar: Any = lark.Lark(
            self._grammar.read_text(), parser="lalr", lexer="basic", start="start"
        )
        found: dict[str, list[_Expansion]] = {}
        for rule in grammar.rules:
            expansion = tuple((str(each.name), each.is_term) for each in rule.expansion)
            found.setdefault(str(rule.origin.name), []).append(expansion)
        return {name: tuple(each) for name, each in found.items()}

    @functools.cached_property
    def _heights(self) -> dict[str, int]:
        """How deep the shallowest tree of each rule is."""
        heights: dict[str, int] = {}
        for _ in self.rules:
            for name in self.rules:
                known = [
                    height
                    for each in self.rules[name]
                    if (height := _height(each, heights)) is not None
                ]
                if known:
                    heights[name] = min(known)
        return heights

    def terminals(self) -> st.SearchStrategy[list[str]]:
        """The terminals of a random sentence."""
        return st.composite(self._terminals)()

    def _terminals(self, draw: Callable[[Any], Any]) -> list[str]:
        found: list[str] = []
        waiting: list[tuple[str, bool, int]] = [("start", False, 0)]
        while waiting:
            name, terminal, depth = waiting.pop()
            if terminal:
                found.append(name)
                continue
            choices = list(self.rules[name])
            if depth > _DEEPEST:
                heights = [_height(each, self._heights) or 0 for each in choices]
                choices = [
                    each
                    for each, height in zip(choices, heights, strict=True)
                    if height == min(heights)
                ]
            chosen = choices[draw(st.integers(0, len(choices) - 1))]
            waiting += [
                (each, is_term, depth + 1) for each, is_term in reversed(chosen)
            ]
        return found

    def texts(self) -> st.SearchStrategy[str]:
        """A random sentence as somebody may write it."""
        return st.composite(self._texts)()

    def _texts(self, draw: Callable[[Any], Any]) -> str:
        written = []
        for name in draw(self.terminals()):
            if name in self._samples:
                word = draw(st.sampled_from(self._samples[name]))
            else:
                cases = st.sampled_from((name, name.lower()))
                word = self._symbols.get(name) or draw(cases)
            written.append(word)
            gaps = list(self._gaps)
            if name == "FEDERATION":
                gaps.pop()  # behind this word, it would be a pattern
            written.append("" if name == "DOT" else draw(st.sampled_from(gaps)))
        return "".join(written)


def _height(expansion: _Expansion, heights: Mapping[str, int]) -> int | None:
    parts = [0 if terminal else heights.get(name) for name, terminal in expansion]
    known = [part for part in parts if part is not None]
    return 1 + max(known, default=0) if len(known) == len(parts) else None


def placeless(value: object) -> object:
    """A tree without its places."""
    match value:
        case Record():
            fields = [each for each in value.__match_args__ if each != "span"]
            return (type(value), *(placeless(getattr(value, each)) for each in fields))
        case tuple():
            return tuple(map(placeless, value))
        case _:
            return value


VQL = Sentences(
    parser.GRAMMAR,
    {
        "NAME": ("title", "metadata", "naïve", "_x1", "Ж"),
        "BARE": ("entity-001", "city-paris-2988507", "12ab", "plain", "7"),
        "STRING": ("'it''s'", '"a \\" b"', "''", "'-- no; comment'", "'Ünï'"),
        "NUMBER": ("0", "5", "2.5", "1e3", "1.5E-2", ".5", "1e-5"),
        "TIMESTAMP": ("2026-01-22T12:00:00Z", "2026-01-22"),
        "REGEX": ("/a b/", r"/\d\/'x/"),
        "GLOB": ("/*", "/a/b-1/**"),
        "PARAMETER": ("$x", "$Ünï"),
        "VARIABLE": ("?x",),
        "WITH_SESSION": ("WITH", "with"),
    },
    words.SYMBOLS,
    (" -- y\n", " /* x */ "),
)
KQL = Sentences(
    kql_parser.GRAMMAR,
    {
        "NAME": ("genus", "K1", "a-b", "naïve", "count", "jones", "knots", "knots"),
        "STRING": ("'it''s'", '"a \\" b"', "''", "'-- no; | comment'", "'Ünï {-'"),
        "INT": ("0", "5", "12"),
        "FLOAT": ("2.5", "0.0"),
        "KNOT_NAME": ("3_1", "10_132", "11n_34"),
        "PARAMETER": ("$x", "$Ünï"),
        "STOP": (". ",),
        "GAUSS": ("gauss", "GAUSS"),
        "GENERATOR": ("sigma", "SIGMA_INV", "cup"),
        "SHAPING": ("close", "Mirror", "normalise"),
    },
    kql_words.SYMBOLS,
    (" -- y\n", " {- x {- z -} -} "),
)
terminals = VQL.terminals
texts = VQL.texts
