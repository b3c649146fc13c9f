"""Who answers for a change on a server, and why it is made: said before it is sent."""

from collections.abc import Mapping

from panll_desktop.engines.litho.errors import ProvenanceRequiredError
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql.clauses import Refined
from panll_desktop.languages.gql.values import Constant, Entries
from panll_desktop.languages.gql.walking import because_of, plain
from panll_desktop.languages.gql.words import ACTORS
from panll_desktop.modules.lithoglyph.calls import Spoken
from panll_desktop.modules.lithoglyph.failing import translated
from panll_desktop.modules.lithoglyph.remote import reading_back


def provenance(query: str, tree: t.Statement, spoken: Spoken) -> dict[str, str]:
    """Who and why, where the statement does not say both itself.

    Raises:
        QueryError: a change that nobody answers for; nothing was sent.
    """
    if not reading_back.writes(tree) or all(said(tree).values()):
        return {}  # it travels as it is
    return whole(query, tree, spoken)


def whole(query: str, tree: t.Statement, spoken: Spoken) -> dict[str, str]:
    """Who and why, from the statement or else from the session; raises likewise."""
    own = said(tree)
    given = {
        "actor": own["actor"] or spoken.actor,
        "rationale": own["rationale"] or spoken.rationale,
    }
    if all(given.values()):
        return given
    lacking = [
        name
        for key, name in (("actor", "an actor"), ("rationale", "a rationale"))
        if not given[key]
    ]
    raise translated(
        ProvenanceRequiredError(
            f"The change lacks {' and '.join(lacking)}; nothing was sent."
        ),
        query,
        tree.span,
    )


def remember(tree: t.Defaults, spoken: Spoken) -> None:
    """Keeps what SET PROVENANCE DEFAULTS says."""
    told = _texts(dict(tree.provenance.entries))
    spoken.actor, spoken.rationale = told["actor"], told["rationale"]


def said(tree: t.Statement) -> dict[str, str]:
    """Who and why, as far as a statement says it itself; "" for what it does not."""
    because = because_of(plain(tree))
    if because is None:
        return _texts({})
    told = because.provenance
    given: dict[str, object] = dict(told.entries if isinstance(told, Entries) else ())
    actors = [each.value for each in because.notes if each.name in ACTORS]
    if actors:
        given["actor"] = actors[0]
    if because.rationale is not None:
        given["rationale"] = because.rationale
    return _texts(given)


def _texts(given: Mapping[str, object]) -> dict[str, str]:
    said = {"actor": "", "rationale": ""}
    for name in said:
        match given.get(name):
            case Constant(str() as text) | Refined(text):
                said[name] = text.strip()
            case _:
                pass
    return said
