"""The query language of the real QuandleDB server, as it is: for tests alone.

What it lexes, parses and evaluates follows the description of that server, quirks
included: a bare ``=`` and single quotes are lexical errors, unknown columns are
nothing, values that cannot be compared count as equal, aggregates without groups do
not collapse, ``via`` is ignored.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Value: TypeAlias = Any  # as that server has it
Row: TypeAlias = dict[str, Value]
Evaluate: TypeAlias = Callable[[Row], Value]
TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*)
    |(?P<knot>\d+_\d+)|(?P<float>\d+\.\d+)|(?P<int>\d+)
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<name>[A-Za-z_][A-Za-z0-9_-]*)
    |(?P<sign>==|!=|<=|>=|->|~>|~=|≅|\?\?|[<>+\-*/%|.:,;()\[\]{}])""",
    re.VERBOSE,
)
KEYWORDS = frozenset(
    """from filter sort take skip return group_by aggregate find_equivalent find_path
    match via and or not in as with let where provenance confidence exact necessary
    sufficient heuristic asc desc count min max avg sum knots diagrams invariants
    true false none proof equivalences equivalence_class rule define axiom""".split()  # noqa: SIM905 - words read better
)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
COMPARISONS = {"==", "!=", "<", "<=", ">", ">=", "~=", "≅", "~>", "in"}
INVARIANTS = (
    "name",
    "jones_polynomial",
    "alexander_polynomial",
    "determinant",
    "signature",
)


class KrlError(Exception):
    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


class EvalError(Exception):
    pass


@dataclass
class Token:
    kind: str
    text: str
    column: int


@dataclass
class Run:
    """What a query works on, and what it says on the way."""

    knots: list[Row]
    classes: dict[str, tuple[list[str], list[str]]]
    warnings: list[str] = field(default_factory=list)
    trace: list[Row] = field(default_factory=list)


Stage = Callable[[Run, list[Row]], list[Row]]


def tokens(text: str) -> list[Token]:
    made, at = [], 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise KrlError(f"unexpected character '{text[at]}'", at + 1)
        if found.lastgroup != "space":
            made.append(Token(str(found.lastgroup), found[0], at + 1))
        at = found.end()
    return [*made, Token("end", "", len(text) + 1)]


def compare(left: Value, right: Value, operator: str) -> bool:
    if operator in ("==", "≅"):
        return bool(left == right)
    if operator == "!=":
        return bool(left != right)
    numbers = all(isinstance(x, int | float) for x in (left, right))
    if numbers or (isinstance(left, str) and isinstance(right, str)):
        order = int(left > right) - int(left < right)
    else:
        order = 0  # what cannot be compared counts as equal
    return {
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }.get(operator, False)


BUILTINS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "length": len,
    "is_none": lambda x: x is None,
    "string": str,
    "min": min,
    "max": max,
}


