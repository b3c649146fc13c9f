"""The types of fields, and what each of them refuses.

Refinement types are checked when something is stored: `BoundedNat 0 100` is a whole
number from 0 to 100, `Confidence` a number from 0 to 1. Nothing here is a proof.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, TypeAlias

from panll_desktop.engines.litho import prompt
from panll_desktop.engines.litho.errors import ValueTypeError
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record

Number: TypeAlias = int | float
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_UUID: Final = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_TIMED: Final = 11  # characters from which on a date has a time as well


class Type(Record):
    """A type with its arguments.

    Attributes:
        name: one of `NAMES`.
        least: the least number allowed; None for no bound.
        most: the greatest.
        item: what a ``Vector``, ``Option`` or ``Tracked`` is of.
        length: of a ``Vector``.
    """

    name: str
    least: Number | None = None
    most: Number | None = None
    item: "Type | None" = None
    length: int | None = None

    def __str__(self) -> str:
        match self.name:
            case "Vector":
                return f"Vector {self.item} {self.length}"
            case "Option" | "Tracked":
                return f"{self.name} {self.item}"
            case "BoundedNat" | "BoundedInt" | "BoundedFloat":
                return f"{self.name} {self.least} {self.most}"
            case _:
                return self.name


class Refusal(Record):
    """Why a value is none of a type.

    Attributes:
        bound: what it breaks: ``at most 100``, ``not empty``, ``a whole number``.
        typed: whether the value is of another type altogether, rather than out of
            bounds.
    """

    bound: str
    typed: bool


_Test: TypeAlias = Callable[[Json], bool]


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_whole(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_filled(value: Json) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_email(value: Json) -> bool:
    return isinstance(value, str) and bool(_EMAIL.fullmatch(value))


def _is_uuid(value: Json) -> bool:
    return isinstance(value, str) and bool(_UUID.fullmatch(value))


def _is_date(value: Json) -> bool:
    return isinstance(value, str) and _reads(date.fromisoformat, value)


def _is_time(value: Json) -> bool:
    return (
        isinstance(value, str)
        and len(value) > _TIMED
        and _reads(datetime.fromisoformat, value)
    )


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


_TEXT: Final = (_is_text, "a text")
_WHOLE: Final = (_is_whole, "a whole number")
_NUMBER: Final = (_is_number, "a number")
_OF: Final[Mapping[str, tuple[_Test, str]]] = {
    "String": _TEXT,
    "NonEmptyString": _TEXT,
    "Email": _TEXT,
    "UUID": _TEXT,
    "Rationale": _TEXT,
    "ActorId": _TEXT,
    "Timestamp": _TEXT,
    "Date": _TEXT,
    "Boolean": (lambda value: isinstance(value, bool), "true or false"),
    "Json": (lambda _: True, "any value"),
    "Blob": _TEXT,
    "Integer": _WHOLE,
    "Nat": _WHOLE,
    "BoundedNat": _WHOLE,
    "BoundedInt": _WHOLE,
    "PromptScore": _WHOLE,
    "PromptDimension": _WHOLE,
    "Float": _NUMBER,
    "BoundedFloat": _NUMBER,
    "Confidence": _NUMBER,
    "Percentage": _NUMBER,
    "PromptScores": (
        lambda value: isinstance(value, dict),
        "a map of the six dimensions",
    ),
    "Vector": (lambda value: isinstance(value, list), "a list"),
}
_FURTHER: Final[Mapping[str, tuple[_Test, str]]] = {
    "NonEmptyString": (_is_filled, "not empty"),
    "Rationale": (_is_filled, "not empty"),
    "ActorId": (_is_filled, "not empty"),
    "Email": (_is_email, "an address such as name@example.org"),
    "UUID": (_is_uuid, "a UUID such as 123e4567-e89b-42d3-a456-426614174000"),
    "Timestamp": (_is_time, "a time such as 2026-01-31T12:00:00Z"),
    "Date": (_is_date, "a date such as 2026-01-31"),
    "PromptScores": (
        lambda value: prompt.scores_of(value) is not None,
        f"whole numbers from 0 to 100 for {', '.join(prompt.Dimension)}",
    ),
}
_FIXED: Final[Mapping[str, tuple[Number, Number | None]]] = {
    "Nat": (0, None),
    "PromptScore": (0, 100),
    "PromptDimension": (0, 100),
    "Confidence": (0, 1),
    "Percentage": (0, 100),
}
_BOUNDED: Final = ("BoundedNat", "BoundedInt", "BoundedFloat")
_WRAPPING: Final = ("Option", "Tracked")
NAMES: Final = (*_OF, *_WRAPPING)
_ALIASES: Final = {
    "int": "Integer",
    "bool": "Boolean",
    "datetime": "Timestamp",
    "validuuid": "UUID",
    "prompt_score": "PromptScore",
    "nonempty_string": "NonEmptyString",
}
_SPELLED: Final = {name.lower(): name for name in NAMES} | _ALIASES


def made(name: str, *arguments: "Number | Type") -> Type:
    """The type of a name in any case, as either dialect spells it, with its arguments.

    Raises:
        ValueTypeError: no type has that name, or the arguments are not its own.
    """
    known = _SPELLED.get(name.lower())
    match known, arguments:
        case (("BoundedNat" | "BoundedInt" | "BoundedFloat"), [least, most]):
            return _bounded(known, least, most)
        case (("Option" | "Tracked"), [Type() as item]):
            return Type(known, item=item)
        case "Vector", [Type() as item, int(length)] if length > 0:
            return Type(known, item=item, length=length)
        case str(), [] if known not in {*_BOUNDED, *_WRAPPING, "Vector"}:
            return Type(known, *_FIXED.get(known, ()))
        case None, _:
            raise _wrong(
                f"There is no type {name!r}.", f"Use one of: {', '.join(NAMES)}."
            )
        case _:
            raise _wrong(
                f"{name} with {len(arguments)} arguments is no type.",
                "Write `BoundedNat 0 100`, `Vector Float 3`, `Option String`.",
            )


def _bounded(name: str, least: "Number | Type", most: "Number | Type") -> Type:
    if isinstance(least, Type) or isinstance(most, Type):
        raise _wrong(f"The bounds of {name} are numbers.", f"Write `{name} 0 100`.")
    if least > most or (name == "BoundedNat" and least < 0):
        raise _wrong(
            f"{name} {least} {most} has no value.",
            "Write the lower bound first; that of BoundedNat is 0 or more.",
        )
    if name != "BoundedFloat" and not (_is_whole(least) and _is_whole(most)):
        raise _wrong(f"The bounds of {name} are whole numbers.", "Use BoundedFloat.")
    return Type(name, least, most)


def _wrong(message: str, suggestion: str) -> ValueTypeError:
    return ValueTypeError(message, "A type says what is refused.", (suggestion,))


def refusal(type_: Type, value: Json) -> Refusal | None:
    """Why a value, not null, is none of a type; None where it is one."""
    if type_.item is not None and type_.name in _WRAPPING:
        return refusal(type_.item, value)
    test, bound = _OF[type_.name]
    if not test(value):
        return Refusal(bound, typed=True)
    further = _FURTHER.get(type_.name)
    if further is not None and not further[0](value):
        return Refusal(further[1], typed=False)
    match value:
        case int() | float() if type_.least is not None and value < type_.least:
            return Refusal(f"at least {type_.least}", typed=False)
        case int() | float() if type_.most is not None and value > type_.most:
            return Refusal(f"at most {type_.most}", typed=False)
        case list() if type_.name == "Vector":
            return _item_refusal(type_, value)
        case _:
            return None


def _item_refusal(type_: Type, items: Sequence[Json]) -> Refusal | None:
    if len(items) != type_.length:
        return Refusal(f"{type_.length} long", typed=False)
    for number, each in enumerate(items):
        found = refusal(type_.item, each) if type_.item else None
        if found is not None:
            return Refusal(f"{found.bound} at [{number}]", found.typed)
    return None


def kind(type_: Type) -> str:
    """What kind of value a type has, in words, such as ``a whole number``."""
    return _OF[type_.name][1]


def bound(type_: Type) -> str:
    """What a type refuses beside values of another kind, in words; empty for nothing.

    Bounds that stand in the name of a type are not said again.
    """
    if type_.item is not None and type_.name in _WRAPPING:
        return bound(type_.item)
    if type_.name == "Vector":
        return f"{type_.length} long"
    further = _FURTHER.get(type_.name)
    if further is not None:
        return further[1]
    least, most = _FIXED.get(type_.name, (None, None))
    if least is None:
        return ""
    return f"at least {least}" if most is None else f"from {least} to {most}"


def allows_null(type_: Type) -> bool:
    """Whether the type itself has null among its values."""
    return type_.name in {"Option", "Json"}


def to_json(type_: Type) -> Json:
    """The form in which a store keeps a type."""
    form: dict[str, Json] = {"name": type_.name}
    if type_.name in _BOUNDED:
        form |= {"least": type_.least, "most": type_.most}
    if type_.item is not None:
        form["item"] = to_json(type_.item)
    if type_.length is not None:
        form["length"] = type_.length
    return form


def from_json(form: Json) -> Type:
    """The type of such a form.

    Raises:
        ValueTypeError: it is none.
    """
    match form:
        case {"name": str(name), "item": item, "length": int(length)}:
            return made(name, from_json(item), length)
        case {"name": str(name), "item": item}:
            return made(name, from_json(item))
        case {
            "name": str(name),
            "least": int() | float() as least,
            "most": int() | float() as most,
        }:
            return made(name, least, most)
        case {"name": str(name)}:
            return made(name)
        case _:
            raise _wrong(f"{form!r} is the form of no type.", "Restore a copy.")
