"""How state changes around proofs and certificates."""

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from panll_desktop.session import messages as m
from panll_desktop.session import proof_effects as pe
from panll_desktop.session import proof_messages as pm
from panll_desktop.session.failure import Failure
from panll_desktop.session.proof_state import ProofView
from panll_desktop.session.state import State, Workspace
from panll_desktop.session.update_links import Change

if TYPE_CHECKING:
    from panll_desktop.protocol import Verification


def update(state: State, message: pm.ProofMessage) -> Change:
    """What the state becomes, and what has to be done."""
    if isinstance(message, pm.CertificateVerified):
        return _verified(state, message)
    workspace = state.workspace
    if workspace is None:
        return state, ()
    view = workspace.proofs
    match message:
        case pm.VerifyAsked():
            return _verify(state, workspace)
        case pm.CertificateSaved(path):
            if view is None or view.certificate is None:
                return state, ()
            effect = pe.SaveCertificate(workspace.module, path, view.certificate)
            return state, (effect,)
        case pm.CertificateOpened(path):
            number = state.number + 1
            opened = ProofView(file=str(path), number=number, pending=True)
            state = _with(replace(state, number=number), workspace, opened)
            return state, (pe.ReadCertificate(workspace.module, number, path),)
        case _:
            assert_never(message)


def followed(change: Change, message: m.Message) -> Change:
    """What a statement that has just ended says of proofs is shown."""
    state, effects = change
    if not isinstance(message, m.RunSucceeded | m.RunFailed):
        return change
    workspace = state.workspaces.get(message.module)
    result = None if workspace is None else workspace.found(message.number)
    if workspace is None or result is None:
        return change
    outcome, failure = result.outcome, result.failure
    if outcome is not None and (outcome.proofs or outcome.certificate is not None):
        view = ProofView(
            result.text, results=outcome.proofs, certificate=outcome.certificate
        )
    elif failure is not None and failure.proofs:
        view = ProofView(result.text, results=failure.proofs, failure=failure)
    else:
        return change
    return _with(state, workspace, view), effects


def _verify(state: State, workspace: Workspace) -> Change:
    view = workspace.proofs
    if view is None or view.certificate is None or view.pending:
        return state, ()
    number = state.number + 1
    asked = replace(view, number=number, pending=True)
    state = _with(replace(state, number=number), workspace, asked)
    effect = pe.VerifyCertificate(workspace.module, number, view.certificate)
    return state, (effect,)


def _verified(state: State, message: pm.CertificateVerified) -> Change:
    workspace = state.workspaces.get(message.module)
    view = None if workspace is None else workspace.proofs
    if workspace is None or view is None or view.number != message.number:
        return state, ()
    answer: Verification | Failure = message.answer
    failure = view.failure
    if message.certificate is None and isinstance(answer, Failure):
        failure = answer
    view = replace(
        view,
        certificate=message.certificate,
        failure=failure,
        checked=answer,
        pending=False,
    )
    return _with(state, workspace, view), ()


def _with(state: State, workspace: Workspace, view: ProofView) -> State:
    return state.with_workspace(replace(workspace, proofs=view))
