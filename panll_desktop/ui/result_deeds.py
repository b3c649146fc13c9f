"""What the commands about the rows of a result do."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from panll_desktop.ui.copying import CopyForm
from panll_desktop.ui.results_pane import RESULTS, ResultsPane

_COPIES: Final = {
    "results.copy_headed": CopyForm.HEADED,
    "results.copy_csv": CopyForm.CSV,
    "results.copy_json": CopyForm.JSON,
    "results.copy_markdown": CopyForm.MARKDOWN,
    "results.copy_insert": CopyForm.INSERT,
}


def deeds(pane: ResultsPane) -> Mapping[str, Callable[[], None]]:
    """Each by the identifier of its command."""
    view = pane.results
    sheet, grid = view.sheet, view.grid

    def there(act: Callable[[], None]) -> Callable[[], None]:
        """The rows are looked at while something is done to them."""

        def deed() -> None:
            pane.show_view(RESULTS)
            act()

        return deed

    return {
        "results.filter": there(sheet.open_filter),
        "results.value": there(sheet.toggle_value),
        "results.sort_up": there(partial(sheet.sort_current, descending=False)),
        "results.sort_down": there(partial(sheet.sort_current, descending=True)),
        "results.unsorted": there(partial(sheet.sort, -1, False)),
        "results.hide": there(sheet.hide_current),
        "results.unhide": there(grid.table.show_columns),
        "results.export": there(view.bar.show_formats),
        "results.next": lambda: pane.tabbed.step(1),
        "results.previous": lambda: pane.tabbed.step(-1),
        **{name: partial(grid.copy_as, form) for name, form in _COPIES.items()},
    }
