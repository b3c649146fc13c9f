"""The Database Module Protocol: everything that a third-party module imports.

A module is a distribution with an entry point in the group ``panll.modules`` that
names a `Manifest`. The manifest says what the module is and can do; its `connect`
opens a `Session`; a session starts `Job` after `Job`, and a job delivers `Batch`
after `Batch`. A complete module::

    from panll_desktop.protocol import (
        Batch,
        Capability,
        Column,
        ColumnType,
        Manifest,
        Outcome,
        QueryError,
        Span,
        StatementType,
        Stopped,
        UnsupportedError,
        Up,
    )


    class Greeting:
        columns = (Column("greeting", ColumnType.TEXT),)

        def __init__(self, names):
            self._names = names

        def batches(self):
            yield Batch((tuple(f"Hello, {name}." for name in self._names),), 1)

        def outcome(self):
            return Outcome(StatementType.SELECT, "GREET", row_count=1)

        def cancel(self):
            return Stopped()

        def close(self):
            self._names = ()


    class Hello:
        def health(self):
            return Up(version="1.0")

        def catalog(self, path=()):
            return ()

        def start(self, query, parameters, limits, cancel):
            if not query.startswith("GREET "):
                raise QueryError("Expected GREET.", position=Span(0, len(query)))
            return Greeting([query[6:]])

        def explain(self, query):
            raise UnsupportedError("Greetings have no plan.")

        def close(self):
            pass


    manifest = Manifest(
        id="hello",
        name="Hello",
        version="1.0",
        description="Greets whom you name.",
        protocol=">=1,<2",
        capabilities=frozenset({Capability.QUERY_EXECUTION}),
        connect=lambda options, observer: Hello(),
    )

and in its ``pyproject.toml``::

    [project.entry-points."panll.modules"]
    hello = "hello_module:manifest"

Rules that no type can say:

- Importing the manifest imports no driver; drivers are imported inside `connect`.
- `connect` is called once on each of two threads; what a session opens is used and
  closed on the thread that opened it. `Job.cancel` alone comes from another thread.
- Errors are `ModuleError` and its kinds. Whatever else escapes is shown as a fault of
  the module; three in a row fence it until the user retries.
- What a database does not report is None or absent, never 0 and never invented.
- This package imports the standard library alone, and so may the module.
"""

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from panll_desktop.protocol.capabilities import (
        Certificate,
        DriftScore,
        Example,
        Normalisation,
        Obligation,
        Peer,
        PeerState,
        PlaygroundConfig,
        ProofResult,
        TelemetryAnswer,
        TelemetryOff,
        TelemetrySnapshot,
        Verification,
    )
    from panll_desktop.protocol.catalog import (
        CatalogKind,
        CatalogNode,
    )
    from panll_desktop.protocol.entity import (
        Entity,
        Facet,
    )
    from panll_desktop.protocol.failures import (
        AuthError,
        CancelledError,
        ConnectError,
        ModuleError,
        ParseError,
        ProofFailedError,
        ProtocolError,
        QueryError,
        QueryTimeoutError,
        UnsupportedError,
    )
    from panll_desktop.protocol.health import (
        Degraded,
        Down,
        Health,
        Up,
    )
    from panll_desktop.protocol.language import (
        Catalogued,
        Check,
        Choice,
        Completion,
        CompletionKind,
        Diagnostic,
        Fix,
        GrammarRule,
        Insight,
        Language,
        Layout,
        Need,
        Repeat,
        Rule,
        Series,
        Severity,
        Term,
        Token,
        TokenKind,
        Typed,
        Word,
    )
    from panll_desktop.protocol.module import (
        ENTRY_POINT_GROUP,
        Connect,
        DriftDetecting,
        Federating,
        Inspecting,
        LanguageSpec,
        Manifest,
        Normalising,
        Option,
        OptionKind,
        Options,
        OptionValue,
        Parameters,
        Playing,
        Preset,
        Proving,
        Querying,
        Reporting,
        Session,
    )
    from panll_desktop.protocol.observer import (
        SILENT,
        Observer,
        Silence,
    )
    from panll_desktop.protocol.plan import (
        Plan,
        PlanStep,
    )
    from panll_desktop.protocol.query import (
        Batch,
        CancelFlag,
        Cancellation,
        Cell,
        Column,
        ColumnType,
        Job,
        Json,
        Limits,
        Outcome,
        StillRunning,
        Stopped,
    )
    from panll_desktop.protocol.text import (
        Lines,
        Position,
        Span,
        TextEdit,
    )
    from panll_desktop.protocol.versions import (
        PROTOCOL_VERSION,
        speaks,
    )
    from panll_desktop.protocol.vocabulary import (
        ALL_MODALITIES,
        Capability,
        ErrorKind,
        Modality,
        ProofType,
        StatementType,
        modality_bits,
    )

