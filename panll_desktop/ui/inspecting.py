"""What the commands about the open entity do: turn to its section, then act there."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from panll_desktop.ui.entity_view import (
    CONTENT,
    MENDING,
    PROVENANCE,
    VERSIONS,
    EntityPage,
)
from panll_desktop.ui.results_pane import ENTITY, ResultsPane

Deed: TypeAlias = Callable[[], None]
Act: TypeAlias = Callable[[EntityPage], None]


def deeds(pane: ResultsPane) -> Mapping[str, Deed]:
    """Each by the identifier of its command."""
    page = pane.entity

    def there(section: int, act: Act = lambda _: None) -> Deed:

        def deed() -> None:
            pane.show_view(ENTITY)
            page.show_section(section)
            page.section(section)
            act(page)

        return deed

    return {
        "entity.content": there(CONTENT),
        "entity.versions": there(VERSIONS),
        "entity.provenance": there(PROVENANCE),
        "entity.drift": there(MENDING),
        "entity.show_version": there(VERSIONS, lambda page: page.past.show_version()),
        "entity.compare": there(VERSIONS, lambda page: page.past.compare()),
        "entity.dry_run": there(MENDING, lambda page: page.mending.try_it()),
        "entity.normalise": there(MENDING, lambda page: page.mending.repair()),
        "entity.undo": there(MENDING, lambda page: page.mending.take_back()),
    }
