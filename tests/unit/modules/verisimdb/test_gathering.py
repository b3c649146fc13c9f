"""FROM FEDERATION: several stores answer as one would, and who does not is named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile

import pytest

from panll_desktop import settings
from panll_desktop.modules.verisimdb import embedded, federating
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.protocol import (
    CancelFlag,
    CancelledError,
    Limits,
    PeersFailedError,
    PeerState,
    QueryError,
)
from panll_desktop.protocol.observer import Silence
from panll_desktop.settings import Connection, Settings
from tests.unit.modules.verisimdb.asking import Answer, ask, connected

NAMES = ("north", "south", "eu/east")
WRITES = [
    f"INSERT HEXAD WITH DOCUMENT(id = 'e{n}', title = 'Title {n % 4}',"
    f" body = 'river {n}', n = {n % 5}, mixed = {mixed}),"
    f" SEMANTIC('T{n % 2}'), GRAPH(near, 'x{n % 2}'), GRAPH(far, y),"
    f" SPATIAL(latitude = {n}, longitude = 0.5)"
    for n in range(12)
    for mixed in [n if n % 3 else f"'m{n}'"]
]
QUESTIONS = [
    "SELECT * FROM {} ORDER BY id",
    "SELECT DOCUMENT FROM {} ORDER BY DOCUMENT.title DESC, id LIMIT 5",
    "SELECT DOCUMENT FROM {} ORDER BY DOCUMENT.title, id DESC LIMIT 4 OFFSET 3",
    "SELECT DOCUMENT FROM {} WHERE DOCUMENT.n > 1 ORDER BY DOCUMENT.mixed, id",
    "SELECT DOCUMENT FROM {} ORDER BY DOCUMENT.mixed DESC, id LIMIT 9",
    "SELECT DOCUMENT FROM {} ORDER BY GRAPH.target DESC, SPATIAL.latitude DESC",
    "SELECT DOCUMENT FROM {} ORDER BY id LIMIT 0",
    "SELECT COUNT(*) FROM {}",
    "SELECT COUNT(*) FROM {} WHERE DOCUMENT.n = 9",
    (
        "SELECT DOCUMENT.title, COUNT(*), SUM(DOCUMENT.n), AVG(SPATIAL.latitude),"
        " MIN(DOCUMENT.mixed), MAX(DOCUMENT.mixed) FROM {} GROUP BY DOCUMENT.title"
    ),
    (
        "SELECT GRAPH.target, COUNT(*), COUNT(GRAPH.target) FROM {}"
        " GROUP BY GRAPH.target HAVING COUNT(*) > 6 ORDER BY COUNT(*) DESC"
    ),
    "SELECT GRAPH.predicate, MAX(GRAPH.target) FROM {} GROUP BY GRAPH.predicate",
    (
        "SELECT DOCUMENT.n, COUNT(*) FROM {} GROUP BY DOCUMENT.n"
        " HAVING DOCUMENT.n > 1 OR COUNT(*) = 3"
        " ORDER BY COUNT(*), DOCUMENT.n DESC LIMIT 2"
    ),
    "SELECT AVG(SPATIAL.latitude), COUNT(SEMANTIC.type) FROM {}",
    "SELECT b FROM {} WHERE (a)-[:near]->(b) AND NOT b.id = 'x1' ORDER BY b.id, a.id",
    "SELECT DOCUMENT FROM {} WHERE (a)-[:near]->(b) ORDER BY b.id DESC, a.id LIMIT 3",
    "SELECT AVG(SPATIAL.latitude), COUNT(*) FROM {} WHERE DOCUMENT.n = 9",
]


def written(path: Path, statements: Sequence[str]) -> Path:
    session = connected(path)
    for each in statements:
        ask(session, each)
    session.close()
    return path


def register(peers: dict[str, Path]) -> None:
    kept = tuple(
        Connection(name, "verisimdb", {"path": str(path)}, peer=True)
        for name, path in peers.items()
    )
    settings.save(Settings(connections=kept), settings.settings_file())


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three stores that share twelve entities, and one that has them all."""
    folder = tmp_path_factory.mktemp("peers")
    found = [written(folder / f"{at}.octad", WRITES[at::3]) for at in range(len(NAMES))]
    return [*found, written(folder / "whole.octad", WRITES)]


