"""States in which pane L and the pickers are drawn."""

from collections.abc import Mapping
from dataclasses import replace

from panll_desktop import protocol as p
from panll_desktop.modules.sqlite.manifest import manifest as with_sql
from panll_desktop.modules.verisimdb.manifest import manifest as verisimdb
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import (
    ConnectionEntry,
    Link,
    ModuleEntry,
    ModuleStatus,
    Online,
    Ready,
    State,
    Workspace,
)
from panll_desktop.ui.grammar_pane import GrammarPane

Catalog = Mapping[tuple[str, ...], tuple[p.CatalogNode, ...] | Failure]
sqlite = replace(with_sql, languages=())  # a module that brings no language
UP = Online(p.Up("0.1.0"), 2.1)
FAULT = Failure(
    "MODULE_FAULT",
    "The module failed with ValueError: no.",
    "Traceback (most recent call last):\nValueError: no\n",
    retryable=True,
    fault=True,
)
REFUSED = Failure("CANNOT_OPEN", "The file is not a database.", "Choose another one.")
ROOT: Catalog = {
    (): (
        p.CatalogNode("cities", p.CatalogKind.TABLE, "table", "9 rows", branch=True),
        p.CatalogNode("big", p.CatalogKind.VIEW, "view", branch=True),
    )
}
CITIES = (
    p.CatalogNode("id", p.CatalogKind.KEY, "INTEGER", "primary key"),
    p.CatalogNode("odd name", p.CatalogKind.FIELD, "TEXT", insert='"odd name"'),
)


def state_of(
    manifest: p.Manifest = sqlite,
    link: Link = UP,
    catalog: Catalog = ROOT,
    status: ModuleStatus | None = None,
) -> State:
    entries = tuple(
        ModuleEntry(each.id, each.name, Ready(each)) for each in (verisimdb, sqlite)
    )
    if status is not None:
        entries = tuple(
            replace(each, status=status) if each.id == manifest.id else each
            for each in entries
        )
    made = (ConnectionEntry("demo", {}, preset=True), ConnectionEntry("mine", {}))
    workspace = Workspace(manifest.id, made, "demo", 1, link, catalog)
    return State(
        now=12.0,
        modules=entries,
        shown=manifest.id,
        workspaces={manifest.id: workspace},
    )


def with_catalog(state: State, catalog: Catalog) -> State:
    workspace = state.workspaces[state.shown]
    return state.with_workspace(replace(workspace, catalog=catalog))


def language_of(manifest: p.Manifest) -> p.Language | None:
    return manifest.languages[0].load() if manifest.languages else None


def complete(pane: GrammarPane) -> None:
    """Takes the steps that the start takes one by one."""
    for step in pane.steps():
        step()
