"""What tables ask of their models about heads, for rows as well as for columns."""

import pytest
from PySide6.QtCore import QAbstractItemModel, QObject, Qt

from panll_desktop.protocol.normal_forms import NormalForm, NormalFormReport
from panll_desktop.telemetry.tables import Table
from panll_desktop.ui.dependency_table import DependencyModel
from panll_desktop.ui.drift_history import TextModel
from panll_desktop.ui.drift_table import DriftModel
from panll_desktop.ui.graph_table import LinksModel
from panll_desktop.ui.grid_model import GridModel
from panll_desktop.ui.heat_table import HeatModel
from panll_desktop.ui.journal_table import JournalModel
from panll_desktop.ui.peers_table import PeersModel
from panll_desktop.ui.plain_table import TableModel
from panll_desktop.ui.plan_model import PlanModel
from panll_desktop.ui.relation_table import RelationModel
from panll_desktop.ui.share_table import ShareModel

pytestmark = pytest.mark.usefixtures("qapp")
PARENT = QObject()
ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


def plain() -> TableModel:
    made = TableModel("not known")
    made.show_table(Table(("kind", "count"), (("SELECT", 3),) * 40))
    return made


def models() -> list[QAbstractItemModel]:
    report = NormalFormReport("c", NormalForm.THIRD, (), (), (), (), False, 0, 0)
    return [
        plain(),
        DependencyModel(report),
        DriftModel(PARENT),
        GridModel(PARENT),
        HeatModel("queries", ("sum", "none")),
        JournalModel(PARENT, lambda: None),
        LinksModel(PARENT),
        PeersModel(PARENT),
        PlanModel(PARENT),
        RelationModel("orders", ()),
        ShareModel("kind", "queries", "share", compared=True),
        TextModel(PARENT, ("when", "what")),
    ]


def test_that_rows_and_columns_that_are_not_there_have_no_heads() -> None:
    for model in models():
        beyond = model.columnCount() + 30
        numbered = isinstance(model, GridModel)
        for role in Qt.ItemDataRole:
            assert model.headerData(beyond, ACROSS, role) is None
            assert model.headerData(-1, ACROSS, role) is None
            assert numbered or model.headerData(beyond, DOWN, role) is None


def test_that_columns_are_named_at_the_side_where_their_words_stand() -> None:
    model = plain()
    assert model.headerData(0, ACROSS) == "kind"
    side = model.headerData(1, ACROSS, Qt.ItemDataRole.TextAlignmentRole)
    assert isinstance(side, Qt.AlignmentFlag)
    assert Qt.AlignmentFlag.AlignRight in side
