"""The published suite: silent about a good module, plain about each broken one."""

from dataclasses import replace
from typing import cast

import pytest

from panll_desktop.protocol import (
    Batch,
    Cancellation,
    Capability,
    CatalogKind,
    CatalogNode,
    Certificate,
    Column,
    DriftScore,
    Figure,
    Health,
    Language,
    LanguageSpec,
    Manifest,
    ModuleError,
    Normalisation,
    Obligation,
    Observer,
    Option,
    OptionKind,
    Options,
    Outcome,
    Peer,
    PeerState,
    Plan,
    Portrait,
    Preset,
    ProofFailedError,
    ProofResult,
    StatementType,
    Stroke,
    TelemetryAnswer,
    TelemetryOff,
    Variant,
    Verification,
)
from panll_desktop.testing.conformance import check_manifest, check_session
from panll_desktop.testing.figures import portrait_rules
from tests.fakes import (
    OUTCOME,
    BrokenModule,
    FakeJob,
    FakeModule,
    FakeSession,
    PlayingSession,
)

FILE = Option("file", "File", OptionKind.FILE)
GOOD = FakeModule(options=(FILE,)).manifest


def sentences(module: FakeModule) -> list[str]:
    return check_session(module.manifest, {"file": "x"}, "SELECT", "BAD")


def of_manifest(manifest: Manifest) -> str:
    found = check_manifest(manifest)
    assert len(found) == 1, found
    return found[0]


def test_that_a_good_module_is_passed_over_in_silence() -> None:
    module = FakeModule(options=(FILE,))
    assert check_manifest(module.manifest) == []
    assert sentences(module) == []
    assert [session.closed for session in module.sessions] == [1, 1]
    assert all(job.closed for each in module.sessions for job in each.jobs)


@pytest.mark.parametrize("identifier", ["", "Fake", "my-module", "1st", "a b", "ä"])
def test_that_an_odd_id_is_named(identifier: str) -> None:
    assert repr(identifier) in of_manifest(replace(GOOD, id=identifier))


@pytest.mark.parametrize("field", ["name", "version", "description", "icon"])
def test_that_an_empty_field_is_named(field: str) -> None:
    manifest = {
        "name": replace(GOOD, name=""),
        "version": replace(GOOD, version=" "),
        "description": replace(GOOD, description=""),
        "icon": replace(GOOD, icon=""),
    }[field]
    assert of_manifest(manifest) == f"The manifest has no {field}."


@pytest.mark.parametrize("spoken", [">=2", ">=1,<1", "==3", "!=1", "<1", ">1"])
def test_that_a_range_without_our_version_is_named(spoken: str) -> None:
    assert "does not contain version 1" in of_manifest(replace(GOOD, protocol=spoken))


@pytest.mark.parametrize("spoken", ["", "1", "~=1", ">=1,", ">=one"])
def test_that_what_is_no_range_is_named(spoken: str) -> None:
    assert "is not a range" in of_manifest(replace(GOOD, protocol=spoken))


@pytest.mark.parametrize("spoken", [">=1", "==1", ">=1,<2", ">= 1, != 7", "<=1"])
def test_that_a_range_with_our_version_is_fine(spoken: str) -> None:
    assert check_manifest(replace(GOOD, protocol=spoken)) == []


def other_language() -> Language:
    return Language("other", "Other")


def no_language() -> Language:
    raise SystemExit


