"""Two documents become one, and two again."""

from typing import TYPE_CHECKING

from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.modules.lithoglyph import returning, telling
from panll_desktop.modules.lithoglyph.answers import Answer, columns
from panll_desktop.modules.lithoglyph.calls import Call, placed
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.failing import wrong
from panll_desktop.modules.lithoglyph.traversing import document
from panll_desktop.modules.lithoglyph.writing import WRITTEN, known, noun
from panll_desktop.protocol import Json, Modality, StatementType

if TYPE_CHECKING:
    from panll_desktop.engines.litho.merging import Merging
    from panll_desktop.engines.litho.opened import Changed

_TOUCHED = WRITTEN | Modality.GRAPH.bit


def merge(call: Call, tree: t.Merge, evaluator: Evaluator) -> Answer:
    """Carries out MERGE ENTITY and UNMERGE ENTITY."""
    name = tree.collection.name
    known(call, tree.collection)
    gone = _named(call, name, tree.gone, evaluator)
    stays = _named(call, name, tree.stays, evaluator)
    who = telling.provenance(call, tree.because, evaluator)
    if tree.apart:
        aliases = _aliases(call, tree.aliases, evaluator)
        with placed(call, tree.gone.span):
            changed, made = call.store.unmerge(stays, gone, who, aliases)
        call.observer.entity_created(_TOUCHED)
    else:
        reason = telling.irreversible(call, tree.because, hard=False, span=tree.span)
        with placed(call, tree.gone.span):
            changed, made = call.store.merge(
                gone, stays, who, adopt=tree.adopting, irreversible=reason
            )
        call.observer.entity_deleted()
    answer = _answer(tree, gone, stays, changed, made)
    left = document(call, stays)
    stored = [] if left is None else [left]
    return returning.told(call, tree.because, evaluator, stored, answer)


def _answer(
    tree: t.Merge, gone: str, stays: str, changed: "Changed", made: "Merging"
) -> Answer:
    count: Json = len(made.aliases)
    back = _back(tree, gone, stays, made.aliases)
    if tree.apart:
        named = {"unmerged": gone, "from": stays, "aliases_restored": count}
        verb, did = "UNMERGE ENTITY", "taken out of"
    else:
        named = {"merged": gone, "into": stays, "aliases_adopted": count}
        verb, did = "MERGE ENTITY", "merged into"
    said: dict[str, Json] = {
        **named,
        "edges_led": made.led,
        "sequence": changed.sequence,
        "inverse": back,
    }
    rows: list[tuple[Json, ...]] = [tuple(said.values())]
    return Answer(
        columns(said, rows),
        rows,
        StatementType.UPDATE,
        verb,
        _TOUCHED,
        f"{gone} {did} {stays}, sequence {changed.sequence}, with"
        f" {noun(made.led, 'edge or reference', 'edges and references')}.",
        len(changed.identifiers),
    )


def _back(tree: t.Merge, gone: str, stays: str, aliases: tuple[str, ...]) -> str:
    """The statement that does the opposite, without who and why."""
    name = tree.collection.name
    one, other = (f"'{each.partition('/')[2]}'" for each in (gone, stays))
    if tree.apart:
        adopting = " ADOPT ALIASES" if aliases else ""
        return f"MERGE ENTITY IN {name} SOURCE {one} INTO {other}{adopting}"
    listed = ", ".join("'" + each.replace("'", "''") + "'" for each in aliases)
    losing = f" WITH ALIASES [{listed}]" if aliases else ""
    return f"UNMERGE ENTITY IN {name} SOURCE {other} EXTRACT {one}{losing}"


def _named(call: Call, collection: str, key: v.Expression, evaluator: Evaluator) -> str:
    """The identifier of a document that is named by its key, or by all of it."""
    found = evaluator.constant(key)
    if not isinstance(found, str):
        raise wrong(call.text, key.span, f"A key is a text; {found!r} is none.")
    return found if found.startswith(f"{collection}/") else f"{collection}/{found}"


def _aliases(
    call: Call, given: v.Expression | None, evaluator: Evaluator
) -> list[str] | None:
    if given is None:
        return None
    found = evaluator.constant(given)
    texts = [e for e in found if isinstance(e, str)] if isinstance(found, list) else []
    if not isinstance(found, list) or len(texts) != len(found):
        raise wrong(call.text, given.span, "Aliases are a list of texts.")
    return texts
