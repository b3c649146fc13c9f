"""What CREATE, ALTER and CONSTRAINT say of documents, as the engine's definitions."""

from collections.abc import Iterator, Mapping
from typing import Final

from panll_desktop.engines.litho import conditions as e
from panll_desktop.engines.litho import types
from panll_desktop.engines.litho.definition import Check, Dependency, Field
from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import values as v
from panll_desktop.modules.lithoglyph.calls import Call
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.failing import translated, wrong
from panll_desktop.protocol import Json

_TEXTS: Final = frozenset({"VARCHAR", "TEXT", "CHAR"})
_RANGED: Final = {"INT": "BoundedInt", "INTEGER": "BoundedInt", "NAT": "BoundedNat"}
_BOUNDS: Final = 2
_OPERATORS: Final[Mapping[str, e.Operator]] = {
    each.value: each for each in e.Operator if each is not e.Operator.NULL
}
_TURNED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def field(call: Call, define: c.Define, evaluator: Evaluator) -> Field:
    """A field as the engine has it.

    Raises:
        QueryError: there is no such type, or the default is no value of it.
    """
    default = define.default
    return Field(
        define.name,
        _type(call, define.type),
        nullable=not define.required,
        unique=define.unique,
        references=define.references,
        default=None if default is None else evaluator.constant(default),
        primary=define.primary,
    )


def _type(call: Call, written: c.Type) -> types.Type:
    spelt, arguments = written.name, written.arguments
    name = spelt.upper()
    if name in _TEXTS or name == "ENUM":
        return types.made("String")
    if name == "STRUCT":
        return types.made("Json")
    if name in _RANGED and len(arguments) == _BOUNDS:
        spelt = _RANGED[name]
    try:
        return types.made(spelt, *map(_argument, arguments or _implied(name)))
    except LithoError as error:
        raise translated(error, call.text, written.span) from error


def _implied(name: str) -> tuple[str, ...]:
    """What ``Tracked ()`` is of: anything."""
    return ("Json",) if name in ("TRACKED", "OPTION") else ()


def _argument(argument: str | float) -> "types.Type | int | float":
    return types.made(argument) if isinstance(argument, str) else argument


def checks(call: Call, define: c.Define) -> Iterator[Check]:
    """What a field demands beside its type."""
    if define.type.name.upper() == "ENUM":
        allowed: list[Json] = list(define.type.arguments)
        one_of = e.Comparison((define.name,), e.Operator.IN, allowed)
        yield Check(one_of, f"{define.name} {define.type.text}")
    if define.check is not None:
        yield check(call, define.check)


def check(call: Call, condition: v.Expression, name: str = "") -> Check:
    """A condition that no document may break."""
    written = " ".join(condition.span.of(call.text).split())
    text = f"{name} ({written})" if name else written
    return Check(_condition(call, condition), text)


def ends(source: str, target: str) -> tuple[Check, Check]:
    """That edges lead from one collection to another."""
    return (
        Check(_inside("_from", source), f"FROM {source}"),
        Check(_inside("_to", target), f"TO {target}"),
    )


def _inside(name: str, collection: str) -> e.Condition:
    return e.Comparison((name,), e.Operator.LIKE, f"{collection}/%")


def _condition(call: Call, condition: v.Expression) -> e.Condition:
    match condition:
        case v.Conjunction(parts=parts):
            return e.Every(tuple(_condition(call, each) for each in parts))
        case v.Disjunction(parts=parts):
            return e.Some(tuple(_condition(call, each) for each in parts))
        case v.Negation(operand=operand):
            return e.Not(_condition(call, operand))
        case v.Absence(operand=v.Name() as name):
            return e.Comparison(_path(name), e.Operator.NULL)
        case v.Range(operand=v.Name() as name, low=low, high=high):
            least, most = _constant(call, low), _constant(call, high)
            return e.Every(
                (
                    e.Comparison(_path(name), e.Operator.AT_LEAST, least),
                    e.Comparison(_path(name), e.Operator.AT_MOST, most),
                )
            )
        case v.Membership(operand=v.Name() as name, among=v.Listed(items=items)):
            values: list[Json] = [_constant(call, each) for each in items]
            return e.Comparison(_path(name), e.Operator.IN, values)
        case v.Comparison(left=v.Name() as name, operator=sign, right=right):
            return _compared(call, name, sign, right, condition)
        case v.Comparison(left=left, operator=sign, right=v.Name() as name):
            return _compared(call, name, _TURNED.get(sign, sign), left, condition)
        case _:
            raise _unfit(call, condition)


def _compared(
    call: Call, name: v.Name, sign: str, value: v.Expression, whole: v.Expression
) -> e.Condition:
    if sign not in _OPERATORS:
        raise _unfit(call, whole)
    return e.Comparison(_path(name), _OPERATORS[sign], _constant(call, value))


def _path(name: v.Name) -> tuple[str, ...]:
    """Where the value lies; ``age.val`` is how Lean writes the value of ``age``."""
    parts = name.parts
    return parts[:-1] if len(parts) > 1 and parts[-1] == "val" else parts


def _constant(call: Call, value: v.Expression) -> Json:
    match value:
        case v.Constant(value=found):
            return found
        case v.Negative(operand=v.Constant(value=int() | float() as number)):
            return -number
        case _:
            raise _unfit(call, value)


def _unfit(call: Call, expression: v.Expression) -> Exception:
    return wrong(
        call.text,
        expression.span,
        "A constraint compares a field with a value that stands there.",
        "Use = != < <= > >= LIKE IN CONTAINS MATCHES BETWEEN IS NULL, with AND, OR"
        " and NOT.",
    )


def dependencies(
    call: Call, text: str, place: v.Expression | c.Refined
) -> tuple[Dependency, ...]:
    """What ``a, b -> c; d -> e`` says.

    Raises:
        QueryError: it says nothing of that kind.
    """
    found = []
    for each in filter(None, (part.strip() for part in text.split(";"))):
        left, arrow, right = each.partition("->")
        names = tuple(name.strip() for name in left.strip(" {}").split(","))
        dependents = [name.strip() for name in right.strip(" {}").split(",")]
        if not arrow or not all((*names, *dependents)):
            sentence = f"“{each}” is no dependency: write a, b -> c."
            raise wrong(call.text, place.span, sentence)
        found += [Dependency(names, name) for name in dependents]
    return tuple(found)
