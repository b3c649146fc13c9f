"""The variables of graph patterns: what they stand for, and where they may stand.

The first variable of a pattern stands for the entity of the row, the others for
whatever the edges lead to. Such a one is bound wherever its pattern stands beside it
with AND, and in everything inside that.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from panll_desktop.engines.octad import algebra as a
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.walking import view, walk
from panll_desktop.modules.verisimdb import special, touching
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import Span
from panll_desktop.records import Record

NAMELESS: Final = "_"
_OF_A_PLACE: Final = (t.Similar, t.Nearest, t.Shape, t.Rank)


class Scope(Record):
    """What the variables of a condition stand for.

    Attributes:
        rows: names of the entity of the row: they begin patterns, and none leads there.
        far: what patterns lead to, anywhere in the condition.
        bound: those of them that stand for something here.
    """

    rows: frozenset[str] = frozenset()
    far: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()

    def within(self, names: Iterable[str]) -> "Scope":
        """Where these are bound as well."""
        return Scope(self.rows, self.far, self.bound | frozenset(names))

    def of(self, part: object) -> str:
        """The variable of a field, if it is one of a pattern; else "".

        Raises:
            BeyondError: it stands for nothing here.
        """
        if not isinstance(part, t.Name):
            return ""
        return self.named(part.path.partition(".")[0], part.span)

    def named(self, name: str, span: Span) -> str:
        """The same for its name."""
        if name not in self.far:
            return ""
        if name not in self.bound:
            raise BeyondError(
                f"{name} stands for nothing here: the pattern that leads to it has to"
                " stand beside this with AND, and not in another branch.",
                span,
            )
        return name

    def tested(self, tree: t.Condition) -> str:
        """The variable that a test of one place is about; "" for the entity."""
        if isinstance(tree, _OF_A_PLACE):
            return self.of(tree.place.field)
        if isinstance(tree, t.Containment | t.Matching):
            return self.named(tree.variable or "", tree.span)
        return ""


class Pattern(Record):
    """Paths that have variables in common, and the terms about those.

    Attributes:
        links: the edges of the paths.
        names: that they bind.
        terms: the other conditions in which these stand.
    """

    links: tuple[a.Link, ...]
    names: frozenset[str]
    terms: tuple[t.Condition, ...]


def scope_of(where: t.Condition | None) -> Scope:
    """The variables of a condition, none of them bound yet."""
    paths = _paths(where)
    first = {paths[0].nodes[0]} if paths else set()
    far = {name for path in paths for name in path.nodes[1:] if name != path.nodes[0]}
    far -= {*first, NAMELESS}
    rows = {path.nodes[0] for path in paths} - far - {NAMELESS}
    return Scope(frozenset(rows), frozenset(far))


def wanted(tree: t.Select) -> tuple[t.Name, ...]:
    """What a select shows of variables, or sorts by, as it is written."""
    far = scope_of(tree.where).far
    parts = (*tree.items, *(sort.key for sort in tree.order))
    return tuple(
        each
        for each in parts
        if isinstance(each, t.Name) and each.path.partition(".")[0] in far
    )


def check(tree: t.Statement) -> None:
    """Refuses variables in groups, which are made of entities.

    Raises:
        BeyondError: at the first one.
    """
    select = view(tree).select
    if select is None:
        return
    far = scope_of(select.where).far
    grouped = (*touching.grouped(select), *filter(_is_name, select.group))
    for each in grouped:
        if isinstance(each, t.Name) and each.path.partition(".")[0] in far:
            name = each.path.partition(".")[0]
            raise BeyondError(
                f"Groups are made of the entities of the rows, and {name} is what a"
                f" pattern leads to. Begin the pattern with {name}, its arrows turned,"
                " to make groups of it.",
                each.span,
            )


def split(
    terms: Sequence[t.Condition], scope: Scope, shown: frozenset[str]
) -> tuple[list[Pattern], list[t.Condition]]:
    """Which terms of a conjunction are about the same variables, and the others.

    Args:
        terms: in the order of the text.
        scope: around them.
        shown: variables that are wanted besides, all of them together.

    Raises:
        BeyondError: a variable would be the entity of the row and another one.
    """
    paths = [each for each in terms if isinstance(each, t.Path)]
    new = {name for path in paths for name in path.nodes} & (scope.far - scope.bound)
    about = {
        place: _mentioned(term) & new
        for place, term in enumerate(terms)
        if not isinstance(term, t.Path) and _mentioned(term) & new
    }
    groups = _connected(
        [
            *(_named(path) & new for path in paths),
            *about.values(),
            shown & new,
        ]
    )
    patterns, rest, used = [], [], set()
    for names in groups:
        inside = [each for each in paths if _named(each) & names]
        told = [place for place, found in about.items() if found & names]
        simple = len(inside) == 1 and _is_simple(inside[0], scope)
        if told or names & shown or not simple:
            chosen = tuple(terms[place] for place in told)
            links = tuple(_links(inside, scope))
            patterns.append(Pattern(links, names, chosen))
            used |= {id(each) for each in (*inside, *chosen)}
    for each in terms:
        if id(each) in used:
            continue
        if isinstance(each, t.Path) and not _is_simple(each, scope):
            links = tuple(_links([each], scope))
            patterns.append(Pattern(links, frozenset(), ()))
        else:
            rest.append(each)
    return patterns, rest


def _is_simple(path: t.Path, scope: Scope) -> bool:
    """Whether it is tested for itself: from the entity, to nothing that is known."""
    _start(path, scope, scope.bound)
    others = [each for each in path.nodes[1:] if each not in (path.nodes[0], NAMELESS)]
    return len(set(others)) == len(others) and not _named(path) & scope.bound


def _links(paths: Sequence[t.Path], scope: Scope) -> Iterator[a.Link]:
    known = set(scope.bound)
    first = None
    for number, path in enumerate(paths):
        start = _start(path, scope, known)
        if not start:
            first = first or path
            _refuse_second(first, path)
        place = {path.nodes[0]: start} if path.nodes[0] != NAMELESS else {}
        source = start
        for at, (edge, node) in enumerate(zip(path.edges, path.nodes[1:], strict=True)):
            target = place.get(node, node)
            if node == NAMELESS:
                target = f"{NAMELESS}{number}.{at}"
            elif node not in place and node not in scope.far:
                target = ""  # another name of the entity of the row
            yield a.Link(source, special.step(edge), target)
            source = target
            known.add(target)


def _start(path: t.Path, scope: Scope, known: Iterable[str]) -> str:
    """What the first variable stands for; "" is the entity of the row."""
    name = path.nodes[0]
    if name in known:
        return name
    others = scope.rows.intersection(path.nodes) - {name}
    turned = {name} if name in scope.far else others
    if not turned:
        return ""
    raise BeyondError(
        f"{min(turned)} begins a pattern, where it is the entity of the row, and"
        " another one leads to it. Write the one that leads to it first, and the other"
        " behind it with AND, or both as one pattern.",
        path.span,
    )


def _refuse_second(first: t.Path, path: t.Path) -> None:
    one, other = first.nodes[0], path.nodes[0]
    if path is not first and (one != other or one == NAMELESS):
        raise BeyondError(
            f"{one} and {other} begin patterns that belong together, and each would be"
            " the entity of the row. Give both one name, or write them as one pattern.",
            path.span,
        )


def _connected(sets: Iterable[frozenset[str] | set[str]]) -> list[frozenset[str]]:
    """Names that stand together somewhere, in groups."""
    groups: list[frozenset[str]] = []
    for each in filter(None, sets):
        apart = [group for group in groups if not group & each]
        together = [group for group in groups if group & each]
        groups = [*apart, frozenset(each).union(*together)]
    return groups


def _named(path: t.Path) -> frozenset[str]:
    return frozenset(path.nodes)


def _mentioned(tree: t.Condition) -> frozenset[str]:
    """What may be variables in a condition and in those inside it."""
    found: set[str] = set()
    for each in walk(tree):
        match each:
            case t.Comparison(left, _, right):
                sides = (left, right)
                found |= {_head(side) for side in sides if isinstance(side, t.Name)}
            case t.Containment() | t.Matching():
                found.add(each.variable or NAMELESS)
            case t.Path(nodes):
                found |= set(nodes)
            case t.Similar() | t.Nearest() | t.Shape() | t.Rank():
                field = each.place.field
                found |= {_head(field)} if isinstance(field, t.Name) else set()
            case _:
                pass
    return frozenset(found)


def _head(name: t.Name) -> str:
    return name.path.partition(".")[0]


def _is_name(part: object) -> bool:
    return isinstance(part, t.Name)


def _paths(where: t.Condition | None) -> list[t.Path]:
    """Every path of a condition, in the order of the text."""
    if where is None:
        return []
    found = [each for each in walk(where) if isinstance(each, t.Path)]
    return sorted(found, key=lambda each: each.span.start)
