"""Pictures of the window, for the README and for whoever wants to look.

``cp build/screens/dark-1600x1000.png resources/screens/workbench.png`` puts the chosen
one into the README.
"""

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractButton

from panll_desktop.session import messages as m
from panll_desktop.settings import Theme
from tests.conftest import SCREENS
from tests.journeys.conftest import User
from tests.journeys.pictures import clipped

QUERY = """-- Large cities, most populous first
SELECT DOCUMENT, SPATIAL
FROM hexads
WHERE DOCUMENT.metadata.kind == 'city'
  AND DOCUMENT.metadata.population > 5000000
ORDER BY DOCUMENT.metadata.population DESC
LIMIT 50
"""


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
@pytest.mark.parametrize("size", [(1024, 700), (1600, 1000), (1920, 1080)])
def test_that_nothing_is_clipped(
    user: User, theme: Theme, size: tuple[int, int]
) -> None:
    user.workbench.store.dispatch(m.ThemeChosen(theme))
    QCoreApplication.processEvents()  # a deed of its own for the event loop
    user.window.resize(*size)
    user.run(QUERY)
    user.window.panes["L"].set_folded(size[0] < 1200)
    QCoreApplication.processEvents()
    SCREENS.mkdir(parents=True, exist_ok=True)
    picture = SCREENS / f"{theme}-{size[0]}x{size[1]}.png"
    assert user.window.grab().save(str(picture))
    assert user.window.width() == size[0]
    assert clipped(user.window) == []


def test_that_every_control_has_an_accessible_name(user: User) -> None:
    nameless = [
        type(button).__name__
        for button in user.window.findChildren(QAbstractButton)
        if not (button.accessibleName() or button.text() or button.toolTip())
        and not button.objectName().startswith("qt_")
        and button.isVisible()
    ]
    assert nameless == []


def test_that_every_action_of_the_menus_is_a_command(user: User) -> None:
    known = set(user.window.actions_table.by_id.values())
    for title, menu in user.window.actions_table.menus.items():
        strangers = [
            action.text()
            for action in menu.actions()
            if action not in known
            and not action.isSeparator()
            and action.text() != "Examples"
        ]
        assert strangers == [], title
