"""Servers that behave as LithoGlyph's are described: the contract, and the stubs.

`Litho` answers `/v1` from a real store, in either envelope; or it takes everything and
keeps nothing, as known builds do. `LithHttp` is the other one, likewise.
"""

import base64
import json
from contextlib import closing
from pathlib import Path
from typing import Any

from panll_desktop.engines.litho import cbor
from panll_desktop.engines.litho.store import Store
from panll_desktop.modules.lithoglyph import embedded
from panll_desktop.protocol import SILENT, CancelFlag, Limits, ModuleError
from tests.answering_server import Reply

_CHANGES = (
    *("INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "UNDO"),
    *("MERGE", "UNMERGE", "APPLY"),
)


def said(status: int, body: object) -> Reply:
    return status, "application/json", json.dumps(body)


class Litho:
    """A `/v1` server.

    Args:
        path: of its store.
        field: the one that it reads queries from.
        reference: answers in the envelope of the hand-written reference.
        keeps: does what it says.
    """

    def __init__(
        self,
        path: Path,
        field: str = "gql",
        *,
        reference: bool = False,
        keeps: bool = True,
    ) -> None:
        self.path = path
        self.field = field
        self.reference = reference
        self.keeps = keeps
        self.bodies: list[dict[str, Any]] = []
        self.status = "healthy"
        self.has_journal = True

    def respond(self, method: str, path: str, body: bytes) -> Reply:
        match method, path.partition("?")[0]:
            case "GET", "/v1/health":
                checks = {"database": "pass", "journal": "pass"}
                health = {"status": self.status, "version": "0.0.7", "uptime": 12}
                return said(200, {**health, "checks": checks})
            case "GET", "/v1/collections":
                return self._collections()
            case "GET", "/v1/journal" if self.has_journal:
                return self._journal(int(path.partition("since=")[2].split("&")[0]))
            case "POST", "/v1/query":
                return self._query(json.loads(body))
            case _:
                return 404, "text/plain", "Not Found"

    def _collections(self) -> Reply:
        with closing(Store(self.path, create=True)) as store:
            listed = [
                {
                    "name": name,
                    "type": kind.value,
                    "documentCount": store.count(name),
                    "schema": {"fields": [{"name": "name", "type": "string"}]},
                }
                for name, kind in store.collections().items()
            ]
        inner = {"collections": listed, "total": len(listed)}
        if self.reference:
            return said(200, {"status": "success", "data": inner, "meta": {}})
        return said(200, inner)

    def _journal(self, since: int) -> Reply:
        with closing(Store(self.path)) as store:
            entries = [
                {"seq": each.sequence, "operation": each.operation.value}
                for each in store.journal(since)
            ]
        inner = {"entries": entries, "hasMore": False, "nextSeq": since}
        if self.reference:
            return said(200, {"status": "success", "data": inner, "meta": {}})
        return said(200, inner)

    def _query(self, body: dict[str, Any]) -> Reply:
        self.bodies.append(body)
        if self.field not in body:
            message = f"missing field {self.field}"
            return said(400, {"error": "bad_request", "message": message})
        text = body[self.field]
        if body.get("explain"):
            steps = [{"type": "scan", "collection": "sites", "details": "all"}]
            plan = {
                "steps": steps,
                "estimatedCost": 1,
                "rationale": "There is no index.",
            }
            return said(200, {"rows": [], "rowCount": 0, "plan": plan})
        if not self.keeps and text.startswith(_CHANGES):
            return self._answer([], 1, 7)
        options = {"path": str(self.path), "create": True, **body.get("provenance", {})}
        session = embedded.connect(options, SILENT)
        with closing(session):
            try:
                job = session.start(text, {}, Limits(), CancelFlag())
            except ModuleError as error:
                refusal = {"code": error.code, "message": error.title}
                return said(
                    422, {"status": "error", **refusal, "suggestions": ["Look."]}
                )
            names = [each.name for each in job.columns]
            rows = [
                dict(zip(names, cells, strict=True))
                for batch in job.batches()
                for cells in zip(*batch.columns, strict=True)
            ]
            count = job.outcome().row_count
        with closing(Store(self.path)) as store:
            return self._answer(rows, count, store.head())

    def _answer(self, rows: list[dict[str, Any]], count: int, head: int) -> Reply:
        if not self.reference:
            timing = {"totalMs": 1.5}
            openapi = {"rows": rows, "rowCount": count, "journalSeq": head}
            return said(200, {**openapi, "timing": timing})
        data = {"operation": "x", "collection": "y", "count": count, "results": rows}
        meta = {"journal_sequence": head, "duration_ms": 1.5, "request_id": "r"}
        return said(200, {"status": "success", "data": data, "meta": meta})


class LithHttp:
    """A lith-http server; its known builds keep nothing."""

    def __init__(self, *, keeps: bool) -> None:
        self.keeps = keeps
        self.features: list[dict[str, Any]] = []
        self.points: list[dict[str, Any]] = []
        self.paths: list[str] = []

    def respond(self, method: str, path: str, body: bytes) -> Reply:
        self.paths.append(path)
        place = path.partition("?")[0].removeprefix("/api/v1/databases/db%20one")
        match method, place:
            case "GET", "/health" | "/health/detailed":
                return said(200, {"status": "ok"})
            case "POST", "/features":
                return self._kept(self.features, json.loads(body))
            case "POST", "/timeseries":
                return self._kept(self.points, json.loads(body))
            case "GET", "/features/bbox":
                features = [{"type": "Feature", **each} for each in self.features]
                return said(200, {"type": "FeatureCollection", "features": features})
            case "GET", "/timeseries/river%2F1":
                return said(200, {"points": self.points})
            case "GET", "/journal":
                entries = cbor.encode([{"sequence": 1, "op": "insert"}])
                text = base64.b64encode(entries).decode() if self.keeps else ""
                return said(200, {"entries": text, "next_sequence": 2})
            case _:
                error = {"code": "NOT_FOUND", "message": "There is nothing here."}
                return said(404, {"error": error})

    def _kept(self, kept: list[dict[str, Any]], body: dict[str, Any]) -> Reply:
        if self.keeps:
            kept.append({k: v for k, v in body.items() if k != "provenance"})
        return said(201, {"feature_id": "1", "block_id": "AQ==", "stored_at": "now"})
