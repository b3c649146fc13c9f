"""Commands as data: menus, tool bar, palette and the list of keys are made of these."""

from typing import Final

from panll_desktop.session import drift_messages as dm
from panll_desktop.session import figure_messages as fm
from panll_desktop.session import inventory_messages as im
from panll_desktop.session import messages as m
from panll_desktop.session import past_messages as pa
from panll_desktop.session import peer_messages as pr
from panll_desktop.session import proof_messages as pm
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.command import Command, When
from panll_desktop.session.conditions import (
    can_analyse,
    can_draw,
    can_federate,
    can_measure,
    can_mend,
    can_prove,
    can_repair,
    can_run,
    can_undo,
    has_certificate,
    has_closed,
    has_figure,
    has_variants,
    is_connected,
    is_counting,
    is_measuring,
    is_peer,
    is_ready,
    is_removable,
    is_running,
    knows_entity,
    knows_versions,
    may_be_peer,
    may_choose,
    shows_drift,
    shows_inventory,
)
from panll_desktop.session.dashboard_commands import DASHBOARD_COMMANDS
from panll_desktop.session.graph_commands import GRAPH_COMMANDS
from panll_desktop.session.journal_commands import JOURNAL_COMMANDS
from panll_desktop.session.normal_form_commands import NORMAL_FORM_COMMANDS
from panll_desktop.session.result_commands import RESULT_COMMANDS
from panll_desktop.session.view_messages import Zoomed


def _theme(name: str) -> When:
    return lambda state: state.settings.theme == name


