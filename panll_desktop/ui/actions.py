"""Menus, keys and tool bar buttons, made from the table of commands."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Final

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from panll_desktop.session.command import Command
from panll_desktop.session.commands import COMMANDS, MENUS
from panll_desktop.session.offering import is_offered
from panll_desktop.session.state import State

Run = Callable[[str], None]
_OF_THE_FOCUS: Final = frozenset(
    {"edit.undo", "edit.redo", "edit.cut", "edit.copy", "edit.paste", "edit.all"}
)


class Actions:
    """A QAction for each command, and the menus they stand in."""

    def __init__(self, window: QMainWindow, run: Run) -> None:
        self.commands: Final[Sequence[Command]] = COMMANDS
        self.by_id: Final[Mapping[str, QAction]] = {
            command.id: self._action(window, command, run) for command in COMMANDS
        }
        self.menus: Final[Mapping[str, QMenu]] = {
            title: window.menuBar().addMenu(f"&{title}") for title in MENUS
        }
        for title, menu in self.menus.items():
            self._fill(menu, [each for each in COMMANDS if each.menu == title])

    def render_state(self, state: State) -> None:
        """Enables what makes sense, ticks what is on, hides what nobody declares."""
        for command in self.commands:
            action = self.by_id[command.id]
            action.setEnabled(command.enabled(state))
            action.setVisible(is_offered(command.id, state))
            if command.checked is not None:
                action.setChecked(command.checked(state))

    def rekey(self, commands: Sequence[Command]) -> None:
        """Gives the commands the keys that they have now."""
        for command in commands:
            self._give_keys(self.by_id[command.id], command)

    def _give_keys(self, action: QAction, command: Command) -> None:
        """Keys of the widget that has the focus are only shown, not taken."""
        if command.id in _OF_THE_FOCUS:
            shown = f"\t{command.shortcut}" if command.shortcut else ""
            action.setText(command.title + shown)
        else:
            action.setShortcut(QKeySequence(command.shortcut))

    def _action(self, window: QMainWindow, command: Command, run: Run) -> QAction:
        action = QAction(command.title, window)
        action.setObjectName(command.id)
        self._give_keys(action, command)
        action.setCheckable(command.checked is not None)
        action.triggered.connect(lambda: run(command.id))
        window.addAction(action)
        return action

    def _fill(self, menu: QMenu, commands: list[Command]) -> None:
        for number, (_, group) in enumerate(groupby(commands, lambda each: each.group)):
            if number:
                menu.addSeparator()
            menu.addActions([self.by_id[command.id] for command in group])
