"""The rules of the protocol that no type can say, checked on a module at work.

Each check returns one sentence for every rule that is broken; none means that the
module conforms. Nothing that a module raises gets out of here; a module that hangs
hangs its own test.
"""

import re
import threading
from collections.abc import Callable
from typing import Final, cast

from panll_desktop.protocol import (
    PROTOCOL_VERSION,
    SILENT,
    Capability,
    CatalogNode,
    Degraded,
    Down,
    DriftDetecting,
    DriftScore,
    Federating,
    Manifest,
    Option,
    OptionKind,
    Options,
    Peer,
    PlaygroundConfig,
    Playing,
    Proving,
    Querying,
    Reporting,
    Session,
    TelemetryOff,
    TelemetrySnapshot,
    Up,
    speaks,
)
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.session.links import open_session
from panll_desktop.testing import (
    entities,
    figures,
    journals,
    neighbours,
    normal_forms,
    proofs,
    queries,
)
from panll_desktop.testing.queries import Sentences, twice

_ID: Final = re.compile(r"[a-z][a-z0-9]*")
_KINDS: Final[dict[OptionKind, tuple[type[object], ...]]] = {
    OptionKind.TEXT: (str,),
    OptionKind.INTEGER: (int,),
    OptionKind.REAL: (int, float),
    OptionKind.BOOLEAN: (bool,),
    OptionKind.FILE: (str,),
    OptionKind.URL: (str,),
}


def check_manifest(manifest: Manifest) -> list[str]:
    """The rules that a manifest breaks, one sentence each; no connection is made."""
    return _collect(
        lambda: _identity(manifest),
        lambda: _options(manifest),
        lambda: _presets(manifest),
        lambda: _languages(manifest),
    )


def check_session(
    manifest: Manifest, options: Options, query: str, bad_query: str
) -> list[str]:
    """The rules that a module breaks once it is connected, one sentence each.

    Args:
        manifest: of the module.
        options: what to connect with.
        query: delivers rows, better in several batches, and changes nothing; it is
            run several times. Not used without `Capability.QUERY_EXECUTION`.
        bad_query: cannot be run.
    """
    session = attempt(lambda: open_session(manifest, options, SILENT))
    if isinstance(session, Failure):
        return [f"No session could be opened. {session.title}"]
    checks = [
        lambda: _health(session),
        lambda: _catalog(session),
        lambda: _declared(manifest, session),
        lambda: entities.surveyed(manifest, session),
        lambda: entities.inspected(manifest, session),
        lambda: figures.drawn(manifest, session),
        lambda: normal_forms.judged(manifest, session),
        lambda: neighbours.linked(manifest, session, query),
        lambda: journals.told(manifest, session),
        lambda: _beside(manifest, options),
    ]
    if Capability.QUERY_EXECUTION in manifest.capabilities:
        querying = cast("Querying", session)
        checks += [
            lambda: queries.answered(querying, query),
            lambda: queries.refused(querying, bad_query),
            lambda: queries.planned(querying, query, bad_query),
        ]
    found = _collect(*checks)
    closed = attempt(session.close)
    if isinstance(closed, Failure):
        found.append(f"close of the session failed. {closed.title}")
    return found


def _collect(*checks: Callable[[], Sentences]) -> list[str]:
    found: list[str] = []
    for check in checks:

        def walk(check: Callable[[], Sentences] = check) -> None:
            for sentence in check():
                found.append(sentence)  # noqa: PERF402 - kept if the next one raises

        stopped = attempt(walk)
        if isinstance(stopped, Failure):
            found.append(f"A check could not be finished. {stopped.title}")
    return found


def _identity(manifest: Manifest) -> Sentences:
    if not _ID.fullmatch(manifest.id):
        yield f"The id {manifest.id!r} is not made of lower-case letters and digits."
    for name in ("name", "version", "description", "icon"):
        if not str(getattr(manifest, name)).strip():
            yield f"The manifest has no {name}."
    try:
        fits = speaks(manifest.protocol)
    except ValueError:
        yield f"The protocol {manifest.protocol!r} is not a range such as '>=1,<2'."
    else:
        if not fits:
            yield (
                f"The protocol range {manifest.protocol!r} does not contain version"
                f" {PROTOCOL_VERSION}."
            )
    declared: tuple[object, ...] = (*manifest.capabilities,)
    for each in declared:
        if not isinstance(each, Capability):
            yield f"{each!r} is not a capability."
    connect: object = manifest.connect
    if not callable(connect):
        yield "connect cannot be called."


