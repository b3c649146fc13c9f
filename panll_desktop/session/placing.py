"""Where a statement stands in its document, and errors that say so."""

from dataclasses import replace

from panll_desktop.protocol import Position, moved
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import Run, Workspace


def start(workspace: Workspace, text: str, offset: int) -> tuple[int, int]:
    """The line and column of a statement in the tab that is shown, from 1.

    One that is no longer there, or was never as it is sent, counts from its own start.
    """
    document = workspace.document.text
    if not document.startswith(text, offset):
        return 1, 1
    line = document.count("\n", 0, offset) + 1
    return line, offset - document.rfind("\n", 0, offset)


def in_document(failure: Failure, run: Run) -> Failure:
    """The failure of a statement with its places as they are in the document."""
    if failure.position is None or run.start == (1, 1):
        return failure
    place = Position(*run.start)
    title, detail = moved(failure.title, place), moved(failure.detail, place)
    return replace(failure, title=title, detail=detail)
