"""What a SELECT shows, and in which columns."""

from typing import TypeAlias

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.accesses import flattened
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import compiling, resolving, variables
from panll_desktop.modules.verisimdb.jobs import Beyond, Shown
from panll_desktop.protocol import ALL_MODALITIES, Modality
from panll_desktop.records import Record

_Part: TypeAlias = Modality | a.Field


class Selection(Record):
    """A select, and in which order modalities and drift scores were asked for."""

    query: a.Select
    shown: tuple[Shown, ...]


def selection(tree: t.Select) -> Selection:
    """What the engine has to look for.

    Raises:
        BeyondError: it shows what it does not have.
    """
    scope = variables.scope_of(tree.where)
    condition = compiling.filtering(tree)
    bound = _bound(condition, tree)
    known = scope.within(link.target for link in bound.links) if bound else scope
    pieces = {"": _Pieces()}
    shown: list[Shown] = []
    for item in tree.items:
        variable = known.of(item)
        own = pieces.setdefault(variable, _Pieces())
        if not variable:
            shown += own.add(item)
            continue
        place = list(pieces).index(variable) - 1
        shown.append(Beyond(variable, place, None))
        if isinstance(item, t.Name) and item.path != variable:
            shown += [_beyond(variable, place, each) for each in own.add(item)]
    shown = list(dict.fromkeys(shown))
    whole = pieces.pop("").projection()
    computed = tuple(each for each in shown if isinstance(each, a.Field | a.FieldOf))
    query = a.Select(
        a.Projection(whole.modalities, whole.fields, computed),
        condition,
        tuple(
            a.Order(compiling.key(sort.key), sort.descending, known.of(sort.key))
            for sort in tree.order
        ),
        tree.limit,
        tree.offset,
        bound=bound,
        far=tuple(a.Far(name, each.projection()) for name, each in pieces.items()),
    )
    return Selection(query, tuple(shown))


def _beyond(variable: str, place: int, part: _Part) -> Shown:
    if isinstance(part, a.Field):
        return a.FieldOf(variable, part)
    return Beyond(variable, place, part)


def _bound(condition: a.Condition, tree: t.Select) -> a.Bound | None:
    """The pattern that binds what the select shows or sorts by."""
    wanted = variables.wanted(tree)
    if not wanted:
        return None
    name = wanted[0].path.partition(".")[0]
    for each in flattened(condition):
        if isinstance(each, a.Bound) and any(
            link.target == name for link in each.links
        ):
            return each
    return None  # and where it is shown it is refused


class _Pieces:
    """What is shown of one entity, piece by piece."""

    def __init__(self) -> None:
        self._whole = 0
        self._fields: list[a.Field] = []

    def projection(self) -> a.Projection:
        """Of all pieces."""
        return a.Projection(self._whole, tuple(self._fields))

    def add(self, item: t.Item) -> list[_Part]:
        """What an item shows: modalities, or a score."""
        match item:
            case t.Everything():
                self._whole = ALL_MODALITIES
                return list(Modality)
            case t.Whole(modality):
                self._whole |= modality.bit
                return [modality]
            case t.Name(path) if path.lower() == "id":
                return []  # stands in every row
            case t.Parts(modality) if not resolving.parts(item):
                self._whole |= modality.bit
                return [modality]
            case t.Parts(modality):
                self._fields.extend(map(resolving.field, resolving.parts(item)))
                return [modality]
            case t.Reference() | t.Name():
                field = resolving.field(item)
                if resolving.is_computed(field):
                    return [field]
                if field == resolving.ID:
                    return []
                self._fields.append(field)
                return [field.modality]
            case _:
                raise resolving.beyond(item)
