"""Sentences of the VQL grammar, made from its rules."""

import functools
from collections.abc import Callable
from typing import Any

import lark
from hypothesis import strategies as st

from panll_desktop.languages.vql import parser, words

SAMPLES = {
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
}
_DEEPEST = 6


@functools.cache
def rules() -> dict[str, tuple[tuple[tuple[str, bool], ...], ...]]:
    """The alternatives of each rule: symbols, and whether they are terminals."""
    grammar: Any = lark.Lark(
        parser.GRAMMAR.read_text(), parser="lalr", lexer="basic", start="start"
    )
    found: dict[str, list[tuple[tuple[str, bool], ...]]] = {}
    for rule in grammar.rules:
        expansion = tuple((str(each.name), each.is_term) for each in rule.expansion)
        found.setdefault(str(rule.origin.name), []).append(expansion)
    return {name: tuple(each) for name, each in found.items()}


@functools.cache
def _heights() -> dict[str, int]:
    """How deep the shallowest tree of each rule is."""
    heights: dict[str, int] = {}
    for _ in rules():
        for name in rules():
            known = [
                height
                for each in rules()[name]
                if (height := _height(each, heights)) is not None
            ]
            if known:
                heights[name] = min(known)
    return heights


def _height(
    expansion: tuple[tuple[str, bool], ...], heights: dict[str, int]
) -> int | None:
    parts = [0 if terminal else heights.get(name) for name, terminal in expansion]
    known = [part for part in parts if part is not None]
    return 1 + max(known, default=0) if len(known) == len(parts) else None


@st.composite
def terminals(draw: Callable[[Any], Any]) -> list[str]:
    """The terminals of a random sentence."""
    found: list[str] = []
    waiting: list[tuple[str, bool, int]] = [("start", False, 0)]
    while waiting:
        name, terminal, depth = waiting.pop()
        if terminal:
            found.append(name)
            continue
        choices = list(rules()[name])
        if depth > _DEEPEST:
            heights = [_height(each, _heights()) or 0 for each in choices]
            choices = [
                each
                for each, height in zip(choices, heights, strict=True)
                if height == min(heights)
            ]
        chosen = choices[draw(st.integers(0, len(choices) - 1))]
        waiting += [(each, is_term, depth + 1) for each, is_term in reversed(chosen)]
    return found


@st.composite
def texts(draw: Callable[[Any], Any]) -> str:
    """A random sentence as somebody may write it."""
    symbols = {name: text for text, name in words.SYMBOLS.items()}
    written = []
    for name in draw(terminals()):
        if name in SAMPLES:
            word = draw(st.sampled_from(SAMPLES[name]))
        else:
            word = symbols.get(name) or draw(st.sampled_from((name, name.lower())))
        written.append(word)
        gaps = [" ", " ", "\n", " -- y\n", " /* x */ "]
        if name == "FEDERATION":
            gaps.pop()  # behind this word, it would be a pattern
        written.append(draw(st.sampled_from(gaps)))
    return "".join(written)
