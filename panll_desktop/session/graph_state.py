"""What the tab of links shows of one workspace."""

from typing import TYPE_CHECKING, Final

from panll_desktop.records import Record
from panll_desktop.session.failure import Failure

if TYPE_CHECKING:
    from panll_desktop.protocol import Neighbourhood, Node

MOST_LINKS: Final = 500
LONGEST_PATH: Final = 100


class GraphView(Record):
    """A walk along links, and what the thing it has come to is linked with.

    Attributes:
        path: the things it came by, in order; the last one is asked about.
        number: of the question that is out, or was last; other answers are dropped.
        pending: whether a question is out.
        neighbourhood: the last answer; it stays while another one is fetched. None if
            there is no such thing, or no answer came yet.
        failure: why there is none.
        left: the identifier of the thing that the last step came from; empty at the
            beginning of a walk.
    """

    path: "tuple[Node, ...]"
    number: int
    pending: bool = True
    neighbourhood: "Neighbourhood | None" = None
    failure: Failure | None = None
    left: str = ""
