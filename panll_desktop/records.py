"""Frozen values with named fields, cheap to define.

A frozen slotted dataclass compiles half a dozen functions for every class, about half
a millisecond each; a language has fifty classes and a command line has 150 ms. These
share their functions instead. To type checkers both look alike.
"""

from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from typing import Any, ClassVar, dataclass_transform

_set = object.__setattr__


@dataclass_transform(frozen_default=True)
class _Fields(type):
    """Turns annotations into slots, and default values into a table."""

    def __new__(
        cls, name: str, bases: tuple[type, ...], space: dict[str, Any]
    ) -> "_Fields":
        fields = tuple(space.get("__annotations__", {})) if bases else ()
        space["_defaults"] = {each: space.pop(each) for each in fields if each in space}
        space["__slots__"] = fields
        space["__match_args__"] = fields
        return super().__new__(cls, name, bases, space)


class Record(metaclass=_Fields):
    """The base of all records: equal when type and fields are, and hashable."""

    __match_args__: ClassVar[tuple[str, ...]]
    _defaults: ClassVar[dict[str, Any]]

    def __init__(self, *values: Any, **named: Any) -> None:  # noqa: ANN401 - any field
        names = self.__match_args__
        if len(values) > len(names):
            raise TypeError(f"{type(self).__name__} has {len(names)} fields")
        for name, value in zip(names, values, strict=False):
            _set(self, name, value)
        for name in names[len(values) :]:
            if name in named:
                _set(self, name, named.pop(name))
            elif name in self._defaults:
                _set(self, name, self._defaults[name])
            else:
                raise TypeError(f"{type(self).__name__} lacks its field {name}")
        if named:
            raise TypeError(f"{type(self).__name__} has no field {next(iter(named))}")

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(
            getattr(self, name) == getattr(other, name) for name in self.__match_args__
        )

    def __hash__(self) -> int:
        return hash((type(self), *self._values()))

    def __repr__(self) -> str:
        pairs = zip(self.__match_args__, self._values(), strict=True)
        inside = ", ".join(f"{name}={value!r}" for name, value in pairs)
        return f"{type(self).__name__}({inside})"

    def _values(self) -> Iterator[object]:
        return (getattr(self, name) for name in self.__match_args__)
