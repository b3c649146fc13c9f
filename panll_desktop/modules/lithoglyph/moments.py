"""``_created_at`` and ``_updated_at``: no fields, but what the journal says."""

from typing import Final

from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.modules.lithoglyph.calls import Call
from panll_desktop.modules.lithoglyph.rows import ABSENT, Absent, Row
from panll_desktop.protocol import Json

CREATED: Final = "_created_at"
UPDATED: Final = "_updated_at"


def told(
    call: Call, row: Row, parts: tuple[str, ...], moment: int | None
) -> "Json | Absent":
    """When the document that a name belongs to was made, or changed last.

    Args:
        call: of the statement.
        row: with the document.
        parts: of the name; what is before the last is how the document is called.
        moment: nothing behind that sequence counts; None for all.
    """
    if parts[-1] not in (CREATED, UPDATED):
        return ABSENT
    identifier = _identifier(row, parts[0] if len(parts) > 1 else "")
    try:
        history = call.store.history(identifier) if identifier else ()
    except LithoError:
        return ABSENT  # such as an entry of the journal
    steps = [
        each for each in history if moment is None or each.entry.sequence <= moment
    ]
    if parts[-1] == CREATED:
        steps = [each for each in steps if each.before is None]
    return steps[-1].entry.at if steps else ABSENT


def _identifier(row: Row, called: str) -> str:
    for each in row.bound:
        if isinstance(each.value, dict) and (not called or called in each.names):
            found = each.value.get("_id")
            if isinstance(found, str):
                return found
    return ""
