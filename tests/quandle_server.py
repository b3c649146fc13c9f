"""A small server over a real socket that behaves as QuandleDB's does, for tests.

Its rows are wrong where those of the real one are: `writhe` is none, names stand over
codes of other knots, signatures are guessed, and one code describes no knot.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from panll_desktop.engines.knots import table
from panll_desktop.engines.knots.codes import gauss_code
from tests.answering_server import Reply, answering
from tests.krl_server_language import EvalError, KrlError, Row, Run, evaluate

STAMP = "2026-04-27T10:00:00"
WRITHES = {"3_1": 1, "4_1": 2, "5_1": 1}  # as that server has them, all wrong
FILTERS = ("crossing_number", "writhe", "genus", "determinant", "signature")
CAP = 10_000


def raw(terms: tuple[tuple[int, int], ...], scale: int = 1) -> str:
    return ",".join(f"{exponent * scale}:{number}" for exponent, number in terms)


def knot_row(name: str, code_of: str = "", **changed: object) -> Row:
    """A row of the store; its code may be that of another knot."""
    known = table.knot(name)
    coded = table.knot(code_of or name).diagram
    found = known.invariants
    row: Row = {
        "id": f"00000000-0000-4000-8000-{len(name):012d}",
        "name": name,
        "gauss_code": list(gauss_code(coded)),
        "diagram_format": "gauss",
        "crossing_number": known.invariants.crossing_count,
        "writhe": WRITHES.get(name, found.writhe),
        "genus": known.genus,
        "seifert_circle_count": found.seifert_circles,
        "determinant": found.determinant,
        "signature": found.signature,
        "alexander_polynomial": raw(found.alexander.terms),
        "alexander_display": found.alexander.text("t"),
        "jones_polynomial": raw(found.jones.terms, 4),
        "jones_display": found.jones.text("t"),
        "metadata": {},
        "semantic": {
            "descriptor_hash": "ab12",
            "quandle_key": "3:3:2",
            "quandle_generator_count": len(coded),
            "quandle_relation_count": len(coded),
            "colouring_count_3": found.colourings(3),
            "colouring_count_5": found.colourings(5),
        },
        "created_at": STAMP,
        "updated_at": STAMP,
    }
    return {**row, **changed}


def knots() -> list[Row]:
    """Nine rows: two right, the others wrong in one way each."""
    return [
        knot_row("0_1", gauss_code=[]),
        knot_row("3_1"),  # its writhe is 1
        knot_row("4_1"),  # its writhe is 2
        knot_row("5_2"),
        knot_row("6_1", "5_2"),  # the code of another knot
        knot_row("7_4", genus=3),  # of the diagram that was derived
        knot_row("7_7", signature=2),  # guessed
        knot_row(
            "8_2",
            gauss_code=[1, 2, -1, -2],
            determinant=None,
            signature=None,
        ),  # of no knot
        knot_row("8_9", gauss_code=None),
    ]


@dataclass
class Quandle:
    """The state of the server.

    Attributes:
        queries: every text that was sent to the query route.
        failures: how many of the next queries fail in the store; three in a row open
            the circuit.
        status: what health says.
        delay: seconds before a query is answered.
    """

    knots: list[Row] = field(default_factory=knots)
    queries: list[str] = field(default_factory=list)
    failures: int = 0
    status: str = "ok"
    delay: float = 0.0
    api: str = "/api"
    asked: threading.Event = field(default_factory=threading.Event)
    failed: int = 0

    def respond(self, method: str, path: str, body: bytes) -> Reply:
        parts = urlsplit(path)
        if method == "OPTIONS":
            return 204, "text/plain", ""
        if method not in ("GET", "POST"):
            return _json(405, {"error": "Method not allowed"})
        parameters = dict(parse_qsl(parts.query))
        where = parts.path.removeprefix(self.api)
        if (method, where) == ("POST", "/query"):
            return self.query(body)
        if parts.path == "/health":
            return self.health()
        routes: dict[str, Callable[[], Reply]] = {
            "/knots": lambda: self.listed(parameters),
            "/statistics": self.statistics,
        }
        if where in routes:
            return routes[where]()
        if where.startswith("/knots/"):
            return self.one(where.removeprefix("/knots/"))
        if where.startswith("/semantic-equivalents/"):
            return self.equivalents(where.removeprefix("/semantic-equivalents/"))
        return 404, "text/plain", "Not Found"

    @property
    def open_circuit(self) -> bool:
        return self.failed >= 3

    def health(self) -> Reply:
        state = "open" if self.open_circuit else "ok"
        components = [
            {"name": "skein_db", "status": self.status, "detail": "", "latency_ms": 1},
            {"name": "krl_parser", "status": "ok", "detail": "", "latency_ms": 0.1},
            {"name": "skein_circuit", "status": state, "detail": "", "latency_ms": 0},
        ]
        said = {"status": self.status, "checked_at": STAMP, "components": components}
        return _json(503 if self.status == "down" else 200, said)

    def query(self, body: bytes) -> Reply:
        self.asked.set()
        if not body:
            return _json(400, {"error": "Request body is empty"})
        try:
            said = json.loads(body)
        except ValueError:
            return _json(400, {"error": "Request body is not valid JSON"})
        if "query" not in said:
            return _json(400, {"error": "Missing 'query' field"})
        text = said["query"]
        self.queries.append(text)
        if self.delay:
            time.sleep(min(self.delay, said.get("timeout_s", 30)))
            if self.delay > said.get("timeout_s", 30):
                return _json(408, {"error": "timeout", "message": "time limit"})
        if self.open_circuit:
            return _json(500, _failure("circuit_open", "store circuit is open"))
        if self.failures:
            self.failures -= 1
            self.failed += 1
            return _json(500, _failure("eval_error", "database is locked"))
        run = Run(self.knots, self.classes())
        most = min(int(said.get("max_rows", 1000)), CAP)
        try:
            rows = evaluate(text, run, most)
        except KrlError as error:
            wrong = {"error": "parse_error", "message": str(error), "line": 1}
            return _json(422, {**wrong, "col": error.column, "parse_time_ms": 0.1})
        except (EvalError, TypeError) as error:
            return _json(500, _failure("eval_error", str(error)))
        answer = {
            "rows": rows,
            "count": len(rows),
            "parse_time_ms": 0.1,
            "eval_time_ms": 0.5,
            "total_ms": 0.6,
            "pushdown_used": False,
            "parse_source": "krl",
            "warnings": run.warnings,
            "trace": run.trace,
        }
        return _json(200, answer)

    def classes(self) -> dict[str, tuple[list[str], list[str]]]:
        """Buckets: equal codes, and equal colouring counts."""
        found = {}
        for row in self.knots:
            strong = [
                each["name"]
                for each in self.knots
                if each["gauss_code"] == row["gauss_code"]
            ]
            weak = [
                each["name"]
                for each in self.knots
                if each["semantic"]["colouring_count_3"]
                == row["semantic"]["colouring_count_3"]
            ]
            found[str(row["name"])] = (strong, weak)
        return found

    def listed(self, parameters: dict[str, str]) -> Reply:
        rows = sorted(self.knots, key=lambda row: (row["crossing_number"], row["name"]))
        for name in FILTERS:
            if name in parameters:
                rows = [row for row in rows if row[name] == int(parameters[name])]
        if "name" in parameters:
            rows = [row for row in rows if parameters["name"] in row["name"]]
        limit = int(parameters.get("limit", 100))
        offset = int(parameters.get("offset", 0))
        page = rows[offset : offset + limit]
        said = {"knots": page, "count": len(page), "limit": limit, "offset": offset}
        return _json(200, said)

    def one(self, name: str) -> Reply:
        found = next((row for row in self.knots if row["name"] == name), None)
        if found is None:
            return _json(404, {"error": f"Knot '{name}' not found"})
        return _json(200, found)

    def equivalents(self, name: str) -> Reply:
        classes = self.classes().get(name)
        if classes is None:
            return _json(404, {"error": f"Knot '{name}' not found"})
        strong, weak = classes
        said = {
            "name": name,
            "descriptor_hash": "ab12",
            "quandle_key": "3:3:2",
            "strong_candidates": strong,
            "weak_candidates": weak,
            "combined_candidates": sorted({*strong, *weak}),
            "count": len({*strong, *weak}),
        }
        return _json(200, said)

    def statistics(self) -> Reply:
        crossings = [row["crossing_number"] for row in self.knots]
        said = {
            "total_knots": len(self.knots),
            "min_crossings": min(crossings),
            "max_crossings": max(crossings),
            "crossing_distribution": {},
            "genus_distribution": {},
            "skein_schema_version": 4,
            "semantic_schema_version": 1,
            "semantic_indexed_knots": len(self.knots),
        }
        return _json(200, said)


def _failure(error: str, message: str) -> Row:
    times: dict[str, Any] = {"parse_time_ms": 0.1, "eval_time_ms": 0.1}
    return {"error": error, "message": message, **times}


def _json(status: int, said: object) -> Reply:
    return status, "application/json", json.dumps(said)


@contextmanager
def serving(quandle: Quandle) -> Iterator[str]:
    """The address of the server as long as the block lasts."""
    with answering(quandle.respond) as address:
        yield address
