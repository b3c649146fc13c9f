"""Ways to the entity of a pattern from what its variables stand for, by an index."""

from panll_desktop.engines.octad import accesses, special
from panll_desktop.engines.octad.accesses import Access, Way
from panll_desktop.engines.octad.algebra import Bound, Condition, Identified, Link, Of
from panll_desktop.engines.octad.sql import Sql
from panll_desktop.protocol import Modality


def ways(condition: Condition) -> list[Access]:
    """The indexes that find what meets a condition."""
    found = accesses.access(condition)
    every = [] if found is None else [found]
    if isinstance(condition, Bound):
        for term in accesses.flattened(condition.term):
            if isinstance(term, Of):
                every += _from(condition.links, term)
    return every


def _from(links: tuple[Link, ...], term: Of) -> list[Access]:
    """The walk back from what a variable stands for, if an index finds that."""
    found = next(
        filter(None, map(accesses.access, accesses.flattened(term.term))), None
    )
    if found is None or found.reads_all:
        return []
    start = f"SELECT id FROM entity WHERE key IN ({found.keys})"
    if isinstance(term.term, Identified):  # it need not be stored
        start = "SELECT value FROM json_each(?)"
    sql = Sql()
    sql.parameters.extend(found.parameters)
    steps = _leading(links, term.variable)
    walk = special.walked_back([each.step for each in steps], start, sql)
    by = ", ".join(each.step.predicate for each in reversed(steps))
    return [
        Access(
            Way.WALK,
            f"SELECT key FROM entity WHERE id IN ({walk}) ORDER BY key",
            tuple(sql.parameters),
            f"{term.variable}: {found.target}, and back by {by}",
            f"{found.index}, then those of the edges",
            Modality.GRAPH,
            exact=False,
            likened=found.likened,
        )
    ]


def _leading(links: tuple[Link, ...], variable: str) -> list[Link]:
    """The links that bind a variable, from the entity on."""
    binding: dict[str, Link] = {}
    for link in links:
        if link.target:
            binding.setdefault(link.target, link)
    found: list[Link] = []
    while variable:
        found.append(binding[variable])
        variable = binding[variable].source
    return found[::-1]
