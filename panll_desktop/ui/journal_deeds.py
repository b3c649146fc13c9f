"""What the commands about the journal do: turn to its tab, then act there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from panll_desktop.ui.journal_view import JournalTab
    from panll_desktop.ui.results_pane import ResultsPane

Deed: TypeAlias = Callable[[], None]


def deeds(pane: ResultsPane) -> Mapping[str, Deed]:
    """Each by the identifier of its command."""

    def there(act: Callable[[JournalTab], None]) -> Deed:
        def deed() -> None:
            if not pane.views.offers(pane.journal_view):
                return
            pane.show_view(pane.journal_view)
            pane.journal.build()
            act(_page(pane))

        return deed

    return {
        "journal.show": there(lambda page: page.table.setFocus()),
        "journal.find": there(lambda page: page.look_for()),
        "journal.preview": there(lambda page: page.show_undo()),
        "journal.blocker": there(lambda page: page.show_blocker()),
        "journal.undo": there(lambda page: page.ask_undo()),
    }


def _page(pane: ResultsPane) -> JournalTab:
    from panll_desktop.ui.journal_view import JournalTab  # noqa: PLC0415 - built by now

    found = pane.journal.findChild(JournalTab)
    assert isinstance(found, JournalTab)  # noqa: S101 - what `build` makes
    return found
