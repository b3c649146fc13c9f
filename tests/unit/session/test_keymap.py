"""Keys that the user chose for commands."""

from pathlib import Path

from panll_desktop import settings
from panll_desktop.session.command import Command
from panll_desktop.session.commands import COMMANDS
from panll_desktop.session.keymap import remapped
from panll_desktop.settings import Settings

THREE = (
    Command("a", "A", "File", "Ctrl+A"),
    Command("b", "B", "File", "Ctrl+Shift+B"),
    Command("c", "C", "File"),
)


def keys_of(chosen: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    commands, troubles = remapped(THREE, chosen)
    return {each.id: each.shortcut for each in commands}, troubles


def test_that_a_chosen_key_is_taken_from_who_has_it() -> None:
    assert keys_of({}) == ({"a": "Ctrl+A", "b": "Ctrl+Shift+B", "c": ""}, ())
    assert keys_of({"c": "shift+ctrl+b"}) == (
        {"a": "Ctrl+A", "b": "", "c": "shift+ctrl+b"},
        (),
    )
    swapped = {"a": "Ctrl+Shift+B", "b": "Ctrl+A"}
    assert keys_of(swapped) == ({**swapped, "c": ""}, ())
    assert keys_of({"a": ""}) == ({"a": "", "b": "Ctrl+Shift+B", "c": ""}, ())


def test_that_what_cannot_be_given_is_said() -> None:
    keys, troubles = keys_of({"a": "F9", "c": "f9", "x": "F8"})
    assert keys == {"a": "F9", "b": "Ctrl+Shift+B", "c": ""}
    assert troubles == (
        "There is no command “x” that F8 could be for.",
        "f9 is for a already, not for c.",
    )


def test_that_no_two_commands_share_a_key_whatever_was_chosen() -> None:
    chosen = {each.id: "Ctrl++" for each in COMMANDS[::3]}
    commands, _ = remapped(COMMANDS, chosen)
    given = [each.shortcut for each in commands if each.shortcut]
    assert len(given) == len(set(given))


def test_that_chosen_keys_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings.save(Settings(keys={"query.run": "F9"}), path)
    assert settings.load(path).settings.keys == {"query.run": "F9"}
