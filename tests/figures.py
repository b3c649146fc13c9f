"""Figures that look like those of a day, made without a history."""

import random
from collections.abc import Iterator
from datetime import datetime

from panll_desktop.protocol import ErrorKind, Modality, ProofType, StatementType
from panll_desktop.telemetry.collector import Collector
from panll_desktop.telemetry.history import DAY, MINUTE, Bucket
from panll_desktop.telemetry.picture import Picture, draw
from panll_desktop.telemetry.report import Window

END = int(datetime(2026, 3, 4, 14, 32).astimezone().timestamp())
WINDOW = Window(END - DAY, END)


def worked(statements: int, seed: int = 0, seconds: float = 0.04) -> dict[str, int]:
    """What somebody counts who works; of everything there is something."""
    collector, chance = Collector(), random.Random(seed)  # noqa: S311 - repeatable on purpose
    for number in range(statements):
        kind = list(StatementType)[number % len(StatementType)]
        bits = Modality.DOCUMENT.bit | Modality(number % 7).bit
        collector.query_stopped(kind, bits, chance.lognormvariate(0, 0.3) * seconds)
    collector.drift_detected(Modality.VECTOR)
    collector.normalised(success=seed % 3 > 0)
    collector.peer_answered(1, success=True)
    collector.peer_answered(2, success=seed % 2 == 0)
    collector.proof_checked(ProofType.INTEGRITY, success=True)
    collector.error_raised(ErrorKind.TIMEOUT)
    collector.entity_created(Modality.DOCUMENT.bit | Modality.GRAPH.bit)
    collector.entity_deleted()
    collector.system_seen(MINUTE, 200 * 2**20)
    return collector.take()


def day(statements: int = 20) -> Iterator[Bucket]:
    """A quarter of the minutes of a day; a night in which nothing ran."""
    for number in range(0, DAY // MINUTE, 4):
        if not 500 < number < 900:
            start = END - DAY + number * MINUTE
            yield Bucket(start, worked(statements, number), MINUTE)


def picture(*buckets: Bucket, before: tuple[Bucket, ...] = ()) -> Picture:
    """What these say of the last day."""
    return draw(buckets, before, WINDOW, float(END))
