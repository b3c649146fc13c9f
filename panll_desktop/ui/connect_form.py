"""The form that makes a connection, drawn from the options of a module."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Final, assert_never

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import (
    Capability,
    Degraded,
    Down,
    Health,
    Manifest,
    Options,
    Up,
)
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import Found, Loading, State
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.form_fields import ErrorLine, Field
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, Glyph, button, filling, label, rule

_EDGE: Final = 20
_WIDTH: Final = 520
_MOST_FIELDS_HEIGHT: Final = 420
_FEWEST_FIELDS_HEIGHT: Final = 120
_FRAME: Final = 40  # a title bar and its borders
_LONGEST: Final = 300
_PEER_HELP: Final = "FROM FEDERATION may ask it; others are not asked."
_PEER_NAME: Final = (
    "The name of a peer has letters, digits, - and _, with / between levels, at most 64"
    " characters."
)
_PEER: Final = re.compile(r"(?=.{1,64}\Z)[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")


class ConnectForm(QDialog):
    """Asks for module, name and options; tests them; makes the connection.

    Who shows it tells it of new states by `render_state`.
    """

    def __init__(
        self,
        appearance: Appearance,
        dispatch: Callable[[m.Message], None],
        state: State,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._dispatch = dispatch
        self._state = state
        self._open = True
        self._asked: float | None = None
        self._named = False
        self.fields: list[Field] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Connect to a database")
        self.setAccessibleName("Connect to a database")
        self.module: Final = QComboBox()
        self.module.setAccessibleName("Module")
        self.name: Final = QLineEdit()
        self.name.setAccessibleName("Name of the connection")
        self.name_error: Final = ErrorLine(appearance)
        self.peer: Final = QCheckBox("Use as peer")
        self.peer.setAccessibleName("Use as peer")
        self.peer.setAccessibleDescription(_PEER_HELP)
        self.peer.setToolTip(_PEER_HELP)
        self.peer.setFont(appearance.font("body"))
        self.answer: Final = label(appearance, role="small")
        self._glyph = Glyph(appearance)
        self.test: Final = button(appearance, "Test", "outline", "plug")
        self.cancel: Final = button(appearance, "Cancel", "outline")
        self.accept_button: Final = button(appearance, "Connect", "primary")
        self._scroll = QScrollArea()
        self._lay_out()
        self._list_modules()
        wanted = self.module.findData(state.shown)
        self.module.setCurrentIndex(max(wanted, 0))
        self.module.currentIndexChanged.connect(self._ask_for_options)
        self.name.textEdited.connect(self._mark_named)
        self._ask_for_options()

    def fill(self, name: str, options: Options) -> None:
        """Puts a name and values into the form."""
        self.name.setText(name)
        self._named = bool(name)
        for field in self.fields:
            if field.option.name in options:
                field.fill(options[field.option.name])

    def render_state(self, before: State, after: State) -> None:
        """Shows what the test has found, once it has."""
        if not self._open:
            return
        self._state = after
        if after.modules != before.modules:
            self._list_modules()
        if self._asked is None or after.trial is None:
            return
        if after.trial.answer is not None:
            if after.trial is not before.trial:
                self._asked = None
                self._show_answer(after.trial.answer)
        else:
            seconds = max(0, int(after.now - self._asked))
            self._say("unknown", f"Testing, {seconds} s")

    def done(self, result: int) -> None:
        """Closes the form; secrets are taken out of it."""
        self._open = False
        for field in self.fields:
            field.forget()
        super().done(result)

    def accept(self) -> None:
        """Makes the connection if everything that was entered will do."""
        options = self._read()
        manifest, name = self._manifest(), self._read_name()
        if manifest is None or name is None or options is None:
            return
        peer = self._federates() and self.peer.isChecked()
        self._dispatch(m.ConnectionMade(manifest.id, name, options, peer))
        if manifest.id != self._state.shown:
            self._dispatch(m.ModuleChosen(manifest.id))
        super().accept()

    def _lay_out(self) -> None:
        appearance = self._appearance
        for control in (self.module, self.name):
            control.setFont(appearance.font("body"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        top = QVBoxLayout()
        top.setContentsMargins(_EDGE, _EDGE, _EDGE, 0)
        top.setSpacing(4)
        for text, control in (("Module", self.module), ("Name", self.name)):
            head = label(appearance, text, "small_medium")
            head.setBuddy(control)
            top.addWidget(head)
            top.addWidget(control)
            top.addSpacing(GAP)
        top.insertWidget(top.count() - 1, self.name_error)
        column = filling(self)
        column.addLayout(top)
        column.addWidget(self._scroll, 1)
        mark = QHBoxLayout()
        mark.setContentsMargins(_EDGE, GAP, _EDGE, 0)
        mark.addWidget(self.peer)
        column.addLayout(mark)
        column.addLayout(self._answer_row())
        column.addWidget(rule())
        column.addLayout(self._foot())
        self.setMinimumWidth(_WIDTH)

    def _answer_row(self) -> QHBoxLayout:
        self.answer.setWordWrap(True)
        self._glyph.hide()
        row = QHBoxLayout()
        row.setContentsMargins(_EDGE, GAP, _EDGE, 12)
        row.setSpacing(GAP)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.answer, 1)
        return row

    def _foot(self) -> QHBoxLayout:
        self.cancel.clicked.connect(self.reject)
        self.test.clicked.connect(self._try)
        self.accept_button.clicked.connect(self.accept)
        self.accept_button.setDefault(True)
        row = QHBoxLayout()
        row.setContentsMargins(_EDGE, 12, _EDGE, 12)
        row.setSpacing(GAP)
        row.addWidget(self.test)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.accept_button)
        return row

    def _list_modules(self) -> None:
        """Lists every module; those whose options are not known cannot be chosen."""
        model = self.module.model()
        for entry in self._state.modules:
            place = self.module.findData(entry.id)
            if place < 0:
                self.module.addItem("", entry.id)
                place = self.module.count() - 1
            manifest = self._state.manifest(entry.id)
            usable = manifest is not None and bool(manifest.options)
            coming = isinstance(entry.status, Found | Loading)
            note = "" if usable else " (loading)" if coming else " (not available)"
            self.module.setItemText(place, f"{one_line(entry.name)}{note}")
            if isinstance(model, QStandardItemModel):
                model.item(place).setEnabled(usable)

    def _manifest(self) -> Manifest | None:
        return self._state.manifest(str(self.module.currentData()))

    def _ask_for_options(self) -> None:
        """Draws the fields of the chosen module."""
        for field in self.fields:
            field.forget()
        manifest = self._manifest()
        options = manifest.options if manifest is not None else ()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(_EDGE, 4, _EDGE, 0)
        column.setSpacing(12)
        self.fields = [Field(self._appearance, option) for option in options]
        for field in self.fields:
            column.addWidget(field)
            field.changed.connect(self._changed)
            field.path_chosen.connect(self._name_by)
        column.addStretch(1)
        self._scroll.setWidget(inside)
        self._order_tabs()
        usable = bool(options)
        self.peer.setVisible(self._federates())
        self._fit()
        self.test.setEnabled(usable)
        self.accept_button.setEnabled(usable)
        self._changed()

    def _order_tabs(self) -> None:
        """From top to bottom, however late the fields were made."""
        inside = [part for field in self.fields for part in field.controls()]
        foot = (self.peer, self.test, self.cancel, self.accept_button)
        for first, second in pairwise((self.module, self.name, *inside, *foot)):
            self.setTabOrder(first, second)

    def _fit(self) -> None:
        """Makes room for the fields and what is wrong with them, up to a limit.

        All of the form stays on the screen, whichever module is chosen.
        """
        inside, column = self._scroll.widget(), self.layout()
        layout = inside.layout() if inside is not None else None
        if layout is None or column is None:
            return
        self._scroll.setMinimumHeight(0)
        width = max(self.width(), _WIDTH)
        others = _height(column, width) - self._scroll.sizeHint().height()
        screen = self.screen().availableGeometry()
        room = max(_FEWEST_FIELDS_HEIGHT, screen.height() - _FRAME - others)
        fields = min(_height(layout, width), _MOST_FIELDS_HEIGHT, room)
        self._scroll.setMinimumHeight(fields)
        if self.isVisible():
            self.resize(width, others + fields)
            frame = self.frameGeometry()
            over = frame.bottom() - screen.bottom()
            if over > 0:
                self.move(frame.left(), max(screen.top(), frame.top() - over))

    def _read(self) -> Options | None:
        """The options as entered; None if any will not do, which says so itself."""
        values = {field.option.name: field.read() for field in self.fields}
        self._fit()
        for field in self.fields:
            if values[field.option.name] is None:
                field.control.setFocus()
                return None
        return {name: value for name, value in values.items() if value is not None}

    def _read_name(self) -> str | None:
        name = self.name.text().strip()
        problem = self._problem_of(name)
        if problem:
            self.name_error.complain(problem, self.name)
            self.name.setFocus()
        else:
            self.name_error.withdraw(self.name)
        self._fit()
        return None if problem else name

    def _problem_of(self, name: str) -> str:
        if not name:
            return "A connection needs a name."
        if self._federates() and self.peer.isChecked() and not _PEER.fullmatch(name):
            return _PEER_NAME
        workspace = self._state.workspaces.get(str(self.module.currentData()))
        known = workspace.entry(name) if workspace is not None else None
        if known is None:
            return ""
        if known.preset:
            return f"“{one_line(name, 40)}” is a connection that is always there."
        return f"There is a connection “{one_line(name, 40)}” already."

    def _federates(self) -> bool:
        """Whether the chosen module asks peers."""
        manifest = self._manifest()
        return manifest is not None and Capability.FEDERATION in manifest.capabilities

    def _mark_named(self) -> None:
        self._named = bool(self.name.text())
        self.name_error.withdraw(self.name)

    def _name_by(self, path: Path) -> None:
        if not self._named:
            self.name.setText(path.stem)

    def _changed(self) -> None:
        """An answer about other values is an answer no longer."""
        self._asked = None
        self._glyph.hide()
        self.answer.setText("")

    def _try(self) -> None:
        manifest, options = self._manifest(), self._read()
        if manifest is None or options is None:
            return
        self._asked = self._state.now
        self._say("unknown", "Testing, 0 s")
        self._dispatch(m.ConnectionTried(manifest.id, options))

    def _show_answer(self, answer: Health | Failure) -> None:
        match answer:
            case Up(version=version):
                known = "version not reported"
                if version is not None:
                    known = f"version {one_line(version)}"
                self._say("success", f"up, {known}")
            case Degraded(reason=reason):
                self._say("warning", f"degraded: {one_line(reason, _LONGEST)}")
            case Down(reason=reason):
                self._say("critical", f"down: {one_line(reason, _LONGEST)}")
            case Failure(title=title, detail=detail, fault=fault):
                more = "" if fault or not detail else f" {one_line(detail, _LONGEST)}"
                self._say("critical", one_line(title, _LONGEST) + more)
            case _:
                assert_never(answer)

    def _say(self, state: str, text: str) -> None:
        self._glyph.set_state(state)
        self._glyph.show()
        self.answer.setText(text)
        self.answer.setAccessibleName(text)
        self._fit()


def _height(layout: QLayout, width: int) -> int:
    """How high all of a layout is, at that width."""
    layout.activate()
    if layout.hasHeightForWidth():
        return layout.totalHeightForWidth(width)
    return layout.totalSizeHint().height()
