"""What is sent as a plan before it is, and the server's trace as one afterwards."""

from panll_desktop.modules.quandledb.remote.answers import Queried, Stage
from panll_desktop.modules.quandledb.remote.rewriting import Rewritten
from panll_desktop.modules.quandledb.remote.routes import Routes
from panll_desktop.modules.quandledb.remote.spelling import signs
from panll_desktop.modules.servers.calling import shortened
from panll_desktop.protocol import Json, Plan, PlanStep


def foreseen(routes: Routes, sent: Rewritten) -> Plan:
    """The pipeline, stage by stage, and where it would go; nothing is asked for it."""
    step: PlanStep | None = None
    for stage in stages(sent.text):
        word, _, rest = stage.partition(" ")
        step = PlanStep(word, rest, children=() if step is None else (step,))
    children = () if step is None else (step,)
    return Plan(
        PlanStep("POST", _address(routes), children=children),
        "sent to the server as one pipeline",
        (f"Sent as: {sent.text}", *sent.notes),
    )


def traced(routes: Routes, sent: Rewritten, answer: Queried) -> Plan:
    """The stages that the server reports, with rows and milliseconds."""
    step: PlanStep | None = None
    for stage in answer.trace:
        step = _step(stage, () if step is None else (step,))
    if step is None:
        return foreseen(routes, sent)
    total = answer.total_ms
    pushed = {True: "yes", False: "no", None: "not reported"}[answer.pushdown_used]
    time = "not reported" if total is None else f"{total:g} ms"
    return Plan(
        step,
        "carried out by the server",
        (
            f"Sent as: {sent.text}",
            f"The server took {time}; conditions pushed down to its store: {pushed}.",
            *sent.notes,
        ),
    )


def stage_rows(sent: Rewritten, answer: Queried) -> list[dict[str, Json]]:
    """The stages as rows, the first one first: the server's, if it ran."""
    if answer.trace:
        return [
            {
                "stage": each.stage,
                "detail": each.note or "",
                "rows_in": each.rows_in,
                "rows_out": each.rows_out,
                "elapsed_ms": each.elapsed_ms,
            }
            for each in answer.trace
        ]
    found: list[dict[str, Json]] = []
    for stage in stages(sent.text):
        word, _, rest = stage.partition(" ")
        blank = dict.fromkeys(("rows_in", "rows_out", "elapsed_ms"))
        found.append({"stage": word, "detail": rest, **blank})
    return found


def stages(text: str) -> list[str]:
    """The stages of a pipeline, of nested ones only the outer; texts stay whole."""
    found, start = [], 0
    for place, letter, depth in signs(text):
        if letter == "|" and not depth:
            found.append(text[start:place].strip())
            start = place + 1
    return [*found, text[start:].strip()]


def _step(stage: Stage, children: tuple[PlanStep, ...]) -> PlanStep:
    word, _, rest = stage.stage.partition(":")
    detail = "; ".join(shortened(each) for each in (rest, stage.note or "") if each)
    return PlanStep(
        shortened(word),
        detail,
        actual_ms=stage.elapsed_ms,
        actual_rows=stage.rows_out,
        children=children,
    )


def _address(routes: Routes) -> str:
    return routes.server.base + routes.paths.query
