"""SELECT FROM FEDERATION: what the peers of this user answer, as one result."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import patterns, uniting
from panll_desktop.engines.octad.errors import FederationError
from panll_desktop.engines.octad.federation import (
    Audience,
    Federated,
    Missing,
    federate,
)
from panll_desktop.engines.octad.peers import EmbeddedPeer
from panll_desktop.engines.octad.questions import PeerRow, Policy, Question
from panll_desktop.engines.octad.reading import check_fields
from panll_desktop.engines.octad.streaming import Answers
from panll_desktop.errors import SettingsError
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.grouping import is_grouping
from panll_desktop.modules.verisimdb import (
    aggregating,
    compiling,
    federating,
    projecting,
    touching,
)
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import (
    Rows,
    Statement,
    cells,
    close_rows,
    shown_columns,
)
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import (
    Column,
    ColumnType,
    PeersFailedError,
    StatementType,
)

ERROR: Final = "VQL_FEDERATION_ERROR"
SOURCE: Final = Column("source_store", ColumnType.TEXT)  # the server's word for it
ADD: Final = (
    "There are no peers yet. Add one: panll-desktop modules peers add NAME PATH, or"
    " tick “Use as peer” when you connect to a store."
)
_CHUNK: Final = 256


def select(call: Call, tree: t.Select, source: t.Federation) -> Statement:
    """Entities of several stores, groups of them, or how many there are.

    Raises:
        BeyondError: nobody is meant, or something is asked of peers that one store
            alone can answer.
    """
    _refuse(tree)
    asked = _Asked(call, tree, source)
    name, bits = "SELECT", touching.touched(tree)
    if compiling.is_counting(tree):
        count = (Column("count", ColumnType.INTEGER),)
        return Statement(count, asked.counted(), StatementType.SELECT, name, bits)
    if is_grouping(tree):
        grouping = aggregating.grouping(tree)
        parts = _parts(tree, grouping.query)
        rows = asked.grouped(grouping, parts)
        return Statement(grouping.columns, rows, StatementType.SELECT, name, bits)
    selection = projecting.selection(tree)
    _refuse_variables(tree, selection.query)
    check_fields(selection.query.projection.fields)
    for each in selection.query.far:
        check_fields(each.projection.fields)
    columns = (SOURCE, *shown_columns(selection.shown))
    rows = asked.selected(selection)
    return Statement(columns, rows, StatementType.SELECT, name, bits)


class _Asked:
    """One federated query: whom it is put to, and what comes of it."""

    def __init__(self, call: Call, tree: t.Select, source: t.Federation) -> None:
        self._call = call
        self._tree = tree
        known = _known(source)
        self._peers = _meant(source, known)
        self._audience = Audience(
            self._peers,
            federating.standings(),
            call.stop,
            call.store.observer,
            {each.name: number for number, each in enumerate(known, 1)},
        )
        word = tree.policy.name.upper() if tree.policy else Policy.TOLERATE.value
        self._policy = Policy(word)

    def selected(self, selection: projecting.Selection) -> Rows:
        """Peer, identifier, then modalities and scores.

        The identifier is not the first: it is none of this session's store.
        """
        query = selection.query
        found: Iterator[Sequence[PeerRow]]
        if query.order or self._policy is Policy.LATEST:
            answer = self._federate(self._pushed(query))
            found = _chunks(uniting.ordered(answer.rows, query))
        else:
            found = self._streamed(query)
        try:
            for chunk in found:
                yield [
                    (each.peer, each.row.id, *cells(each.row, selection.shown))
                    for each in chunk
                ]
        finally:
            close_rows(found)

    def _streamed(self, query: a.Select) -> Iterator[Sequence[PeerRow]]:
        """Rows as the peers answer, until there are as many as the query wants."""
        question = Question(self._pushed(query), self._policy)
        answers = Answers(self._audience, question)
        skipped, left = query.offset, query.limit
        found, came = answers.batches(), False
        try:
            for rows in found:
                kept = rows[skipped:] if left is None else rows[skipped:][:left]
                skipped = max(0, skipped - len(rows))
                came = True
                if kept:
                    left = None if left is None else left - len(kept)
                    yield kept
                if left == 0:
                    break
        finally:
            found.close()
            self._tell(answers.missing, answers.notices)
        if not came:
            self._refuse_silence(answers.missing)

    def counted(self) -> Rows:
        """How many entities."""
        query = a.Select(a.Projection(0), compiling.filtering(self._tree))
        found = len(self._federate(query).rows)
        if not self._tree.offset and self._tree.limit != 0:
            yield [(found,)]

    def grouped(self, grouping: aggregating.Grouping, parts: a.Group) -> Rows:
        """A row for each group."""
        query = a.Select(a.Projection(0), grouping.query.condition)
        answer = self._federate(query, parts)
        for row in uniting.groups(answer.rows, grouping.query):
            yield [tuple(row[at] for at in grouping.places)]

    def _pushed(self, query: a.Select) -> a.Select:
        """What each peer is asked: enough that the first rows of all are among it.

        STRICT and LATEST leave entities out afterwards, so they see all of them.
        """
        cut = query.limit is not None and self._policy in _WHOLE
        limit = query.limit + query.offset if cut and query.limit is not None else None
        return replace(query, limit=limit, offset=0, keyed=True)

    def _federate(self, query: a.Select, parts: a.Group | None = None) -> Federated:
        question = Question(query, self._policy, parts=parts)
        answer = federate(self._audience, question)
        self._refuse_silence(answer.missing)
        self._tell(answer.missing, answer.notices)
        return answer

    def _refuse_silence(self, missing: tuple[Missing, ...]) -> None:
        if len(missing) == len(self._peers):
            sentences = [f"{each.peer}: {each.reason}" for each in missing]
            raise PeersFailedError(
                "No peer answered.",
                detail="\n".join(sentences),
                code=ERROR,
                retryable=True,
            )

    def _tell(self, missing: tuple[Missing, ...], notices: tuple[str, ...]) -> None:
        self._call.effect.warnings = (*self._said(missing), *notices)

    def _said(self, missing: tuple[Missing, ...]) -> Iterator[str]:
        if missing:
            came = len(self._peers) - len(missing)
            names = ", ".join(each.peer for each in missing)
            yield (
                f"Partial result: {came} of {len(self._peers)} peers answered, without"
                f" {names}."
            )
        for each in missing:
            yield f"Peer {each.peer} is missing: {each.reason}"
        ranked = next(_ranked(self._tree.where), None)
        if ranked is not None and len(self._peers) > 1:
            yield "NEAREST was answered by each peer for itself."


_ONE_OF_EACH: Final = (Policy.REPAIR.value, Policy.LATEST.value)
_WHOLE: Final = (Policy.TOLERATE, Policy.REPAIR)


def _refuse(tree: t.Select) -> None:
    if tree.moment is not None:
        sentence = "Peers are read as they are now; FROM STORE name reads one's past."
        raise BeyondError(sentence, tree.moment.span)
    for each in (*tree.proofs, *tree.promises):
        sentence = (
            "A certificate is of one store; prove it on the connection of that peer."
        )
        raise BeyondError(sentence, each.span)


def _refuse_variables(tree: t.Select, query: a.Select) -> None:
    """Refuses several rows of an entity where peers are asked for one version of it."""
    policy = tree.policy
    if query.far and policy is not None and policy.name.upper() in _ONE_OF_EACH:
        name = query.far[0].variable
        sentence = (
            f"With {policy.name.upper()} each entity is one row, and {name} may stand"
            " for several things. Show fields of the entity alone; conditions and order"
            f" may still name {name}."
        )
        raise BeyondError(sentence, tree.items[0].span)


def _known(source: t.Federation) -> tuple[EmbeddedPeer, ...]:
    try:
        found = federating.user_peers()
    except SettingsError as error:
        raise BeyondError(str(error), source.span) from error
    if not found:
        raise BeyondError(ADD, source.span)
    return found


def _meant(
    source: t.Federation, known: tuple[EmbeddedPeer, ...]
) -> tuple[EmbeddedPeer, ...]:
    names = [each.name for each in known]
    try:
        if source.store is not None:
            found = patterns.named([source.store], names)
        elif source.nodes:
            found = patterns.named(source.nodes, names)
        else:
            found = patterns.matching(source.pattern or "/*", names)
    except FederationError as error:
        raise BeyondError(str(error), source.span) from error
    return tuple(known[names.index(each)] for each in found)


def _parts(tree: t.Select, query: a.Group) -> a.Group:
    try:
        return uniting.parts(query)
    except FederationError as error:
        raise BeyondError(str(error), tree.items[0].span) from error


def _ranked(tree: t.Condition | None) -> Iterator[t.Condition]:
    match tree:
        case t.Conjunction(terms) | t.Disjunction(terms):
            for each in terms:
                yield from _ranked(each)
        case t.Negation(term):
            yield from _ranked(term)
        case t.Nearest() | t.NearPlace():
            yield tree
        case _:
            return


def _chunks(rows: list[PeerRow]) -> Iterator[list[PeerRow]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]
