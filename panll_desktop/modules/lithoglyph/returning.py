"""RETURNING: a change that answers with the documents it was about."""

from collections.abc import Sequence

from panll_desktop.languages.gql import clauses as c
from panll_desktop.modules.lithoglyph import projecting
from panll_desktop.modules.lithoglyph.answers import Answer
from panll_desktop.modules.lithoglyph.calls import Call
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.rows import Bound, Row
from panll_desktop.protocol import Json


def told(
    call: Call,
    because: c.Because,
    evaluator: Evaluator,
    documents: Sequence[dict[str, Json]],
    answer: Answer,
) -> Answer:
    """The answer of a change, or what its RETURNING asks for in the place of that.

    Args:
        call: of the statement.
        because: its clauses.
        evaluator: of its values.
        documents: as the change left them, or as they were before it took them away.
        answer: what the change says without RETURNING.
    """
    wanted = because.returning
    if wanted is None or isinstance(wanted, c.Refined):
        return answer
    names = tuple({str(each["_id"]).partition("/")[0] for each in documents})
    rows = [Row((Bound(names, each),)) for each in documents]
    columns, cells = projecting.table(call, wanted, evaluator, rows)
    return Answer(
        columns,
        cells,
        answer.kind,
        answer.name,
        answer.modalities,
        answer.message,
        answer.count if answer.count is not None else len(documents),
    )
