"""What the commands about normal forms do: turn to the tab, then act there."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from panll_desktop.ui.normal_form_view import NormalFormPage
    from panll_desktop.ui.results_pane import ResultsPane

Deed: TypeAlias = Callable[[], None]


def deeds(pane: "ResultsPane") -> Mapping[str, Deed]:
    """Each by the identifier of its command."""

    def there(act: "Callable[[NormalFormPage], object]") -> Deed:
        def deed() -> None:
            from panll_desktop.ui.normal_form_view import (  # noqa: PLC0415 - seldom
                NormalFormPage,
            )

            if not pane.views.offers(pane.forms_view):
                return
            pane.show_view(pane.forms_view)
            act(pane.forms.built(NormalFormPage))

        return deed

    return {
        "forms.show": there(lambda page: page.collections.setFocus()),
        "forms.second": there(lambda page: page.choose_form(0)),
        "forms.third": there(lambda page: page.choose_form(1)),
        "forms.boyce_codd": there(lambda page: page.choose_form(2)),
        "forms.apply": there(lambda page: page.ask_apply()),
        "forms.undo": there(lambda page: page.ask_undo()),
    }
