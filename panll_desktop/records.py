"""Frozen values with named fields, cheap to define.

A frozen slotted dataclass compiles half a dozen functions for every class, about half
a millisecond each; a language has fifty classes and a command line has 150 ms. These
share their functions instead. To type checkers both look alike.
"""

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any, ClassVar, Final, dataclass_transform

_FEW: Final = 8


def _nothing(_record: object) -> tuple[()]:
    return ()


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
        space["_values"] = staticmethod(attrgetter(*fields) if fields else _nothing)
        space["__init__"] = _initialise
        space["_made"] = 0
        space["__dataclass_fields__"] = _DataclassFields()
        space["__dataclass_params__"] = _Parameters
        return super().__new__(cls, name, bases, space)


def _initialise(self: "Record", *values: Any, **named: Any) -> None:  # noqa: ANN401 - any field
    """Sets field by field; a class that is used often gets a compiled constructor.

    Compiling takes as long as a dozen records; of most classes there are one or two.
    """
    kind = type(self)
    fields = kind.__match_args__
    given = dict(zip(fields, values, strict=False))
    whole = {**kind._defaults, **named, **given}  # noqa: SLF001 - this module's own
    right = len(whole) == len(fields) and len(values) + len(named) == len(named | given)
    if kind._made < _FEW and right and whole.keys() == set(fields):  # noqa: SLF001 - likewise
        type.__setattr__(kind, "_made", kind._made + 1)  # noqa: SLF001 - likewise
        for name, value in whole.items():
            object.__setattr__(self, name, value)
        return
    made = _constructor(kind)  # it also says what is wrong with the arguments
    type.__setattr__(kind, "__init__", made)
    made(self, *values, **named)


def _constructor(kind: type["Record"]) -> Callable[..., None]:
    defaults = kind._defaults  # noqa: SLF001 - this module's own
    parameters = [
        f"{name}=_defaults[{name!r}]" if name in defaults else name
        for name in kind.__match_args__
    ]
    lines = [f" _set_{name}(self, {name})" for name in kind.__match_args__]
    source = f"def __init__({', '.join(['self', *parameters])}):\n" + "\n".join(
        lines or [" pass"]
    )
    # The slots' own setters: a third of the time of `object.__setattr__`.
    setters = {f"_set_{name}": vars(kind)[name].__set__ for name in kind.__match_args__}
    space: dict[str, Any] = {**setters, "_defaults": defaults}
    exec(source, space)  # noqa: S102 - field names alone, as dataclasses do it
    made: Callable[..., None] = space["__init__"]
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    return made


class _Parameters:
    """What `pprint` asks of a dataclass: a record is written by its own `repr`."""

    repr = False


class _DataclassFields:
    """What `dataclasses.replace` and its neighbours read, made when they ask."""

    def __get__(self, instance: object, kind: type) -> dict[str, Any]:
        made = _dataclass_fields(kind)
        type.__setattr__(kind, "__dataclass_fields__", made)
        return made


def _dataclass_fields(kind: type) -> dict[str, Any]:
    from dataclasses import field, fields, make_dataclass  # noqa: PLC0415 - slow
    from inspect import get_annotations  # noqa: PLC0415 - slow

    defaults = kind.__dict__["_defaults"]
    twin = make_dataclass(
        kind.__name__,
        [
            (name, type_, field(default_factory=partial(defaults.get, name)))
            if name in defaults
            else (name, type_)
            for name, type_ in get_annotations(kind).items()
        ],
        init=False,
        repr=False,
        eq=False,
        namespace={"__doc__": kind.__name__},  # else a signature is parsed for it
    )
    return {each.name: each for each in fields(twin)}


class Record(metaclass=_Fields):
    """The base of all records: equal when type and fields are, and hashable.

    `dataclasses.replace`, `asdict`, `astuple` and `fields` take them as well.
    """

    __match_args__: ClassVar[tuple[str, ...]]
    _defaults: ClassVar[dict[str, Any]]
    _made: ClassVar[int]
    _values: ClassVar[Callable[[object], object]]  # of all fields; of one, its own

    def __setattr__(self, name: str, value: object) -> None:
        raise _frozen(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise _frozen(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        values = type(self)._values
        return bool(values(self) == values(other))

    def __hash__(self) -> int:
        kind = type(self)
        return hash((kind, kind._values(self)))  # noqa: SLF001 - this module's own

    def __repr__(self) -> str:
        pairs = [f"{name}={getattr(self, name)!r}" for name in self.__match_args__]
        return f"{type(self).__name__}({', '.join(pairs)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])


def _frozen(what: str) -> AttributeError:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - ten milliseconds

    return FrozenInstanceError(what)