MENUS: Final = (
    *("File", "Edit", "Query", "Results"),
    *("Database", "View", "Telemetry", "Help"),
)
COMMANDS: Final = (
    Command("file.new", "New query tab", "File", "Ctrl+T", message=m.TabOpened()),
    Command("file.open", "Open query file…", "File", "Ctrl+O"),
    Command("file.save", "Save query", "File", "Ctrl+S"),
    Command("file.save_as", "Save query as…", "File", "Ctrl+Shift+S"),
    Command("file.close", "Close query tab", "File", "Ctrl+W"),
    Command(
        "file.reopen",
        "Reopen the closed tab",
        "File",
        "Ctrl+Shift+W",
        has_closed,
        message=m.TabReopened(),
    ),
    Command("file.quit", "Quit", "File", "Ctrl+Q", group=1),
    Command("edit.undo", "Undo", "Edit", "Ctrl+Z"),
    Command("edit.redo", "Redo", "Edit", "Ctrl+Shift+Z"),
    Command("edit.cut", "Cut", "Edit", "Ctrl+X", group=1),
    Command("edit.copy", "Copy", "Edit", "Ctrl+C", group=1),
    Command("edit.paste", "Paste", "Edit", "Ctrl+V", group=1),
    Command("edit.all", "Select all", "Edit", "Ctrl+A", group=1),
    Command("edit.find", "Find…", "Edit", "Ctrl+F", group=2),
    Command("edit.replace", "Replace…", "Edit", "Ctrl+H", group=2),
    Command("edit.find_next", "Find next", "Edit", "F3", group=2),
    Command("edit.find_previous", "Find previous", "Edit", "Shift+F3", group=2),
    Command("edit.line", "Go to line…", "Edit", "Ctrl+G", group=2),
    Command("edit.complete", "Complete", "Edit", "Ctrl+Space", group=3),
    Command("edit.fix", "Apply the remedy", "Edit", "Ctrl+.", group=3),
    Command("edit.comment", "Comment or not", "Edit", "Ctrl+/", group=3),
    Command("query.run", "Run", "Query", "Ctrl+Return", can_run),
    Command("query.run_all", "Run all", "Query", "Ctrl+Shift+Return", can_run),
    Command(
        "query.stop", "Stop", "Query", "Esc", is_running, message=m.CancelRequested()
    ),
    Command("query.explain", "Explain", "Query", "Ctrl+E", can_run),
    Command(
        "query.figures",
        "Explain with figures",
        "Query",
        "Ctrl+Alt+E",
        can_analyse,
    ),
    Command("query.format", "Format", "Query", "Ctrl+Shift+F", group=3),
    Command("query.compact", "Format compact", "Query", group=3),
    Command("query.next_problem", "Next problem", "Query", "F8", group=1),
    Command("query.previous_problem", "Previous problem", "Query", "Shift+F8", group=1),
    Command("query.problems", "Show problems", "Query", "Ctrl+Shift+M", group=1),
    Command("query.history", "Show past statements", "Query", "Ctrl+Shift+Y", group=1),
    Command(
        "query.keep_history",
        "Keep what I run in the history",
        "Query",
        checked=lambda state: state.settings.history,
        message=pa.PastSwitched(),
        group=5,
    ),
    Command("query.erase_history", "Erase the past statements…", "Query", group=5),
    Command("proofs.show", "Show proofs", "Query", "Ctrl+Shift+P", can_prove, group=4),
    Command(
        "proofs.verify",
        "Verify the certificate",
        "Query",
        "Ctrl+Shift+V",
        has_certificate,
        message=pm.VerifyAsked(),
        group=4,
    ),
    Command(
        "proofs.save",
        "Save the certificate…",
        "Query",
        enabled=has_certificate,
        group=4,
    ),
    Command("proofs.open", "Open a certificate…", "Query", enabled=can_prove, group=4),
    *RESULT_COMMANDS,
    Command("database.connect", "Connect…", "Database", "Ctrl+Shift+N", is_ready),
    Command(
        "database.reconnect",
        "Reconnect",
        "Database",
        "F5",
        is_connected,
        message=m.Reconnected(),
    ),
    Command(
        "database.remove", "Remove this connection", "Database", enabled=is_removable
    ),
    Command(
        "drift.show", "Show drift", "Database", "Ctrl+Shift+D", shows_drift, group=1
    ),
    Command(
        "drift.measure",
        "Measure drift again",
        "Database",
        enabled=can_measure,
        message=dm.DriftAsked(),
        group=1,
    ),
    Command(
        "drift.stop",
        "Stop measuring drift",
        "Database",
        enabled=is_measuring,
        message=dm.DriftStopped(),
        group=1,
    ),
    Command(
        "database.peer",
        "Use this connection as a peer",
        "Database",
        enabled=may_be_peer,
        checked=is_peer,
        message=pr.PeerToggled(),
        group=1,
    ),
    Command(
        "peers.show", "Show peers", "Database", "Ctrl+Shift+E", can_federate, group=1
    ),
    Command(
        "peers.ask",
        "Ask the peers how they are",
        "Database",
        enabled=can_federate,
        message=pr.PeersAsked(),
        group=1,
    ),
    Command(
        "figure.show", "Draw the row", "Database", "Ctrl+Shift+G", can_draw, group=4
    ),
    Command(
        "figure.next",
        "Next colouring of the figure",
        "Database",
        "Ctrl+Alt+G",
        has_variants,
        message=fm.VariantStepped(1),
        group=4,
    ),
    Command(
        "figure.previous",
        "Previous colouring of the figure",
        "Database",
        "Ctrl+Alt+Shift+G",
        has_variants,
        message=fm.VariantStepped(-1),
        group=4,
    ),
    Command(
        "figure.save",
        "Save the figure as SVG…",
        "Database",
        enabled=has_figure,
        group=4,
    ),
    Command(
        "figure.copy",
        "Copy the figure in words",
        "Database",
        enabled=has_figure,
        group=4,
    ),
    *JOURNAL_COMMANDS,
    *NORMAL_FORM_COMMANDS,
    *GRAPH_COMMANDS,
    Command("entity.content", "Entity: content", "Database", "", knows_entity, group=2),
    Command(
        "entity.versions", "Entity: versions", "Database", "", knows_entity, group=2
    ),
    Command(
        "entity.provenance", "Entity: provenance", "Database", "", knows_entity, group=2
    ),
    Command(
        "entity.drift",
        "Entity: drift and repair",
        "Database",
        "",
        knows_entity,
        group=2,
    ),
    Command(
        "entity.show_version",
        "Show the chosen version",
        "Database",
        "",
        knows_versions,
        group=3,
    ),
    Command(
        "entity.compare",
        "Compare the chosen version",
        "Database",
        "Ctrl+Alt+D",
        knows_versions,
        group=3,
    ),
    Command(
        "entity.dry_run",
        "Normalise…: dry run",
        "Database",
        "Ctrl+Alt+N",
        can_mend,
        group=3,
    ),
    Command(
        "entity.normalise",
        "Normalise as the dry run says",
        "Database",
        "",
        can_repair,
        group=3,
    ),
    Command(
        "entity.undo",
        "Undo the last normalisation",
        "Database",
        "",
        can_undo,
        group=3,
    ),
    Command("view.palette", "Search commands…", "View", "Ctrl+K"),
    Command("view.next", "Next pane", "View", "F6", group=1),
    Command("view.fold_l", "Fold pane L", "View", "Ctrl+Alt+1", group=1),
    Command("view.fold_n", "Fold pane N", "View", "Ctrl+Alt+2", group=1),
    Command("view.fold_w", "Fold pane W", "View", "Ctrl+Alt+3", group=1),
    Command("view.reset", "Reset the layout", "View", group=1),
    *(
        Command(f"view.{name}", title, "View", keys, message=Zoomed(by), group=3)
        for name, title, keys, by in (
            ("larger", "Larger text in the editor", "Ctrl+=", 1),
            ("smaller", "Smaller text in the editor", "Ctrl+-", -1),
            ("usual", "Text of the usual size", "Ctrl+0", 0),
        )
    ),
    Command(
        "view.system",
        "Theme: as the system",
        "View",
        checked=_theme("system"),
        message=m.ThemeChosen("system"),
        group=2,
    ),
    Command(
        "view.dark",
        "Theme: dark",
        "View",
        checked=_theme("dark"),
        message=m.ThemeChosen("dark"),
        group=2,
    ),
    Command(
        "view.light",
        "Theme: light",
        "View",
        checked=_theme("light"),
        message=m.ThemeChosen("light"),
        group=2,
    ),
    Command(
        "view.contrast",
        "Theme: high contrast",
        "View",
        checked=_theme("contrast"),
        message=m.ThemeChosen("contrast"),
        group=2,
    ),
    Command("telemetry.show", "Show telemetry", "Telemetry", "Ctrl+Shift+T"),
    Command(
        "telemetry.toggle",
        "Count what I run, on this computer only…",
        "Telemetry",
        enabled=may_choose,
        checked=is_counting,
    ),
    *DASHBOARD_COMMANDS,
    Command(
        "telemetry.export",
        "Export…",
        "Telemetry",
        "Ctrl+Shift+J",
        is_counting,
        message=tm.PreviewAsked(),
        group=5,
    ),
    Command("telemetry.erase", "Erase the history…", "Telemetry", group=6),
    Command(
        "telemetry.collected",
        "What is collected",
        "Telemetry",
        "Ctrl+Shift+I",
        group=6,
    ),
    Command(
        "telemetry.collected_close",
        "Close what is collected",
        "Telemetry",
        enabled=shows_inventory,
        message=im.InventoryClosed(),
        group=6,
    ),
    Command("telemetry.folder", "Open the folder of the history", "Telemetry", group=6),
    Command(
        "telemetry.copy_path", "Copy the path of the history", "Telemetry", group=6
    ),
    Command("help.keys", "Keys", "Help", "F1"),
    Command("help.about", "About PanLL Desktop", "Help"),
)
