"""LALR tables: made from a Lark grammar when the wheel is built, read at run time.

In a checkout they are made at first use and cached under a hash of the grammar and
of Lark's version, so that Lark itself is loaded only when the grammar has changed.
"""

import contextlib
import hashlib
import importlib.util
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.languages.toolkit.rules import Encoded

Action: TypeAlias = int  # n >= 0: shift and go to state n; n < 0: reduce by rule -1 - n
# A rule as the parser ends it: how many symbols it takes from the stack, where it leads
# from the state below them, the name of its node (empty if it makes none), whether it
# makes none around a single node, and whether it stands for a repetition.
Step: TypeAlias = tuple[int, Mapping[int, int], str, bool, bool]
# What to do at a token: of which kind it is, the state to go to or the rule that ends,
# and the kinds that it may still be.
Choice: TypeAlias = tuple[str, int, Step | None, tuple[str, ...]]
_FORMAT: Final = 5
REPEATING: Final = "__"  # how Lark begins the names of the rules it makes for * and +
_SHIPPED: Final = Path(__file__).parents[2] / "_tables"


class Reduction(Record):
    """A rule as the parser needs it.

    Attributes:
        name: the alias of the alternative, or the name of the rule.
        length: how many symbols it takes from the stack.
        origin: the symbol it becomes.
        hidden: its children are put in the place of its node.
        thin: so they are if all there is is one node.
        symbols: what it is made of, in order.
    """

    name: str
    length: int
    origin: str
    hidden: bool
    thin: bool
    symbols: tuple[str, ...]


class Tables(Record):
    """An LALR automaton.

    Attributes:
        actions: for each state, what to do at a terminal.
        gotos: for each state, where a finished rule leads.
        rules: by number.
        start: the first state.
        end: the state in which the whole input was accepted.
        grammar: the rules as they are written, encoded for `rules.described`.
        items: for each state, which rules are begun in it and how many of their
            symbols are on the stack: pairs of a rule's number and that count.
        steps: the rules as the parser ends them.
        settled: for each state, the rule it ends whatever comes next, if there is one;
            what cannot come next is noticed behind it.
        choices: for each state, what was found out about the kinds of a token.
    """

    actions: tuple[dict[str, Action], ...]
    gotos: tuple[dict[str, int], ...]
    rules: tuple[Reduction, ...]
    start: int
    end: int
    grammar: "tuple[Encoded, ...]" = ()
    items: tuple[tuple[tuple[int, int], ...], ...] = ()
    steps: tuple[Step, ...] = ()
    settled: tuple[Step | None, ...] = ()
    choices: tuple[dict[tuple[str, ...], Choice], ...] = ()

    def choice(self, state: int, kind: str, kinds: tuple[str, ...]) -> Choice:
        """What a state does at a terminal that it knows."""
        action = self.actions[state][kind]
        step = self.steps[-1 - action] if action < 0 else None
        return (kind, action, step, kinds)

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
    digest = hashlib.sha256(f"{_FORMAT}\n{_lark_version()}\n{text}".encode())
    cached = paths.cache_directory() / f"grammar-{name}-{digest.hexdigest()[:16]}.json"
    try:
        return _decode(_intact(cached.read_bytes()))
    except (OSError, ValueError):
        content = build(text)
    with contextlib.suppress(OSError):  # without a cache it only takes longer
        paths.write_atomically(cached, _checksum(content) + content, make_parents=True)
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
    document = {
        "format": _FORMAT,
        "actions": [actions for actions, _ in rows],
        "gotos": [gotos for _, gotos in rows],
        "rules": rules.written,
        "start": order[table.start_states["start"]],
        "end": order[table.end_states["start"]],
        "grammar": encoded(grammar),
        "items": items,
    }
    return json.dumps(document, separators=(",", ":"), sort_keys=True).encode()


class _Rules:
    """The rules in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        self.written: list[dict[str, Any]] = []

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


def _rule(rule: Any) -> dict[str, Any]:  # noqa: ANN401 - Lark's rules are untyped
    origin = str(rule.origin.name)
    symbols = [str(each.name) for each in rule.expansion]
    # A rule written with a question mark makes no node of its own around one rule.
    thin = rule.options.expand1 and len(symbols) == 1
    node = thin and symbols[0].islower() and not symbols[0].startswith("_")
    return {
        "name": str(rule.alias or origin),
        "length": len(rule.expansion),
        "origin": origin,
        "hidden": origin.startswith("_") or node,
        "thin": thin and not node,
        "symbols": symbols,
    }


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode() + b"\n"


def _intact(cached: bytes) -> bytes:
    """The tables behind their checksum; ValueError if the file was damaged."""
    head, _, content = cached.partition(b"\n")
    if head + b"\n" != _checksum(content):
        raise ValueError("The cached tables are damaged.")
    return content


def _decode(content: bytes) -> Tables:
    document = json.loads(content)
    actions, gotos = tuple(document["actions"]), tuple(document["gotos"])
    rules = tuple(_reduction(rule) for rule in document["rules"])
    ends = tuple(map(_ended, actions))
    steps = tuple(_steps(rules, gotos, ends))
    return Tables(
        actions=actions,
        gotos=gotos,
        rules=rules,
        start=document["start"],
        end=document["end"],
        grammar=tuple(document["grammar"]),
        items=tuple(tuple(map(tuple, row)) for row in document["items"]),
        steps=steps,
        settled=tuple(None if end is None else steps[end] for end in ends),
        choices=tuple({} for _ in actions),
    )


def _ended(row: dict[str, Action]) -> int | None:
    """The number of the one rule whose end is all there is to do in a state."""
    found = set(row.values())
    action = found.pop() if len(found) == 1 else 0
    return -1 - action if action < 0 else None


def _steps(
    rules: Sequence[Reduction],
    gotos: Sequence[dict[str, int]],
    ends: Sequence[int | None],
) -> Iterator[Step]:
    """The rules as the parser ends them.

    Where a rule leads to a state that only ends a rule of one symbol without a node,
    as each does that only names the rules it may be, it leads on to where that leads.
    """
    leads: dict[str, dict[int, int]] = {}
    for state, row in enumerate(gotos):
        for origin in row:
            following = row[origin]
            while (number := ends[following]) is not None and _only_names(
                rules[number]
            ):
                following = row[rules[number].origin]
            leads.setdefault(origin, {})[state] = following
    for rule in rules:
        name = "" if rule.hidden else rule.name
        folds = rule.origin.startswith(REPEATING)
        yield rule.length, leads.get(rule.origin, {}), name, rule.thin, folds


def _only_names(rule: Reduction) -> bool:
    repeating = rule.origin.startswith(REPEATING)
    return rule.hidden and rule.length == 1 and not repeating


def _reduction(rule: dict[str, Any]) -> Reduction:
    return Reduction(**{**rule, "symbols": tuple(rule["symbols"])})


def _lark_version() -> str:
    """The version that is installed, read without loading Lark."""
    found = importlib.util.find_spec("lark")
    if found is None or found.origin is None:
        return ""
    text = Path(found.origin).read_text(encoding="utf-8")
    match = re.search(r'__version__[^=\n]*=\s*"([^"]+)"', text)
    return match.group(1) if match else ""
