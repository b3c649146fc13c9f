"""The formatter of VQL: one text for all spellings of a statement.

Keywords and modalities are upper-cased, and so are the kinds of proofs; the words for
all entities, ``hexads`` and ``octads``, are lower-cased. Everything else stays as it is
written: names, ids, literals, comments. Which of these a word is, the parser says.
A statement that does not parse stays as it is.
"""

from typing import Final

from panll_desktop.languages.toolkit import scripting
from panll_desktop.languages.toolkit.layout import lay_out
from panll_desktop.languages.vql import parser, scanner
from panll_desktop.languages.vql.printer_words import elements, marks
from panll_desktop.protocol import Diagnostic, Layout

WIDTH: Final = 88


def format_script(text: str, layout: Layout) -> str:
    """A script in canonical layout, without white space around it.

    A script of which nothing parses is returned as it is.
    """
    spans = scanner.split(text)
    printed = [_printed(span.of(text), layout) for span in spans]
    return scripting.format_script(text, layout, spans, printed, marks)


def _printed(statement: str, layout: Layout) -> str | None:
    """A statement in that layout; None if it does not parse."""
    found = parser.concrete(statement)
    if isinstance(found, Diagnostic):
        return None
    compact = layout is Layout.COMPACT
    stream = elements(found, statement, compact=compact)
    return lay_out(stream, None if compact else WIDTH)
