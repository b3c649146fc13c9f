"""What the parts of a query know: columns, bindings, parameters, and whom to tell."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from panll_desktop.engines.knots.errors import KnotError, StoppedError
from panll_desktop.engines.knots.stopping import Stop
from panll_desktop.languages.kql.values import Expression, Rows
from panll_desktop.modules.quandledb.holdings import Holdings
from panll_desktop.modules.quandledb.relations import Relation, Row, Schema, Step, every
from panll_desktop.modules.quandledb.values import Value
from panll_desktop.protocol import ColumnType, Parameters, Span, placed
from panll_desktop.records import Record

_MOST_NOTES: Final = 50


class PlacedError(Exception):
    """A query cannot be carried out: a sentence and the place."""

    def __init__(self, sentence: str, span: Span, code: str = "") -> None:
        super().__init__(sentence)
        self.span = span
        self.code = code


class RowError(Exception):
    """A value cannot be computed for one row: a sentence and the place."""

    def __init__(self, sentence: str, span: Span) -> None:
        super().__init__(sentence)
        self.span = span


class Notes:
    """What a user has to know about an answer, each thing once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._rows: dict[str, int] = {}

    def warn(self, sentence: str, span: Span | None = None) -> None:
        """Something about the whole answer."""
        said = sentence if span is None else placed(self._text, span, sentence)
        self._rows.setdefault(said, 0)

    def row(self, error: RowError) -> None:
        """Something about one more row."""
        said = placed(self._text, error.span, str(error))
        self._rows[said] = self._rows.get(said, 0) + 1

    def sentences(self) -> tuple[str, ...]:
        """All of it, in the order in which it was noticed."""
        found = []
        for said, rows in list(self._rows.items())[:_MOST_NOTES]:
            noun = "row" if rows == 1 else "rows"
            found.append(f"{said[:-1]}, in {rows:,} {noun}." if rows else said)
        return tuple(found)


class Call(Record):
    """A statement on its way.

    Attributes:
        text: as it was written.
        holdings: what can be asked.
        parameters: values of its ``$names``.
        stop: asked now and then while it runs.
        notes: where warnings go.
    """

    text: str
    holdings: Holdings
    parameters: Parameters
    stop: Stop
    notes: Notes


class Found:
    """The rows of a query that has a name; it runs when they are first needed."""

    def __init__(self, relation: Relation) -> None:
        self.schema = relation.schema
        self.step = relation.step
        self._chunks = relation.chunks
        self._rows: tuple[Row, ...] | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them."""
        if self._rows is None:
            self._rows = tuple(every(self._chunks))
        return self._rows

    def column(self) -> list[Value]:
        """The first column that is shown."""
        place = self.schema.shown()[0]
        return [row[place] for row in self.rows]


class Term(Record):
    """An expression that is ready to be evaluated.

    Attributes:
        evaluate: its value in a row; raises `RowError`.
        type: of its values, as far as it is known.
        span: where it stands.
        constant: whether it is the same in every row.
    """

    evaluate: Callable[[Row], Value]
    type: ColumnType
    span: Span
    constant: bool = False

    def value(self, row: Row, notes: Notes) -> Value:
        """Its value; missing, with a note, where it cannot be computed."""
        try:
            return self.evaluate(row)
        except RowError as error:
            notes.row(error)
        except StoppedError:
            raise
        except KnotError as error:
            notes.row(RowError(str(error), self.span))
        return None


Binding: TypeAlias = "Value | Found"
Bindings: TypeAlias = Mapping[str, Binding]


class Builders(Record):
    """What makes terms of expressions, and rows of queries."""

    term: "Callable[[Expression, Scope], Term]"
    relation: "Callable[[Rows, Scope], Relation]"


class Scope:
    """What an expression may refer to.

    Attributes:
        call: the statement that it belongs to.
        bindings: values and rows by the names that `let` gave them.
        schema: the columns of a row.
        steps: of the queries inside the expressions that were built here.
        builders: what makes terms and rows.
    """

    def __init__(
        self, call: Call, bindings: Bindings, schema: Schema, builders: Builders
    ) -> None:
        self.call = call
        self.bindings = bindings
        self.schema = schema
        self.steps: list[Step] = []
        self.builders = builders

    def term(self, expression: Expression) -> Term:
        """An expression, ready to be evaluated.

        Raises:
            PlacedError: it can be seen that it has no value in any row.
        """
        return self.builders.term(expression, self)

    def terms(self, expressions: Iterable[Expression]) -> tuple[Term, ...]:
        """Several of them."""
        return tuple(map(self.term, expressions))

    def relation(self, query: Rows) -> Relation:
        """The rows of a query inside an expression."""
        found = self.builders.relation(query, self)
        self.steps.append(found.step)
        return found

    def within(self, schema: Schema) -> "Scope":
        """The same for other rows."""
        return Scope(self.call, self.bindings, schema, self.builders)


def detail(call: Call, span: Span) -> str:
    """A part of a statement on one line, as a plan shows it."""
    return " ".join(span.of(call.text).split())


def behind(call: Call, span: Span) -> str:
    """A stage on one line, without the word that says what it does."""
    return detail(call, span).partition(" ")[2]
