"""How a query will be, or was, carried out."""

from panll_desktop.protocol.vocabulary import Modality
from panll_desktop.records import Record


class PlanStep(Record):
    """One step of a plan; its inputs are its children.

    Attributes:
        operation: what is done, such as ``Full-text search``.
        detail: on what and with which condition or index.
        modality: the modality that is read, if the model has them.
        estimated_ms: estimated milliseconds; None where nothing estimates it.
        estimated_rows: estimated rows out; None where nothing estimates it.
        actual_ms: measured milliseconds; None where the query did not run.
        actual_rows: rows that came out; None where the query did not run.
        full_scan: every stored item is read.
    """

    operation: str
    detail: str = ""
    modality: Modality | None = None
    estimated_ms: float | None = None
    estimated_rows: float | None = None
    actual_ms: float | None = None
    actual_rows: int | None = None
    full_scan: bool = False
    children: tuple["PlanStep", ...] = ()


class Plan(Record):
    """A plan and what to think of it.

    Attributes:
        root: the last step, the one that delivers rows.
        strategy: in the database's words, such as ``sequential``; may be empty.
        hints: sentences that may help the user.
    """

    root: PlanStep
    strategy: str = ""
    hints: tuple[str, ...] = ()