@pytest.fixture
def peers(stores: list[Path], tmp_path: Path, private_home: Path) -> dict[str, Path]:
    """Three peers; tests work on copies."""
    del private_home
    found = {}
    for name, store in zip(NAMES, stores, strict=False):
        found[name] = tmp_path / store.name
        copyfile(store, found[name])
    register(found)
    return found


@pytest.fixture
def home(tmp_path: Path) -> Iterator[EmbeddedSession]:
    """A session whose own store is empty and no peer."""
    session = connected(tmp_path / "home.octad")
    yield session
    session.close()


def without_source(answer: Answer) -> list[dict[str, object]]:
    return [
        {name: cell for name, cell in row.items() if name != "source_store"}
        for row in answer.rows
    ]


def without_times(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """What does not depend on when an entity was written."""
    return [
        {name: cell for name, cell in row.items() if name != "temporal"} for row in rows
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_that_three_stores_answer_as_one_that_has_everything(
    question: str, peers: dict[str, Path], home: EmbeddedSession, stores: list[Path]
) -> None:
    del peers
    whole = connected(stores[-1])
    expected = ask(whole, question.format("hexads"))
    whole.close()
    found = ask(home, question.format("FEDERATION /*"))
    assert without_times(without_source(found)) == without_times(
        without_source(expected)
    )
    assert found.outcome.warnings == ()


def test_that_each_row_says_which_peer_it_is_from(
    peers: dict[str, Path], home: EmbeddedSession
) -> None:
    del peers
    found = ask(home, "SELECT DOCUMENT FROM FEDERATION /* ORDER BY id LIMIT 3")
    assert [name for name, _ in found.columns] == ["source_store", "id", "document"]
    assert [(row["id"], row["source_store"]) for row in found.rows] == [
        ("e0", "north"),
        ("e1", "south"),
        ("e10", "south"),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("/north", {"north"}),
        ("/eu/*", {"eu/east"}),
        ("/*", set(NAMES)),
        ("[south, north]", {"south", "north"}),
    ],
)
def test_that_patterns_and_lists_choose_the_peers(
    source: str, expected: set[str], peers: dict[str, Path], home: EmbeddedSession
) -> None:
    del peers
    found = ask(home, f"SELECT DOCUMENT FROM FEDERATION {source}")
    assert {row["source_store"] for row in found.rows} == expected


def test_that_a_broken_peer_is_named_and_the_others_count(
    peers: dict[str, Path], home: EmbeddedSession
) -> None:
    peers["south"].write_bytes(b"nothing of a store" * 300)
    found = ask(home, "SELECT COUNT(*) FROM FEDERATION /*")
    assert found.rows == ({"count": 8},)
    first, second = found.outcome.warnings
    assert first == "Partial result: 2 of 3 peers answered, without south."
    assert second.startswith("Peer south is missing: ")
    assert str(peers["south"]) in second


def test_that_rows_of_a_partial_result_come_with_who_is_missing(
    peers: dict[str, Path], home: EmbeddedSession
) -> None:
    peers["south"].write_bytes(b"nothing of a store" * 300)
    found = ask(home, "SELECT DOCUMENT FROM FEDERATION /*")
    assert len(found.rows) == 8
    assert found.outcome.warnings[0] == (
        "Partial result: 2 of 3 peers answered, without south."
    )
    some = ask(home, "SELECT DOCUMENT FROM FEDERATION /*", Limits(rows=3))
    assert some.outcome.truncated
    assert len(some.rows) == 3


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        ("", 12),
        ("LIMIT 5", 5),
        ("LIMIT 5 OFFSET 9", 3),
        ("OFFSET 2", 10),
        ("LIMIT 0", 0),
    ],
)
@pytest.mark.parametrize("policy", ["TOLERATE", "STRICT", "REPAIR"])
def test_that_rows_without_an_order_are_cut_as_they_come(
    cut: str,
    expected: int,
    policy: str,
    peers: dict[str, Path],
    home: EmbeddedSession,
) -> None:
    if policy == "STRICT":  # those that have drifted are left out before the cut
        ask(home, "SELECT id FROM FEDERATION /* WITH DRIFT REPAIR")
    found = ask(home, f"SELECT id FROM FEDERATION /* WITH DRIFT {policy} {cut}")
    assert len(set(found.ids)) == len(found.rows) == expected
    assert not [each for each in found.outcome.warnings if "Partial" in each]
    assert len(peers) == 3


