"""The linter of GQL: what does not parse, and what a statement that parses lacks.

Every rule is documented in `CHECKS`, with a statement on which it fires.
"""

import functools
from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import parser, scanner
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.walking import because_of, plain
from panll_desktop.languages.gql.words import ACTORS, FUNCTIONS
from panll_desktop.languages.toolkit.refusing import shifted
from panll_desktop.languages.toolkit.trees import records
from panll_desktop.protocol import (
    CatalogKind,
    Catalogued,
    Check,
    Diagnostic,
    Severity,
    Span,
)

NO_PROVENANCE: Final = "GQL001"
HOLE: Final = "GQL002"
NOT_VERIFIED: Final = "GQL003"
NOT_BUILT: Final = "GQL004"
EXTENSION: Final = "GQL005"
UNKNOWN_COLLECTION: Final = "GQL006"
IRREVERSIBLE: Final = "GQL007"
BARE_WORD: Final = "GQL008"
CHECKS: Final = (
    Check(
        parser.CODE,
        Severity.ERROR,
        "Syntax",
        "The statement does not parse; the sentence says what could stand there, or"
        " what to write instead of another language's words.",
        "SELECT * WHERE name = 'Alta'",
    ),
    Check(
        NO_PROVENANCE,
        Severity.HINT,
        "No provenance",
        "A change is refused with code 1006 unless it says who makes it, and why. The"
        " command line and SET PROVENANCE DEFAULTS can say it for many changes.",
        "DELETE FROM sites WHERE name = 'Alta'",
    ),
    Check(
        HOLE,
        Severity.ERROR,
        "Template",
        "A place of a program's template, such as ${name}, must be filled in before"
        " the statement can run.",
        "SELECT * FROM ${collection}",
    ),
    Check(
        NOT_VERIFIED,
        Severity.HINT,
        "Not verified",
        "Proof terms and refined types in the words of Lean are kept with the change;"
        " nothing here checks them.",
        "INSERT INTO t {a: 1} RATIONALE 'x' WITH_PROOF {ok: by trivial}",
    ),
    Check(
        NOT_BUILT,
        Severity.WARNING,
        "Not built",
        "It belongs to a dialect of GQL, and the embedded engine does not carry it"
        " out: running it is refused.",
        "SELECT * FROM t WHERE SIMILAR_TO('fraud', 0.8)",
    ),
    Check(
        EXTENSION,
        Severity.HINT,
        "Local extension",
        "MATCH PATTERN and AS IT WAS are understood by this workbench alone; no"
        " LithoGlyph server has them.",
        "MATCH PATTERN 'spiral' SIMILAR 0.8",
    ),
    Check(
        UNKNOWN_COLLECTION,
        Severity.WARNING,
        "Unknown collection",
        "The connected database has no collection of that name.",
        "SELECT * FROM glyfs",
    ),
    Check(
        IRREVERSIBLE,
        Severity.WARNING,
        "No way back",
        "HARD and IRREVERSIBLE keep nothing of what was there: the change cannot be"
        " undone.",
        "DROP COLLECTION drafts HARD REASON 'x'",
    ),
    Check(
        BARE_WORD,
        Severity.WARNING,
        "Two fields compared",
        "A word without quotes is the name of a field; a text stands in quotes.",
        "SELECT * FROM users WHERE dept = Engineering",
    ),
)
_REMEMBERED: Final = 4096
_CHANGES: Final = (
    t.Insert,
    t.InsertEdge,
    t.Update,
    t.Delete,
    t.Merge,
    t.DropCollection,
    t.Undo,
    t.Apply,
    t.Denormalize,
)


def lint(text: str, known: Catalogued) -> tuple[Diagnostic, ...]:
    """The diagnostics of a script, by place."""
    collections = _collections(known)
    found = (
        shifted(each, span.start)
        for span in scanner.split(text)
        for each in _of_statement(span.of(text), collections)
    )
    return tuple(sorted(found, key=lambda each: (each.span, each.code)))


def _collections(known: Catalogued) -> frozenset[str]:
    """The collections of the database; none if it was not asked."""
    wanted = (CatalogKind.COLLECTION, CatalogKind.TABLE)
    return frozenset(node.name for node in known.get((), ()) if node.kind in wanted)


@functools.lru_cache(maxsize=_REMEMBERED)
def _of_statement(text: str, known: frozenset[str]) -> tuple[Diagnostic, ...]:
    parsed = parser.parse(text)
    if isinstance(parsed, Diagnostic):
        return (parsed,)
    return (
        *_provenance(parsed),
        *_kept(parsed),
        *not_built(parsed),
        *_extensions(parsed),
        *_unknown(parsed, known),
        *_compared(parsed),
    )


