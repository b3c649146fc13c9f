"""``panll-desktop run … --certificate FILE``: what a statement proved, in a file."""

from pathlib import Path

from panll_desktop import paths
from panll_desktop.cli.writers import visible
from panll_desktop.errors import PanllError, UsageError
from panll_desktop.languages.vql import parser
from panll_desktop.languages.vql import tree as t
from panll_desktop.protocol import Capability, Diagnostic, Manifest, Outcome

_WITHOUT = "--certificate needs a statement with PROOF: there is nothing to certify."


class CertificateError(PanllError):
    """There is no certificate to save, or it cannot be saved."""


def check(query: str, manifest: Manifest) -> None:
    """Refuses, before anything is run, what can never make a certificate.

    Raises:
        UsageError: the module proves nothing, or the statement asks for no proof.
    """
    if Capability.PROOF_GENERATION not in manifest.capabilities:
        raise UsageError(f"The module {manifest.id!r} makes no certificates.")
    if [each.id for each in manifest.languages[:1]] != ["vql"]:
        return  # its own outcome says whether there is one
    tree = parser.parse(query)
    match tree:
        case t.Select() | t.Insert() | t.Update() | t.Delete():
            attached = any(isinstance(each, t.Attached) for each in tree.promises)
            if not (tree.proofs or attached):
                raise UsageError(_WITHOUT)
        case t.Explain():
            raise UsageError("EXPLAIN proves nothing; run the statement itself.")
        case Diagnostic():
            return  # that it does not parse is said when it is run
        case _:
            raise UsageError(_WITHOUT)


def save(outcome: Outcome, path: Path) -> str:
    """Writes the file, whole or not at all, over one that is there; says what it is.

    Raises:
        CertificateError: there is no certificate, or the place cannot be written.
    """
    certificate = outcome.certificate
    if certificate is None:
        raise CertificateError("The statement brought no certificate; none is saved.")
    try:
        paths.write_atomically(path, certificate.file)
    except OSError as error:
        reason = error.strerror or error
        raise CertificateError(f"Cannot write {path}: {reason}.") from error
    by = f", signed with the key {certificate.signer}" if certificate.signer else ""
    return visible(f"certificate in {path}{by}")
