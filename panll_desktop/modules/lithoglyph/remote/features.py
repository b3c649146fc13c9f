"""A session on lith-http: features and time series, for which it has no GQL.

A few statements of GQL are put into its routes; what has no route is refused. The
builds that are known keep nothing, so every change is asked for again.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from panll_desktop.engines.litho import cbor
from panll_desktop.engines.litho.formats.outcomes import plain
from panll_desktop.languages.gql import parser
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql.clauses import Collection, Source, Where
from panll_desktop.languages.gql.values import (
    Comparison,
    Constant,
    Entries,
    Expression,
    Name,
)
from panll_desktop.modules.lithoglyph import answers
from panll_desktop.modules.lithoglyph.calls import Spoken
from panll_desktop.modules.lithoglyph.failing import beyond, refused
from panll_desktop.modules.lithoglyph.jobs import GqlJob
from panll_desktop.modules.lithoglyph.remote import answering, reading_back
from panll_desktop.modules.lithoglyph.remote.asked import Asked
from panll_desktop.modules.lithoglyph.remote.refusals import Refusing
from panll_desktop.modules.lithoglyph.remote.routes import demand_success
from panll_desktop.modules.lithoglyph.statements import kind_of
from panll_desktop.modules.servers.calling import Answer, Server
from panll_desktop.protocol import (
    CancelFlag,
    CatalogKind,
    CatalogNode,
    Degraded,
    Diagnostic,
    Example,
    Health,
    Json,
    Limits,
    Parameters,
    Plan,
    PlanStep,
    PlaygroundConfig,
    QueryError,
    Up,
)

COLLECTIONS: Final = {
    "features": "geometry and properties, found by a box",
    "timeseries": "points of a series, found by series_id",
}
MOST: Final = 1000
_WORLD: Final = {"minx": "-180", "miny": "-90", "maxx": "180", "maxy": "90"}
_ADVICE: Final = (
    "It takes: INSERT INTO features {…}, INSERT INTO timeseries {…}, SELECT * FROM"
    " features, SELECT * FROM timeseries WHERE series_id = 'NAME', INTROSPECT JOURNAL."
)


class FeatureSession(Refusing):
    """One database of one server; used on the thread that opened it."""

    def __init__(self, server: Server, base: str, spoken: Spoken) -> None:
        self._server = server
        self._base = base
        self._spoken = spoken

    def health(self) -> Health:
        """What the server says of itself."""
        said = self._server.get("/health", CancelFlag()).json()
        status = said.get("status") if isinstance(said, dict) else None
        if status in ("ok", "healthy", "up"):
            return Up()
        return Degraded(f"the server says {status}")

    def catalog(self, path: tuple[str, ...] = ()) -> tuple[CatalogNode, ...]:
        """The two kinds of things that it takes; it does not say what it has."""
        if path:
            return ()
        return tuple(
            CatalogNode(name, CatalogKind.COLLECTION, "", meaning)
            for name, meaning in COLLECTIONS.items()
        )

    def start(
        self, query: str, parameters: Parameters, limits: Limits, cancel: CancelFlag
    ) -> GqlJob:
        """Puts one statement into a route.

        Raises:
            ParseError: it is no GQL; nothing was sent.
            UnsupportedError: the server has no route for it.
            QueryError: the server refuses, or said ok and has lost the change.
        """
        del parameters
        tree = _parsed(query)
        most = min(limits.rows or MOST, MOST)
        match tree:
            case t.Insert() if tree.collection.name in COLLECTIONS:
                rows, message = self._insert(tree, query, cancel)
            case t.Select():
                rows, message = self._select(tree, query, most, cancel), ""
            case t.Introspect() if "JOURNAL" in query.upper():
                rows, message = self._journal(cancel), ""
            case _:
                raise beyond(
                    query, tree.span, "lith-http has no route for this.", _ADVICE
                )
        answer = answers.of_documents(
            rows, kind_of(tree), type(tree).__name__, 0, message
        )
        return GqlJob(answer, Asked(cancel, []), limits, cancel)

    def explain(self, query: str) -> Plan:
        """Where the statement would go; nothing is sent."""
        _parsed(query)
        step = PlanStep("Request", f"{self._server.base}{self._base}")
        return Plan(step, "", ("lith-http has no plan to tell.",))

    def playground(self) -> PlaygroundConfig:
        """What runs on any such server."""
        return PlaygroundConfig(
            "gql",
            (
                Example("Features", "SELECT * FROM features LIMIT 10;"),
                Example("The journal", "INTROSPECT JOURNAL;"),
            ),
        )

    def close(self) -> None:
        """Ends the session."""
        self._server.close()

    # Features and points

    def _insert(
        self, tree: t.Insert, query: str, cancel: CancelFlag
    ) -> tuple[list[dict[str, Json]], str]:
        made = []
        who: dict[str, Json] = {**answering.whole(query, tree, self._spoken)}
        for each in tree.documents:
            if not isinstance(each, Entries):
                raise beyond(query, tree.span, "A template cannot be sent.")
            body = {name: _value(query, value) for name, value in each.entries}
            body["provenance"] = who
            name = tree.collection.name
            said = self._object(self._server.post(f"{self._base}/{name}", body, cancel))
            self._demand_kept(name, body, cancel)
            made.append(said)
        return made, "Read back: the server has what was written."

    def _demand_kept(
        self, name: str, body: Mapping[str, Json], cancel: CancelFlag
    ) -> None:
        wanted = {k: v for k, v in body.items() if k not in ("provenance", "metadata")}
        series = str(body.get("series_id", ""))
        found = self._listed(name, series, MOST, cancel)
        if any(all(row.get(k) == v for k, v in wanted.items()) for row in found):
            return
        raise QueryError(
            f"The server said ok and has lost what was inserted into {name}: asked for,"
            " it is not shown.",
            code="NOT_KEPT",
            detail="Builds of lith-http are known that store nothing.",
        )

    def _select(
        self, tree: t.Select, query: str, most: int, cancel: CancelFlag
    ) -> list[dict[str, Json]]:
        series = _series(tree.steps)
        name = ""
        match tree.sources:
            case [Source(collection=Collection(name=found))] if found in COLLECTIONS:
                name = found
        filtered = bool(tree.steps)
        if not name or filtered != bool(series) or filtered == (name == "features"):
            raise beyond(query, tree.span, "lith-http has no route for this.", _ADVICE)
        return self._listed(name, series, most, cancel)

    def _listed(
        self, name: str, series: str, most: int, cancel: CancelFlag
    ) -> list[dict[str, Json]]:
        if name == "features":
            asked = {**_WORLD, "limit": str(most)}
            answer = self._server.get(
                f"{self._base}/features/bbox", cancel, parameters=asked
            )
            return [_feature(each) for each in self._list(answer, "features")]
        answer = self._server.get(
            f"{self._base}/timeseries/{quote(series, safe='')}",
            cancel,
            parameters={"limit": most},
        )
        return [
            {"series_id": series, **each}
            for each in self._list(answer, "points", "data")
        ]

    def _journal(self, cancel: CancelFlag) -> list[dict[str, Json]]:
        answer = self._server.get(
            f"{self._base}/journal", cancel, parameters={"since": 0}
        )
        encoded = self._object(answer).get("entries")
        try:
            content = base64.b64decode(str(encoded or ""), validate=True)
            value = plain(cbor.decode_all(content)) if content else []
        except (binascii.Error, cbor.CborError) as error:
            said = f"holds a journal that is none: {error}"
            raise answer.unreadable(said) from error
        rows = value if isinstance(value, list) else [value]
        return [each if isinstance(each, dict) else {"entry": each} for each in rows]

    def _object(self, answer: Answer) -> dict[str, Json]:
        demand_success(answer)
        said = answer.json()
        if not isinstance(said, dict):
            raise answer.unreadable("is JSON, but no object")
        return said

    def _list(self, answer: Answer, *names: str) -> list[dict[str, Json]]:
        said = self._object(answer)
        found = next((said[name] for name in names if name in said), None)
        if not isinstance(found, list):
            raise answer.unreadable(f"has no list of {names[0]}")
        return [each for each in found if isinstance(each, dict)]


def _feature(said: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in said.items() if name != "type"}


def _series(steps: Sequence[object]) -> str:
    """The series that a condition names; "" for any other condition."""
    match list(steps):
        case [Where(Comparison(Name(("series_id",)), "=", Constant(str(text))))]:
            return text
        case _:
            return ""


def _value(query: str, value: Expression) -> Json:
    """The value that stands there.

    Raises:
        ModuleError: it has to be computed, which lith-http does not.
    """
    try:
        return reading_back.standing(value)
    except ValueError as error:
        raise beyond(
            query,
            value.span,
            "lith-http computes nothing.",
            "Write the value itself.",
            why="It takes a feature or a point as it is, and has no expressions.",
        ) from error


def _parsed(query: str) -> t.Statement:
    found = parser.parse(query)
    if isinstance(found, Diagnostic):
        raise refused(query, found)
    return found
