"""What a database module raises, and nothing else.

::

    ModuleError              code, title, detail, position, retryable
    ├── ConnectError        no connection could be made, or it was lost
    ├── AuthError           the database knows us not, or does not let us
    ├── QueryError          the statement is wrong, or failed while it ran
    │   ├── ParseError      it does not parse; nothing was run
    │   ├── PeersFailedError  none of the peers that it asks has answered
    │   └── ProofFailedError  not every obligation of it holds; there is no answer
    ├── CancelledError      the user stopped it; always raised, never an empty result
    ├── UnsupportedError    right in itself, but this database cannot do it
    ├── ProtocolError       the database answered something that makes no sense
    └── QueryTimeoutError   no answer within the time that was allowed

Anything else that a module lets out is caught by the workbench, shown with its
traceback behind "Details", and counted: three in a row fence the module.
"""

from typing import TYPE_CHECKING, ClassVar

from panll_desktop.protocol.text import Span
from panll_desktop.protocol.vocabulary import StatementType

if TYPE_CHECKING:
    from panll_desktop.protocol.proofs import ProofResult


class ModuleError(Exception):
    """An error that a module reports.

    Attributes:
        code: short and stable, such as ``VQL_PARSE_ERROR``; may be searched for.
        title: one plain sentence: what is wrong, and where.
        detail: what to do about it, or the raw facts; may be empty.
        position: the part of the query text that it is about, if any.
        retryable: whether the very same call may succeed later.
        statement: what the statement does, once it is parsed; it is then counted.
    """

    default_code: ClassVar[str] = "MODULE_ERROR"

    def __init__(
        self,
        title: str,
        *,
        code: str | None = None,
        detail: str = "",
        position: Span | None = None,
        retryable: bool = False,
        statement: StatementType | None = None,
    ) -> None:
        super().__init__(title)
        self.code = code or self.default_code
        self.title = title
        self.detail = detail
        self.position = position
        self.retryable = retryable
        self.statement = statement


class ConnectError(ModuleError):
    """No connection could be made, or it was lost."""

    default_code = "CONNECT_ERROR"


class AuthError(ModuleError):
    """The database does not accept who we are."""

    default_code = "AUTH_ERROR"


class QueryError(ModuleError):
    """The statement does not parse, does not type-check, or failed while it ran."""

    default_code = "QUERY_ERROR"


class ParseError(QueryError):
    """The statement does not parse: nothing was run, and the position says where."""

    default_code = "PARSE_ERROR"


class PeersFailedError(QueryError):
    """The statement asks other databases, and none of them has answered."""

    default_code = "PEERS_FAILED"


class ProofFailedError(QueryError):
    """Not every obligation of the statement holds: it has no answer.

    Attributes:
        proofs: every obligation, in the order of the statement; one at least does not
            hold.
    """

    default_code = "PROOF_FAILED"

    def __init__(
        self,
        title: str,
        proofs: "tuple[ProofResult, ...]",
        *,
        detail: str = "",
        position: Span | None = None,
    ) -> None:
        super().__init__(title, detail=detail, position=position)
        self.proofs = proofs


class CancelledError(ModuleError):
    """The query ended because it was cancelled.

    Its detail says, as a sentence, what the database goes on with nevertheless.
    """

    default_code = "CANCELLED"


class UnsupportedError(ModuleError):
    """The statement is right, but this database cannot do it."""

    default_code = "UNSUPPORTED"


class ProtocolError(ModuleError):
    """The database answered something that makes no sense."""

    default_code = "PROTOCOL_ERROR"


class QueryTimeoutError(ModuleError):
    """There was no answer within the time allowed."""

    default_code = "TIMEOUT"
