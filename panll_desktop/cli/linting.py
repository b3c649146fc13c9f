"""``panll-desktop lint``: what is wrong with a script, on standard output."""

import argparse
import json

from panll_desktop.cli import exits, scripts, targets
from panll_desktop.cli.output import put
from panll_desktop.cli.writers import visible
from panll_desktop.protocol import Diagnostic, Lines


def run(options: argparse.Namespace) -> int:
    """Lists the diagnostics; 1 if an error is among them."""
    with scripts.guarded() as out:
        language = targets.language_of_file(options.file, options.language)
        if options.jsonl:
            scripts.answer_lines(language, options.file, lambda _, __: {}, out)
            return exits.GOOD
        text = scripts.read(options.file)
        judged = scripts.judge(language, text)
        lines = Lines(text)
        if options.json:
            found = [scripts.described(each, lines) for each in judged.found]
            put(json.dumps(found, indent=2) + "\n", out)
        else:
            for each in judged.found:
                put(line_of(options.file, each, lines) + "\n", out)
    return exits.FAILED if judged.failed else exits.GOOD


def line_of(file: str, diagnostic: Diagnostic, lines: Lines) -> str:
    """A diagnostic as compilers write it."""
    place = lines.position(diagnostic.span.start)
    where = f"{scripts.name_of(file)}:{place.line}:{place.column}"
    sentence = f"{diagnostic.severity.value} {diagnostic.code} {diagnostic.message}"
    return visible(f"{where}: {sentence}".replace("\n", " "))
