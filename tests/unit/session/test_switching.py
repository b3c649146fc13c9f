"""Other modules and connections in the search of commands."""

from panll_desktop.session import messages as m
from panll_desktop.session.state import State
from panll_desktop.session.switching import switches
from tests.unit.session.drive import Drive


def test_that_nothing_is_offered_where_nothing_is_installed() -> None:
    assert switches(State()) == ()


def test_that_all_but_what_is_open_is_offered() -> None:
    drive = Drive().connect("alpha")
    drive.send(m.ConnectionMade("alpha", "two\nlines", {"file": "x.db"}))
    offered = switches(drive.state)
    assert [each.title for each in offered] == ["Switch to beta", "Connect to here"]
    drive.send(m.ConnectionChosen("alpha", "here"))
    *_, other = switches(drive.state)
    assert other.title == "Connect to two lines"
    assert other.message == m.ConnectionChosen("alpha", "two\nlines")
