"""How state changes around query tabs, whose text must survive."""

from dataclasses import replace
from pathlib import PurePath
from typing import Final, TypeAlias, assert_never

from panll_desktop.session import messages as m
from panll_desktop.session.effects import SaveDrafts
from panll_desktop.session.state import Document, State, Workspace
from panll_desktop.session.update_links import Change

_Arranging: TypeAlias = m.TabOpened | m.TabChosen | m.TabClosed | m.TabReopened
TabMessage: TypeAlias = m.SourceEdited | m.TabSaved | _Arranging
MOST_CLOSED: Final = 20


def update(state: State, message: TabMessage) -> Change:
    """What the state becomes; every change of text is saved."""
    match message:
        case m.SourceEdited(module, document, text):
            workspace = state.workspaces.get(module)
            if workspace is None:
                return state, ()
            workspace = _with_text(workspace, document, text)
        case m.TabSaved(module):
            space = state.workspaces.get(module)
            if space is None:
                return state, ()
            workspace = _saved(space, message)
        case m.TabOpened() | m.TabChosen() | m.TabClosed() | m.TabReopened():
            if state.workspace is None:
                return state, ()
            workspace = _rearranged(state.workspace, message)
        case _:
            assert_never(message)
    if workspace is state.workspaces[workspace.module]:
        return state, ()
    state = state.with_workspace(workspace)
    return state, (SaveDrafts(drafts(state)),)


def drafts(state: State) -> tuple[m.Drafts, ...]:
    """What has to be written so that every tab can come back."""
    return tuple(
        m.Drafts(
            each.module,
            tuple(document.title for document in each.documents),
            tuple(document.text for document in each.documents),
            [document.id for document in each.documents].index(each.active),
            tuple(document.path for document in each.documents),
            tuple(n for n, each in enumerate(each.documents) if each.unsaved),
        )
        for each in state.workspaces.values()
    )


def restored(workspace: Workspace, kept: m.Drafts | None) -> Workspace:
    """The workspace with the tabs that were kept, if any were."""
    if kept is None or not kept.titles:
        return workspace
    paths = (*kept.paths, *("" for _ in kept.titles))
    documents = tuple(
        Document(
            number + 1, title, text, path, None if number in kept.unsaved else text
        )
        for number, (title, text, path) in enumerate(
            zip(kept.titles, kept.texts, paths, strict=False)
        )
    )
    active = documents[min(max(kept.active, 0), len(documents) - 1)].id
    return replace(workspace, documents=documents, active=active)


def _with_text(workspace: Workspace, document: int, text: str) -> Workspace:
    found = next((each for each in workspace.documents if each.id == document), None)
    if found is None or found.text == text:
        return workspace
    documents = tuple(
        replace(each, text=text) if each.id == document else each
        for each in workspace.documents
    )
    return replace(workspace, documents=documents)


def _saved(workspace: Workspace, message: m.TabSaved) -> Workspace:
    title = PurePath(message.path).name
    documents = tuple(
        replace(each, title=title, path=message.path, saved=message.text)
        if each.id == message.document
        else each
        for each in workspace.documents
    )
    return replace(workspace, documents=documents)


def _rearranged(workspace: Workspace, message: _Arranging) -> Workspace:
    identifiers = [each.id for each in workspace.documents]
    match message:
        case m.TabOpened(text, title, path):
            there = (each for each in workspace.documents if path and each.path == path)
            if (known := next(there, None)) is not None:
                return replace(workspace, active=known.id)
            number = max(identifiers) + 1
            opened = Document(number, title or f"query {number}", text, path, text)
            return _with(workspace, opened)
        case m.TabReopened():
            if not workspace.closed:
                return workspace
            *rest, last = workspace.closed
            workspace = replace(workspace, closed=tuple(rest))
            return _with(workspace, replace(last, id=max(identifiers) + 1))
        case m.TabChosen(document):
            other = document in identifiers and document != workspace.active
            return replace(workspace, active=document) if other else workspace
        case m.TabClosed(document):
            if document not in identifiers:
                return workspace
            return _without(workspace, identifiers.index(document))
        case _:
            assert_never(message)


def _with(workspace: Workspace, document: Document) -> Workspace:
    """The workspace with one tab more, which is shown."""
    documents = (*workspace.documents, document)
    return replace(workspace, documents=documents, active=document.id)


def _without(workspace: Workspace, index: int) -> Workspace:
    """The workspace with one tab less; what was typed in it can be had again."""
    documents = workspace.documents[:index] + workspace.documents[index + 1 :]
    gone, closed = workspace.documents[index], workspace.closed
    if gone.text.strip():
        closed = (*closed, gone)[-MOST_CLOSED:]
    if not documents:
        documents = (Document(workspace.documents[index].id + 1, "query 1"),)
    identifiers = [each.id for each in documents]
    active = workspace.active
    if active not in identifiers:
        active = identifiers[min(index, len(identifiers) - 1)]
    return replace(workspace, documents=documents, active=active, closed=closed)
