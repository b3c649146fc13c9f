from panll_desktop.protocol.capabilities import (
    Example as Example,
)
from panll_desktop.protocol.capabilities import (
    Normalisation as Normalisation,
)
from panll_desktop.protocol.capabilities import (
    Peer as Peer,
)
from panll_desktop.protocol.capabilities import (
    PeerState as PeerState,
)
from panll_desktop.protocol.capabilities import (
    PlaygroundConfig as PlaygroundConfig,
)
from panll_desktop.protocol.capabilities import (
    RepairPolicy as RepairPolicy,
)
from panll_desktop.protocol.capabilities import (
    TelemetryAnswer as TelemetryAnswer,
)
from panll_desktop.protocol.capabilities import (
    TelemetryOff as TelemetryOff,
)
from panll_desktop.protocol.capabilities import (
    TelemetrySnapshot as TelemetrySnapshot,
)
from panll_desktop.protocol.catalog import (
    CatalogKind as CatalogKind,
)
from panll_desktop.protocol.catalog import (
    CatalogNode as CatalogNode,
)
from panll_desktop.protocol.documents import (
    Cell as Cell,
)
from panll_desktop.protocol.documents import (
    Json as Json,
)
from panll_desktop.protocol.drift import (
    DRIFT_CRITICAL as DRIFT_CRITICAL,
)
from panll_desktop.protocol.drift import (
    DRIFT_WARNING as DRIFT_WARNING,
)
from panll_desktop.protocol.drift import (
    DriftLevel as DriftLevel,
)
from panll_desktop.protocol.drift import (
    DriftMeasurement as DriftMeasurement,
)
from panll_desktop.protocol.drift import (
    DriftRequest as DriftRequest,
)
from panll_desktop.protocol.drift import (
    DriftRow as DriftRow,
)
from panll_desktop.protocol.drift import (
    DriftScore as DriftScore,
)
from panll_desktop.protocol.drift import (
    DriftSurvey as DriftSurvey,
)
from panll_desktop.protocol.drift import (
    DriftTrend as DriftTrend,
)
from panll_desktop.protocol.drift import (
    drift_level as drift_level,
)
from panll_desktop.protocol.entity import (
    ChainLink as ChainLink,
)
from panll_desktop.protocol.entity import (
    Entity as Entity,
)
from panll_desktop.protocol.entity import (
    EntityVersion as EntityVersion,
)
from panll_desktop.protocol.entity import (
    Facet as Facet,
)
from panll_desktop.protocol.entity import (
    FieldChange as FieldChange,
)
from panll_desktop.protocol.entity import (
    Rating as Rating,
)
from panll_desktop.protocol.failures import (
    AuthError as AuthError,
)
from panll_desktop.protocol.failures import (
    CancelledError as CancelledError,
)
from panll_desktop.protocol.failures import (
    ConnectError as ConnectError,
)
from panll_desktop.protocol.failures import (
    ModuleError as ModuleError,
)
from panll_desktop.protocol.failures import (
    ParseError as ParseError,
)
from panll_desktop.protocol.failures import (
    PeersFailedError as PeersFailedError,
)
from panll_desktop.protocol.failures import (
    ProofFailedError as ProofFailedError,
)
from panll_desktop.protocol.failures import (
    ProtocolError as ProtocolError,
)
from panll_desktop.protocol.failures import (
    QueryError as QueryError,
)
from panll_desktop.protocol.failures import (
    QueryTimeoutError as QueryTimeoutError,
)
from panll_desktop.protocol.failures import (
    UnsupportedError as UnsupportedError,
)
from panll_desktop.protocol.figure import (
    Fact as Fact,
)
from panll_desktop.protocol.figure import (
    Figure as Figure,
)
from panll_desktop.protocol.figure import (
    Portrait as Portrait,
)
from panll_desktop.protocol.figure import (
    Relation as Relation,
)
from panll_desktop.protocol.figure import (
    Stroke as Stroke,
)
from panll_desktop.protocol.figure import (
    Variant as Variant,
)
from panll_desktop.protocol.health import (
    Degraded as Degraded,
)
from panll_desktop.protocol.health import (
    Down as Down,
)
from panll_desktop.protocol.health import (
    Health as Health,
)
from panll_desktop.protocol.health import (
    Up as Up,
)
from panll_desktop.protocol.importing import (
    BadRow as BadRow,
)
from panll_desktop.protocol.importing import (
    Imported as Imported,
)
from panll_desktop.protocol.importing import (
    Importer as Importer,
)
from panll_desktop.protocol.importing import (
    ImportRequest as ImportRequest,
)
from panll_desktop.protocol.journal import (
    JournalEntry as JournalEntry,
)
from panll_desktop.protocol.journal import (
    JournalPage as JournalPage,
)
from panll_desktop.protocol.journal import (
    JournalRecord as JournalRecord,
)
from panll_desktop.protocol.journal import (
    JournalRequest as JournalRequest,
)
from panll_desktop.protocol.journal import (
    SubjectChange as SubjectChange,
)
from panll_desktop.protocol.journal import (
    UndoBlocker as UndoBlocker,
)
from panll_desktop.protocol.journal import (
    UndoPreview as UndoPreview,
)
from panll_desktop.protocol.language import (
    Catalogued as Catalogued,
)
from panll_desktop.protocol.language import (
    Check as Check,
)
from panll_desktop.protocol.language import (
    Choice as Choice,
)
from panll_desktop.protocol.language import (
    Completion as Completion,
)
from panll_desktop.protocol.language import (
    CompletionKind as CompletionKind,
)
from panll_desktop.protocol.language import (
    Diagnostic as Diagnostic,
)
from panll_desktop.protocol.language import (
    Dialect as Dialect,
)
from panll_desktop.protocol.language import (
    Fix as Fix,
)
from panll_desktop.protocol.language import (
    GrammarRule as GrammarRule,
)
from panll_desktop.protocol.language import (
    Insight as Insight,
)
from panll_desktop.protocol.language import (
    Language as Language,
)
from panll_desktop.protocol.language import (
    Layout as Layout,
)
from panll_desktop.protocol.language import (
    Need as Need,
)
from panll_desktop.protocol.language import (
    Repeat as Repeat,
)
from panll_desktop.protocol.language import (
    Rule as Rule,
)
from panll_desktop.protocol.language import (
    Sample as Sample,
)
from panll_desktop.protocol.language import (
    Series as Series,
)
from panll_desktop.protocol.language import (
    Severity as Severity,
)
from panll_desktop.protocol.language import (
    Term as Term,
)
from panll_desktop.protocol.language import (
    Token as Token,
)
from panll_desktop.protocol.language import (
    TokenKind as TokenKind,
)
from panll_desktop.protocol.language import (
    Typed as Typed,
)
from panll_desktop.protocol.language import (
    Word as Word,
)
from panll_desktop.protocol.module import (
    DECOMPOSING as DECOMPOSING,
)
from panll_desktop.protocol.module import (
    ENTRY_POINT_GROUP as ENTRY_POINT_GROUP,
)
from panll_desktop.protocol.module import (
    JOURNALLING as JOURNALLING,
)
from panll_desktop.protocol.module import (
    Connect as Connect,
)
from panll_desktop.protocol.module import (
    Dating as Dating,
)
from panll_desktop.protocol.module import (
    DriftDetecting as DriftDetecting,
)
from panll_desktop.protocol.module import (
    Federating as Federating,
)
from panll_desktop.protocol.module import (
    Inspecting as Inspecting,
)
from panll_desktop.protocol.module import (
    Journalling as Journalling,
)
from panll_desktop.protocol.module import (
    LanguageSpec as LanguageSpec,
)
from panll_desktop.protocol.module import (
    Linking as Linking,
)
from panll_desktop.protocol.module import (
    Manifest as Manifest,
)
from panll_desktop.protocol.module import (
    Normalising as Normalising,
)
from panll_desktop.protocol.module import (
    Option as Option,
)
from panll_desktop.protocol.module import (
    OptionKind as OptionKind,
)
from panll_desktop.protocol.module import (
    Options as Options,
)
from panll_desktop.protocol.module import (
    OptionValue as OptionValue,
)
from panll_desktop.protocol.module import (
    Parameters as Parameters,
)
from panll_desktop.protocol.module import (
    Playing as Playing,
)
from panll_desktop.protocol.module import (
    Portraying as Portraying,
)
from panll_desktop.protocol.module import (
    Preset as Preset,
)
from panll_desktop.protocol.module import (
    Proving as Proving,
)
from panll_desktop.protocol.module import (
    Querying as Querying,
)
from panll_desktop.protocol.module import (
    Repairing as Repairing,
)
from panll_desktop.protocol.module import (
    Reporting as Reporting,
)
from panll_desktop.protocol.module import (
    Session as Session,
)
from panll_desktop.protocol.module import (
    Surveying as Surveying,
)
from panll_desktop.protocol.module import (
    Tracing as Tracing,
)
from panll_desktop.protocol.neighbourhood import (
    Link as Link,
)
from panll_desktop.protocol.neighbourhood import (
    Neighbourhood as Neighbourhood,
)
from panll_desktop.protocol.neighbourhood import (
    Node as Node,
)
from panll_desktop.protocol.normal_forms import (
    DecomposedPart as DecomposedPart,
)
from panll_desktop.protocol.normal_forms import (
    Decomposing as Decomposing,
)
from panll_desktop.protocol.normal_forms import (
    Decomposition as Decomposition,
)
from panll_desktop.protocol.normal_forms import (
    FormViolation as FormViolation,
)
from panll_desktop.protocol.normal_forms import (
    FunctionalDependency as FunctionalDependency,
)
from panll_desktop.protocol.normal_forms import (
    Migration as Migration,
)
from panll_desktop.protocol.normal_forms import (
    NormalForm as NormalForm,
)
from panll_desktop.protocol.normal_forms import (
    NormalFormReport as NormalFormReport,
)
from panll_desktop.protocol.normal_forms import (
    Tier as Tier,
)
from panll_desktop.protocol.normal_forms import (
    tier_of as tier_of,
)
from panll_desktop.protocol.observer import (
    SILENT as SILENT,
)
from panll_desktop.protocol.observer import (
    Observer as Observer,
)
from panll_desktop.protocol.observer import (
    Silence as Silence,
)
from panll_desktop.protocol.plan import (
    Plan as Plan,
)
from panll_desktop.protocol.plan import (
    PlanStep as PlanStep,
)
from panll_desktop.protocol.proofs import (
    Certificate as Certificate,
)
from panll_desktop.protocol.proofs import (
    Obligation as Obligation,
)
from panll_desktop.protocol.proofs import (
    ProofResult as ProofResult,
)
from panll_desktop.protocol.proofs import (
    Verification as Verification,
)
from panll_desktop.protocol.query import (
    Batch as Batch,
)
from panll_desktop.protocol.query import (
    CancelFlag as CancelFlag,
)
from panll_desktop.protocol.query import (
    Cancellation as Cancellation,
)
from panll_desktop.protocol.query import (
    Column as Column,
)
from panll_desktop.protocol.query import (
    ColumnType as ColumnType,
)
from panll_desktop.protocol.query import (
    Finding as Finding,
)
from panll_desktop.protocol.query import (
    Job as Job,
)
from panll_desktop.protocol.query import (
    Limits as Limits,
)
from panll_desktop.protocol.query import (
    Outcome as Outcome,
)
from panll_desktop.protocol.query import (
    StillRunning as StillRunning,
)
from panll_desktop.protocol.query import (
    Stopped as Stopped,
)
from panll_desktop.protocol.text import (
    Lines as Lines,
)
from panll_desktop.protocol.text import (
    Position as Position,
)
from panll_desktop.protocol.text import (
    Span as Span,
)
from panll_desktop.protocol.text import (
    TextEdit as TextEdit,
)
from panll_desktop.protocol.text import (
    moved as moved,
)
from panll_desktop.protocol.text import (
    placed as placed,
)
from panll_desktop.protocol.versions import (
    PROTOCOL_VERSION as PROTOCOL_VERSION,
)
from panll_desktop.protocol.versions import (
    speaks as speaks,
)
from panll_desktop.protocol.vocabulary import (
    ALL_MODALITIES as ALL_MODALITIES,
)
from panll_desktop.protocol.vocabulary import (
    Capability as Capability,
)
from panll_desktop.protocol.vocabulary import (
    ErrorKind as ErrorKind,
)
from panll_desktop.protocol.vocabulary import (
    Modality as Modality,
)
from panll_desktop.protocol.vocabulary import (
    ProofType as ProofType,
)
from panll_desktop.protocol.vocabulary import (
    StatementType as StatementType,
)
from panll_desktop.protocol.vocabulary import (
    modality_bits as modality_bits,
)
