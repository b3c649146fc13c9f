"""Whatever parses is answered, or refused in the protocol's words; nothing else."""

import contextlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panll_desktop.languages.gql import parser
from panll_desktop.modules.lithoglyph.embedded import EmbeddedSession
from panll_desktop.protocol import Diagnostic, ModuleError
from tests.unit.languages.test_gql_parser import ACCEPTED
from tests.unit.languages.test_gql_printer import sentences
from tests.unit.modules.lithoglyph.asking import opened, rows
from tests.unit.modules.lithoglyph.conftest import SURVEY

FIELDS = ("name", "depth", "tags", "_id", "_key", "land", "open", "nowhere", "a.b")
VALUES = ("1", "2.5", "'boat'", "true", "null", "[1, 'x']", "{a: 1}", "$x", "-3", "''")
OPERATORS = ("=", "!=", "<", ">=", "LIKE", "CONTAINS", "MATCHES", "IN", "NOT IN")
COLLECTIONS = ("sites", "glyphs", "carved_at", "resembles", "_journal", "nowhere")
WALKS = (
    "",
    " TRAVERSE resembles ANY DEPTH 2",
    " TRAVERSE carved_at c",
    " OUTBOUND resembles",
)
ENDS = (
    "",
    " ORDER BY name DESC",
    " LIMIT 2 OFFSET 1",
    " WITH PROVENANCE",
    " WITH PATH",
    " GROUP BY name",
)
COLUMNS = (
    "*",
    "name",
    "COUNT(*)",
    "LENGTH(name), depth + 1",
    "MAX(depth)",
    "name || 'x'",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("survey") / "survey.litho"
    with closing(opened(path)) as session:
        for each in SURVEY:
            rows(session, each)
    return path


@pytest.fixture(scope="module")
def session(store: Path) -> Iterator[EmbeddedSession]:
    with closing(opened(store, actor="user:ida", rationale="any")) as opened_:
        yield opened_


def answered(session: EmbeddedSession, text: str) -> None:
    """Runs it; only a `ModuleError` may come out."""
    connection = session._store.connection
    with contextlib.suppress(ModuleError):
        rows(session, text, x=1)
    if connection.in_transaction:
        connection.rollback()


def conditions() -> st.SearchStrategy[str]:
    simple = st.builds(
        lambda field, sign, value: f"{field} {sign} {value}",
        st.sampled_from(FIELDS),
        st.sampled_from(OPERATORS),
        st.sampled_from((*VALUES, *FIELDS)),
    )
    return st.recursive(
        simple,
        lambda inner: st.builds(
            lambda one, word, other: f"({one} {word} NOT {other})",
            inner,
            st.sampled_from(("AND", "OR")),
            inner,
        ),
        max_leaves=4,
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(COLUMNS),
    st.sampled_from(COLLECTIONS),
    st.sampled_from(WALKS),
    conditions(),
    st.sampled_from(ENDS),
)
def test_that_any_query_is_answered_or_refused(
    session: EmbeddedSession,
    columns: str,
    collection: str,
    walk: str,
    condition: str,
    end: str,
) -> None:
    answered(
        session, f"SELECT {columns} FROM {collection}{walk} WHERE {condition}{end}"
    )


@pytest.mark.parametrize("text", ACCEPTED)
def test_that_every_documented_statement_is_answered_or_refused(
    session: EmbeddedSession, text: str
) -> None:
    answered(session, text)
    if not text.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
        with contextlib.suppress(ModuleError):
            assert session.explain(text).root.operation


@given(sentences())
def test_that_any_sentence_is_answered_or_refused(
    session: EmbeddedSession, text: str
) -> None:
    assert not isinstance(parser.parse(text), Diagnostic)
    answered(session, text)
