"""Keys that the user chose for commands, in the place of the usual ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from panll_desktop.session.command import Command


def remapped(
    commands: Sequence[Command], keys: Mapping[str, str]
) -> tuple[tuple[Command, ...], tuple[str, ...]]:
    """The commands with these keys, and a sentence for each that could not be given.

    A key that was chosen is taken from the command that has it by default; of two
    commands for which the same one was chosen, the first one gets it.

    Args:
        commands: all of them.
        keys: in Qt's portable notation, by the command's identifier; empty for none.
    """
    known = {each.id for each in commands}
    troubles = [
        f"There is no command “{each}” that {keys[each] or 'no key'} could be for."
        for each in keys
        if each not in known
    ]
    chosen: dict[str, str] = {}
    owners: dict[str, str] = {}
    for command in commands:
        wanted = keys.get(command.id)
        if wanted is None:
            continue
        owner = owners.setdefault(_folded(wanted), command.id) if wanted else command.id
        if owner == command.id:
            chosen[command.id] = wanted
        else:
            troubles.append(f"{wanted} is for {owner} already, not for {command.id}.")
    found = []
    for command in commands:
        taken = _folded(command.shortcut) in owners and command.id not in chosen
        shortcut = "" if taken else chosen.get(command.id, command.shortcut)
        found.append(replace(command, shortcut=shortcut))
    return tuple(found), tuple(troubles)


def _folded(keys: str) -> str:
    """Two ways to write the same keys are one."""
    *held, key = keys.replace("++", "+plus").lower().split("+")
    return "+".join((*sorted(each.strip() for each in held), key.strip()))
