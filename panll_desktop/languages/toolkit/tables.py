"""LALR tables: made from a Lark grammar when the wheel is built, read at run time.

In a checkout they are made at first use and cached under a hash of the grammar and
of Lark's version, so that Lark itself is loaded only when the grammar has changed.
"""

import contextlib
import functools
import importlib.util
import json
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.languages.toolkit.rules import Encoded

Action: TypeAlias = int  # n >= 0: shift and go to state n; n < 0: reduce by rule -1 - n
# A rule as the parser ends it: how many symbols it takes from the stack, the symbol it
# becomes, the name of its node (the alias of the alternative or the name of the rule;
# empty if what is in it is put in the place of a node), whether it makes none around a
# single node, and whether it stands for a repetition.
Step: TypeAlias = tuple[int, str, str, bool, bool]
# What to do at a token: of which kind it is, the state to go to or the rule that ends,
# and the kinds that it may still be.
Choice: TypeAlias = tuple[str, int, Step | None, tuple[str, ...]]
_FORMAT: Final = 6
REPEATING: Final = "__"  # how Lark begins the names of the rules it makes for * and +
_SHIPPED: Final = Path(__file__).parents[2] / "_tables"


class Description:
    """What explains a grammar and parses nothing; read once somebody asks for it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Description) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)

    @functools.cached_property
    def _read(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self._content)
        return document

    @functools.cached_property
    def grammar(self) -> "tuple[Encoded, ...]":
        """The rules as they are written, encoded for `rules.described`."""
        return tuple(self._read["grammar"])

    @functools.cached_property
    def symbols(self) -> tuple[tuple[str, ...], ...]:
        """What each reduction is made of, in order."""
        return tuple(map(tuple, self._read["symbols"]))

    @functools.cached_property
    def items(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each state, which rules are begun in it, and how far.

        Pairs of a rule's number and of how many of its symbols are on the stack.
        """
        return tuple(tuple(map(tuple, row)) for row in self._read["items"])

    @functools.cached_property
    def gotos(self) -> tuple[dict[str, int], ...]:
        """For each state, where a finished rule leads, one rule at a time."""
        return tuple(self._read["gotos"])


class Tables(Record):
    """An LALR automaton.

    Attributes:
        actions: for each state, what to do at a terminal.
        settled: for each state, the rule it ends whatever comes next, if there is one;
            what cannot come next is noticed behind it.
        gotos: for each state, where a finished rule leads, and each that it then is.
        rules: by number.
        start: the first state.
        end: the state in which the whole input was accepted.
        description: of the grammar it was made from.
        choices: for each state, what was found out about the kinds of a token.
    """

    actions: tuple[dict[str, Action], ...]
    settled: tuple[Step | None, ...]
    gotos: tuple[dict[str, int], ...]
    rules: tuple[Step, ...]
    start: int
    end: int
    description: Description
    choices: tuple[dict[tuple[str, ...], Choice], ...]

    def choice(self, state: int, kind: str, kinds: tuple[str, ...]) -> Choice:
        """What a state does at a terminal that it knows."""
        action = self.actions[state][kind]
        return (kind, action, self.rules[-1 - action] if action < 0 else None, kinds)

    @property
    def terminals(self) -> frozenset[str]:
        """Every terminal of the grammar."""
        return frozenset(name for row in self.actions for name in row)


def load(name: str, grammar: Path) -> Tables:
    """The tables of a language, from the wheel, from the cache, or made now.

    Args:
        name: of the language; names the file.
        grammar: the Lark grammar.
    """
    shipped = _SHIPPED / f"{name}.json"
    if shipped.exists():
        return _decode(shipped.read_bytes())
    from panll_desktop import paths  # noqa: PLC0415 - an installed program has tables

    text = grammar.read_text(encoding="utf-8")
    known = _checksum(f"{_FORMAT}\n{_lark_version()}\n{text}".encode())
    cached = paths.cache_directory() / f"grammar-{name}-{known}.json"
    try:
        return _decode(_intact(cached.read_bytes()))
    except (OSError, ValueError):
        content = build(text)
    with contextlib.suppress(OSError):  # without a cache it only takes longer
        signed = f"{_checksum(content)}\n".encode() + content
        paths.write_atomically(cached, signed, make_parents=True)
    return _decode(content)


