"""Work with a secret in every place that can hold one, for the proof of telemetry."""

from pathlib import Path
from typing import Final

from panll_desktop import settings
from panll_desktop.modules.verisimdb.importing import import_file
from panll_desktop.modules.verisimdb.manifest import manifest
from panll_desktop.protocol import (
    Batch,
    Column,
    ErrorKind,
    Modality,
    Observer,
    ProofType,
    StatementType,
)
from panll_desktop.session.execution import Execution, explain
from panll_desktop.session.links import open_session
from panll_desktop.settings import Connection, Settings

NOON: Final = 1_780_315_200.0
_QUERIES: Final = (
    "SELECT DOCUMENT FROM hexads WHERE DOCUMENT.title = '{secret}'",
    "SELECT DOCUMENT, SPATIAL FROM hexads LIMIT 1",
    "SEARCH TEXT '{secret}'",
    "INSERT HEXAD WITH DOCUMENT(title = '{secret}', body = 'About {secret}.')",
    "SELECT DOCUMENT FROM FEDERATION /*",
    "SELECT DOCUMENT FROM hexads WHERE {secret}.title = 1",
    "SELEKT '{secret}'",
    "DELETE HEXAD {secret}-id",
    "COUNT HEXADS",
    "SHOW STATUS",
)
_ENTITY: Final = (
    '{{"id": "{secret}-id", "title": "{secret}", "body": "About {secret}.",'
    ' "types": ["https://{secret}.example/Type"],'
    ' "provenance": {{"event_type": "created", "actor": "{secret}",'
    ' "description": "{secret} said so."}}}}\n'
)


class _Nowhere:
    """Rows are looked at and dropped."""

    def begin(self, columns: tuple[Column, ...]) -> None:
        """Drops the columns."""

    def take(self, batch: Batch) -> None:
        """Drops the rows."""


class _Steady:
    """A clock that goes on by the same step whenever it is asked."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        self._now += 0.0123
        return self._now


class Work:
    """What is done; the secret is part of every name, text and path of it."""

    def __init__(self, home: Path, secret: str) -> None:
        self._home = home
        self._secret = secret
        self._clock = _Steady()

    def do(self, observer: Observer) -> None:
        """Imports, asks, changes, federates and fails, all of it observed."""
        stores = [self._store(name, observer) for name in ("", "-peer")]
        peers = tuple(
            Connection(
                f"{self._secret}{at}", manifest.id, {"path": str(path)}, peer=True
            )
            for at, path in enumerate(stores)
        )
        settings.save(Settings(connections=peers), settings.settings_file())
        session = open_session(manifest, {"path": str(stores[0])}, observer)
        try:
            for query in _QUERIES:
                text = query.format(secret=self._secret)
                Execution(text).run(session, _Nowhere(), observer, self._clock)
            explain(session, "SELECT DOCUMENT FROM hexads", observer, self._clock)
        finally:
            session.close()
        self._run_a_module_that_fails(observer)
        self.report_each(observer)

    @staticmethod
    def report_each(observer: Observer) -> None:
        """Every kind of event once."""
        observer.query_stopped(StatementType.UPDATE, Modality.VECTOR.bit, 0.25)
        observer.error_raised(ErrorKind.TIMEOUT)
        observer.entity_created(Modality.TENSOR.bit)
        observer.entity_deleted()
        observer.drift_detected(Modality.SEMANTIC)
        observer.normalised(success=True)
        observer.peer_answered(1, success=False)
        observer.proof_checked(ProofType.ZKP, success=True)

    def _store(self, suffix: str, observer: Observer) -> Path:
        place = self._home / self._secret
        place.mkdir(parents=True, exist_ok=True)
        source = place / f"{self._secret}{suffix}.jsonl"
        source.write_text(_ENTITY.format(secret=self._secret), encoding="utf-8")
        path = place / f"{self._secret}{suffix}.octad"
        import_file(source, {"path": str(path)}, observer=observer)
        return path

    def _run_a_module_that_fails(self, observer: Observer) -> None:
        """A session of a class, and with an error, named after the secret."""
        secret = self._secret

        def start(*_: object) -> None:
            raise RuntimeError(f"{secret} broke")

        def nothing(*_: object) -> None:
            """Closes and explains nothing."""

        methods = {"start": start, "explain": nothing, "close": nothing}
        session = type(secret, (), methods)()
        Execution(secret).run(session, _Nowhere(), observer, self._clock)