class Parser:
    def __init__(self, text: str) -> None:
        self.left = tokens(text)

    @property
    def now(self) -> Token:
        return self.left[0]

    def next(self) -> Token:
        return self.left.pop(0)

    def take(self, *texts: str) -> bool:
        if self.now.text in texts and self.now.kind != "string":
            self.next()
            return True
        return False

    def need(self, text: str) -> None:
        if not self.take(text):
            raise KrlError(f"expected {text}, got '{self.now.text}'", self.now.column)

    def identifier(self) -> str:
        if self.now.kind != "name" or self.now.text in KEYWORDS:
            raise KrlError(
                f"expected identifier, got '{self.now.text}'", self.now.column
            )
        return self.next().text

    def integer(self) -> int:
        if self.now.kind != "int":
            raise KrlError("expected integer", self.now.column)
        return int(self.next().text)

    def program(self) -> tuple[str, list[tuple[str, Stage]]]:
        source, stages = self.query()
        if self.now.kind != "end":
            raise KrlError(f"unexpected '{self.now.text}'", self.now.column)
        return source, stages

    def query(self) -> tuple[str, list[tuple[str, Stage]]]:
        self.need("from")
        stages: list[tuple[str, Stage]] = []
        if self.take("("):
            source, stages = self.query()
            self.need(")")
        elif self.now.text in ("knots", "diagrams", "invariants"):
            source = self.next().text
        else:
            source = self.identifier()
            if self.take("as"):
                self.identifier()
        while self.take("|"):
            stages.append(self.stage())
        return source, stages

    def stage(self) -> tuple[str, Stage]:
        word = self.next()
        makers = {
            "filter": self.filter,
            "sort": self.sort,
            "take": lambda: self.cut(slice(None, self.integer())),
            "skip": lambda: self.cut(slice(self.integer(), None)),
            "return": self.returned,
            "group_by": self.group,
            "aggregate": self.aggregate,
            "find_equivalent": self.equivalent,
            "let": self.bind,
        }
        if word.text not in makers:
            raise KrlError(f"unknown stage '{word.text}'", word.column)
        return word.text, makers[word.text]()

    def filter(self) -> Stage:
        test = self.expression()

        def run(run: Run, rows: list[Row]) -> list[Row]:
            kept = []
            for row in rows:
                try:
                    if test(row) is True:
                        kept.append(row)
                except (EvalError, TypeError) as error:
                    run.warnings.append(f"filter row skipped: {error}")
            return kept

        return run

    def sort(self) -> Stage:
        keys = []
        while True:
            key = self.expression()
            down = self.now.text == "desc"
            self.take("asc", "desc")
            keys.append((key, down))
            if not self.take(","):
                break

        def run(_: Run, rows: list[Row]) -> list[Row]:
            for key, down in reversed(keys):

                def rank(row: Row, key: Evaluate = key) -> tuple[str, Any]:
                    value = key(row)
                    return (type(value).__name__, value if value is not None else 0)

                rows = sorted(rows, key=rank, reverse=down)
            return rows

        return run

    def cut(self, part: slice) -> Stage:
        return lambda _, rows: rows[part]

    def bind(self) -> Stage:
        name = self.identifier()
        self.need("==")
        value = self.expression()({})  # evaluated without a row
        return lambda _, rows: [{**row, name: value} for row in rows]

    def returned(self) -> Stage:
        columns: list[tuple[str, Evaluate] | None] = []
        while True:
            if self.take("*"):
                columns.append(None)
            else:
                start = self.now
                value = self.expression()
                name = start.text if start.kind == "name" else "_col"
                columns.append((self.identifier() if self.take("as") else name, value))
            if not self.take(","):
                break
        if self.take("with"):
            self.need("provenance")

        def run(_: Run, rows: list[Row]) -> list[Row]:
            made = []
            for row in rows:
                new: Row = {}
                for each in columns:
                    new |= row if each is None else {each[0]: each[1](row)}
                made.append(new)
            return made

        return run

    def group(self) -> Stage:
        keys = [self.expression()]
        while self.take(","):
            keys.append(self.expression())

        def run(_: Run, rows: list[Row]) -> list[Row]:
            groups: dict[tuple[Any, ...], list[Row]] = {}
            for row in rows:
                groups.setdefault(tuple(str(k(row)) for k in keys), []).append(row)
            return [
                {**each[0], "_group_rows": each, "_group_count": len(each)}
                for each in groups.values()
            ]

        return run

    def aggregate(self) -> Stage:
        made = []
        while True:
            function = self.next().text
            if function not in ("count", "min", "max", "avg", "sum"):
                raise KrlError(f"'{function}' is no aggregate", self.now.column)
            self.need("(")
            value = self.expression()
            self.need(")")
            name = self.identifier() if self.take("as") else function
            made.append((function, value, name))
            if not self.take(","):
                break

        def run(_: Run, rows: list[Row]) -> list[Row]:
            for function, _value, _name in made:
                if function in ("min", "max"):
                    raise EvalError(f"{function} failed")
            return [
                {
                    **row,
                    **{
                        name: _aggregated(
                            function, value, row.get("_group_rows", [row])
                        )
                        for function, value, name in made
                    },
                }
                for row in rows
            ]

        return run

    def equivalent(self) -> Stage:
        target = self.expression()({})
        if self.take("via"):
            self.need("[")
            self.identifier()
            while self.take(","):
                self.identifier()
            self.need("]")
        level = "heuristic"
        if self.take("confidence"):
            self.need(">=")
            level = self.next().text
        strong = level in ("exact", "sufficient")

        def run(run: Run, rows: list[Row]) -> list[Row]:
            classes = run.classes.get(str(target))
            if classes is None:
                run.warnings.append(f"find_equivalent: no knot {target}")
                return []
            names = classes[0 if strong else 1]
            return [
                {**row, "_equiv_target": target, "_equiv_confidence": level}
                for row in rows
                if row.get("name") in names
            ]

        return run

    def expression(self) -> Evaluate:
        return self.binary(("or",), self.conjunction)

    def conjunction(self) -> Evaluate:
        return self.binary(("and",), self.negation)

    def negation(self) -> Evaluate:
        if self.take("not"):
            inner = self.negation()
            return lambda row: not _truth(inner(row))
        left = self.addition()
        if self.now.text in COMPARISONS and self.now.kind != "string":
            operator = self.next().text
            right = self.addition()
            if operator == "in":
                return lambda row: left(row) in right(row)
            return lambda row: compare(left(row), right(row), operator)
        return left

    def addition(self) -> Evaluate:
        return self.binary(("+", "-"), self.product)

    def product(self) -> Evaluate:
        return self.binary(("*", "/", "%"), self.unary)

    def binary(self, signs: tuple[str, ...], inner: Callable[[], Evaluate]) -> Evaluate:
        left = inner()
        while self.now.text in signs and self.now.kind != "string":
            left = _joined(self.next().text, left, inner())
        return left

    def unary(self) -> Evaluate:
        if self.take("-"):
            inner = self.unary()
            return lambda row: -inner(row)
        value = self.primary()
        while self.take("."):
            value = _field(value, self.identifier())
        return value

    def primary(self) -> Evaluate:
        token = self.next()
        match token.kind, token.text:
            case "int", text:
                return _constant(int(text))
            case "float", text:
                return _constant(float(text))
            case "knot", text:
                return _constant(text)
            case "string", text:
                return _constant(_unquoted(text))
            case "name", ("true" | "false" | "none") as text:
                return _constant({"true": True, "false": False, "none": None}[text])
            case "name", text:
                if self.take("("):
                    return self.call(text)
                return lambda row: row.get(text)
            case _, "(":
                inner = self.expression()
                self.need(")")
                return inner
            case _, "[":
                items: list[Evaluate] = []
                while not self.take("]"):
                    items.append(self.expression())
                    self.take(",")
                return lambda row: [item(row) for item in items]
            case _:
                raise KrlError(f"expected expression, got '{token.text}'", token.column)

    def call(self, name: str) -> Evaluate:
        arguments: list[Evaluate] = []
        while not self.take(")"):
            arguments.append(self.expression())
            self.take(",")
        function = BUILTINS.get(name)

        def run(row: Row) -> Value:
            if function is None:
                raise EvalError(f"unknown function {name}")
            return function(*(each(row) for each in arguments))

        return run


