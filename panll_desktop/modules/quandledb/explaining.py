"""The plan of a program: its stages, before or after they ran."""

from collections.abc import Iterator

from panll_desktop.modules.quandledb.relations import (
    Chunks,
    Column,
    Relation,
    Row,
    Schema,
    Step,
)
from panll_desktop.protocol import ColumnType

_SCHEMA = Schema(
    (
        Column("stage", ColumnType.TEXT),
        Column("detail", ColumnType.TEXT),
        Column("rows_in", ColumnType.INTEGER),
        Column("rows_out", ColumnType.INTEGER),
        Column("elapsed_ms", ColumnType.REAL),
    )
)


def explained(inner: Relation, *, analysed: bool) -> Relation:
    """The stages as rows, the first one first; analysed, once all rows were walked."""

    def walk() -> Chunks:
        if analysed:
            for _ in inner.chunks:
                pass
        else:
            inner.chunks.close()
        yield list(_stages(inner.step))

    return Relation(_SCHEMA, walk(), inner.step)


def _stages(step: Step) -> Iterator[Row]:
    for each in step.inputs:
        yield from _stages(each)
    rows = [each.rows for each in step.inputs]
    came = None if not rows or None in rows else sum(filter(None, rows))
    milliseconds = round(step.alone * 1000, 3) if step.rows is not None else None
    yield (step.operation, step.detail, came, step.rows, milliseconds)
