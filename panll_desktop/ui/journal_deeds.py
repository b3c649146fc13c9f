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
            from panll_desktop.ui.journal_view import (  # noqa: PLC0415 - seldom
                JournalTab,
            )

            if not pane.views.offers(pane.journal_view):
                return
            pane.show_view(pane.journal_view)
            act(pane.journal.built(JournalTab))

        return deed

    return {
        "journal.show": there(lambda page: page.table.setFocus()),
        "journal.find": there(lambda page: page.look_for()),
        "journal.preview": there(lambda page: page.show_undo()),
        "journal.blocker": there(lambda page: page.show_blocker()),
        "journal.undo": there(lambda page: page.ask_undo()),
    }
