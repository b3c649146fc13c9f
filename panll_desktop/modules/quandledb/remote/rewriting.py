"""A KQL program as the one pipeline that a QuandleDB server takes.

What the language has and the server lacks is refused at its place, or brought into
words that mean the same; what stays different is said in a note.
"""

from collections.abc import Iterable, Mapping
from typing import Final, assert_never

from panll_desktop.languages.kql import stages as s
from panll_desktop.languages.kql import tree as t
from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.parser import parse
from panll_desktop.languages.kql.unbuilt import not_built
from panll_desktop.modules.quandledb.remote.spelling import (
    Speller,
    bare,
    is_name,
    literal,
    names_in,
    unsupported,
)
from panll_desktop.protocol import (
    Diagnostic,
    Json,
    ParseError,
    QueryError,
    Span,
    UnsupportedError,
    placed,
)
from panll_desktop.records import Record

SOURCES: Final = ("knots", "diagrams", "invariants")
_FAILING: Final = ("min", "max")


class Rewritten(Record):
    """What is sent.

    Attributes:
        text: one pipeline, in the words of the server.
        notes: what it does not mean there, or may not.
        changed: whether it differs from what was written by more than its blanks.
        explains: whether its plan is asked for instead of rows.
        runs: whether it is sent; a plan that is not analysed is not.
    """

    text: str
    notes: tuple[str, ...]
    changed: bool = True
    explains: bool = False
    runs: bool = True


def rewritten(query: str, parameters: Mapping[str, Json]) -> Rewritten:
    """A program in the words of the server.

    Raises:
        ParseError: it is no KQL.
        UnsupportedError: the server cannot do it; with the place.
        QueryError: it holds nothing to run, or a parameter has no value.
    """
    program = parse(query)
    if isinstance(program, Diagnostic):
        raise ParseError(
            placed(query, program.span, program.message),
            code=program.code,
            position=program.span,
        )
    for missing in not_built(program):
        raise UnsupportedError(
            placed(query, missing.span, missing.message),
            code=missing.code,
            position=missing.span,
        )
    found = _Writer(parameters).program(program)
    asked = program.explain
    return Rewritten(
        found.text,
        found.notes,
        found.text.split() != query.split(),
        asked is not None,
        asked is None or asked.analysed,
    )


