"""One call of a statement: what all that carry it out need to know."""

from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.modules.verisimdb.jobs import Effect
from panll_desktop.protocol import Parameters
from panll_desktop.records import Record


class Call(Record):
    """A statement on its way.

    Attributes:
        text: as it was written.
        store: that it is for.
        parameters: values of its ``$names``.
        stop: asked now and then while it runs.
        effect: what a change says of itself once it is done.
        uptime: of the session, in seconds.
    """

    text: str
    store: Store
    parameters: Parameters
    stop: Stop
    effect: Effect
    uptime: float
