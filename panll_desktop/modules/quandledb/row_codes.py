"""The code of a knot in a row, whoever wrote the row."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from panll_desktop.engines.knots import codes
from panll_desktop.engines.knots.codes import Notation
from panll_desktop.engines.knots.skein import pd_text
from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.engines.knots.diagram import Diagram
    from panll_desktop.protocol import Cell

COLUMNS: Final = ("pd_code", "dt_code", "gauss_code")
_TITLES: Final = {
    Notation.PD: "PD",
    Notation.DT: "DT",
    Notation.GAUSS: "Gauss",
    Notation.BRAID: "braid",
}


class RowCode(Record):
    """A code as a row has it.

    Attributes:
        text: the code, as it stands or, of a list of numbers, written out.
        notation: by the name of its column.
        column: where it stands.
    """

    text: str
    notation: Notation
    column: str

    @property
    def title(self) -> str:
        """What people call the notation."""
        return _TITLES[self.notation]

    @property
    def leaves_mirror_open(self) -> bool:
        """Whether it does not say which of two mirror images is meant."""
        return self.notation is Notation.GAUSS and not re.search(r"[OoUu]\d", self.text)

    def diagram(self) -> "Diagram":
        """The diagram that it describes.

        Raises:
            KnotError: none; the sentence says why.
        """
        plain = pd_text(self.text) if self.text.startswith("pdv1|") else self.text
        return codes.parse(plain, self.notation)


def code_of(row: "Mapping[str, Cell]") -> RowCode | None:
    """The best code of a row; None for a row that has none.

    A PD code says more than a DT code, and that more than a Gauss code.
    """
    for column in COLUMNS:
        value = row.get(column)
        if isinstance(value, list) and all(isinstance(each, int) for each in value):
            value = " ".join(map(str, value))
        elif not isinstance(value, str) or not value.strip():
            continue
        return RowCode(value, Notation(column.removesuffix("_code")), column)
    return None
