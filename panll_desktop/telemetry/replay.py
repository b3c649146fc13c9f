"""The report of a stream of events in VeriSimDB's own form; nothing is kept of it."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast

from panll_desktop.errors import PanllError
from panll_desktop.protocol import Modality, ProofType, StatementType
from panll_desktop.records import Record
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.catalogue import MOST_PEERS
from panll_desktop.telemetry.document import DocumentError, parse
from panll_desktop.telemetry.histogram import bucket
from panll_desktop.telemetry.history import MINUTE, Bucket
from panll_desktop.telemetry.report import Json, Window, build

Fields: TypeAlias = Mapping[str, object]
_MODALITY: Final = {each.label: each for each in Modality}
_STATEMENT: Final = {each.name: each for each in StatementType}
_PROOF: Final = {each.name.lower(): each for each in ProofType}
_LONGEST_MS: Final = 1e12  # 30 years
_ZERO_WHEN_EMPTY: Final = (
    ("query_patterns", ("error_rate",)),
    ("performance", ("avg_duration_ms", "min_duration_ms", "max_duration_ms")),
    ("drift", ("normalise_success_rate",)),
    ("error_budget", ("error_rate_percent",)),
)


class ReplayError(PanllError):
    """The file holds no stream of events."""


class Replayed(Record):
    """What came of a stream.

    Attributes:
        report: over all of it.
        ignored: how many events are none of VeriSimDB's and were passed over.
    """

    report: dict[str, Json]
    ignored: int


def replay(content: bytes, moment: float) -> Replayed:
    """The report that VeriSimDB itself makes of these events, in its own rounding.

    Where it writes zero for a rate of nothing, so does this. Peers are named in the
    order in which they first appear.

    Args:
        content: a JSON list of objects with ``event`` (three words), ``measurements``
            and ``metadata``.
        moment: seconds after the epoch, for the section ``meta`` alone.

    Raises:
        ReplayError: it is something else; the sentence says what.
    """
    tally = _Tally()
    ignored = sum(not tally.event(each) for each in _events(content))
    start = int(moment) // MINUTE * MINUTE
    window = Window(start, start + MINUTE)
    report = build([Bucket(start, tally.counts)], window, moment)
    for section, keys in _ZERO_WHEN_EMPTY:
        _fill(cast("dict[str, Json]", report[section]), keys)
    heat = cast("dict[str, dict[str, Json]]", report["modality_heatmap"])
    _fill(heat["percentages"], tuple(_MODALITY))
    return Replayed(report, ignored)


def _fill(section: dict[str, Json], keys: tuple[str, ...]) -> None:
    section.update({key: 0.0 for key in keys if section[key] is None})


def _events(content: bytes) -> list[object]:
    try:
        events = parse(content)
    except DocumentError as error:
        raise ReplayError(f"The file is no JSON: {error}.") from error
    if not isinstance(events, list):
        raise ReplayError(
            "The file holds no list of events; each is an object with `event`,"
            " `measurements` and `metadata`."
        )
    return events


class _Tally:
    """Counts events by the names of the catalogue."""

    def __init__(self) -> None:
        self.counts: c.Counts = {}
        self._peers: dict[str, int] = {}
        self._heard: Mapping[tuple[str, ...], Callable[[Fields, Fields], None]] = {
            ("verisim", "query", "stop"): self._stopped,
            ("verisim", "query", "exception"): lambda _m, _d: self._one(c.ERRORS),
            ("verisim", "entity", "create"): lambda _m, _d: self._one(c.CREATED),
            ("verisim", "entity", "delete"): lambda _m, _d: self._one(c.DELETED),
            ("verisim", "drift", "detected"): self._drifted,
            ("verisim", "drift", "normalized"): self._normalised,
            ("verisim", "federation", "query"): self._asked,
            ("verisim", "proof", "verified"): self._proven,
        }

    def event(self, event: object) -> bool:
        """Counts one; False if nobody knows it."""
        if not isinstance(event, dict):
            return False
        words = event.get("event")
        if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
            return False
        heard = self._heard.get(tuple(words))
        if heard is None:
            return False
        heard(_fields(event.get("measurements")), _fields(event.get("metadata")))
        return True

    def _one(self, *names: str) -> None:
        c.add(self.counts, dict.fromkeys(names, 1))

    def _stopped(self, measured: Fields, told: Fields) -> None:
        self._one(c.QUERIES)
        lasted = _milliseconds(measured)
        if lasted is not None:
            micros = int(lasted * 1000)
            spread = {c.SUM_US: micros, c.MIN_US: micros, c.MAX_US: micros}
            c.add(self.counts, spread | {c.BUCKET[bucket(lasted / 1000)]: 1})
        kind = told.get("statement_type")
        if isinstance(kind, str):
            self._one(c.PATTERN[_STATEMENT.get(kind.upper(), StatementType.OTHER)])
        touched = told.get("modalities")
        for each in touched if isinstance(touched, list) else [touched]:
            if isinstance(each, str) and each in _MODALITY:
                self._one(c.MODALITY[_MODALITY[each]])

    def _drifted(self, _measured: Fields, told: Fields) -> None:
        self._one(c.DRIFTS)
        modality = told.get("modality")
        if isinstance(modality, str) and modality in _MODALITY:
            self._one(c.DRIFT[_MODALITY[modality]])

    def _normalised(self, measured: Fields, _told: Fields) -> None:
        self._one(c.NORMALISED)
        if _is_true(measured.get("success")):
            self._one(c.NORMALISED_WELL)

    def _asked(self, _measured: Fields, told: Fields) -> None:
        self._one(c.FEDERATED)
        peer = told.get("peer")
        if isinstance(peer, str):
            number = self._peers.setdefault(peer, len(self._peers))
            names = c.PEER_ERROR if _is_true(told.get("error")) else c.PEER_ANSWER
            self._one(names[number if number < MOST_PEERS else -1])

    def _proven(self, _measured: Fields, told: Fields) -> None:
        proof = told.get("proof_type")
        if isinstance(proof, str):
            self._one(c.PROOF[_PROOF.get(proof, ProofType.OTHER)])


def _milliseconds(measured: Fields) -> float | None:
    """How long a statement took; None for what cannot be a duration."""
    lasted = measured.get("duration_ms", measured.get("duration"))
    if isinstance(lasted, bool) or not isinstance(lasted, int | float):
        return None
    return lasted if 0 <= lasted <= _LONGEST_MS else None


def _is_true(value: object) -> bool:
    """As the language of VeriSimDB has it: all but nil and false, 0 and "" too."""
    return value is not None and value is not False


def _fields(value: object) -> Fields:
    return cast("Fields", value) if isinstance(value, dict) else {}