def _options(manifest: Manifest) -> Sentences:
    yield from twice("option", [option.name for option in manifest.options])
    for option in manifest.options:
        if not option.name or not option.label:
            yield f"The option {option.name!r} has no name or no label."
        if option.default is not None and not _is_of_kind(option.default, option):
            yield (
                f"The default of the option {option.name!r} is not of the kind"
                f" {option.kind.value}."
            )
        if option.secret and option.default:
            yield f"The option {option.name!r} is secret and yet has a default."


def _presets(manifest: Manifest) -> Sentences:
    yield from twice("preset", [preset.name for preset in manifest.presets])
    known = {option.name: option for option in manifest.options}
    needed = {option.name for option in manifest.options if option.default is None}
    for preset in manifest.presets:
        given = preset.options
        for name in sorted(given.keys() - known.keys()):
            yield f"The preset {preset.name!r} sets {name!r}, which is no option."
        for name in sorted(needed - given.keys()):
            yield f"The preset {preset.name!r} lacks the mandatory option {name!r}."
        for name in sorted(given.keys() & known.keys()):
            if not _is_of_kind(given[name], known[name]):
                yield (
                    f"The preset {preset.name!r} gives {name!r} a value that is not of"
                    f" the kind {known[name].kind.value}."
                )


def _is_of_kind(value: object, option: Option) -> bool:
    kinds = _KINDS[option.kind]
    return isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))


def _languages(manifest: Manifest) -> Sentences:
    yield from twice("language", [each.id for each in manifest.languages])
    for spec in manifest.languages:
        language = attempt(spec.load)
        if isinstance(language, Failure):
            yield f"The language {spec.id!r} could not be loaded. {language.title}"
        elif language.id != spec.id:
            yield f"The language {spec.id!r} says of itself that it is {language.id!r}."


def _health(session: Session) -> Sentences:
    health = attempt(lambda: expected(session.health(), Up, Degraded, Down))
    if isinstance(health, Failure):
        yield f"health must answer Up, Degraded or Down. {health.title}"


def _catalog(session: Session) -> Sentences:
    roots = _branch(session, ())
    if isinstance(roots, Failure):
        yield f"The root of the catalog could not be fetched. {roots.title}"
        return
    yield from twice("branch", [each.name for each in roots if each.branch])
    for root in roots:
        leaves = _branch(session, (root.name,)) if root.branch else ()
        if isinstance(leaves, Failure):
            yield (
                f"The branch {root.name!r} of the catalog could not be fetched."
                f" {leaves.title}"
            )


def _branch(
    session: Session, path: tuple[str, ...]
) -> tuple[CatalogNode, ...] | Failure:
    return attempt(
        lambda: tuple(
            expected(each, CatalogNode)
            for each in expected(session.catalog(path), tuple)
        )
    )


def _declared(manifest: Manifest, session: Session) -> Sentences:
    """What sessions answer that declare more than queries; nothing is changed."""
    questions: dict[Capability, Callable[[], object]] = {
        Capability.DRIFT_DETECTION: lambda: [
            _checked(each) for each in cast("DriftDetecting", session).drift()
        ],
        Capability.PROOF_GENERATION: lambda: proofs.checked(cast("Proving", session)),
        Capability.FEDERATION: lambda: [
            expected(each, Peer) for each in cast("Federating", session).peers()
        ],
        Capability.TELEMETRY: lambda: expected(
            cast("Reporting", session).telemetry(), TelemetrySnapshot, TelemetryOff
        ),
        Capability.PLAYGROUND: lambda: expected(
            cast("Playing", session).playground(), PlaygroundConfig
        ),
    }
    for capability in sorted(manifest.capabilities, key=lambda each: each.name):
        answer = attempt(questions.get(capability, lambda: None))
        if isinstance(answer, Failure):
            yield f"{capability.methods[0]} failed. {answer.title}"


def _checked(score: DriftScore) -> float | None:
    value = expected(score, DriftScore).score
    if value is not None and not 0 <= value <= 1:
        raise ValueError(f"a drift score is {value}, not from 0 to 1")
    return value


def _beside(manifest: Manifest, options: Options) -> Sentences:
    """A second session, on a thread of its own, while the first one stands."""
    answers: list[Failure | None] = []

    def use() -> None:
        session = open_session(manifest, options, SILENT)
        session.health()
        session.close()

    thread = threading.Thread(target=lambda: answers.append(attempt(use)))
    thread.start()
    thread.join()
    for answer in answers:
        if answer is not None:
            yield f"A second session beside the first one failed. {answer.title}"
