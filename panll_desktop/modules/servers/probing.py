"""Who it is that answers at an address.

The databases this workbench knows all like port 8080, and their tools disagree about
ports and paths. So nothing is assumed of an address: a few harmless questions are
asked, and what is said in the answers tells who answers.
"""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Final

from panll_desktop.modules.servers.calling import Answer, Server
from panll_desktop.protocol import (
    CancelFlag,
    ConnectError,
    Json,
    ModuleError,
    ProtocolError,
)
from panll_desktop.records import Record

PROBE_SECONDS: Final = 5.0


class Kind(Enum):
    """Who answers."""

    QUANDLEDB = "QuandleDB"
    VERISIMDB = "VeriSimDB"
    VERISIMDB_ORCHESTRATION = "VeriSimDB's orchestration layer, which takes no queries"
    LITHOGLYPH = "LithoGlyph"
    LITH_HTTP = "LithoGlyph's lith-http"
    GLYPHBASE = "LithoGlyph's glyphbase"
    OTHER = "something else"


class Identified(Record):
    """What was found at an address.

    Attributes:
        kind: who answers.
        prefix: what goes before every path of it, such as ``/api/v1``.
        version: if it said one.
        reason: what in its answers tells, as a sentence.
    """

    kind: Kind
    prefix: str
    version: str | None
    reason: str


class _Sign(Record):
    """One question, and what its answer has to hold."""

    kind: Kind
    prefix: str
    path: str
    holds: Callable[[Json], bool]
    reason: str


def _component(name: str) -> Callable[[Json], bool]:
    return lambda said: any(
        isinstance(each, dict) and each.get("name") == name
        for each in _listed(said, "components")
    )


def _check(name: str) -> Callable[[Json], bool]:
    return lambda said: name in _mapped(said, "checks")


def _status(*words: str) -> Callable[[Json], bool]:
    return lambda said: (
        isinstance(said, dict)
        and said.get("status") in words
        and {"version", "uptime_seconds"} <= said.keys()
    )


def _layer(said: Json) -> bool:
    return isinstance(said, dict) and said.get("layer") == "orchestration"


def _any(said: Json) -> bool:
    return isinstance(said, dict) and "status" in said


def _bases(said: Json) -> bool:
    return isinstance(said, list) or bool(_listed(said, "bases"))


_HEALTH: Final = "/health"
_SIGNS: Final = (
    _Sign(
        Kind.QUANDLEDB,
        "",
        _HEALTH,
        _component("skein_db"),
        "its health has the component skein_db",
    ),
    _Sign(
        Kind.VERISIMDB_ORCHESTRATION,
        "",
        _HEALTH,
        _layer,
        "its health says layer orchestration",
    ),
    _Sign(
        Kind.VERISIMDB,
        "",
        _HEALTH,
        _status("healthy", "degraded"),
        "its health has status, version and uptime_seconds",
    ),
    _Sign(
        Kind.LITHOGLYPH,
        "",
        "/v1/health",
        _check("journal"),
        "its health has a check of the journal",
    ),
    _Sign(
        Kind.VERISIMDB,
        "/api/v1",
        "/api/v1/health",
        _status("healthy", "degraded"),
        "its health, below /api/v1, has status, version and uptime_seconds",
    ),
    _Sign(
        Kind.LITH_HTTP,
        "",
        "/health/detailed",
        _any,
        "it has a detailed health",
    ),
    _Sign(Kind.GLYPHBASE, "", "/api/bases", _bases, "it lists bases"),
)


def identify(server: Server, cancel: CancelFlag) -> Identified:
    """Asks until something tells who answers.

    Raises:
        ModuleError: nothing answers at all, or it was stopped.
    """
    heard: list[Answer] = []
    for path in dict.fromkeys(sign.path for sign in _SIGNS):
        answer = _asked(server, path, cancel)
        if answer is None:
            continue
        heard.append(answer)
        for sign in _matching(answer, path):
            said = answer.json()
            return Identified(sign.kind, sign.prefix, _version(said), sign.reason)
    return Identified(Kind.OTHER, "", None, _nothing(heard))


def _asked(server: Server, path: str, cancel: CancelFlag) -> Answer | None:
    """The answer; None for one that is none, which tells nothing."""
    try:
        return server.get(path, cancel, seconds=PROBE_SECONDS)
    except ProtocolError:
        return None
    except ConnectError as error:
        if error.code == "CONNECTION_LOST":
            return None
        raise


def _matching(answer: Answer, path: str) -> Iterator[_Sign]:
    try:
        said = answer.json()
    except ModuleError:
        return
    yield from (sign for sign in _SIGNS if sign.path == path and sign.holds(said))


def _nothing(heard: list[Answer]) -> str:
    if not heard:
        return "it speaks no HTTP that could be read"
    codes = ", ".join(
        f"{each.status} for {each.address.partition('://')[2].partition('/')[2]}"
        for each in heard
    )
    return f"none of its answers is that of a known server ({codes})"


def _version(said: Json) -> str | None:
    found = said.get("version") if isinstance(said, dict) else None
    return found if isinstance(found, str) else None


def _listed(said: Json, key: str) -> list[Json]:
    found = said.get(key) if isinstance(said, dict) else None
    return found if isinstance(found, list) else []


def _mapped(said: Json, key: str) -> dict[str, Json]:
    found = said.get(key) if isinstance(said, dict) else None
    return found if isinstance(found, dict) else {}
