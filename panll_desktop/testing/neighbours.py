"""The rules for sessions that tell what is linked with what."""

from collections.abc import Iterable
from functools import partial
from itertools import islice
from typing import Final, cast

from panll_desktop.protocol import (
    CancelFlag,
    Capability,
    Limits,
    Linking,
    Manifest,
    Neighbourhood,
    Querying,
    Session,
)
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.testing.queries import Sentences

_FEW: Final = 3
_MANY: Final = 500
_NOBODY: Final = ("", "conformance: nothing has this name", "con/formance")


def linked(manifest: Manifest, session: Session, query: str) -> Sentences:
    """What `neighbours` must answer, if the manifest says that links are told.

    The things that are asked about are those whose identifiers stand in the first rows
    of the query.
    """
    if not manifest.links:
        return
    if not callable(getattr(session, "neighbours", None)):
        yield "The manifest says that links are told, but there is no neighbours."
        return
    linking = cast("Linking", session)
    for name in _NOBODY:
        answer = _asked(linking, name, _FEW)
        if isinstance(answer, Failure):
            if answer.code == "UNSUPPORTED":
                return
            yield f"neighbours of what does not exist failed. {answer.title}"
        elif answer is not None:
            yield f"neighbours must answer None for {name!r}, which does not exist."
    for name in islice(_names(manifest, session, query), _FEW):
        yield from _around(linking, name)


def _asked(
    session: Linking, identifier: str, limit: int
) -> Neighbourhood | Failure | None:
    ask = partial(session.neighbours, identifier, limit)
    return attempt(lambda: expected(ask(), Neighbourhood, type(None)))


def _names(manifest: Manifest, session: Session, query: str) -> Iterable[str]:
    """The texts in the first column of a query."""
    if Capability.QUERY_EXECUTION not in manifest.capabilities:
        return
    asked = cast("Querying", session)
    job = asked.start(query, {}, Limits(rows=_FEW), CancelFlag())
    try:
        found = [row for batch in job.batches() for row in batch.columns[0]]
    finally:
        job.close()
    yield from (each for each in found if isinstance(each, str))


def _around(session: Linking, name: str) -> Sentences:
    found = _asked(session, name, _MANY)
    if isinstance(found, Failure):
        yield f"neighbours of {name!r} failed. {found.title}"
        return
    if found is None:
        return
    yield from neighbourhood_rules(found, name, _MANY)
    short = _asked(session, name, 1)
    if isinstance(short, Neighbourhood):
        yield from neighbourhood_rules(short, name, 1)
        if short.total != found.total:
            yield f"The total of the links of {name!r} depends on the limit."
    for link in found.links[:_FEW]:
        other = link.node.identifier
        there = _asked(session, other, _MANY) if link.node.stored else None
        if not isinstance(there, Neighbourhood) or there.total > _MANY:
            continue
        if all(back.node.identifier != name for back in there.links):
            yield f"{name!r} is linked with {other!r}, but not the other way round."


def neighbourhood_rules(found: Neighbourhood, asked: str, limit: int) -> list[str]:
    """The rules that an answer breaks, one sentence each."""
    wrong = []
    if found.centre.identifier != asked:
        wrong.append(f"The centre is {found.centre.identifier!r}, not {asked!r}.")
    if len(found.links) > limit:
        wrong.append(f"{len(found.links)} links are listed; {limit} were asked for.")
    if found.total < len(found.links):
        wrong.append("The total is less than the links that are listed.")
    if found.total > len(found.links) and len(found.links) < limit:
        wrong.append("There are more links, and fewer are listed than were asked for.")
    order = [(link.kind, not link.outgoing) for link in found.links]
    if order != sorted(order):
        wrong.append("Links come by kind, outgoing before incoming.")
    for link in found.links:
        if not link.kind.strip():
            wrong.append(f"The link with {link.node.identifier!r} has no kind.")
        if not link.node.identifier:
            wrong.append("A link leads to nothing that has an identifier.")
        if link.node.identifier == asked and not link.outgoing:
            wrong.append("A link of a thing with itself leads from it.")
    return wrong
