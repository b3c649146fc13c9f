"""The six insights: a sentence, the figures behind it, how sure it is, what to do.

All are pure functions over the buckets of a window; the window before it, of the same
length, is there for what changed.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from panll_desktop.protocol import Modality, StatementType
from panll_desktop.records import Record
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.catalogue import LABELS
from panll_desktop.telemetry.change_point import FEWEST, change
from panll_desktop.telemetry.histogram import RELATIVE_ERROR, percentile
from panll_desktop.telemetry.history import Bucket
from panll_desktop.telemetry.steps import moment

Subject: TypeAlias = Literal[
    "modalities", "patterns", "performance", "drift", "federation", "proofs"
]
Verdict: TypeAlias = Literal["improving", "steady", "degrading", ""]
ENOUGH: Final = 30
NOT_ENOUGH: Final = "Not enough data"
_READS: Final = (
    *(StatementType.SELECT, StatementType.SEARCH, StatementType.COUNT),
    *(StatementType.SHOW, StatementType.EXPLAIN),
)
_WRITES: Final = (StatementType.INSERT, StatementType.UPDATE, StatementType.DELETE)
_NOTABLE: Final = 0.1
_UNRELIABLE: Final = 0.95


class Finding(Record):
    """One insight.

    Attributes:
        sentence: in plain language; it begins with `NOT_ENOUGH` where it is so.
        figures: by name, as a table shows them; None is a figure that nobody knows.
        sure: how sure it is, in words.
        advice: what to do; empty if there is nothing to do.
        verdict: of the performance alone.
    """

    subject: Subject
    sentence: str
    figures: Mapping[str, float | None]
    sure: str
    advice: str = ""
    verdict: Verdict = ""
    since: int | None = None

    @property
    def known(self) -> bool:
        """Whether there was enough data to say anything."""
        return not self.sentence.startswith(NOT_ENOUGH)


def findings(
    buckets: Sequence[Bucket], before: Sequence[Bucket] = ()
) -> tuple[Finding, ...]:
    """All six, in the order in which they are shown."""
    counts = c.total(each.counts for each in buckets)
    earlier = c.total(each.counts for each in before)
    return (
        modalities(counts),
        patterns(counts, earlier),
        performance(buckets),
        drift(counts, earlier),
        federation(counts),
        proofs(counts),
    )


def modalities(counts: c.Counts) -> Finding:
    """Which modalities are used, and which are ignored."""
    used = {each.label: counts.get(c.MODALITY[each], 0) for each in Modality}
    total = sum(used.values())
    figures = {label: float(count) for label, count in used.items()}
    if total < ENOUGH:
        return _lacking("modalities", figures, total, "uses of a modality")
    most = max(sorted(used), key=lambda label: used[label])
    ignored = [label for label, count in used.items() if count == 0]
    sentence = f"{most.capitalize()} is used most: {_share(used[most], total)} of uses."
    if ignored:
        sentence += f" Nobody asked for {_listed(ignored)}."
    covered = [m.label for m in Modality if counts.get(c.COVERAGE[m], 0)]
    idle = [label for label in ignored if label in covered]
    advice = (
        f"Entities are stored with {_listed(idle)}, which no statement reads: ask"
        " whether these are worth keeping up."
        if idle
        else ""
    )
    return Finding("modalities", sentence, figures, _margin(used[most], total), advice)


def patterns(counts: c.Counts, earlier: c.Counts) -> Finding:
    """How reading, writing, drift and proofs share the work, and what changed."""
    now, then = work(counts), work(earlier)
    total, before = sum(now.values()), sum(then.values())
    figures: dict[str, float | None] = {}
    for name, count in now.items():
        figures[f"{name} share"] = count / total if total else None
        known = total and before >= ENOUGH
        moved = count / total - then[name] / before if known else None
        figures[f"{name} change"] = moved
    if total < ENOUGH:
        return _lacking("patterns", figures, total, "operations")
    parts = [f"{_share(count, total)} {name}" for name, count in now.items()]
    sentence = f"Of the work, {', '.join(parts)}."
    moves = {name: figures[f"{name} change"] or 0.0 for name in now}
    name = max(moves, key=lambda each: abs(moves[each]))
    advice = ""
    if abs(moves[name]) >= _NOTABLE:
        way = "more" if moves[name] > 0 else "less"
        points = abs(moves[name]) * 100
        sentence += f" That is {points:.0f} points {way} {name} than before."
        advice = "Look whether indexes and machine still fit the work."
    return Finding(
        "patterns", sentence, figures, _margin(now["reading"], total), advice
    )


def performance(buckets: Sequence[Bucket]) -> Finding:
    """Percentiles with their bounds, and whether they changed: one Pettitt test."""
    whole = c.buckets(c.total(each.counts for each in buckets))
    figures = _percentiles(whole)
    marks = [(each.start, percentile(c.buckets(each.counts), 0.95)) for each in buckets]
    series = [(start, value) for start, value in marks if value is not None]
    found = change([value for _, value in series])
    if found is None:
        have = len(series)
        return Finding(
            "performance",
            f"{NOT_ENOUGH} for a trend: {have} of at least {FEWEST} buckets have"
            " statements.",
            figures,
            "no test was made",
        )
    figures["p95 ms before"] = found.before * 1000
    figures["p95 ms after"] = found.after * 1000
    figures["probability"] = found.probability
    sure = (
        f"Pettitt test over {len(series)} buckets: noise alone looks like this"
        f" with a probability of {found.probability:.2g}; percentiles are off by"
        f" {RELATIVE_ERROR * 100:.1f} % at most"
    )
    if not found.is_real or found.before == found.after:
        sentence = f"Steady: p95 is {_ms(percentile(whole, 0.95))}."
        return Finding("performance", sentence, figures, sure, verdict="steady")
    since = series[found.index][0]
    when = moment(since, series[-1][0], buckets[-1].seconds)
    slower = found.after > found.before
    verdict: Verdict = "degrading" if slower else "improving"
    sentence = (
        f"{verdict.capitalize()} since {when}: p95 was {_ms(found.before)} and"
        f" is {_ms(found.after)}."
    )
    advice = f"Look for what changed around {when}." if slower else ""
    return Finding("performance", sentence, figures, sure, advice, verdict, since)


def _percentiles(durations: Mapping[int, int]) -> dict[str, float | None]:
    """In milliseconds, each between the least and the most that it can be."""
    figures: dict[str, float | None] = {"statements": float(sum(durations.values()))}
    bounds = ((" at least", -RELATIVE_ERROR), ("", 0.0), (" at most", RELATIVE_ERROR))
    for share in (50, 95, 99):
        seconds = percentile(durations, share / 100)
        for words, error in bounds:
            known = None if seconds is None else seconds * 1000 * (1 + error)
            figures[f"p{share} ms{words}"] = known
    return figures


def drift(counts: c.Counts, earlier: c.Counts) -> Finding:
    """How often modalities drift, which do, and whether normalising helps."""
    found = {each.label: counts.get(c.DRIFT[each], 0) for each in Modality}
    total, before = counts.get(c.DRIFTS, 0), earlier.get(c.DRIFTS, 0)
    tried = counts.get(c.NORMALISED, 0)
    well = counts.get(c.NORMALISED_WELL, 0)
    comparable = earlier.get(c.QUERIES, 0) >= ENOUGH
    figures: dict[str, float | None] = {
        "detections": float(total),
        "detections before": float(before) if comparable else None,
        "normalised well": well / tried if tried else None,
        **{f"drift of {label}": float(count) for label, count in found.items()},
    }
    if not total and counts.get(c.QUERIES, 0) < ENOUGH:
        return _lacking("drift", figures, counts.get(c.QUERIES, 0), "statements")
    if not total:
        sentence = "No drift was detected."
        return Finding("drift", sentence, figures, "as far as it was looked for")
    most = max(sorted(found), key=lambda label: found[label])
    noun = "time" if total == 1 else "times"
    often = f"most often of {most} ({_share(found[most], total)})"
    sentence = f"Drift was detected {total:,} {noun}, {often}"
    sentence += f"; {before:,} in the window before." if comparable else "."
    advice = f"Look at the sources of {most}, and normalise what drifted."
    if tried and well < tried:
        sentence += f" Of {tried:,} normalisations {tried - well:,} failed."
        advice = f"Look why normalising fails, and at the sources of {most}."
    return Finding("drift", sentence, figures, _margin(found[most], total), advice)


def federation(counts: c.Counts) -> Finding:
    """Availability and errors of each peer."""
    figures: dict[str, float | None] = {}
    worst, lowest, asked = "", 1.0, 0
    pairs = zip(c.PEER_ANSWER, c.PEER_ERROR, LABELS["peer"], strict=True)
    for answer, error, number in pairs:
        well, badly = counts.get(answer, 0), counts.get(error, 0)
        if well + badly:
            asked += well + badly
            share = well / (well + badly)
            figures[f"peer-{number} availability"] = share
            figures[f"peer-{number} error share"] = 1 - share
            if share < lowest:
                worst, lowest = f"peer-{number}", share
    if asked < ENOUGH // 3:
        return _lacking("federation", figures, asked, "answers of peers", ENOUGH // 3)
    sure = f"{asked:,} requests"
    if not worst:
        sentence = f"Every peer answered each of {asked:,} requests."
        return Finding("federation", sentence, figures, sure)
    sentence = f"{worst} is the least reliable: it answered {lowest * 100:.1f} %."
    advice = f"Check the connection of {worst}." if lowest < _UNRELIABLE else ""
    return Finding("federation", sentence, figures, sure, advice)


def proofs(counts: c.Counts) -> Finding:
    """Whether VQL-DT is used: proofs for each hundred statements."""
    kinds = LABELS["proof"]
    by_type = {kind: counts.get(c.PROOF[at], 0) for at, kind in enumerate(kinds)}
    total, statements = sum(by_type.values()), counts.get(c.QUERIES, 0)
    rate = total / statements * 100 if statements else None
    figures: dict[str, float | None] = {"proofs per 100 statements": rate}
    figures |= {kind: float(count) for kind, count in by_type.items() if count}
    if statements < ENOUGH:
        return _lacking("proofs", figures, statements, "statements")
    if not total:
        return Finding(
            "proofs",
            "VQL-DT is not used: no statement asked for a proof.",
            figures,
            f"{statements:,} statements",
            "Where an answer has to be trusted, ask for it with PROOF.",
        )
    most = max(by_type, key=lambda kind: by_type[kind])
    sentence = (
        f"{total:,} proofs, {total / statements * 100:.1f} for each hundred statements;"
        f" most often {most}."
    )
    return Finding("proofs", sentence, figures, f"{statements:,} statements")


def work(counts: c.Counts) -> dict[str, int]:
    """How much was read, written, found to drift or normalised, and proven."""

    def of(kinds: Sequence[StatementType]) -> int:
        return sum(counts.get(c.PATTERN[kind], 0) for kind in kinds)

    return {
        "reading": of(_READS),
        "writing": of(_WRITES),
        "drift": counts.get(c.DRIFTS, 0) + counts.get(c.NORMALISED, 0),
        "proofs": sum(counts.get(name, 0) for name in c.PROOF),
    }


def _lacking(
    subject: Subject,
    figures: Mapping[str, float | None],
    have: int,
    noun: str,
    want: int = ENOUGH,
) -> Finding:
    sentence = f"{NOT_ENOUGH}: {have:,} of at least {want} {noun}."
    return Finding(subject, sentence, figures, "nothing can be said yet")


def _share(part: int, whole: int) -> str:
    return f"{part / whole * 100:.0f} %"


def _margin(part: int, whole: int) -> str:
    """Wilson's interval for a share, in words: 95 of 100 such windows lie in it."""
    z, share = 1.96, part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole**2))
    half /= 1 + z * z / whole
    low, high = max(0.0, middle - half) * 100, min(1.0, middle + half) * 100
    return f"{low:.0f} to {high:.0f} % with 95 % confidence, of {whole:,}"


def _ms(seconds: float | None) -> str:
    return "not known" if seconds is None else f"{seconds * 1000:,.3g} ms"


def _listed(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} and {words[-1]}"
