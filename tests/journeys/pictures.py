"""Pictures of the window in each size, and what may not be seen on them."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractButton, QWidget

from panll_desktop.session import messages as m
from panll_desktop.settings import Theme
from tests.conftest import SCREENS
from tests.journeys.conftest import User

SIZES = [(1024, 700), (1600, 1000)]


def clipped(window: QWidget) -> list[str]:
    """Buttons whose words have less room than they need."""
    return [
        button.accessibleName() or button.text()
        for button in window.findChildren(QAbstractButton)
        if button.isVisible()
        and button.text()
        and button.width() < button.minimumSizeHint().width()
    ]


def photograph(user: User, name: str, theme: Theme, size: tuple[int, int]) -> None:
    user.workbench.store.dispatch(m.ThemeChosen(theme))
    QCoreApplication.processEvents()  # each is a deed of its own for the event loop
    user.window.resize(*size)
    user.command("view.reset")
    QCoreApplication.processEvents()
    QCoreApplication.processEvents()
    SCREENS.mkdir(parents=True, exist_ok=True)
    picture = SCREENS / f"{name}-{theme}-{size[0]}x{size[1]}.png"
    assert user.window.grab().save(str(picture))
    assert clipped(user.window) == []
    QCoreApplication.processEvents()  # what the test itself takes is nobody's deed


def nameless(window: QWidget) -> list[str]:
    """Controls on the page that nobody could be told of."""
    return [
        type(each).__name__
        for each in window.findChildren(QWidget)
        if each.isVisible()
        and each.focusPolicy().value
        and not (each.accessibleName() or getattr(each, "text", str)())
        and not each.objectName().startswith("qt_")
    ]
