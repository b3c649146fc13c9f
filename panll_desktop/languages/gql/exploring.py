"""What GQL knows about the place of the caret: rules, next words, types and needs."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import parser, reference, scanner
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.scanner import Kind
from panll_desktop.languages.gql.walking import because_of, plain
from panll_desktop.languages.gql.words import KEYWORDS, usual
from panll_desktop.languages.toolkit.places import Places, Tongue
from panll_desktop.languages.toolkit.trees import records
from panll_desktop.protocol import (
    CatalogNode,
    Catalogued,
    Diagnostic,
    Insight,
    Need,
    Typed,
)

_WORDS: Final = (Kind.WORD, Kind.INTEGER, Kind.FLOAT, Kind.PARAMETER, Kind.FORM)


def _is_plain(text: str) -> bool:
    del text
    return False  # bodies of proofs and types depend on what stands before them


def _is_word(text: str) -> bool:
    return next(scanner.scan(text)).kind in _WORDS


PLACES: Final = Places(
    Tongue(
        parser.grammar_tables,
        scanner.split,
        scanner.lexemes,
        parser.reached,
        scanner.is_quiet,
        _is_plain,
        _is_word,
        KEYWORDS,
        parser.spelt,
        parser.is_class,
        usual,
        reference.MEANINGS,
        "statement",
        frozenset(
            """
            start _plain disjunction conjunction comparison sum product _chosen
            _sources _source _clause _tail _option _edge_option _expression _negatable
            _sum _operand _primary _test _asked _bounding _setting _rows _term _document
            _ending _pace _begin _alteration _constraint _argument _mark _mode
            _collection _count _named _alias _join _way _step _number _bound
            """.split()  # noqa: SIM905 - words read better without quotes
        ),
    )
)


def explore(text: str, offset: int, known: Catalogued) -> Insight:
    """The rules at a place, what may come next, and what the statement means."""
    around = PLACES.around(text, offset)
    found = parser.parse(around.statement.of(text))
    if isinstance(found, Diagnostic):
        return around.insight(offset, (), ())
    return around.insight(offset, _typed(found, known), _needs(found, known))


def collections_of(statement: t.Statement) -> list[str]:
    """The collections that a statement names, in order."""
    found = [each.name for each in records(statement) if isinstance(each, c.Collection)]
    return list(dict.fromkeys(found))


def _typed(statement: t.Statement, known: Catalogued) -> Iterator[Typed]:
    """The fields of a statement with the types that the catalogue has."""
    fields: dict[str, CatalogNode] = {}
    for name in reversed(collections_of(statement)):
        fields |= {node.name: node for node in known.get((name,), ())}
    for record in records(statement):
        match record:
            case v.Name(parts=parts, span=span) if parts[-1] in fields:
                yield Typed(".".join(parts), fields[parts[-1]].type or "any", span)
            case c.Define(name=name, type=written, span=span):
                yield Typed(name, written.text, span)
            case v.Made(type=name, text=text, span=span):
                yield Typed(text, name, span)
            case _:
                pass


def _needs(statement: t.Statement, known: Catalogued) -> Iterator[Need]:
    """What has to hold for a statement to be carried out."""
    inner = plain(statement)
    because = because_of(inner)
    changing = not isinstance(inner, t.Select | t.Transaction | t.Undo)
    if because is not None and (changing or isinstance(inner, t.Undo)):
        place = because.span if because.span.end > because.span.start else inner.span
        yield Need("The change says who makes it, and why (else code 1006).", place)
    if because is not None and because.proof is not None:
        sentence = f"Kept, not verified: {' '.join(because.proof.text.split())}"
        yield Need(sentence, because.proof.span, proof=True)
    if isinstance(inner, t.InsertEdge):
        for end in (inner.source, inner.target):
            if isinstance(end, c.Document) and isinstance(end.identifier, str):
                sentence = f"{end.identifier} is in the store (else code 1007)."
                yield Need(sentence, end.span)
    if isinstance(inner, t.Insert | t.Update | t.InsertEdge):
        yield from _demands(inner, known)


def _demands(
    statement: t.Insert | t.Update | t.InsertEdge, known: Catalogued
) -> Iterator[Need]:
    """What the catalogue says that the collection demands."""
    named = (
        statement.edges
        if isinstance(statement, t.InsertEdge)
        else statement.collection.name
    )
    place = (
        statement.span
        if isinstance(statement, t.InsertEdge)
        else statement.collection.span
    )
    for node in known.get((named,), ()):
        if node.type == "check":
            yield Need(f"{named} demands: {node.name}.", place)
        elif "not null" in node.detail:
            yield Need(f"{named} demands a {node.name}, {node.type}.", place)
