"""The loop: a message comes in, the state changes, views are told, effects go out."""

from collections import deque
from collections.abc import Callable
from typing import TypeAlias

from panll_desktop.session.effects import Effect
from panll_desktop.session.messages import Message
from panll_desktop.session.state import State
from panll_desktop.session.update import update

Render: TypeAlias = Callable[[State, State], None]


class Store:
    """Holds the state. All its methods are called on one thread.

    A message that is dispatched while another one is worked on waits for its turn,
    so that views may dispatch while they are told of a change.
    """

    def __init__(self, perform: Callable[[Effect], None]) -> None:
        self._perform = perform
        self._state = State()
        self._inbox: deque[Message] = deque()
        self._views: list[Render] = []
        self._busy = False

    @property
    def state(self) -> State:
        """The state as the last message left it."""
        return self._state

    def subscribe(self, render: Render) -> None:
        """Tells `render(before, after)` of every change from now on."""
        self._views.append(render)

    def unsubscribe(self, render: Render) -> None:
        """Tells it no more; harmless when it is not told anyway."""
        if render in self._views:
            self._views.remove(render)

    def dispatch(self, message: Message) -> None:
        """Lets something happen."""
        self._inbox.append(message)
        if self._busy:
            return
        self._busy = True
        try:
            while self._inbox:
                self._step(self._inbox.popleft())
        finally:
            self._busy = False

    def _step(self, message: Message) -> None:
        before = self._state
        self._state, effects = update(before, message)
        if self._state is not before:
            for render in tuple(self._views):
                render(before, self._state)
        for effect in effects:
            self._perform(effect)
