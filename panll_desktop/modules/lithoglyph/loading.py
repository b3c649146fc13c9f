"""INSERT … IMPORT FROM: a file of JSON Lines, all of its documents in one entry."""

import json
from pathlib import Path
from typing import Final

from panll_desktop.languages.gql import tree as t
from panll_desktop.modules.lithoglyph import telling, writing
from panll_desktop.modules.lithoglyph.answers import Answer
from panll_desktop.modules.lithoglyph.calls import Call, placed
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.failing import wrong
from panll_desktop.protocol import Json

LARGEST: Final = 64 * 1024 * 1024  # bytes; an entry of the journal is one piece


def load(call: Call, tree: t.Import, evaluator: Evaluator) -> Answer:
    """Stores the documents of a file, or none of them where one cannot be.

    Raises:
        QueryError: the file cannot be read, or names the line that is no document.
    """
    kind = writing.known(call, tree.collection)
    who = telling.provenance(call, tree.because, evaluator)
    name = tree.collection.name
    rows = [
        writing.keyed(call, name, _document(call, tree, number, line), tree.span)
        for number, line in enumerate(_content(call, tree).splitlines(), 1)
        if line.strip()
    ]
    reason = telling.irreversible(call, tree.because, hard=False, span=tree.span)
    with placed(call, tree.collection.span):
        changed = call.store.insert_all(name, rows, who, irreversible=reason)
    return writing.inserted(call, name, kind, changed, who)


def _content(call: Call, tree: t.Import) -> str:
    path = Path(tree.file)
    try:
        if path.stat().st_size > LARGEST:
            sentence = f"{tree.file} is larger than {LARGEST // 1024 // 1024} MiB."
            raise wrong(call.text, tree.span, sentence, "Import it in parts.")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        sentence = f"Cannot read {tree.file}: {reason}."
        raise wrong(call.text, tree.span, sentence) from error


def _document(call: Call, tree: t.Import, number: int, line: str) -> dict[str, Json]:
    call.check()
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        sentence = f"Line {number:,} of {tree.file} is no JSON object."
        advice = "Write one document a line; nothing was stored."
        raise wrong(call.text, tree.span, sentence, advice)
    return found
