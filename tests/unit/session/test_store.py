"""The loop: order, and silence where nothing changed."""

from panll_desktop.session import effects as e
from panll_desktop.session import messages as m
from panll_desktop.session.state import ModuleEntry, Notice, NoticeKind, State
from panll_desktop.session.store import Store
from panll_desktop.session.telemetry_effects import SettleConsent
from panll_desktop.settings import Settings

NOTICES = [Notice(NoticeKind.INFORMATION, text) for text in ("one", "two", "three")]


def noticed(state: State) -> str:
    return state.notice.text if state.notice else ""


def test_that_what_is_dispatched_while_rendering_waits_for_its_turn() -> None:
    store = Store(lambda _: None)
    seen: list[tuple[str, str]] = []

    def first(before: State, after: State) -> None:
        if noticed(after) == "one":
            store.dispatch(m.Noticed(NOTICES[1]))
            store.dispatch(m.Noticed(NOTICES[2]))
            assert store.state is after
        seen.append((noticed(before), noticed(after)))

    later: list[str] = []
    store.subscribe(first)
    store.subscribe(lambda _, after: later.append(noticed(after)))
    store.dispatch(m.Noticed(NOTICES[0]))
    assert seen == [("", "one"), ("one", "two"), ("two", "three")]
    assert later == ["one", "two", "three"]


def test_that_what_is_dispatched_while_performing_waits_for_its_turn() -> None:
    performed: list[e.Effect] = []

    def perform(effect: e.Effect) -> None:
        performed.append(effect)
        if isinstance(effect, e.LoadModule):
            store.dispatch(m.ThemeChosen("dark"))
            assert store.state.settings.theme == "system"

    store = Store(perform)
    store.dispatch(m.Started(Settings(), (ModuleEntry("a", "A"),)))
    assert [type(each) for each in performed] == [
        e.LoadModule,
        SettleConsent,
        e.FindModules,
        e.SaveSettings,
    ]
    assert store.state.settings.theme == "dark"


def test_that_views_are_told_of_changes_alone() -> None:
    store = Store(lambda _: None)
    told: list[State] = []
    store.subscribe(lambda _, after: told.append(after))
    store.dispatch(m.CancelRequested())
    store.dispatch(m.ThemeChosen("system"))
    store.dispatch(m.ModuleChosen("unknown"))
    assert told == []
    store.dispatch(m.ThemeChosen("light"))
    assert [each.settings.theme for each in told] == ["light"]
    assert told[0] is store.state


def test_that_a_view_that_raises_does_not_stop_the_loop() -> None:
    store = Store(lambda _: None)

    def fail(_before: State, after: State) -> None:
        if noticed(after) == "one":
            raise ValueError

    store.subscribe(fail)
    try:
        store.dispatch(m.Noticed(NOTICES[0]))
    except ValueError:
        store.dispatch(m.Noticed(NOTICES[1]))
    assert noticed(store.state) == "two"