def test_that_no_answer_at_all_is_an_error_with_every_reason(
    peers: dict[str, Path], home: EmbeddedSession
) -> None:
    for path in peers.values():
        path.unlink()
    with pytest.raises(PeersFailedError, match="No peer answered") as caught:
        ask(home, "SELECT DOCUMENT FROM FEDERATION /*")
    assert caught.value.code == "VQL_FEDERATION_ERROR"
    assert all(name in caught.value.detail for name in NAMES)


def test_that_without_peers_the_sentence_says_how_to_add_one(
    home: EmbeddedSession,
) -> None:
    with pytest.raises(QueryError, match="modules peers add NAME PATH") as caught:
        ask(home, "SELECT DOCUMENT FROM FEDERATION /*")
    assert caught.value.position is not None
    assert caught.value.position.start == 21


def test_that_an_unknown_peer_is_refused_and_those_that_exist_are_listed(
    peers: dict[str, Path], home: EmbeddedSession
) -> None:
    del peers
    with pytest.raises(QueryError, match="there is north, south, eu/east"):
        ask(home, "SELECT DOCUMENT FROM FEDERATION /west")


def test_that_latest_takes_the_one_modified_last(
    peers: dict[str, Path], home: EmbeddedSession
) -> None:
    written(
        peers["south"],
        ["INSERT HEXAD WITH DOCUMENT(id = 'e0', title = 'Newer', n = 7)"],
    )
    both = ask(home, "SELECT DOCUMENT FROM FEDERATION /* WHERE id = 'e0'")
    assert {row["source_store"] for row in both.rows} == {"north", "south"}
    latest = ask(
        home,
        "SELECT DOCUMENT FROM FEDERATION /* WITH DRIFT LATEST WHERE id = 'e0' LIMIT 1",
    )
    assert [row["source_store"] for row in latest.rows] == ["south"]
    total = ask(home, "SELECT SUM(DOCUMENT.n) FROM FEDERATION /* WITH DRIFT LATEST")
    assert total.rows == ({"SUM(DOCUMENT.n)": sum(n % 5 for n in range(12)) + 7},)
    assert any("Older versions" in each for each in total.outcome.warnings)


def test_that_latest_leaves_out_what_is_no_longer_like_that_elsewhere(
    peers: dict[str, Path], home: EmbeddedSession
) -> None:
    written(peers["south"], ["INSERT HEXAD WITH DOCUMENT(id = 'e0', title = 'Newer')"])
    query = "SELECT DOCUMENT FROM FEDERATION /* {} WHERE title = 'Title 0' ORDER BY id"
    assert ask(home, query.format("")).ids == ["e0", "e4", "e8"]
    latest = ask(home, query.format("WITH DRIFT LATEST"))
    assert latest.ids == ["e4", "e8"]
    assert latest.outcome.warnings == (
        "Left out, because a newer version is no longer like that: 1.",
    )


CLEAN = (
    "INSERT HEXAD WITH DOCUMENT(id = 'zz', title = 'Clean', body = 'A text.', n = 1),"
    " PROVENANCE(event_type = 'created', actor = 'me', description = 'first')"
)


def drifts(answer: Answer) -> dict[object, object]:
    return {row["id"]: row["drift_score"] for row in answer.rows}


def test_that_strict_leaves_drifted_entities_out_before_it_cuts(
    peers: dict[str, Path], home: EmbeddedSession
) -> None:
    written(peers["south"], [CLEAN])
    scores = drifts(ask(home, "SELECT id, drift_score FROM FEDERATION /*"))
    assert scores.pop("zz") == 0
    assert set(scores.values()) == {0.5}  # no chain says where they come from
    strict = ask(
        home, "SELECT id FROM FEDERATION /* WITH DRIFT STRICT ORDER BY id LIMIT 1"
    )
    assert strict.ids == ["zz"]
    counted = ask(home, "SELECT COUNT(*) FROM FEDERATION /* WITH DRIFT STRICT")
    assert counted.rows == ({"count": 1},)
    assert "Peer north: left out, because they have drifted: 4." in (
        counted.outcome.warnings
    )