def _group(row: Row) -> list[Row]:
    """Without groups each row is its own: that server does not collapse."""
    found: list[Row] = row.get("_group_rows", [row])
    return found


def _aggregated(function: str, value: Evaluate, rows: list[Row]) -> Value:
    found = [each for each in map(value, rows) if each is not None]
    if function == "count":
        return len(found)
    total = sum(found)
    return total if function == "sum" else total / max(len(found), 1)


def _truth(value: Value) -> bool:
    if not isinstance(value, bool):
        raise EvalError("and, or and not need Booleans")
    return value


def _joined(sign: str, left: Evaluate, right: Evaluate) -> Evaluate:
    match sign:
        case "and":
            return lambda row: _truth(left(row)) and _truth(right(row))
        case "or":
            return lambda row: _truth(left(row)) or _truth(right(row))
        case "+":
            return lambda row: left(row) + right(row)
        case "-":
            return lambda row: left(row) - right(row)
        case "*":
            return lambda row: left(row) * right(row)
        case "%":
            return lambda row: left(row) % right(row)
        case _:
            return lambda row: left(row) / right(row)


def _field(base: Evaluate, name: str) -> Evaluate:
    def get(row: Row) -> Value:
        value = base(row)
        return value.get(name) if isinstance(value, dict) else None

    return get


def _constant(value: Value) -> Evaluate:
    return lambda _: value


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), text[1:-1])


def evaluate(text: str, run: Run, most: int) -> list[Row]:
    """The rows of a query; what happened on the way is in `run`."""
    source, stages = Parser(text).program()
    rows = [dict(row) for row in run.knots]
    if source == "invariants":
        rows = [{name: row.get(name) for name in INVARIANTS} for row in rows]
    elif source not in ("knots", "diagrams"):
        raise EvalError(f"unknown source {source}")
    _traced(run, f"source:{source}", 0, len(rows))
    for name, stage in stages:
        before = len(rows)
        rows = stage(run, rows)
        _traced(run, name, before, len(rows))
    if len(rows) > most:
        run.warnings.append(f"result capped at {most} rows")
    return [
        {name: value for name, value in row.items() if name != "_group_rows"}
        for row in rows[:most]
    ]


def _traced(run: Run, stage: str, rows_in: int, rows_out: int) -> None:
    run.trace.append(
        {
            "stage": stage,
            "rows_in": rows_in,
            "rows_out": rows_out,
            "elapsed_ms": 0.25,
            "note": None,
        }
    )
