"""The one catalogue: ``metrics.toml``, and every name that it lets be counted."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias

from panll_desktop.protocol import ErrorKind, Modality, ProofType, StatementType
from panll_desktop.records import Record
from panll_desktop.telemetry.histogram import FIRST, LAST

Kind: TypeAlias = Literal["counter", "histogram", "gauge"]
MOST_PEERS: Final = 64
LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "modality": tuple(each.label for each in Modality),
    "statement": tuple(each.name for each in StatementType),
    "pattern_modality": tuple(
        f"{kind.name}.{each.label}" for kind in StatementType for each in Modality
    ),
    "error": tuple(each.label for each in ErrorKind),
    "proof": tuple(each.name.lower() for each in ProofType),
    "peer": (*map(str, range(1, MOST_PEERS + 1)), "other"),
    "normalisation": ("attempts", "successes"),
}
SPREAD: Final = ("sum", "min", "max")
_FILE: Final = Path(__file__).with_name("metrics.toml")


class Metric(Record):
    """One metric, as ``metrics.toml`` describes it.

    Attributes:
        name: as the outside knows it, such as ``verisim.query.pattern``.
        key: of its counts in the history.
        kind: how its counts merge.
        unit: what is counted, in plain words.
        label: which closed list of `LABELS` tells its counts apart; empty for none.
        why: what an operator learns from it.
        since: the version that counted it first.
        buckets: of a histogram, in words.
    """

    name: str
    key: str
    kind: Kind
    unit: str
    why: str
    since: str
    label: str = ""
    buckets: str = ""

    @property
    def members(self) -> tuple[str, ...]:
        """The values of its label, in their order; empty without a label."""
        return LABELS[self.label] if self.label else ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that its counts may have."""
        if self.kind == "histogram":
            numbers = range(FIRST, LAST + 1)
            spread = (f"{self.key}.{each}" for each in SPREAD)
            return (*spread, *(f"bucket.{number}" for number in numbers))
        if self.label:
            return tuple(f"{self.key}.{member}" for member in self.members)
        return (self.key,)


def parse(text: str) -> dict[str, Metric]:
    """The metrics of a catalogue by name, in its order.

    Raises:
        ValueError: it is no TOML, or two metrics share a name or a count.
        TypeError: a metric has a key too many or too few.
        KeyError: a label is no closed list of the program.
    """
    metrics: dict[str, Metric] = {}
    taken: set[str] = set()
    for table in tomllib.loads(text)["metric"]:
        metric = Metric(**table)
        names = set(metric.names)
        if metric.name in metrics or taken & names:
            raise ValueError(f"The metric {metric.name} is there twice.")
        metrics[metric.name] = metric
        taken |= names
    return metrics


CATALOGUE: Final[Mapping[str, Metric]] = parse(_FILE.read_text(encoding="utf-8"))


def names(metric: str) -> Sequence[str]:
    """The names of the counts of one metric.

    Raises:
        KeyError: it is not in the catalogue.
    """
    return CATALOGUE[metric].names
