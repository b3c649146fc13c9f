"""How state changes around query tabs, whose text must survive."""

from dataclasses import replace
from typing import Final, TypeAlias, assert_never

from panll_desktop.session import messages as m
from panll_desktop.session.effects import SaveDrafts
from panll_desktop.session.state import Document, State, Workspace
from panll_desktop.session.update_links import Change

_Rearranging: TypeAlias = m.TabOpened | m.TabChosen | m.TabClosed | m.TabReopened
TabMessage: TypeAlias = m.SourceEdited | _Rearranging
MOST_CLOSED: Final = 20


def update(state: State, message: TabMessage) -> Change:
    """What the state becomes; every change of text is saved."""
    match message:
        case m.SourceEdited(module, document, text):
            workspace = state.workspaces.get(module)
            if workspace is None:
                return state, ()
            workspace = _with_text(workspace, document, text)
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
        )
        for each in state.workspaces.values()
    )


def restored(workspace: Workspace, kept: m.Drafts | None) -> Workspace:
    """The workspace with the tabs that were kept, if any were."""
    if kept is None or not kept.titles:
        return workspace
    documents = tuple(
        Document(number, title, text)
        for number, (title, text) in enumerate(
            zip(kept.titles, kept.texts, strict=True), 1
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


def _rearranged(workspace: Workspace, message: _Rearranging) -> Workspace:
    identifiers = [each.id for each in workspace.documents]
    match message:
        case m.TabOpened(text, title):
            return _with_tab(workspace, title, text)
        case m.TabChosen(document):
            known = document in identifiers and document != workspace.active
            return replace(workspace, active=document) if known else workspace
        case m.TabClosed(document):
            if document not in identifiers:
                return workspace
            return _without(workspace, identifiers.index(document))
        case m.TabReopened():
            if not workspace.closed:
                return workspace
            *others, last = workspace.closed
            opened = _with_tab(workspace, last.title, last.text)
            return replace(opened, closed=tuple(others))
        case _:
            assert_never(message)


def _with_tab(workspace: Workspace, title: str, text: str) -> Workspace:
    number = max(each.id for each in workspace.documents) + 1
    opened = Document(number, title or f"query {number}", text)
    documents = (*workspace.documents, opened)
    return replace(workspace, documents=documents, active=number)


def _without(workspace: Workspace, index: int) -> Workspace:
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
