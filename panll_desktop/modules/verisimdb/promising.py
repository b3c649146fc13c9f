"""The trailing clauses of VQL: what of them holds of a statement here.

The embedded engine runs each statement in a transaction of its own: a query on one
state of the store, a change that is committed with it. What a clause promises beyond
that is refused, at its place. ``PROOF ATTACHED`` asks for a proof (`obliging`).
"""

from typing import Final

from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb.resolving import BeyondError

_COUNTED: Final = "nobody counts here how often an answer is used"
_PROTOCOLS: Final = {
    "streamprotocol": "rows come as they are found, and no stream stays open for more",
    "batchprotocol": "statements are carried out one by one, never gathered first",
}
_STATES: Final = {
    "active": "each statement has a transaction of its own, and none is open to join",
    "rolledback": "a statement that is to be rolled back has no answer",
}
_EFFECTS: Final = ("Read", "Write", "Cite", "Audit", "Transform", "Federate")


def check(tree: t.Statement) -> None:
    """Refuses what a statement promises and does not keep.

    Raises:
        BeyondError: with the first such clause.
    """
    if isinstance(tree, t.Explain):
        tree = tree.statement
    if not isinstance(tree, t.Select | t.Insert | t.Update | t.Delete):
        return
    for promise in tree.promises:
        sentence = _broken(promise, tree)
        if sentence:
            raise BeyondError(sentence, promise.span)


def _broken(promise: t.Promise, tree: t.Select | t.Change) -> str:
    """Why the promise is not kept; empty if it is."""
    match promise:
        case t.Consume():
            return f"CONSUME AFTER is not carried out: {_COUNTED}."
        case t.Usage():
            return f"USAGE LIMIT is not carried out: {_COUNTED}."
        case t.SessionProtocol(name):
            return _protocol(name, tree)
        case t.Transaction(state):
            return _state(state, tree)
        case t.Effects(names):
            return _effects(names, tree)
        case t.Attached():
            return ""


def _protocol(name: str, tree: t.Select | t.Change) -> str:
    match name.lower():
        case "readonlyprotocol" if isinstance(tree, t.Select):
            return ""
        case "readonlyprotocol":
            return "Under ReadOnlyProtocol nothing is written, and this statement does."
        case "mutationprotocol":
            return ""
        case word if word in _PROTOCOLS:
            return f"{name} is not carried out: {_PROTOCOLS[word]}."
        case _:
            return (
                f"There is no session protocol called {name}; here there are"
                " ReadOnlyProtocol and MutationProtocol."
            )


def _state(state: str, tree: t.Select | t.Change) -> str:
    match state.lower():
        case "fresh" | "committed":
            return ""
        case "readsnapshot" if isinstance(tree, t.Select):
            return ""
        case "readsnapshot":
            return "In a ReadSnapshot nothing is written, and this statement does."
        case word if word in _STATES:
            return f"IN TRANSACTION {state} is not carried out: {_STATES[word]}."
        case _:
            return (
                f"There is no transaction called {state}; here there are Fresh,"
                " Committed and ReadSnapshot."
            )


def _effects(names: tuple[str, ...], tree: t.Select | t.Change) -> str:
    known = {each.lower(): each for each in _EFFECTS}
    for name in names:
        if name.lower() not in known:
            return f"There is no effect called {name}; there are {', '.join(_EFFECTS)}."
    allowed = {known[name.lower()] for name in names}
    for effect in _needed(tree):
        if effect not in allowed:
            return f"EFFECTS does not allow {effect}, and this statement needs it."
    return ""


def _needed(tree: t.Select | t.Change) -> tuple[str, ...]:
    """What a statement does; proving is reading, and every version is kept anyway."""
    federated = not isinstance(tree, t.Insert | t.Update) and isinstance(
        tree.source, t.Federation
    )
    first = "Read" if isinstance(tree, t.Select) else "Write"
    return (first, "Federate") if federated else (first,)
