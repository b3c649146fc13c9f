"""Which peers a federated query means: a pattern, or a list of names.

``/*`` and ``/**`` are all peers; ``/NAME`` is the one of that name; ``/eu/*`` are those
one level below ``eu``, such as ``eu/archive``; ``/eu/**`` are those at any depth below.
"""

import re
from collections.abc import Sequence
from typing import Final

from panll_desktop.engines.octad.errors import FederationError

LONGEST: Final = 64  # characters of a name
_NAME: Final = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")


def check_name(name: str) -> None:
    """Refuses a name that no pattern could mean.

    Raises:
        FederationError: which characters it may have.
    """
    if len(name) > LONGEST or not _NAME.fullmatch(name):
        raise FederationError(
            f"{name!r} is no name of a peer: letters, digits, - and _, with / between"
            f" the levels, at most {LONGEST} characters."
        )


def matching(pattern: str, names: Sequence[str]) -> list[str]:
    """The names that a pattern means, in their order; at least one.

    Raises:
        FederationError: it is no pattern, or means nobody.
    """
    if not pattern.startswith("/"):
        raise FederationError(f"{pattern!r} is no pattern: it begins with /.")
    head, _, tail = pattern.rpartition("/")
    if tail not in ("*", "**"):
        return named([pattern[1:]], names)
    if head:
        check_name(head[1:])
    found = [name for name in names if _below(name, head[1:], deep=tail == "**")]
    if not found:
        raise FederationError(f"No peer matches {pattern}; {_known(names)}.")
    return found


def named(wanted: Sequence[str], names: Sequence[str]) -> list[str]:
    """The names that were listed, each once.

    Raises:
        FederationError: there is no peer of that name.
    """
    for each in wanted:
        check_name(each)
        if each not in names:
            raise FederationError(f"There is no peer {each!r}; {_known(names)}.")
    return list(dict.fromkeys(wanted))


def _below(name: str, head: str, *, deep: bool) -> bool:
    if not head:
        return True
    rest = name.removeprefix(f"{head}/")
    return rest != name and (deep or "/" not in rest)


def _known(names: Sequence[str]) -> str:
    return f"there is {', '.join(names) or 'none'}"