class _Writer:
    """Writes one program."""

    def __init__(self, parameters: Mapping[str, Json]) -> None:
        self._speller = Speller(parameters)
        self._named: dict[str, t.Query | t.Select] = {}

    def program(self, program: t.Program) -> Rewritten:
        asked: str | None = None
        for statement in program.statements:
            if asked is not None:
                self._speller.note("Of several queries the last one is sent.")
            asked = self._statement(statement) or asked
        if asked is None:
            raise QueryError(
                "There is no query to send.", position=Span(*_ends(program.span))
            )
        return Rewritten(asked, tuple(self._speller.notes))

    def _statement(self, statement: t.Statement) -> str:
        match statement:
            case t.Query() | t.Select():
                return _joined(self._rows(statement))
            case t.Let(name, _, value):
                if isinstance(value, t.Query | t.Select):
                    self._named[name] = value
                else:
                    self._speller.constants[name] = value
                return ""
            case t.Find(conditions, span):
                return self._find(conditions, span)
            case t.Compute(invariant, knot):
                return self._compute(invariant.name if invariant else "", knot)
            case t.Show(_, span):
                raise unsupported("The server makes no knots of braids.", span)
            case t.Rule() | t.Axiom():
                raise AssertionError
            case _:
                assert_never(statement)

    def _find(self, conditions: tuple[v.Comparison, ...], span: Span) -> str:
        for each in conditions:
            column = each.left
            if isinstance(column, v.Name) and column.name in ("jones", "alexander"):
                raise unsupported(
                    "The server stores polynomials in a spelling of its own and finds"
                    " none by value.",
                    span,
                )
        parts = tuple(map(_full, conditions))
        words = self._speller.text(v.Conjunction(parts, span))
        return _joined(["from knots", f"filter {bare(words)}"])

    def _compute(self, invariant: str, knot: v.Expression) -> str:
        name = knot.name if isinstance(knot, v.KnotName | v.Name) else ""
        said = literal(name) if name else self._speller.text(knot)
        stages = ["from knots", f"filter name == {said}"]
        if invariant:
            column = {"jones": "jones_display", "alexander": "alexander_display"}
            shown = column.get(invariant.lower(), invariant)
            stages.append(f"return name, {self._speller.text(_column(shown))}")
        return _joined(stages)

    def _rows(self, rows: t.Query | t.Select) -> list[str]:
        match rows:
            case t.Query(source, stages):
                return [*self._source(source), *self._stages(stages)]
            case t.Select():
                return [*self._source(_one(rows)), *self._select(rows)]
            case _:
                assert_never(rows)

    def _source(self, source: t.Source) -> list[str]:
        if source.alias:
            self._speller.aliases.add(source.alias)
        if isinstance(source, t.Nested):
            inner = source.query
            if not isinstance(inner, t.Query | t.Select):
                raise unsupported("The server takes no such source.", source.span)
            return [f"from ({_joined(self._rows(inner))})"]
        if source.name in self._named:
            return [f"from ({_joined(self._rows(self._named[source.name]))})"]
        if source.name.lower() not in SOURCES:
            raise unsupported(
                f"The server has no collection {source.name}; it has"
                f" {', '.join(SOURCES)}.",
                source.span,
            )
        self._speller.aliases.add(source.name)
        return [f"from {source.name.lower()}"]

    def _stages(self, stages: Iterable[s.Stage]) -> list[str]:
        written: list[str] = []
        keys: tuple[v.Expression, ...] = ()
        left = list(stages)
        while left:
            stage = left.pop(0)
            match stage:
                case s.GroupBy(by):
                    keys = by
                    written.append(f"group_by {self._list(by)}")
                case s.Aggregate(columns):
                    written += self._aggregate(columns, keys)
                    if not (left and isinstance(left[0], s.Return)):
                        written.append(self._collapsed(columns, keys))
                    keys = ()
                case _:
                    written.append(self._stage(stage))
        return written

    def _stage(self, stage: s.Stage) -> str:
        match stage:
            case s.Filter(condition, via, span):
                if via:
                    raise unsupported("The server takes no via in a filter.", span)
                return f"filter {bare(self._speller.text(condition))}"
            case s.Sort(keys):
                return f"sort {', '.join(map(self._key, keys))}"
            case s.Take(count):
                return f"take {count}"
            case s.Skip(count):
                return f"skip {count}"
            case s.Return(columns, provenance):
                suffix = " with provenance" if provenance else ""
                return f"return {', '.join(map(self._column, columns))}{suffix}"
            case s.FindEquivalent():
                return self._equivalent(stage)
            case s.FindPath() | s.Pattern():
                raise AssertionError
            case s.Bind(name, _, value, span):
                return f"let {self._bound(name, value, span)}"
            case s.With(provenance, facts):
                parts = [
                    self._bound(each.name, each.value, each.span) for each in facts
                ]
                return f"with {', '.join(['provenance'] * provenance + parts)}"
            case s.GroupBy(by):
                return f"group_by {self._list(by)}"
            case s.Aggregate(columns):
                return f"aggregate {', '.join(map(self._call, columns))}"
            case _:
                assert_never(stage)

    def _select(self, select: t.Select) -> list[str]:
        if select.distinct:
            raise unsupported("The server has no DISTINCT.", select.span)
        made = {each.alias for each in select.columns if each.alias}
        self._speller.own |= made
        written = []
        if select.where is not None:
            written.append(f"filter {bare(self._speller.text(select.where))}")
        found = [_aggregated(each) for each in select.columns]
        aggregates = tuple(each for each in found if each is not None)
        if select.group_by:
            written.append(f"group_by {self._list(select.group_by)}")
        if aggregates:
            written += self._aggregate(aggregates, select.group_by)
        if select.having is not None:
            written.append(f"filter {bare(self._speller.text(select.having))}")
        late = any(names_in(key.value) & made for key in select.order_by)
        order = f"sort {', '.join(map(self._key, select.order_by))}"
        shown = [
            self._column(each if one is None else _named(one))
            for each, one in zip(select.columns, found, strict=True)
        ]
        returned = f"return {', '.join(shown)}"
        stages = [order, returned] if not late else [returned, order]
        if not select.order_by:
            stages = [returned]
        written += stages
        if select.offset:
            written.append(f"skip {select.offset}")
        if select.limit is not None:
            written.append(f"take {select.limit}")
        return written

    def _aggregate(
        self, columns: tuple[s.Aggregated, ...], keys: tuple[v.Expression, ...]
    ) -> list[str]:
        """The stage, and before it one group of all rows where there are no groups."""
        written = []
        if not keys:
            self._speller.note(
                "The server brings rows together by groups alone: all of them are sent"
                " as one group, and of no rows it makes no row."
            )
            written.append("group_by true")
        written.append(f"aggregate {', '.join(map(self._call, columns))}")
        return written

    def _call(self, column: s.Aggregated) -> str:
        call = column.call
        name = call.name.lower()
        if name in _FAILING:
            raise unsupported(f"The server fails at every {name}().", call.span)
        if call.distinct:
            raise unsupported("The server has no DISTINCT.", call.span)
        inside = "name" if call.everything else self._list(call.arguments)
        self._speller.own.add(_alias(column))
        if not column.alias:
            return f"{name}({inside})"
        return f"{name}({inside}) as {self._own(column.alias, column.span)}"

    def _collapsed(
        self, columns: tuple[s.Aggregated, ...], keys: tuple[v.Expression, ...]
    ) -> str:
        """Without it the server leaves the first row of each group beside them."""
        kept = [self._speller.text(each) for each in keys]
        return f"return {', '.join([*kept, *map(_alias, columns)])}"

    def _equivalent(self, stage: s.FindEquivalent) -> str:
        if stage.target is None:
            raise unsupported("The server needs a knot to compare with.", stage.span)
        if stage.via:
            self._speller.note(
                "The server ignores via: it compares no invariants, but buckets."
            )
        strong = stage.confidence in ("exact", "sufficient")
        self._speller.note(
            "The server calls knots equivalent that have the same diagram up to labels."
            if strong
            else "The server calls knots equivalent whose diagrams look alike and have"
            " equally many 3- and 5-colourings; that proves nothing."
        )
        level = f" confidence >= {stage.confidence}" if stage.confidence else ""
        return f"find_equivalent {self._target(stage.target)}{level}"

    def _target(self, target: v.Expression) -> str:
        if isinstance(target, v.Name) and target.name not in self._speller.constants:
            return literal(target.name)
        return self._speller.text(target)

    def _bound(self, name: str, value: v.Expression, span: Span) -> str:
        if names_in(value) - self._speller.constants.keys():
            raise unsupported("The server binds constants alone.", span)
        return f"{self._own(name, span)} == {self._speller.text(value)}"

    def _own(self, name: str, span: Span) -> str:
        """A column that the query makes."""
        if not is_name(name):
            raise unsupported(f"The server cannot name a column {name}.", span)
        self._speller.own.add(name)
        return name

    def _key(self, key: s.Key) -> str:
        return self._speller.text(key.value) + (" desc" if key.descending else "")

    def _column(self, column: s.Column) -> str:
        if column.value is None:
            return "*"
        said = self._speller.text(column.value)
        if not column.alias:
            return said
        return f"{said} as {self._own(column.alias, column.span)}"

    def _list(self, values: Iterable[v.Expression]) -> str:
        return ", ".join(map(self._speller.text, values))