_PARTS: Final = {
    "capabilities": """
        Certificate DriftScore Example Normalisation Obligation Peer PeerState
        PlaygroundConfig ProofResult TelemetryAnswer TelemetryOff TelemetrySnapshot
        Verification
    """,
    "catalog": """
        CatalogKind CatalogNode
    """,
    "entity": """
        Entity Facet
    """,
    "failures": """
        AuthError CancelledError ConnectError ModuleError ParseError
        ProofFailedError ProtocolError QueryError QueryTimeoutError UnsupportedError
    """,
    "health": """
        Degraded Down Health Up
    """,
    "language": """
        Catalogued Check Choice Completion CompletionKind Diagnostic Fix GrammarRule
        Insight Language Layout Need Repeat Rule Series Severity Term Token TokenKind
        Typed Word
    """,
    "module": """
        Connect DriftDetecting ENTRY_POINT_GROUP Federating Inspecting
        LanguageSpec Manifest Normalising Option OptionKind OptionValue
        Options Parameters Playing Preset Proving Querying Reporting Session
    """,
    "observer": """
        Observer SILENT Silence
    """,
    "plan": """
        Plan PlanStep
    """,
    "query": """
        Batch CancelFlag Cancellation Cell Column ColumnType Job Json Limits
        Outcome StillRunning Stopped
    """,
    "text": """
        Lines Position Span TextEdit
    """,
    "versions": """
        PROTOCOL_VERSION speaks
    """,
    "vocabulary": """
        ALL_MODALITIES Capability ErrorKind Modality ProofType StatementType
        modality_bits
    """,
}
_HOMES: Final = {name: part for part, names in _PARTS.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Imports the part that a name is in when the name is first used.

    Who asks for one type must not pay for a hundred; `dir` and type checkers see all.
    """
    part = _HOMES.get(name)
    if part is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{__name__}.{part}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Every public name."""
    return sorted(__all__)


__all__ = [
    "ALL_MODALITIES",
    "ENTRY_POINT_GROUP",
    "PROTOCOL_VERSION",
    "SILENT",
    "AuthError",
    "Batch",
    "CancelFlag",
    "Cancellation",
    "CancelledError",
    "Capability",
    "CatalogKind",
    "CatalogNode",
    "Catalogued",
    "Cell",
    "Certificate",
    "Check",
    "Choice",
    "Column",
    "ColumnType",
    "Completion",
    "CompletionKind",
    "Connect",
    "ConnectError",
    "Degraded",
    "Diagnostic",
    "Down",
    "DriftDetecting",
    "DriftScore",
    "Entity",
    "ErrorKind",
    "Example",
    "Facet",
    "Federating",
    "Fix",
    "GrammarRule",
    "Health",
    "Insight",
    "Inspecting",
    "Job",
    "Json",
    "Language",
    "LanguageSpec",
    "Layout",
    "Limits",
    "Lines",
    "Manifest",
    "Modality",
    "ModuleError",
    "Need",
    "Normalisation",
    "Normalising",
    "Obligation",
    "Observer",
    "Option",
    "OptionKind",
    "OptionValue",
    "Options",
    "Outcome",
    "Parameters",
    "ParseError",
    "Peer",
    "PeerState",
    "Plan",
    "PlanStep",
    "PlaygroundConfig",
    "Playing",
    "Position",
    "Preset",
    "ProofFailedError",
    "ProofResult",
    "ProofType",
    "ProtocolError",
    "Proving",
    "QueryError",
    "QueryTimeoutError",
    "Querying",
    "Repeat",
    "Reporting",
    "Rule",
    "Series",
    "Session",
    "Severity",
    "Silence",
    "Span",
    "StatementType",
    "StillRunning",
    "Stopped",
    "TelemetryAnswer",
    "TelemetryOff",
    "TelemetrySnapshot",
    "Term",
    "TextEdit",
    "Token",
    "TokenKind",
    "Typed",
    "UnsupportedError",
    "Up",
    "Verification",
    "Word",
    "modality_bits",
    "speaks",
]
