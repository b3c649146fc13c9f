"""The trailing clauses of VQL: what a statement promises of its use."""

from typing import TypeAlias

from panll_desktop.languages.vql.conditions import Scalar
from panll_desktop.protocol import Span
from panll_desktop.records import Record


class Argument(Record):
    """``name = value`` in brackets or behind WITH."""

    name: str
    value: Scalar
    span: Span


class Consume(Record):
    """``CONSUME AFTER n USE``."""

    uses: int
    span: Span


class SessionProtocol(Record):
    """``WITH SESSION name``."""

    name: str
    span: Span


class Effects(Record):
    """``EFFECTS { … }``."""

    names: tuple[str, ...]
    span: Span


class Transaction(Record):
    """``IN TRANSACTION state``."""

    state: str
    span: Span


class Attached(Record):
    """``PROOF ATTACHED theorem(…)``."""

    theorem: str
    arguments: tuple[Argument, ...]
    span: Span


class Usage(Record):
    """``USAGE LIMIT n``."""

    limit: int
    span: Span


Promise: TypeAlias = (
    Consume | SessionProtocol | Effects | Transaction | Attached | Usage
)