def _provenance(statement: t.Statement) -> Iterator[Diagnostic]:
    found = plain(statement)
    because = because_of(found)
    if not isinstance(found, _CHANGES) or because is None:
        return
    if isinstance(found, t.Undo) and found.preview:
        return
    given = isinstance(because.provenance, v.Entries | v.Hole)
    named = {note.name for note in because.notes}
    if given or (because.rationale is not None and named & set(ACTORS)):
        return
    lacking = ["who makes it"] if not named & set(ACTORS) else []
    lacking += ["why"] if because.rationale is None else []
    yield Diagnostic(
        NO_PROVENANCE,
        Severity.HINT,
        f"The change does not say {' and '.join(lacking)}: add WITH PROVENANCE"
        ' {"actor": "…", "rationale": "…"}, or say it for the whole session.',
        _first_word(found.span),
    )


def _first_word(span: Span) -> Span:
    return Span(span.start, min(span.end, span.start + len("INSERT")))


def _kept(statement: t.Statement) -> Iterator[Diagnostic]:
    for record in records(statement):
        match record:
            case v.Hole(text=text, span=span) | c.Collection(text, True, span):
                sentence = f"{text} is a place of a template: fill it in."
                yield Diagnostic(HOLE, Severity.ERROR, sentence, span)
            case c.Refined(span=span):
                sentence = "Kept as it is written, and not verified."
                yield Diagnostic(NOT_VERIFIED, Severity.HINT, sentence, span)
            case v.Made(span=span):
                sentence = "Its bounds are checked; the terms that prove them are not."
                yield Diagnostic(NOT_VERIFIED, Severity.HINT, sentence, span)
            case _:
                pass


def not_built(statement: t.Statement) -> Iterator[Diagnostic]:
    """What a statement asks for that the embedded engine does not carry out."""
    for record in records(statement):
        match record:
            case v.Call(name=name, span=span) if name.upper() not in FUNCTIONS:
                sentence = f"The embedded engine has no function {name}."
                yield Diagnostic(NOT_BUILT, Severity.WARNING, sentence, span)
            case _:
                pass


def _extensions(statement: t.Statement) -> Iterator[Diagnostic]:
    found = plain(statement)
    if isinstance(found, t.MatchPattern):
        sentence = "MATCH PATTERN is an extension of this workbench; no server has it."
        yield Diagnostic(EXTENSION, Severity.HINT, sentence, found.span)
    for record in records(statement):
        match record:
            case c.Source(moment=int(), span=span):
                sentence = "AS IT WAS is an extension of this workbench."
                yield Diagnostic(EXTENSION, Severity.HINT, sentence, span)
            case _:
                pass
    because = because_of(found)
    hard = isinstance(found, t.Delete | t.DropCollection) and found.hard
    if hard or (because is not None and because.irreversible):
        sentence = "Nothing of what was there is kept: this cannot be undone."
        place = because.span if because and because.irreversible else found.span
        yield Diagnostic(IRREVERSIBLE, Severity.WARNING, sentence, place)


def _unknown(statement: t.Statement, known: frozenset[str]) -> Iterator[Diagnostic]:
    made = isinstance(plain(statement), t.CreateCollection)
    if not known or made:
        return
    for record in records(statement):
        match record:
            case c.Collection(name, False, span) if not _is_there(name, known):
                sentence = f"The database has no collection “{name}”."
                yield Diagnostic(UNKNOWN_COLLECTION, Severity.WARNING, sentence, span)
            case _:
                pass


def _is_there(name: str, known: frozenset[str]) -> bool:
    return name in known or name.startswith("_")


def _compared(statement: t.Statement) -> Iterator[Diagnostic]:
    """A field compared with a word that looks like a text without quotes."""
    found = plain(statement)
    joined = isinstance(found, t.Select) and any(
        not isinstance(each, c.Where) for each in found.steps
    )
    if joined or not isinstance(found, t.Select | t.Update | t.Delete):
        return
    for record in records(statement):
        match record:
            case v.Comparison(v.Name(), "=" | "!=", v.Name((word,), span)):
                sentence = (
                    f"“{word}” is read as the name of a field; a text stands in"
                    f" quotes: '{word}'."
                )
                yield Diagnostic(BARE_WORD, Severity.WARNING, sentence, span)
            case _:
                pass