def build(grammar: str) -> bytes:
    """Makes the tables of a grammar whose first rule is ``start``.

    The same grammar and the same Lark always give the same bytes.

    Raises:
        lark.exceptions.GrammarError: the grammar is wrong or not LALR(1).
    """
    import lark  # noqa: PLC0415 - loaded only when a grammar is new

    from panll_desktop.languages.toolkit.rules import encoded  # noqa: PLC0415 - likewise

    # With `debug`, Lark keeps the rules of each state instead of a number for it.
    parser: Any = lark.Lark(
        grammar, parser="lalr", lexer="basic", start="start", debug=True
    )
    table = parser.parser.parser._parse_table  # noqa: SLF001 - Lark has no other door
    order = _numbered(table)
    rules = _Rules()
    rows = [_row(table.states[state], order, rules) for state in order]
    items = [
        sorted((rules.number(each.rule), each.index) for each in state if each.index)
        for state in map(_ordered, order)
    ]
    actions, gotos = [each for each, _ in rows], [each for _, each in rows]
    steps = [step for step, _ in rules.written]
    document = _packed(actions, _led(gotos, list(map(_settled, actions)), steps))
    document |= {
        "rules": steps,
        "start": order[table.start_states["start"]],
        "end": order[table.end_states["start"]],
    }
    description = {
        "grammar": encoded(grammar),
        "symbols": [symbols for _, symbols in rules.written],
        "items": items,
        "gotos": gotos,
    }
    return _json(document) + b"\n" + _json(description)


class _Rules:
    """The rules in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        self.written: list[tuple[Step, list[str]]] = []

    def number(self, rule: Any) -> int:  # noqa: ANN401 - Lark's rules are untyped
        """The number of a rule; it is written down if it is new."""
        if rule not in self._numbers:
            self._numbers[rule] = len(self.written)
            self.written.append(_rule(rule))
        return self._numbers[rule]


def _row(
    state: dict[str, Any], order: dict[Any, int], rules: _Rules
) -> tuple[dict[str, Action], dict[str, int]]:
    """What to do at each terminal, and where each finished rule leads."""
    actions: dict[str, Action] = {}
    gotos: dict[str, int] = {}
    for symbol, (kind, target) in sorted(state.items()):
        if str(kind) == "Reduce":
            actions[symbol] = -1 - rules.number(target)
        elif symbol.isupper() or symbol.startswith("$"):
            actions[symbol] = order[target]
        else:
            gotos[symbol] = order[target]
    return actions, gotos


def _numbered(table: Any) -> dict[Any, int]:  # noqa: ANN401 - Lark's tables are untyped
    """The states, numbered in the order of a walk; Lark's own numbers are random."""
    order = {table.start_states["start"]: 0}
    waiting = list(order)
    for state in waiting:  # grows while it is walked
        for _, (kind, target) in sorted(table.states[state].items()):
            if str(kind) != "Reduce" and target not in order:
                order[target] = len(order)
                waiting.append(target)
    return order


def _ordered(state: Any) -> list[Any]:  # noqa: ANN401 - Lark's states are untyped
    """The rules of a state, in an order that does not change from run to run."""
    return sorted(state, key=lambda each: (str(each.rule.origin.name), str(each)))


def _rule(rule: Any) -> tuple[Step, list[str]]:  # noqa: ANN401 - Lark's rules are untyped
    """How it ends, and what it is made of."""
    origin = str(rule.origin.name)
    symbols = [str(each.name) for each in rule.expansion]
    # A rule written with a question mark makes no node of its own around one rule.
    thin = bool(rule.options.expand1) and len(symbols) == 1
    named = not origin.startswith("_")
    if thin and symbols[0].islower() and not symbols[0].startswith("_"):
        named = False
    name = str(rule.alias or origin) if named else ""
    repeats = origin.startswith(REPEATING)
    return (len(symbols), origin, name, thin and named, repeats), symbols


