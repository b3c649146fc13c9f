"""The sheet of the tab Proofs: each obligation, the certificate in words, its key."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from panll_desktop.protocol import Lines, ProofResult, Verification
from panll_desktop.session.failure import Failure
from panll_desktop.session.proof_state import ProofView
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, Glyph, label, rule

MOST: Final = 200  # obligations and sentences that are drawn, each a widget
_TOP: Final = Qt.AlignmentFlag.AlignTop
_MARKS: Final = {True: "success", False: "critical", None: "unknown"}
_WORDS: Final = {True: "holds", False: "does not hold", None: "was not checked"}


def proof_sheet(appearance: Appearance, view: ProofView) -> QWidget:
    """All there is to say; what failed comes first."""
    sheet = QWidget()
    sheet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    column = QVBoxLayout(sheet)
    column.setContentsMargins(EDGE, 14, EDGE, 20)
    column.setSpacing(10)
    if view.results:
        column.addWidget(label(appearance, "Obligations", "section"))
        ranked = sorted(view.results, key=lambda each: each.holds is not False)
        for each in ranked[:MOST]:
            column.addWidget(_obligation(appearance, each, view.text))
        _add_rest(appearance, column, len(ranked))
        column.addSpacing(2)
        column.addWidget(rule())
    _add_certificate(appearance, column, view)
    column.addStretch(1)
    return sheet


def _obligation(appearance: Appearance, result: ProofResult, text: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP)
    row.addWidget(_mark(appearance, _MARKS[result.holds]), 0, _TOP)
    lines = QVBoxLayout()
    lines.setSpacing(2)
    head = QHBoxLayout()
    head.setSpacing(GAP)
    kind, subject = result.obligation.proof.name, result.obligation.subject
    head.addWidget(label(appearance, kind, "body_medium"))
    word = label(appearance, _WORDS[result.holds], "small", muted=True)
    head.addWidget(word)
    where = _place(result, text)
    if where:
        head.addWidget(label(appearance, where, "small", muted=True))
    head.addStretch(1)
    lines.addLayout(head)
    if subject:
        lines.addWidget(Prose(appearance, subject, "mono_small", muted=True))
    if result.reason:
        lines.addWidget(Prose(appearance, result.reason, "small"))
    row.addLayout(lines, 1)
    made.setAccessibleName(f"{kind} {subject} {_WORDS[result.holds]}")
    return made


def _place(result: ProofResult, text: str) -> str:
    if result.position is None or not text:
        return ""
    at = Lines(text).position(result.position.start)
    return f"line {at.line}, column {at.column}"


def _add_rest(appearance: Appearance, column: QVBoxLayout, count: int) -> None:
    if count > MOST:
        words = f"and {count - MOST:,} more; the saved certificate has all of them"
        column.addWidget(label(appearance, words, "small", muted=True))


def _add_certificate(
    appearance: Appearance, column: QVBoxLayout, view: ProofView
) -> None:
    column.addWidget(label(appearance, "Certificate", "section"))
    certificate, checked = view.certificate, view.checked
    if certificate is None:
        words = "There is none: one is signed only if every obligation holds."
        column.addWidget(Prose(appearance, words, "body", muted=True))
        return
    if view.pending:
        words = "Checking it again" if checked is not None else "Checking it"
        column.addWidget(label(appearance, words, "small", muted=True))
    sentences, signer = certificate.sentences, certificate.signer
    match checked:
        case Failure(title=title):
            column.addWidget(_marked(appearance, "warning", f"Not checked: {title}"))
        case Verification():
            sentences, signer = checked.sentences, checked.signer
            if not view.pending and not view.file:
                words = "checked again, from its bytes alone"
                column.addWidget(label(appearance, words, "small", muted=True))
        case None:
            pass
    if signer:
        column.addWidget(_key(appearance, signer))
    valid = not isinstance(checked, Verification) or checked.valid
    for number, sentence in enumerate(sentences[:MOST]):
        if number == 0:
            state = "success" if valid else "critical"
            column.addWidget(_marked(appearance, state, sentence))
        else:
            column.addWidget(_marked(appearance, _tone(sentence), sentence))
    _add_rest(appearance, column, len(sentences))


def _tone(sentence: str) -> str:
    """The mark of a sentence: what is proven has another than what is not."""
    return "success" if sentence.startswith("Proven") else "unknown"


def _key(appearance: Appearance, signer: str) -> QWidget:
    made = QWidget()
    row = QVBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    words = "Fingerprint of the key that signed"
    row.addWidget(label(appearance, words, "small", muted=True))
    row.addWidget(Prose(appearance, signer, "mono_small"))
    made.setAccessibleName(f"{words}: {signer}")
    return made


def _marked(appearance: Appearance, state: str, sentence: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP)
    row.addWidget(_mark(appearance, state), 0, _TOP)
    row.addWidget(Prose(appearance, sentence, "small"), 1)
    return made


def _mark(appearance: Appearance, state: str) -> QWidget:
    """A glyph in the middle of the first line."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 5, 0, 0)
    column.addWidget(Glyph(appearance, state))
    return made
