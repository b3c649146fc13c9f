"""Where someone was in the rows of each module's result."""

from panll_desktop.records import Record
from panll_desktop.session.rows import RowStore
from panll_desktop.session.state import State
from panll_desktop.ui.grid import ResultGrid


class Place(Record):
    """The first row on the screen and the current one, of the result of that number."""

    number: int
    top: int
    current: int


class Places:
    """Kept by module, so that a result that comes back is where it was."""

    def __init__(self, grid: ResultGrid) -> None:
        self._grid = grid
        self._kept: dict[str, Place] = {}
        self._origins: dict[str, tuple[int, str | None]] = {}

    def note_origins(self, state: State) -> None:
        """Notes which connection was asked for the rows of each module."""
        for module, workspace in state.workspaces.items():
            number = workspace.result.number if workspace.result is not None else 0
            if self._origins.get(module, (0, None))[0] != number:
                self._origins[module] = (number, workspace.connection)

    def origin_of(self, module: str) -> str | None:
        """The connection that the rows of a module are from."""
        return self._origins.get(module, (0, None))[1]

    def keep(self, state: State, store: RowStore) -> None:
        """Notes the place in the rows that are shown."""
        for module, workspace in state.workspaces.items():
            result = workspace.result
            if result is not None and result.rows is store:
                place = Place(result.number, self._grid.top, self._grid.current)
                self._kept[module] = place

    def restore(self, module: str, number: int) -> None:
        """Goes back there, if the result is the same."""
        place = self._kept.get(module)
        if place is not None and place.number == number:
            self._grid.choose(place.current)
            self._grid.scroll_to(place.top)
