"""What a collection demands of its documents, in versions.

A definition is the content of its collection: changing it is an entry of the journal
like any other, and every version of it can be read again.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias, TypeVar

from panll_desktop.engines.litho import cbor, conditions, types
from panll_desktop.engines.litho.conditions import Condition
from panll_desktop.engines.litho.content import Kind, check_name, encoded, fields_of
from panll_desktop.engines.litho.errors import (
    ConstraintError,
    FieldTypeError,
    LithoError,
    SchemaViolationError,
    ValueTypeError,
)
from panll_desktop.engines.litho.types import Type
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record

_SHOWN: Final = 60  # characters of a value in a sentence
Key: TypeAlias = tuple[str, ...]
_Kept = TypeVar("_Kept")


class Field(Record):
    """A field.

    Attributes:
        nullable: whether it may be missing or null.
        unique: whether no two documents have the same value there.
        references: the collection whose keys or identifiers it holds; "" for none.
        default: what a new document gets that lacks it; None for nothing.
        primary: whether it is part of the primary key.
    """

    name: str
    type: Type
    nullable: bool = True
    unique: bool = False
    references: str = ""
    default: Json = None
    primary: bool = False


class Check(Record):
    """A condition that no document may break.

    Attributes:
        text: how it was written.
    """

    condition: Condition
    text: str


class Dependency(Record):
    """A functional dependency: equal determinants have equal dependents.

    It is declared, not enforced; `normalising` holds it against the documents.
    """

    determinant: tuple[str, ...]
    dependent: str

    def __str__(self) -> str:
        return f"{', '.join(self.determinant)} → {self.dependent}"


class Definition(Record):
    """A version of what a collection demands.

    Attributes:
        version: counted from 1; given by the store.
        closed: whether fields that are not named are refused.
        target: the normal form it is to have: ``2NF``, ``3NF``, ``BCNF``, or "".
        narrative: how it came to be what it is, where a migration made it; or "".
    """

    kind: Kind
    version: int = 1
    fields: tuple[Field, ...] = ()
    checks: tuple[Check, ...] = ()
    closed: bool = False
    dependencies: tuple[Dependency, ...] = ()
    target: str = ""
    narrative: str = ""

    def numbered(self, version: int) -> "Definition":
        """The same, as that version."""
        rest = (getattr(self, name) for name in self.__match_args__[2:])
        return Definition(self.kind, version, *rest)

    @property
    def keys(self) -> tuple[Key, ...]:
        """The fields whose values no two documents share, the primary key first."""
        primary = tuple(each.name for each in self.fields if each.primary)
        single = tuple((each.name,) for each in self.fields if each.unique)
        return ((primary,) if primary else ()) + tuple(
            each for each in single if each != primary
        )

    @property
    def references(self) -> dict[str, str]:
        """The collections that fields refer to."""
        return {each.name: each.references for each in self.fields if each.references}


def completed(definition: Definition, fields: Mapping[str, Json]) -> dict[str, Json]:
    """The fields of a new document, with defaults where it lacks them."""
    defaults = {
        each.name: each.default
        for each in definition.fields
        if each.default is not None and each.name not in fields
    }
    return {**defaults, **fields}


def check_definition(definition: Definition) -> None:
    """Refuses a definition that contradicts itself.

    Raises:
        ValueTypeError: a name is no name or there twice, or a default is no value of
            its field.
    """
    names = [each.name for each in definition.fields]
    for name in names:
        if name.startswith("_") or not name or names.count(name) > 1:
            raise ValueTypeError(
                f"The field {name!r} is named twice, or begins with _."
            )
    for check in definition.checks:
        for pattern in conditions.patterns_in(check.condition):
            conditions.check_pattern(pattern)
    for each in definition.fields:
        if each.references:
            check_name(each.references)
        refused = types.refusal(each.type, each.default)
        if each.default is not None and refused is not None:
            raise ValueTypeError(
                f"The default {shown(each.default)} of the field {each.name} is not"
                f" {refused.bound}."
            )


def violations(
    definition: Definition, place: str, fields: Mapping[str, Json]
) -> Iterator[LithoError]:
    """What a document breaks by itself: types, bounds, nulls, checks.

    Args:
        definition: of its collection.
        place: how people know the document.
        fields: of the document.
    """
    for field in definition.fields:
        yield from _of_field(field, place, fields.get(field.name))
    if definition.closed:
        named = {each.name for each in definition.fields} | {"_from", "_to"}
        for name in fields:
            if name not in named:
                yield SchemaViolationError(
                    f"{place} has the field {name}, which its collection does not"
                    " know.",
                    field=name,
                )
    for check in definition.checks:
        if conditions.holds(check.condition, fields) is False:
            values = ", ".join(
                f"{name} is {shown(fields.get(name))}"
                for name in sorted(conditions.fields_in(check.condition))
            )
            yield ConstraintError(
                f"{place} breaks the check {check.text}: {values}.",
                "The collection has that check for each of its documents.",
                ("Correct the value, or change the check.",),
            )


def _of_field(field: Field, place: str, value: Json) -> Iterator[LithoError]:
    if value is None:
        if (not field.nullable or field.primary) and not types.allows_null(field.type):
            yield SchemaViolationError(
                f"{place} lacks the field {field.name}, {field.type}, which may not be"
                " null.",
                field=field.name,
            )
        return
    refused = types.refusal(field.type, value)
    if refused is not None:
        kind = FieldTypeError if refused.typed else SchemaViolationError
        yield kind(
            f"{place}: the field {field.name}, {field.type}, must be {refused.bound};"
            f" it is {shown(value)}.",
            field=field.name,
        )


def shown(value: Json) -> str:
    """A value within a sentence, shortened."""
    import json  # noqa: PLC0415 - for a refusal alone

    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def stored(definition: Definition) -> bytes:
    """The bytes of a definition: what differs from the defaults, and the version.

    Raises:
        ValueTypeError: it cannot be stored.
    """
    form: dict[str, Json] = {
        "kind": definition.kind.value,
        "version": definition.version,
    }
    if definition.fields:
        form["fields"] = [_field_form(each) for each in definition.fields]
    if definition.checks:
        form["checks"] = [
            {"condition": conditions.to_json(each.condition), "text": each.text}
            for each in definition.checks
        ]
    if definition.closed:
        form["closed"] = True
    if definition.dependencies:
        form["dependencies"] = [
            {"determinant": [*each.determinant], "dependent": each.dependent}
            for each in definition.dependencies
        ]
    for name in ("target", "narrative"):
        if getattr(definition, name):
            form[name] = getattr(definition, name)
    return encoded(form)


def _field_form(field: Field) -> dict[str, Json]:
    form: dict[str, Json] = {"name": field.name, "type": types.to_json(field.type)}
    plain = Field(field.name, field.type)
    for name in ("nullable", "unique", "references", "default", "primary"):
        if getattr(field, name) != getattr(plain, name):
            form[name] = getattr(field, name)
    return form


def read(content: bytes) -> Definition:
    """The definition of these bytes.

    Raises:
        CborError: they hold none.
    """
    form = fields_of(content)
    try:
        return Definition(
            Kind(str(form["kind"])),
            _of(form.get("version", 1), int),
            tuple(map(_field, _maps(form, "fields"))),
            tuple(map(_check, _maps(form, "checks"))),
            form.get("closed") is True,
            tuple(map(_dependency, _maps(form, "dependencies"))),
            _of(form.get("target", ""), str),
            _of(form.get("narrative", ""), str),
        )
    except (KeyError, ValueError, TypeError, LithoError) as error:
        raise cbor.CborError(f"A definition is damaged: {error}.") from error


def _maps(form: Mapping[str, Json], name: str) -> list[dict[str, Json]]:
    return [_of(each, dict) for each in _of(form.get(name, []), list)]


def _of(value: object, kind: type[_Kept]) -> _Kept:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _field(form: Mapping[str, Json]) -> Field:
    return Field(
        _of(form["name"], str),
        types.from_json(form["type"]),
        form.get("nullable") is not False,
        form.get("unique") is True,
        _of(form.get("references", ""), str),
        form.get("default"),
        form.get("primary") is True,
    )


def _check(form: Mapping[str, Json]) -> Check:
    return Check(conditions.from_json(form["condition"]), _of(form["text"], str))


def _dependency(form: Mapping[str, Json]) -> Dependency:
    names = (_of(each, str) for each in _of(form["determinant"], list))
    return Dependency(tuple(names), _of(form["dependent"], str))
