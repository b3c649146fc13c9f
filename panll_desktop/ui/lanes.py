"""A lane that a widget owns, and the signals through which it is answered."""

import contextlib
from typing import Final

from PySide6.QtCore import QObject, Signal

from panll_desktop.session.lanes import Lane


class OwnLane:
    """The lane in use; it outlives the widget that made it by one question."""

    def __init__(self, name: str) -> None:
        self._name: Final = name
        self.lane = Lane(name)

    def replace(self) -> None:
        """Leaves the lane to what it hangs in."""
        self.lane.abandon()
        self.lane = Lane(self._name)

    def close(self, *_: object) -> None:
        """Ends the lane."""
        self.lane.close()


class Voice(QObject):
    """What lanes speak through; it has no parent, so it lives as long as they do."""

    said = Signal(object)
    done = Signal(object)

    def say(self, answer: object) -> None:
        """Lets an answer be heard; nobody hears it once the windows are gone."""
        with contextlib.suppress(RuntimeError):
            self.said.emit(answer)

    def finish(self, errand: object) -> None:
        """Tells that an errand is done; likewise."""
        with contextlib.suppress(RuntimeError):
            self.done.emit(errand)
