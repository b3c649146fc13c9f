"""``panll-desktop format``: a script in canonical layout on standard output."""

import argparse
import sys

from panll_desktop.cli import exits, scripts, targets
from panll_desktop.cli.foreign import called
from panll_desktop.cli.linting import line_of
from panll_desktop.cli.output import put
from panll_desktop.errors import UsageError
from panll_desktop.protocol import Language, Layout, Lines, Severity


def run(options: argparse.Namespace) -> int:
    """Prints the script, and its errors on standard error; 1 if there is one."""
    layout = Layout.COMPACT if options.compact else Layout.WIDE
    with scripts.guarded() as out:
        language = targets.language_of_file(options.file, options.language)
        if options.jsonl:

            def answer(query: str, judged: scripts.Judged) -> scripts.Answer:
                text = formatted(language, query, layout) if judged.parses else query
                return {"text": text}

            scripts.answer_lines(language, options.file, answer, out)
            return exits.GOOD
        text = scripts.read(options.file)
        judged = scripts.judge(language, text)
        lines = Lines(text)
        for each in judged.found:
            if each.severity is Severity.ERROR:
                print(line_of(options.file, each, lines), file=sys.stderr)
        result = _file(formatted(language, text, layout))
        if not options.check:
            put(result, out)
            return exits.FAILED if judged.failed else exits.GOOD
    if result != text:
        name = scripts.name_of(options.file)
        print(f"{name} is not in canonical layout.", file=sys.stderr)
    return exits.FAILED if judged.failed or result != text else exits.GOOD


def formatted(language: Language, text: str, layout: Layout) -> str:
    """A text in that layout.

    Raises:
        UsageError: the language has no formatter.
        FaultError: the formatter fails.
    """
    format_text = language.format
    if format_text is None:
        raise UsageError(f"The language {language.id!r} has no formatter.")
    return called(
        lambda: format_text(text, layout), f"The formatter of {language.id!r}"
    )


def _file(text: str) -> str:
    """A text as a file holds it: its last line is ended."""
    return text + "\n" if text and not text.endswith("\n") else text
