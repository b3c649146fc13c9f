"""The line at the bottom: what ran last, telemetry, the connection."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from panll_desktop.protocol import Degraded, Down, Modality, Up
from panll_desktop.session.state import (
    Broken,
    Connecting,
    Ending,
    Online,
    Result,
    State,
    Workspace,
)
from panll_desktop.ui.results_words import changed, duration
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import Glyph, label


class StatusBar(QFrame):
    """Rows, time, statement and modalities at the left; the connection at the right."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setProperty("bar", "status")
        self.setFixedHeight(appearance.size("height.status_bar"))
        self.setAccessibleName("Status")
        self._rows = label(appearance, role="small_medium")
        self._facts = label(appearance, role="small", muted=True)
        self.telemetry = label(appearance, role="small_medium")
        self._glyph = Glyph(appearance)
        self._link = label(appearance, role="small", muted=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(12)
        layout.addWidget(self._rows)
        layout.addWidget(self._facts, 1)
        layout.addWidget(self.telemetry)
        layout.addSpacing(8)
        layout.addWidget(self._glyph)
        layout.addWidget(self._link)

    def render_state(self, before: State, after: State) -> None:
        """Shows what changed."""
        if after.telemetry is not before.telemetry:
            state = "on, local" if after.telemetry.on else "off"
            self.telemetry.setText(f"Telemetry: {state}")
        workspace = after.workspace
        if workspace is None or workspace is before.workspace:
            return
        rows, facts = _said(workspace)
        self._rows.setText(rows)
        self._rows.setVisible(bool(rows))
        self._facts.setText(facts)
        state, word = _health(workspace)
        self._glyph.set_state(state)
        place = "embedded" if after.runs_here(workspace.module) else ""
        self._link.setText(" ".join(filter(None, (workspace.module, place, word))))


def _said(workspace: Workspace) -> tuple[str, str]:
    result = workspace.result
    if workspace.run is not None and result is not None and result.ending is None:
        rows = f"{result.count:,} rows so far" if result.count else "no rows yet"
        run = workspace.run
        place = f"statement {run.place} of {run.total}" if run.total else ""
        return rows, "   ".join(filter(None, (place, "running")))
    if result is None or result.ending is None:
        return "", ""
    noun = "row" if _count(result) == 1 else "rows"
    facts = [duration(result.seconds)]
    if result.ending is Ending.CANCELLED:
        facts.append("stopped")
    elif result.ending is Ending.FAILED:
        facts.append("failed")
    if result.outcome is not None:
        facts.append(result.outcome.statement_type)
        bits = result.outcome.modalities
        touched = [each.label for each in Modality if bits & each.bit]
        facts.append("all modalities" if len(touched) == len(Modality) else "")
        if len(touched) < len(Modality):
            facts[-1] = ", ".join(touched)
    rows = f"{_count(result):,} {noun}"
    if result.outcome is not None and not result.columns:
        rows = changed(result)
    if result.outcome is None and result.count == 0:
        rows = ""  # nothing came, which is not the same as a result without rows
    return rows, "   ".join(filter(None, facts))


def _count(result: Result) -> int:
    return result.outcome.row_count if result.outcome is not None else result.count


def _health(workspace: Workspace) -> tuple[str, str]:
    match workspace.link:
        case Online(health=Up()):
            return "success", ""
        case Online(health=Degraded()):
            return "warning", "degraded"
        case Online(health=Down()) | Broken():
            return "critical", "down"
        case Connecting():
            return "unknown", "connecting"
        case _:
            return "unknown", "not connected"
