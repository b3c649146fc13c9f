"""Asking what stored things are linked with."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, cast

from panll_desktop.records import Record
from panll_desktop.session import graph_messages as gm
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure, attempt, expected

if TYPE_CHECKING:
    from panll_desktop.protocol import Linking, Session
    from panll_desktop.session.links import Connection

Post: TypeAlias = Callable[[m.Message], None]


class FetchNeighbours(Record):
    """Ask a module what an entity is linked with."""

    module: str
    number: int
    identifier: str
    limit: int


def fetch(post: Post, effect: FetchNeighbours, connection: "Connection | None") -> None:
    """Asks beside the health; the answer is posted, unless the connection is gone."""
    if connection is None:
        return
    generation = connection.generation

    def step(session: "Session | Failure") -> None:
        from panll_desktop.protocol import Neighbourhood  # noqa: PLC0415 - seldom

        answer: Neighbourhood | Failure | None
        if isinstance(session, Failure):
            answer = session
        else:
            ask = cast("Linking", session).neighbours
            answer = attempt(
                lambda: expected(
                    ask(effect.identifier, effect.limit), Neighbourhood, type(None)
                )
            )
        post(gm.NeighboursArrived(effect.module, generation, effect.number, answer))

    connection.control.submit(step)