def _led(
    gotos: list[dict[str, int]], settled: list[Action | None], rules: list[Step]
) -> list[dict[str, int]]:
    """Where rules lead in the end.

    A state may do nothing but end a rule of one symbol without a node, as all do that
    only list what they may be. It leads on to where that rule leads.
    """

    def on(row: dict[str, int], state: int) -> int:
        while (action := settled[state]) is not None:
            length, origin, name, _, repeats = rules[-1 - action]
            if length != 1 or name or repeats:
                break
            state = row[origin]
        return state

    return [{each: on(row, row[each]) for each in row} for row in gotos]


def _packed(
    actions: list[dict[str, Action]], gotos: list[dict[str, int]]
) -> dict[str, Any]:
    """Every different row once: to read all of them takes as long as to run a query.

    Of a settled state only its terminals are written; many states share them.
    """
    rows, ends, sets, leads = _Kept(), _Kept(), _Kept(), _Kept()
    states = []
    for row in actions:
        action = _settled(row)
        if action is None:
            states.append(rows.place(row))
        else:
            states.append(-1 - ends.place([sets.place(sorted(row)), action]))
    return {
        "states": states,
        "rows": rows.written,
        "ends": ends.written,
        "sets": sets.written,
        "gotos": [leads.place(row) for row in gotos],
        "leads": leads.written,
    }


class _Kept:
    """Different values in the order in which they come."""

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}
        self.written: list[Any] = []

    def place(self, value: Any) -> int:  # noqa: ANN401 - whatever JSON takes
        """Where the value stands; it is put at the end if it is new."""
        key = _json(value)
        if key not in self._places:
            self._places[key] = len(self.written)
            self.written.append(value)
        return self._places[key]


def _json(value: Any) -> bytes:  # noqa: ANN401 - likewise
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _checksum(content: bytes) -> str:
    """Tells one content from another; hashlib would load OpenSSL for it."""
    return f"{zlib.crc32(content):08x}{len(content):x}"


def _intact(cached: bytes) -> bytes:
    """The tables behind their checksum; ValueError if the file was damaged."""
    head, _, content = cached.partition(b"\n")
    if head != _checksum(content).encode():
        raise ValueError("The cached tables are damaged.")
    return content


def _decode(content: bytes) -> Tables:
    automaton, _, description = content.partition(b"\n")
    document = json.loads(automaton)
    rows, sets, leads = document["rows"], document["sets"], document["leads"]
    rules = tuple(map(tuple, document["rules"]))
    ends = [
        (dict.fromkeys(sets[n], action), rules[-1 - action])
        for n, action in document["ends"]
    ]
    states = document["states"]
    return Tables(
        actions=tuple([rows[n] if n >= 0 else ends[-1 - n][0] for n in states]),
        settled=tuple([None if n >= 0 else ends[-1 - n][1] for n in states]),
        gotos=tuple([leads[n] for n in document["gotos"]]),
        rules=rules,
        start=document["start"],
        end=document["end"],
        description=Description(description),
        choices=tuple([{} for _ in states]),
    )


def _settled(row: dict[str, Action]) -> Action | None:
    """The one reduction that is all there is to do in a state."""
    found = set(row.values())
    action = found.pop() if len(found) == 1 else 0
    return action if action < 0 else None


def _lark_version() -> str:
    """The version that is installed, read without loading Lark."""
    found = importlib.util.find_spec("lark")
    if found is None or found.origin is None:
        return ""
    text = Path(found.origin).read_text(encoding="utf-8")
    match = re.search(r'__version__[^=\n]*=\s*"([^"]+)"', text)
    return match.group(1) if match else ""
