"""What an entity is in one modality, drawn in the way of that modality."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Final, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import Facet, Json, Modality
from panll_desktop.ui.cells import dumped, full, literal, one_line, shown
from panll_desktop.ui.prose import Prose, absent
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import button, label

Open: TypeAlias = Callable[[str], None]
_KEY_WIDTH: Final = 104
_MOST: Final = 50
_MOST_TEXT: Final = 4000
_FIRST_NUMBERS: Final = 12
_TABLE: Final = 6
_PAIR: Final = 2
_TIMES: Final = " \N{MULTIPLICATION SIGN} "
_HASH: Final = 16
_SIDES: Final = {"outbound": "→", "inbound": "←"}


class FacetBody(QWidget):
    """The content of a facet; long parts are cut, and copied whole."""

    def __init__(self, appearance: Appearance, facet: Facet, open_entity: Open) -> None:
        super().__init__()
        self._appearance = appearance
        self._open = open_entity
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        content = facet.content
        if content is None:
            self._column.addWidget(absent(appearance))
        elif isinstance(content, Mapping):
            self._draw(facet.modality, content)
        elif facet.modality is Modality.PROVENANCE and isinstance(content, list):
            self._provenance(content)
        else:
            self._value(content)

    def _draw(self, modality: Modality, content: Mapping[str, Json]) -> None:
        match modality, content:
            case Modality.GRAPH, {"relationships": list(edges)}:
                self._edges(edges)
                self._fields(_without(content, "relationships"))
            case Modality.GRAPH, _ if edges_by_side(content):
                for arrow, edges in edges_by_side(content).items():
                    self._edges(edges, arrow)
            case Modality.VECTOR, {"embedding": list(numbers)}:
                self._vector(numbers, _without(content, "embedding"))
            case Modality.TENSOR, {"shape": list(shape), "data": list(numbers)}:
                self._tensor(shape, numbers)
                self._fields(_without(content, "shape", "data"))
            case Modality.SEMANTIC, {"types": list(types)}:
                self._lines(types)
                self._fields(_without(content, "types"))
            case Modality.DOCUMENT, _:
                self._document(content)
            case Modality.SPATIAL, {"properties": dict(properties)}:
                self._fields({**_without(content, "properties"), **properties})
            case _:
                self._fields(content)

    def _document(self, content: Mapping[str, Json]) -> None:
        title, body = content.get("title"), content.get("body")
        if isinstance(title, str) and title:
            self._column.addWidget(Prose(self._appearance, _cut(title), "section"))
        if isinstance(body, str) and body:
            self._column.addWidget(Prose(self._appearance, _cut(body), whole=body))
        metadata = content.get("metadata")
        self._fields(_without(content, "title", "body", "metadata"))
        if isinstance(metadata, Mapping):
            self._fields(metadata)
        elif metadata is not None:
            self._fields({"metadata": metadata})

    def _edges(self, edges: Sequence[Json], arrow: str = "") -> None:
        if not edges:
            self._note("no relationships")
            return
        for edge in edges[:_MOST]:
            predicate, target = _edge(edge)
            said = f"{arrow} {predicate}".strip()
            key = Prose(self._appearance, said, "mono_small", muted=True)
            self._pair(key, self._target(target), beside=True)
        self._rest(len(edges), "relationships", edges)

    def _target(self, target: str) -> QWidget:
        name = one_line(target, 60)
        link: QPushButton = button(self._appearance, name.replace("&", "&&"), "link")
        link.setFont(self._appearance.font("mono_small"))
        link.setAccessibleName(f"Open {name}")
        link.setToolTip(literal(target))
        link.clicked.connect(lambda: self._open(target))
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(link)
        row.addStretch(1)
        return holder

    def _vector(self, numbers: Sequence[Json], rest: Mapping[str, Json]) -> None:
        self._fields({"dimension": len(numbers), **rest})
        first = "  ".join(_number(each) for each in numbers[:_FIRST_NUMBERS])
        more = len(numbers) - _FIRST_NUMBERS
        text = f"{first}  … {more:,} more" if more > 0 else first
        self._column.addWidget(Prose(self._appearance, text, "mono_small"))
        self._copy_all(f"Copy all {len(numbers):,} numbers", numbers)

    def _tensor(self, shape: Sequence[Json], numbers: Sequence[Json]) -> None:
        sizes = _TIMES.join(shown(each) for each in shape)
        self._fields({"shape": sizes or "scalar"})
        width = _columns(shape, len(numbers))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        self._column.addLayout(grid)
        for place, each in enumerate(numbers[: width * _TABLE]):
            cell = label(self._appearance, _number(each), "mono_small")
            cell.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(cell, place // width, place % width)
        grid.setColumnStretch(width, 1)
        more = len(numbers) - width * _TABLE
        if more > 0:
            self._note(f"… {more:,} more")
            self._copy_all(f"Copy all {len(numbers):,} numbers", numbers)

    def _provenance(self, records: Sequence[Json]) -> None:
        if not records:
            self._note("no records")
        for number, record in enumerate(records[:_MOST], 1):
            if not isinstance(record, Mapping):
                self._value(record)
                continue
            event, actor = record.get("event_type"), record.get("actor")
            head = f"{number}  {shown(event)} by {shown(actor)}"
            self._column.addWidget(Prose(self._appearance, head, "body_medium"))
            self._fields(_without(record, "event_type", "actor"), short_hashes=True)
        self._rest(len(records), "records", records)

    def _lines(self, values: Sequence[Json]) -> None:
        if not values:
            self._note("none")
        for each in values[:_MOST]:
            text = _cut(full(each))
            self._column.addWidget(Prose(self._appearance, text, "mono_small"))
        self._rest(len(values), "entries", values)

    def _fields(
        self, fields: Mapping[str, Json], *, short_hashes: bool = False
    ) -> None:
        if not fields:
            return
        for name, value in islice(fields.items(), _MOST):
            key = Prose(self._appearance, one_line(name, 80), "small", muted=True)
            short = short_hashes and name.endswith("_hash")
            self._pair(key, self._field(value, short=short))
        self._rest(len(fields), "fields", fields)

    def _field(self, value: Json, *, short: bool) -> QWidget:
        if value is None:
            return absent(self._appearance)
        whole = full(value)
        if short and len(whole) > _HASH:
            text = f"{whole[:8]}…{whole[-8:]}"
            made = Prose(self._appearance, text, "mono_small", whole=whole)
            made.setToolTip(literal(whole))
            made.setAccessibleName(whole)
            return made
        return Prose(self._appearance, _cut(whole), "small", whole=whole)

    def _value(self, value: Json) -> None:
        whole = full(value)
        self._column.addWidget(
            Prose(self._appearance, _cut(whole), "mono_small", whole=whole)
        )

    def _rest(self, count: int, noun: str, whole: object) -> None:
        if count > _MOST:
            self._note(f"{_MOST} of {count:,} {noun} are shown")
            self._copy_all(f"Copy all {count:,} {noun}", whole)

    def _copy_all(self, text: str, whole: object) -> None:
        copy = button(self._appearance, text, "link")
        clipboard = QGuiApplication.clipboard()
        copy.clicked.connect(lambda: clipboard.setText(dumped(whole)))
        self._column.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)

    def _note(self, text: str) -> None:
        self._column.addWidget(label(self._appearance, text, "small", muted=True))

    def _pair(self, key: Prose, value: QWidget, *, beside: bool = False) -> None:
        """A key and its value; a link stands higher than a line of text."""
        key.keep_width(_KEY_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(7 if beside else 12)
        middle = Qt.AlignmentFlag.AlignVCenter
        row.addWidget(key, 0, middle if beside else Qt.AlignmentFlag(0))
        row.addWidget(value, 1)
        self._column.addLayout(row)


def _without(content: Mapping[str, Json], *names: str) -> dict[str, Json]:
    return {name: each for name, each in content.items() if name not in names}


def edges_by_side(content: Mapping[str, Json]) -> dict[str, list[Json]]:
    """Edges that are told by their direction, by its arrow; nothing if they are not."""
    if not content or not all(
        name in _SIDES and isinstance(each, list) for name, each in content.items()
    ):
        return {}
    return {
        _SIDES[name]: each for name, each in content.items() if isinstance(each, list)
    }


def _edge(edge: Json) -> tuple[str, str]:
    """What leads where: a pair, or an object that says so."""
    if isinstance(edge, Mapping) and "edge" in edge:
        return full(edge["edge"]).partition("/")[0], full(edge.get("to"))
    if isinstance(edge, list) and len(edge) == _PAIR:
        return full(edge[0]), full(edge[1])
    if isinstance(edge, Mapping):
        return full(edge.get("predicate")), full(edge.get("target"))
    return "", full(edge)


def _columns(shape: Sequence[Json], count: int) -> int:
    """How many numbers stand in a row: the last dimension, if there is room."""
    last = shape[-1] if len(shape) > 1 else count
    return last if isinstance(last, int) and 0 < last <= _TABLE else _TABLE


def _number(value: Json) -> str:
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.6g}"
    return shown(value, 24)


def _cut(text: str) -> str:
    if len(text) <= _MOST_TEXT:
        return text
    return f"{text[:_MOST_TEXT]}… {len(text) - _MOST_TEXT:,} characters more"
