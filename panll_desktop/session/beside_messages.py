"""What can happen in the tabs beside the queries, as one union."""

from typing import TypeAlias

from panll_desktop.session.dashboard_messages import DashboardMessage
from panll_desktop.session.drift_messages import DriftMessage, InspectionMessage
from panll_desktop.session.figure_messages import FigureMessage
from panll_desktop.session.graph_messages import GraphMessage
from panll_desktop.session.inventory_messages import InventoryMessage
from panll_desktop.session.journal_messages import JournalMessage
from panll_desktop.session.normal_form_messages import FormsMessage
from panll_desktop.session.past_messages import PastMessage
from panll_desktop.session.peer_messages import PeerMessage
from panll_desktop.session.proof_messages import ProofMessage
from panll_desktop.session.telemetry_messages import TelemetryMessage
from panll_desktop.session.view_messages import ViewMessage

BesideMessage: TypeAlias = (
    TelemetryMessage
    | DriftMessage
    | InspectionMessage
    | ProofMessage
    | PeerMessage
    | DashboardMessage
    | InventoryMessage
    | FigureMessage
    | JournalMessage
    | GraphMessage
    | FormsMessage
    | PastMessage
    | ViewMessage
)
