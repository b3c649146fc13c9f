"""What cells and documents are made of."""

from typing import TypeAlias

Json: TypeAlias = (
    "str | int | float | bool | dict[str, Json] | list[Json] | None"  # one document
)
Cell: TypeAlias = "Json | bytes"
