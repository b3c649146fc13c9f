"""The one door to foreign code: whatever happens behind it comes back as a value."""

import functools
import re
from collections.abc import Callable
from typing import Final, TypeVar

from panll_desktop.protocol import (
    CancelledError,
    ConnectError,
    ErrorKind,
    ModuleError,
    ParseError,
    PeersFailedError,
    ProofFailedError,
    ProofResult,
    QueryTimeoutError,
    Span,
    StatementType,
    placed,
)
from panll_desktop.records import Record

T = TypeVar("T")
_PLACE: Final = re.compile(r"^Line [0-9,]+, column [0-9,]+: *")


class Failure(Record):
    """A call that did not succeed.

    Attributes:
        code: short and stable.
        title: one plain sentence.
        detail: what to do, or the raw facts; a traceback where `fault` is set.
        position: the place in the query text, if it is about one.
        retryable: whether the same call may succeed later.
        fault: the module broke its contract; such failures are counted.
        cancelled: the user asked for it.
        kind: how the error budget counts it.
        statement: what failed, if it was parsed; it counts among what was run.
        proofs: the obligations of the statement, if one of them does not hold.
    """

    code: str
    title: str
    detail: str = ""
    position: Span | None = None
    retryable: bool = False
    fault: bool = False
    cancelled: bool = False
    kind: ErrorKind = ErrorKind.INTERNAL_ERROR
    statement: StatementType | None = None
    proofs: tuple[ProofResult, ...] = ()


STOPPED: Final = Failure("CANCELLED", "Stopped.", retryable=True, cancelled=True)


def attempt(call: Callable[[], T]) -> T | Failure:
    """Calls foreign code and returns what it returned, or a `Failure`.

    Even `SystemExit` ends here: a module may not end the program.
    """
    try:
        return call()
    except ModuleError as error:
        return attempt(functools.partial(of_module, error))
    except BaseException as error:  # noqa: BLE001 - foreign code may raise anything
        import traceback  # noqa: PLC0415 - for faults alone

        last = traceback.format_exception_only(error)[-1].strip()
        return Failure(
            code="MODULE_FAULT",
            title=f"The module failed with {last or type(error).__name__}.",
            detail="".join(traceback.format_exception(error)),
            fault=True,
            retryable=True,
        )


def bare(sentence: str) -> str:
    """A sentence without the line and column that it may begin with."""
    return _PLACE.sub("", sentence) or sentence


def moved(failure: Failure, text: str, by: int) -> Failure:
    """The failure of a statement that was sent with other words before it.

    Args:
        failure: its place is that in what was sent.
        text: the statement as it stands in the document.
        by: characters from a place in what was sent to the same place in the text.
    """
    from dataclasses import replace  # noqa: PLC0415 - ten milliseconds

    place, said = failure.position, bare(failure.title)
    if place is None:
        return failure
    if place.start + by < 0:  # it is about the words that stand in no document
        return replace(failure, title=said, position=None)
    span = place.shifted(by)
    title = failure.title if said == failure.title else placed(text, span, said)
    return replace(failure, title=title, position=span)


def expected(value: T, *kinds: type[object]) -> T:
    """What foreign code answered, once it is known to be of one of these kinds.

    Raises:
        TypeError: it is of another kind; inside `attempt` a fault of the module.
    """
    if not isinstance(value, kinds):
        due = " or ".join(kind.__name__ for kind in kinds)
        raise TypeError(f"it answered {type(value).__name__} where {due} is due")
    return value


def of_module(error: ModuleError) -> Failure:
    """What a module reported by its own error, as a value."""
    return Failure(
        code=error.code,
        title=error.title,
        detail=error.detail,
        position=error.position,
        retryable=error.retryable,
        cancelled=isinstance(error, CancelledError),
        kind=_kind(error),
        statement=getattr(error, "statement", None),
        proofs=getattr(error, "proofs", ()),
    )


def _kind(error: ModuleError) -> ErrorKind:
    match error:
        case ParseError():
            return ErrorKind.PARSE_ERROR
        case ProofFailedError():
            return ErrorKind.PROOF_FAILURE
        case PeersFailedError():
            return ErrorKind.FEDERATION_ERROR
        case ConnectError():
            return ErrorKind.CONNECTION_ERROR
        case QueryTimeoutError():
            return ErrorKind.TIMEOUT
        case _:
            return ErrorKind.INTERNAL_ERROR
