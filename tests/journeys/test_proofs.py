"""A statement with PROOF, its tab, its certificate saved, and verified elsewhere."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QWidget

from panll_desktop.cli import main
from panll_desktop.protocol import Verification
from panll_desktop.session import messages as m
from panll_desktop.session.proof_state import ProofView
from panll_desktop.ui import engine_problems
from panll_desktop.ui.proofs_view import ProofsPage
from panll_desktop.ui.prose import Prose
from tests.conftest import SCREENS
from tests.journeys.conftest import User
from tests.journeys.pictures import clipped

PROVEN = (
    "SELECT SEMANTIC, TEMPORAL FROM HEXAD 'country-fr'\n"
    "PROOF EXISTENCE(country-fr) AND INTEGRITY(country-fr)"
)
FAILED = PROVEN.replace("INTEGRITY(country-fr)", "CITATION(country-fr)")


def page(user: User) -> ProofsPage:
    found = user.window.results.findChild(ProofsPage)
    assert isinstance(found, ProofsPage)
    return found


def shown(user: User) -> str:
    """Every word on the page."""
    words = [page(user).words.accessibleName()]
    for each in page(user).findChildren(QWidget):
        if isinstance(each, Prose) and each.isVisible():
            words.append(each.text)
        elif isinstance(each, QLabel) and each.isVisible():
            words.append(each.text())
    return "\n".join(words)


def view(user: User) -> ProofView:
    found = user.space.proofs
    assert found is not None
    return found


def offered(user: User) -> list[str]:
    """The tabs that can be seen; Qt may forget to make room for one."""
    tabs = user.window.results.views.tabs
    return [
        tabs.tabText(at)
        for at in range(tabs.count())
        if tabs.isTabVisible(at) and tabs.tabRect(at).width() > 0
    ]


def test_that_what_was_proven_is_shown_saved_and_verified_from_the_command_line(
    user: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Proofs" in offered(user)
    user.command("proofs.show")
    user.until(lambda: "Nothing was asked to be proven" in shown(user))
    assert not page(user).verify.isEnabled()
    assert not page(user).save.isEnabled()
    user.run(PROVEN)
    user.until(lambda: "2 of 2 hold" in page(user).words.accessibleName())
    said = shown(user)
    assert "EXISTENCE" in said
    assert "line 2, column 33" in said
    assert "Not proven: that it still exists." in said
    assert view(user).certificate is not None
    page(user).verify.click()
    user.until(lambda: isinstance(view(user).checked, Verification))
    user.until(lambda: "checked again" in shown(user))
    place = tmp_path / "cert.json"
    deeds = user.workbench.deeds
    assert deeds is not None
    deeds.proofs.save(place)
    user.until(lambda: user.state.notice is not None)
    assert user.state.notice is not None
    assert str(place) in user.state.notice.text
    assert main(["verify", str(place)]) == 0
    assert "Proven, INTEGRITY: " in capsys.readouterr().out


def test_that_a_proof_that_fails_is_shown_where_it_was_asked_for(user: User) -> None:
    user.command("proofs.show")
    user.run(FAILED)
    user.until(lambda: "1 of 2 hold" in page(user).words.accessibleName())
    said = shown(user)
    assert "CITATION(country-fr) does not hold: it cites nothing" in said
    assert "line 2, column 33" in said
    assert "There is none: one is signed only if every obligation holds." in said
    assert user.result.failure is not None
    position = user.result.failure.position
    assert position is not None
    assert position.of(FAILED) == "CITATION(country-fr)"
    assert not page(user).save.isEnabled()
    problems = list(engine_problems.errors(user.space, FAILED))
    assert [each.span.of(FAILED) for each in problems] == ["CITATION(country-fr)"]
    both = FAILED.replace("EXISTENCE(country-fr)", "EXISTENCE(nowhere)")
    user.run(both)
    problems = list(engine_problems.errors(user.space, both))
    places = {each.span.of(both): each.message for each in problems}
    assert "it cites nothing" in places["CITATION(country-fr)"]
    assert "no entity 'nowhere'" in places["EXISTENCE(nowhere)"]
    shown_there = engine_problems.found((), problems)
    assert len(shown_there) == len(problems)


def test_that_a_file_is_opened_and_what_is_wrong_with_it_is_said(
    user: User, tmp_path: Path
) -> None:
    deeds = user.workbench.deeds
    assert deeds is not None
    place = tmp_path / "cert.json"
    user.run(PROVEN)
    deeds.proofs.save(place)
    user.until(place.exists)
    deeds.proofs.open(place)
    user.until(lambda: view(user).file != "" and not view(user).pending)
    user.until(lambda: page(user).words.accessibleName().startswith("valid"))
    content = place.read_bytes()
    place.write_bytes(content.replace(b"country-fr", b"country-de"))
    deeds.proofs.open(place)
    user.until(lambda: page(user).words.accessibleName().startswith("not valid"))
    assert "Nothing is proven." in shown(user)
    deeds.proofs.open(tmp_path / "missing.json")
    user.until(lambda: "Cannot read " in shown(user))
    deeds.proofs.open(tmp_path)
    user.until(lambda: "Cannot read " in shown(user))


def test_that_the_tab_is_there_for_modules_that_prove_alone(user: User) -> None:
    user.command("proofs.show")
    user.workbench.store.dispatch(m.ModuleChosen("sqlite"))
    user.until(lambda: "Proofs" not in offered(user))
    assert offered(user)[0] == "Results"
    user.workbench.store.dispatch(m.ModuleChosen("verisimdb"))
    user.until(lambda: "Proofs" in offered(user))


@pytest.mark.parametrize("size", [(1024, 700), (1600, 1000)])
def test_that_no_button_of_the_tab_is_clipped(
    user: User, size: tuple[int, int]
) -> None:
    user.window.resize(*size)
    user.command("proofs.show")
    user.run(PROVEN)
    user.window.panes["L"].set_folded(size[0] < 1200)
    QCoreApplication.processEvents()
    SCREENS.mkdir(parents=True, exist_ok=True)
    picture = SCREENS / f"proofs-{size[0]}x{size[1]}.png"
    assert user.window.grab().save(str(picture))
    assert clipped(user.window) == []