def _full(condition: v.Comparison) -> v.Comparison:
    """A condition of `find where`, where a column may have a short name."""
    column = condition.left
    if isinstance(column, v.Name) and column.name in ("crossing", "crossings"):
        column = v.Name("crossing_number", column.span)
    return v.Comparison(column, condition.operator, condition.right, condition.span)


def _one(select: t.Select) -> t.Source:
    if len(select.sources) > 1:
        raise unsupported(
            "The server takes rows of one source.", select.sources[1].span
        )
    return select.sources[0]


def _aggregated(column: s.Column) -> s.Aggregated | None:
    value = column.value
    if isinstance(value, v.Call) and value.name.lower() in (
        "count",
        "sum",
        "avg",
        *_FAILING,
    ):
        if value.name.lower() in _FAILING and len(value.arguments) > 1:
            return None
        return s.Aggregated(value, column.alias, column.span)
    return None


def _alias(column: s.Aggregated) -> str:
    return column.alias or column.call.name.lower()


def _named(column: s.Aggregated) -> s.Column:
    return s.Column(v.Name(_alias(column), column.span), "", column.span)


def _column(name: str) -> v.Name:
    return v.Name(name, Span(0, 0))


def _joined(stages: Iterable[str]) -> str:
    return " | ".join(stages)


def _ends(span: Span) -> tuple[int, int]:
    return span.start, max(span.end, span.start)
