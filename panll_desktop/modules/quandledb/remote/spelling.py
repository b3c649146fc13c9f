"""Expressions of KQL in the words that a QuandleDB server takes.

The server takes less than the language has: ``==`` alone, double quotes alone, no LIKE,
no subqueries. And it means something else in places: what cannot be compared counts as
equal, so that ``determinant >= 9`` is true where there is no determinant. Both are seen
to here, so that the words that are sent mean what was written.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never

from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.columns import is_invariant
from panll_desktop.protocol import Json, QueryError, Span, UnsupportedError

_OPENING, _CLOSING = "([{", ")]}"
FUNCTIONS: Final = (
    "abs",
    "ceil",
    "concat",
    "float",
    "floor",
    "int",
    "is_none",
    "length",
    "max",
    "min",
    "string",
)
KEYWORDS: Final = frozenset(
    """
    aggregate and as asc avg axiom confidence count define desc diagrams equivalences
    equivalence_class exact false filter find_equivalent find_path forall from group_by
    heuristic in invariants isotopy knots let match max min necessary none not or
    proof provenance reidemeister return rule skip sort sufficient sum take true via
    where with
    """.split()  # noqa: SIM905 - words read better without quotes
)
COLUMNS: Final = (
    "id",
    "name",
    "gauss_code",
    "diagram_format",
    "crossing_number",
    "writhe",
    "genus",
    "seifert_circle_count",
    "determinant",
    "signature",
    "alexander_polynomial",
    "alexander_display",
    "jones_polynomial",
    "jones_display",
    "metadata",
    "semantic",
    "created_at",
    "updated_at",
    "descriptor_hash",
    "quandle_key",
    "quandle_generator_count",
    "quandle_relation_count",
    "colouring_count_3",
    "colouring_count_5",
)
_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_INCLUSIVE: Final = ("<=", ">=")


def unsupported(sentence: str, span: Span) -> UnsupportedError:
    """The refusal of what the server has no words for."""
    return UnsupportedError(
        sentence,
        code="NOT_ON_SERVER",
        detail="The embedded engine does it: choose an embedded connection.",
        position=span,
    )


@dataclass(slots=True)
class Speller:
    """Writes expressions, and collects what has to be said about them.

    Attributes:
        parameters: the values of `$names`.
        constants: values that a `let` gave a name to.
        aliases: names of a row, which the server does not know.
        own: columns that the query makes itself.
        notes: sentences for the user, each once.
    """

    parameters: Mapping[str, Json] = field(default_factory=dict)
    constants: dict[str, v.Expression] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Says something once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def text(self, value: v.Expression) -> str:
        """An expression as the server reads it, in brackets where it has parts.

        Raises:
            UnsupportedError: the server has no words for it; with its place.
            QueryError: a parameter has no value.
        """
        match value:
            case v.Constant(constant):
                return literal(constant)
            case v.KnotName(name):
                return literal(name)
            case v.Name(name, span):
                return self._name(name, span)
            case v.Parameter(name, span):
                return self._parameter(name, span)
            case v.GaussCode(labels):
                return f"gauss({', '.join(map(str, labels))})"
            case v.Listed(items):
                return f"[{', '.join(map(self.text, items))}]"
            case v.Entries(entries):
                pairs = (f"{literal(k)}: {self.text(each)}" for k, each in entries)
                return f"{{{', '.join(pairs)}}}"
            case v.Call():
                return self._call(value)
            case v.Field():
                return self._field(value)
            case v.Index(base, key):
                return f"{self.text(base)}[{self.text(key)}]"
            case v.Negative(operand):
                return f"-{self.text(operand)}"
            case v.Arithmetic(first, rest):
                parts = [self.text(first), *(f"{s} {self.text(e)}" for s, e in rest)]
                return f"({' '.join(parts)})"
            case v.Fallback(parts):
                return f"({' ?? '.join(map(self.text, parts))})"
            case v.Generator() | v.Shaping() | v.Sequence() | v.Tensor():
                raise unsupported("The server makes no knots of braids.", value.span)
            case v.Subquery(_, span):
                raise unsupported("The server takes no query inside another.", span)
            case _:
                return self._condition(value)

    def _condition(self, value: v.Condition) -> str:
        match value:
            case v.Comparison():
                return self._comparison(value)
            case v.Range(operand, low, high, negated, span):
                parts = (
                    v.Comparison(operand, ">=", low, span),
                    v.Comparison(operand, "<=", high, span),
                )
                inside = " and ".join(map(self._comparison, parts))
                return f"(not ({inside}))" if negated else f"({inside})"
            case v.Membership(operand, among, negated, span):
                if not isinstance(among, v.Listed):
                    raise unsupported("The server looks only in lists, after in.", span)
                inside = f"{self.text(operand)} in {self.text(among)}"
                return f"(not ({inside}))" if negated else f"({inside})"
            case v.Absence(operand, negated):
                inside = f"is_none({self.text(operand)})"
                return f"(not {inside})" if negated else inside
            case v.Likeness(_, _, _, span):
                raise unsupported("The server has no LIKE.", span)
            case v.Negation(operand):
                return f"(not {self.text(operand)})"
            case v.Conjunction(parts):
                return f"({' and '.join(map(self.text, parts))})"
            case v.Disjunction(parts):
                return f"({' or '.join(map(self.text, parts))})"
            case _:
                assert_never(value)

    def _comparison(self, value: v.Comparison) -> str:
        operator = value.operator
        if operator in ("~=", "~>"):
            raise unsupported(
                f"The server answers {operator} with no for every pair.", value.span
            )
        for column, knot in ((value.left, value.right), (value.right, value.left)):
            if isinstance(knot, v.KnotName) and _is_invariant(column):
                raise unsupported(
                    "The server compares columns with values, not with knots: ask for"
                    f" COMPUTE … FOR KNOT '{knot.name}' first, and write its value.",
                    knot.span,
                )
        left, right = self.text(value.left), self.text(value.right)
        compared = f"{left} {operator} {right}"
        if operator not in _INCLUSIVE:
            return f"({compared})"
        unsure = [
            said
            for side, said in ((value.left, left), (value.right, right))
            if isinstance(side, v.Name | v.Field) and not self._constant(side)
        ]
        if unsure:
            self.note(
                "The server takes a missing value for at most and at least anything;"
                " is_none keeps such rows out."
            )
        guards = "".join(f"not is_none({each}) and " for each in unsure)
        return f"({guards}{compared})"

    def _constant(self, side: v.Expression) -> bool:
        return isinstance(side, v.Name) and side.name in self.constants

    def _name(self, name: str, span: Span) -> str:
        if name in self.constants:
            return self.text(self.constants[name])
        if name in self.aliases:
            raise unsupported("The server has no value for a row as a whole.", span)
        if not _IDENTIFIER.fullmatch(name):
            raise unsupported(f"The server cannot read the name {name!r}.", span)
        if name not in COLUMNS and name not in self.own:
            self.note(f"The server is not known to have a column {name}.")
        return name

    def _parameter(self, name: str, span: Span) -> str:
        if name not in self.parameters:
            raise QueryError(f"The parameter ${name} has no value.", position=span)
        return literal(self.parameters[name])

    def _field(self, value: v.Field) -> str:
        if isinstance(value.base, v.Name) and value.base.name in self.aliases:
            return self._name(value.name, value.span)
        if not _IDENTIFIER.fullmatch(value.name) or value.name in KEYWORDS:
            raise unsupported(
                f"The server cannot read the field {value.name!r}.", value.span
            )
        if isinstance(value.base, v.Name):  # a field such as semantic.quandle_key
            return f"{self._name(value.base.name, value.base.span)}.{value.name}"
        return f"{self.text(value.base)}.{value.name}"

    def _call(self, value: v.Call) -> str:
        name = value.name.lower()
        if name not in FUNCTIONS or value.everything or value.distinct:
            raise unsupported(
                f"The server has no function {value.name}; it has"
                f" {', '.join(FUNCTIONS)}.",
                value.span,
            )
        return f"{name}({', '.join(map(self.text, value.arguments))})"


def literal(value: Json) -> str:
    """A value as the server reads it."""
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return '"' + "".join(_ESCAPES.get(c, c) for c in value) + '"'
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            pairs = (f"{literal(k)}: {literal(each)}" for k, each in value.items())
            return f"{{{', '.join(pairs)}}}"
        case _:
            assert_never(value)


def is_name(text: str) -> bool:
    """Whether the server takes it where a name is due."""
    return _IDENTIFIER.fullmatch(text) is not None and text not in KEYWORDS


def names_in(value: object) -> set[str]:
    """The names in an expression."""
    if isinstance(value, v.Name):
        return {value.name}
    if isinstance(value, tuple):
        return {name for each in value for name in names_in(each)}
    fields = getattr(value, "__match_args__", ())
    return {name for each in fields for name in names_in(getattr(value, each))}


def bare(words: str) -> str:
    """A condition without the brackets around all of it."""
    for place, letter, depth in signs(words):
        if letter in _CLOSING and not depth and place < len(words) - 1:
            return words
    return words[1:-1] if words.startswith("(") else words


def signs(words: str) -> Iterator[tuple[int, str, int]]:
    """Every letter outside of texts: its place, and the brackets around it.

    A bracket that opens is within itself, one that closes is not.
    """
    depth = 0
    quoted = escaped = False
    for place, letter in enumerate(words):
        if escaped:
            escaped = False
        elif quoted:
            escaped, quoted = letter == "\\", letter != '"'
        elif letter == '"':
            quoted = True
        else:
            depth += (letter in _OPENING) - (letter in _CLOSING)
            yield place, letter, depth


def _is_invariant(side: v.Expression) -> bool:
    return isinstance(side, v.Name | v.Field) and is_invariant(side.name)