def test_that_repair_has_the_peer_repair_what_it_returns(
    peers: dict[str, Path], home: EmbeddedSession
) -> None:
    written(
        peers["north"], [CLEAN.replace("event_type = 'created'", "event_type = 'x'")]
    )
    repaired = ask(
        home,
        "SELECT id, drift_score FROM FEDERATION /north WITH DRIFT REPAIR"
        " ORDER BY drift_score",
    )
    assert repaired.ids[0] == "zz"  # in the order of what is shown
    assert len(repaired.ids) == 5
    assert set(drifts(repaired).values()) == {0.0, 0.1}  # not what counts as drifted
    assert repaired.outcome.warnings == (
        "Peer north: repaired, because they had drifted: 4.",
    )
    north = connected(peers["north"])
    versions = ask(north, "SELECT id FROM hexads WHERE TEMPORAL.version = 2")
    north.close()
    assert len(versions.ids) == 4


@dataclass
class Heard(Silence):
    """Keeps what was reported of peers."""

    answers: list[tuple[int, bool]] = field(default_factory=list)

    def peer_answered(self, peer: int, *, success: bool) -> None:
        self.answers.append((peer, success))


def test_that_peers_are_reported_by_their_number_of_registration(
    peers: dict[str, Path], tmp_path: Path
) -> None:
    peers["south"].unlink()
    heard = Heard()
    path = tmp_path / "home.octad"
    session = embedded.connect({"path": str(path), "create": True}, heard)
    ask(session, "SELECT DOCUMENT FROM FEDERATION ['eu/east', south]")
    session.close()
    assert sorted(heard.answers) == [(2, False), (3, True)]


def test_that_the_session_lists_peers_with_their_state(
    peers: dict[str, Path], home: EmbeddedSession
) -> None:
    peers["south"].unlink()
    north, south, east = home.peers()
    assert (north.name, north.state, north.trust) == ("north", PeerState.ANSWERING, 1)
    assert north.latency_ms is not None
    assert north.answered_at is not None
    assert (south.name, south.state, south.trust) == ("south", PeerState.SILENT, 0.9)
    assert south.latency_ms is None
    assert south.answered_at is None
    assert str(peers["south"]) in south.reason
    assert east.state is PeerState.ANSWERING
    assert home.peers()[1].trust == 0.8


def test_that_strict_does_not_ask_whom_it_does_not_trust(
    peers: dict[str, Path], home: EmbeddedSession
) -> None:
    kept = peers["south"].read_bytes()
    peers["south"].unlink()
    for _ in range(4):
        home.peers()
    peers["south"].write_bytes(kept)
    strict = ask(home, "SELECT DOCUMENT FROM FEDERATION /* WITH DRIFT STRICT")
    assert "south" not in {row["source_store"] for row in strict.rows}
    assert any("its trust is 0.60" in each for each in strict.outcome.warnings)


def test_that_a_federated_query_can_be_cancelled(
    peers: dict[str, Path], home: EmbeddedSession
) -> None:
    del peers
    flag = CancelFlag()
    flag.set()
    with pytest.raises(CancelledError):
        ask(home, "SELECT DOCUMENT FROM FEDERATION /*", cancel=flag)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELECT * FROM REFLECT", "No store keeps the queries"),
        ("SELECT * FROM hexads WITH DRIFT STRICT", "belongs to FROM FEDERATION"),
        ("EXPLAIN SELECT * FROM FEDERATION /*", "a plan of its own"),
        ("SELECT AVG(GRAPH.target) FROM FEDERATION /*", "may have several"),
        ("SELECT * FROM FEDERATION /* PROOF EXISTENCE(e0)", "of one store"),
    ],
)
def test_that_what_peers_cannot_answer_is_refused_in_its_place(
    query: str, sentence: str, peers: dict[str, Path], home: EmbeddedSession
) -> None:
    del peers
    with pytest.raises(QueryError, match=sentence) as caught:
        ask(home, query)
    assert caught.value.position is not None


def test_that_the_standings_of_one_user_are_not_those_of_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one = federating.standings()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "other"))
    assert federating.standings() is not one


@pytest.mark.parametrize("policy", ["LATEST", "REPAIR"])
def test_that_a_policy_of_one_row_an_entity_shows_no_variables(
    policy: str, peers: dict[str, Path], home: EmbeddedSession
) -> None:
    del peers
    query = f"SELECT {{}} FROM FEDERATION /* WITH DRIFT {policy} WHERE {{}}"
    where = "(a)-[:near]->(b) AND b.id = 'x1'"
    with pytest.raises(QueryError, match=f"column 8: With {policy} each entity"):
        ask(home, query.format("b.title", where))
    assert len(ask(home, query.format("id", where)).rows) == 6
