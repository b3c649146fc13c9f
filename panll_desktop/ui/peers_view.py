"""The tab Peers: which stores a federated query asks, and how they are."""

from typing import Final

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from panll_desktop.protocol import Peer, PeerState
from panll_desktop.session import peer_messages as pm
from panll_desktop.session.peer_state import PeersView
from panll_desktop.session.state import Online, State
from panll_desktop.ui.calls import Dispatch, Perform
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.peers_table import PeersTable
from panll_desktop.ui.results_bar import CountLabel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.watched import Watched
from panll_desktop.ui.widgets import StatePanel, bar, button, filling, label, rule

HOW: Final = (
    "A peer is a connection that FROM FEDERATION may ask. Tick “Use as peer” when you"
    " connect to a store, mark the connection in the menu Database, or run\n"
    "panll-desktop modules peers add NAME PATH"
)
_MOST: Final = 4  # reasons that are listed
_EDGE: Final = 12


class PeersPage(Watched):
    """Draws the peers of the workspace that is shown.

    Args:
        appearance: of everything.
        dispatch: hears whether somebody looks.
        perform: does what a command of that name does.
    """

    def __init__(
        self, appearance: Appearance, dispatch: Dispatch, perform: Perform
    ) -> None:
        super().__init__(dispatch, pm.PeersWatched)
        self._appearance = appearance
        self._view = PeersView()
        self._online = False
        self._action = "database.connect"
        self.words: Final = CountLabel(appearance)
        self.ask: Final = button(appearance, "Ask again", "ghost", "refresh")
        self.ask.setAccessibleName("Ask the peers how they are")
        self.ask.setToolTip("Ask the peers how they are")
        self.ask.setProperty("extent", "small")
        self.ask.clicked.connect(lambda: perform("peers.ask"))
        self.table: Final = PeersTable(appearance)
        self.reasons: Final = label(appearance, role="small", muted=True)
        self.line: Final = rule()
        self.reasons.setWordWrap(True)
        self.reasons.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        self.panel: Final = StatePanel(appearance)
        self.panel.acted.connect(lambda: perform(self._action))
        self.pages: Final = QStackedWidget()
        self._arrange()
        self._draw()

    def render_state(self, before: State, after: State) -> None:
        """Draws what differs."""
        del before
        workspace = after.workspace
        view = workspace.peers if workspace is not None else PeersView()
        online = workspace is not None and isinstance(workspace.link, Online)
        if view is not self._view or online != self._online:
            self._view, self._online = view, online
            self._draw()

    def _arrange(self) -> None:
        strip, row = bar("sub", self._appearance.size("height.pane_sub"))
        row.addWidget(self.words, 1)
        row.addWidget(self.ask)
        listed = QWidget()
        column = filling(listed)
        column.addWidget(self.table, 1)
        column.addWidget(self.line)
        column.addWidget(self.reasons)
        self.pages.addWidget(self.panel)
        self.pages.addWidget(listed)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        layout = filling(self)
        layout.addWidget(strip)
        layout.addWidget(self.pages, 1)

    def _draw(self) -> None:
        view = self._view
        asking = view.since is not None
        self.ask.setEnabled(self._online and not asking)
        peers = view.peers
        if view.failure is not None:
            self.words.set_words("not asked", "")
            title = one_line(view.failure.title, 400)
            self._show_panel("error", title, "", "Ask again", "peers.ask")
        elif peers:
            self.words.set_words(*_summary(view, peers))
            self.table.shown.show_peers(peers)
            self._show_reasons(peers)
            self.pages.setCurrentIndex(1)
        elif asking:
            self.words.set_words("asking", "")
            self._show_panel("clock", "Asking the peers", "They appear here.")
        elif peers is None and not self._online:
            self.words.set_words("", "")
            text = "Peers are asked once there is a connection."
            self._show_panel("unplugged", "Not connected", text)
        else:
            self.words.set_words("0 peers", "")
            act = ("Connect…", "database.connect")
            self._show_panel("plug", "There are no peers yet", HOW, *act)

    def _show_reasons(self, peers: tuple[Peer, ...]) -> None:
        silent = [each for each in peers if each.reason]
        lines = [
            f"{one_line(each.name, 80)}: {one_line(each.reason, 300)}"
            for each in silent[:_MOST]
        ]
        if len(silent) > _MOST:
            lines.append(f"and {len(silent) - _MOST:,} more")
        self.reasons.setText("\n".join(lines))
        self.reasons.setAccessibleName("\n".join(lines) or "No peer is silent")
        for each in (self.line, self.reasons):
            each.setVisible(bool(lines))

    def _show_panel(
        self, icon: str, title: str, text: str, action: str = "", command: str = ""
    ) -> None:
        self._action = command
        self.panel.show_state(icon, title, text, action)
        self.pages.setCurrentIndex(0)


def _summary(view: PeersView, peers: tuple[Peer, ...]) -> tuple[str, str]:
    """How many there are, and how they were when they were asked."""
    count = f"{len(peers):,} peer{'s' if len(peers) > 1 else ''}"
    if view.since is not None:
        return count, "asking"
    said = [
        f"{number:,} {state.value}"
        for state in (PeerState.ANSWERING, PeerState.SILENT)
        if (number := sum(each.state is state for each in peers))
    ]
    if view.outdated:
        said.append("before the last query")
    return count, " · ".join(said)