@pytest.mark.parametrize(
    ("manifest", "phrase"),
    [
        (replace(GOOD, options=(FILE, FILE)), "'file' is there 2 times"),
        (replace(GOOD, options=(replace(FILE, label=""),)), "no label"),
        (replace(GOOD, options=(replace(FILE, default=3),)), "not of the kind file"),
        (
            replace(
                GOOD,
                options=(
                    FILE,
                    Option("port", "Port", OptionKind.INTEGER, default=True),
                ),
            ),
            "not of the kind integer",
        ),
        (
            replace(
                GOOD,
                options=(FILE, Option("key", "Key", OptionKind.TEXT, "x", secret=True)),
            ),
            "yet has a default",
        ),
        (replace(GOOD, options=()), "sets 'file', which is no option"),
        (
            replace(GOOD, options=(FILE, Option("user", "User", OptionKind.TEXT))),
            "lacks the mandatory option 'user'",
        ),
        (replace(GOOD, presets=(Preset("p", {"file": 3}),)), "gives 'file' a value"),
        (replace(GOOD, presets=GOOD.presets * 2), "The preset 'here' is there 2"),
        (
            replace(GOOD, capabilities=frozenset({cast("Capability", "QUERY")})),
            "'QUERY' is not a capability",
        ),
        (
            replace(GOOD, languages=(LanguageSpec("fake", "Fake", other_language),)),
            "that it is 'other'",
        ),
        (
            replace(GOOD, languages=(LanguageSpec("fake", "Fake", no_language),)),
            "'fake' could not be loaded",
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else "manifest",
)
def test_that_each_broken_rule_of_a_manifest_is_named(
    manifest: Manifest, phrase: str
) -> None:
    assert phrase in of_manifest(manifest)


def test_that_a_manifest_of_nonsense_is_described_and_not_raised() -> None:
    nonsense = replace(GOOD, protocol=cast("str", None), options=cast("tuple[()]", 3))
    assert len(check_manifest(nonsense)) >= 2


def batches(*columns: tuple[object, ...], rows: int) -> FakeModule:
    return FakeModule(batches=(Batch(cast("tuple[tuple[str], ...]", columns), rows),))


TWINS = (Column("id"), Column("id"))
COUNTED = replace(OUTCOME, row_count=1)


@pytest.mark.parametrize(
    ("module", "phrase"),
    [
        (FakeModule(columns=TWINS), "The column 'id' is there 2 times"),
        (FakeModule(columns=cast("tuple[Column, ...]", ("id", "n"))), "which is none"),
        (
            FakeModule(columns=cast("tuple[Column, ...]", ["id"])),
            "list where tuple is due",
        ),
        (batches((1, 2), ("a",), rows=2), "says 2 rows; its columns have 2, 1"),
        (batches((1,), rows=1), "has 1 columns and not 2"),
        (batches((object(),), ("a",), rows=1), "A cell of batch 1 cannot be shown"),
        (FakeModule(batches=cast("tuple[Batch, ...]", ((1, 2),))), "failed"),
        (FakeModule(outcome=replace(OUTCOME, row_count=9)), "counts 9 rows; 3 were"),
        (FakeModule(outcome=replace(OUTCOME, modalities=256)), "set of modalities"),
        (FakeModule(outcome=replace(OUTCOME, truncated=True)), "it is truncated"),
        (
            FakeModule(outcome=replace(OUTCOME, statement=cast("StatementType", 0.5))),
            "for a statement type",
        ),
        (FakeModule(outcome=cast("Outcome", None)), "NoneType where Outcome is due"),
        (FakeModule(plan=cast("Plan", "x")), "explain must answer a Plan"),
        (FakeModule(health=cast("Health", True)), "health must answer Up, Degraded"),
        (
            FakeModule(cancellation=cast("Cancellation", None)),
            "cancel must answer Stopped or StillRunning",
        ),
        (FakeModule(branches={(): cast("tuple[CatalogNode, ...]", ("a",))}), "root"),
        (
            FakeModule(
                branches={
                    (): (CatalogNode("t", CatalogKind.TABLE, branch=True),),
                    ("t",): cast("tuple[CatalogNode, ...]", [1]),
                }
            ),
            "The branch 't' of the catalog",
        ),
        (
            FakeModule(
                branches={(): (CatalogNode("t", CatalogKind.TABLE, branch=True),) * 2}
            ),
            "The branch 't' is there 2 times",
        ),
        (BrokenModule("connect", SystemExit()), "No session could be opened"),
        (BrokenModule("health", ValueError()), "health must answer"),
        (BrokenModule("catalog", ValueError()), "The root of the catalog"),
        (BrokenModule("start", ValueError()), "The query that should succeed failed"),
        (BrokenModule("batches", SystemExit()), "The query that should succeed"),
        (BrokenModule("outcome", ValueError()), "The query that should succeed"),
        (BrokenModule("cancel", ValueError()), "cancel must answer"),
        (BrokenModule("close", ValueError()), "close of the session failed"),
        (BrokenModule("explain", ValueError()), "explain must answer"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_that_each_broken_rule_of_a_session_is_named(
    module: FakeModule, phrase: str
) -> None:
    assert [each for each in sentences(module) if phrase in each]


class OddModule(FakeModule):
    """A module with a session or a job of another making."""

    def __init__(
        self,
        session: type[FakeSession] = FakeSession,
        job: type[FakeJob] = FakeJob,
        capabilities: frozenset[Capability] = frozenset({Capability.QUERY_EXECUTION}),
    ) -> None:
        super().__init__(capabilities=capabilities)
        self.job = job
        self._kind = session

    def _connect(self, options: Options, observer: Observer) -> FakeSession:
        return self._kind(self, options, observer)


class WholeSession(PlayingSession):
    """Can do all that there is."""

    scores: tuple[DriftScore, ...] = (DriftScore("e", "drift", None),)
    others: tuple[Peer, ...] = (Peer("p", PeerState.UNKNOWN),)
    answer: TelemetryAnswer = TelemetryOff("Switched off.")

    def drift(self, identifier: str | None = None) -> tuple[DriftScore, ...]:
        return self.scores if identifier is None else ()

    def normalise(self, identifier: str, *, dry_run: bool) -> Normalisation:
        assert dry_run
        return Normalisation(identifier, applied=False, changes=(), before=(), after=())

    def prove(self, obligations: tuple[Obligation, ...]) -> Certificate:
        results = tuple(ProofResult(each, holds=False) for each in obligations)
        raise ProofFailedError("It does not hold.", results)

    def verify(self, certificate: Certificate) -> Verification:
        said = f"Nobody signed {certificate.document}."
        return Verification(valid=False, sentences=(said,))

    def peers(self) -> tuple[Peer, ...]:
        return self.others

    def telemetry(self) -> TelemetryAnswer:
        return self.answer


class DriftingSession(WholeSession):
    scores = (DriftScore("e", "drift", 1.5),)


class CredulousSession(WholeSession):
    def prove(self, obligations: tuple[Obligation, ...]) -> Certificate:
        return Certificate({}, tuple(each.subject for each in obligations))


class GulledSession(WholeSession):
    def verify(self, certificate: Certificate) -> Verification:
        return Verification(valid=True, sentences=(str(certificate.document),))


class MuteSession(WholeSession):
    def prove(self, obligations: tuple[Obligation, ...]) -> Certificate:
        raise ProofFailedError(f"None of {obligations} holds.", ())


class SpeechlessSession(WholeSession):
    def verify(self, certificate: Certificate) -> Verification:
        return Verification(valid=certificate.content == b"signed", sentences=())


class MumblingSession(WholeSession):
    answer = cast("TelemetryAnswer", None)
    others = cast("tuple[Peer, ...]", ("p",))


@pytest.mark.parametrize(
    ("session", "phrases"),
    [
        (WholeSession, []),
        (DriftingSession, ["drift failed. "]),
        (CredulousSession, ["it proves that something exists which does not"]),
        (GulledSession, ["it accepts a certificate that nobody signed"]),
        (MuteSession, ["a failed proof does not say what does not hold"]),
        (SpeechlessSession, ["it does not say why a certificate is not valid"]),
        (MumblingSession, ["peers failed. ", "telemetry failed. "]),
    ],
)
def test_that_what_a_module_declares_is_tried(
    session: type[FakeSession], phrases: list[str]
) -> None:
    found = sentences(OddModule(session, capabilities=frozenset(Capability)))
    assert len(found) == len(phrases), found
    assert all(a in b for a, b in zip(phrases, found, strict=True)), found


def test_that_a_declared_capability_that_is_missing_is_named() -> None:
    module = FakeModule(capabilities=frozenset({Capability.TELEMETRY}))
    assert "TELEMETRY (telemetry)" in sentences(module)[0]


def test_that_a_module_without_queries_is_asked_for_none() -> None:
    module = FakeModule(capabilities=frozenset())
    assert sentences(module) == []
    assert [session.queries for session in module.sessions] == [[], []]


def test_that_a_module_that_allows_one_session_only_is_named() -> None:
    module = FakeModule()

    def refuse() -> None:
        if module.sessions:
            raise ModuleError("The file is locked.")

    module.deeds["connect"] = refuse
    assert sentences(module) == [
        "A second session beside the first one failed. The file is locked."
    ]


def test_that_a_module_that_says_it_draws_must_draw() -> None:
    module = FakeModule(options=(FILE,))
    manifest = replace(module.manifest, portrays="Knot")
    found = check_session(manifest, {"file": "x"}, "SELECT", "SELEC")
    assert any("Knot (portrait)" in each for each in found)


def test_that_a_broken_portrait_is_told_rule_by_rule() -> None:
    stroke = Stroke(((0.0, 0.0), (3.0, 0.0)), 2)
    figure = Figure(2.0, 0.5, (stroke, Stroke(())), " ")
    twice = (Variant("a", "A"), Variant("a", "B"))
    found = portrait_rules(Portrait("", figure=figure, variants=twice, variant="c"))
    assert len(found) == 8
