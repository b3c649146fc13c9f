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
- `connect` is called once on each of two threads, and on a third if the module measures
  drift or looks for normal forms; what a session opens is used and closed on the thread
  that opened it.
  `Job.cancel` alone comes from another thread.
- Errors are `ModuleError` and its kinds. Whatever else escapes is shown as a fault of
  the module; three in a row fence it until the user retries.
- What a database does not report is None or absent, never 0 and never invented.
- This package imports the standard library alone, and so may the module.
"""

import importlib
from typing import Final

_PARTS: Final = {
    "capabilities": """
        Example Normalisation Peer PeerState PlaygroundConfig RepairPolicy
        TelemetryAnswer TelemetryOff TelemetrySnapshot
    """,
    "catalog": """
        CatalogKind CatalogNode
    """,
    "documents": """
        Cell Json
    """,
    "drift": """
        DRIFT_CRITICAL DRIFT_WARNING DriftLevel DriftMeasurement DriftRequest DriftRow
        DriftScore DriftSurvey DriftTrend drift_level
    """,
    "entity": """
        ChainLink Entity EntityVersion Facet FieldChange Rating
    """,
    "figure": """
        Fact Figure Portrait Relation Stroke Variant
    """,
    "failures": """
        AuthError CancelledError ConnectError ModuleError ParseError PeersFailedError
        ProofFailedError ProtocolError QueryError QueryTimeoutError UnsupportedError
    """,
    "health": """
        Degraded Down Health Up
    """,
    "importing": """
        BadRow ImportRequest Imported Importer
    """,
    "journal": """
        JournalEntry JournalPage JournalRecord JournalRequest SubjectChange UndoBlocker
        UndoPreview
    """,
    "language": """
        Catalogued Check Choice Completion CompletionKind Diagnostic Dialect Fix
        GrammarRule Insight Language Layout Need Repeat Rule Sample Series Severity Term
        Token TokenKind Typed Word
    """,
    "module": """
        Connect DECOMPOSING Dating DriftDetecting ENTRY_POINT_GROUP Federating
        Inspecting JOURNALLING Journalling LanguageSpec Linking Manifest Normalising
        Option OptionKind OptionValue Options Parameters Playing Portraying Preset
        Proving Querying Repairing Reporting Session Surveying Tracing
    """,
    "neighbourhood": """
        Link Neighbourhood Node
    """,
    "normal_forms": """
        DecomposedPart Decomposing Decomposition FormViolation FunctionalDependency
        Migration NormalForm NormalFormReport Tier tier_of
    """,
    "observer": """
        Observer SILENT Silence
    """,
    "plan": """
        Plan PlanStep
    """,
    "proofs": """
        Certificate Obligation ProofResult Verification
    """,
    "query": """
        Batch CancelFlag Cancellation Column ColumnType Finding Job Limits Outcome
        StillRunning Stopped
    """,
    "text": """
        Lines Position Span TextEdit moved placed
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


__all__ = [*_HOMES]  # noqa: PLE0604 - names alone; a test holds the stub beside to it
