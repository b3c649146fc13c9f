"""The step of a plan that proves: what PROOF costs, and that EXPLAIN leaves it out."""

from typing import Final

from panll_desktop.engines.octad.stages import Step
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import obliging
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import ProofType

OPERATION: Final = "Proof"
HINT: Final = (
    "EXPLAIN proves nothing. The statement itself reads every stored entity for the"
    " root of its certificate, and has no answer unless every obligation holds."
)
_MS: Final = {  # as published, for one entity
    ProofType.EXISTENCE: 50.0,
    ProofType.INTEGRITY: 200.0,
    ProofType.CONSISTENCY: 250.0,
    ProofType.PROVENANCE: 300.0,
    ProofType.FRESHNESS: 100.0,
    ProofType.CITATION: 100.0,
}


def steps(tree: t.Select | t.Change, rows: float) -> tuple[Step, ...]:
    """One step for all obligations of a statement; none where there are none.

    Args:
        tree: the statement.
        rows: that it is expected to find.

    Raises:
        BeyondError: it asks for what nothing here could prove.
    """
    wanted = obliging.wanted(tree)
    for each in wanted:
        if each.refusal:
            raise BeyondError(each.refusal, each.span)
    if not wanted:
        return ()
    target = ", ".join(dict.fromkeys(each.word for each in wanted))
    cost = sum(
        _MS[each.form.proof] * (len(each.subjects) or max(rows, 1.0)) for each in wanted
    )
    method = "every entity hashed for the root, one signature"
    return (Step(OPERATION, target, method, rows, cost, reads_all=True),)
