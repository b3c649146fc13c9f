"""The shapes of a QuandleDB server's answers, checked where they come in.

Fields that are not used are not looked at; one that is used and has another type is an
answer that makes no sense, and the error says which.
"""

from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from panll_desktop.modules.servers.calling import Answer


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Component(_Shape):
    """A part of the server, as its health lists it."""

    name: str
    status: str
    detail: str | None = None


class Health(_Shape):
    """What ``/health`` answers, with status 200 or 503."""

    status: str
    components: list[Component]


class Stage(_Shape):
    """A stage of a pipeline, as it went."""

    stage: str
    rows_in: int
    rows_out: int
    elapsed_ms: float
    note: str | None = None


class Queried(_Shape):
    """What the query route answers with status 200."""

    rows: list[dict[str, Any]]
    total_ms: float | None = None
    pushdown_used: bool | None = None
    warnings: list[str] = []
    trace: list[Stage] = []


class Refusal(_Shape):
    """What any route answers with another status."""

    error: str
    message: str = ""
    line: int | None = None
    col: int | None = None


class Page(_Shape):
    """A page of ``/api/knots``; its `count` is the length of the page."""

    knots: list[dict[str, Any]]


class Statistics(_Shape):
    """What ``/api/statistics`` answers."""

    total_knots: int
    semantic_indexed_knots: int | None = None


class Equivalents(_Shape):
    """What ``/api/semantic-equivalents/:name`` answers: buckets, no proofs."""

    strong_candidates: list[str]
    weak_candidates: list[str]


Shape = TypeVar("Shape", bound=_Shape)
_LONGEST_PLACE: Final = 60


def shaped(kind: type[Shape], answer: Answer) -> Shape:
    """The answer in its shape.

    Raises:
        ProtocolError: it is no JSON, or has another shape; which field, is said.
    """
    said = answer.json()
    try:
        return kind.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))[:_LONGEST_PLACE] or "the whole"
        raise answer.unreadable(
            f"has another shape than is known: {place}: {first['msg'].lower()}"
        ) from error
