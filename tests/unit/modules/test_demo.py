"""The demonstration store: complete, made once, and started over after a kill."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event

import pytest

from panll_desktop.engines.octad.integrity import examine
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb import demo
from panll_desktop.modules.verisimdb.demo import demo_path, ensure_demo
from panll_desktop.protocol import ConnectError

ROOT = Path(__file__).parents[3]
BUILD = """
import sys
from panll_desktop.modules.verisimdb.demo import ensure_demo
print("ready", flush=True)
sys.stdin.readline()
print(ensure_demo().stat().st_ino)
"""
SMALL = json.dumps({"id": "entity-1", "title": "One"}).encode() + b"\n"


@contextmanager
def builder() -> Iterator[subprocess.Popen[str]]:
    """A process that makes the demo once it is sent a line."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", BUILD],
        cwd=ROOT,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        text=True,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def start(*children: subprocess.Popen[str]) -> None:
    """Lets them go together, once all are ready."""
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()


def files() -> list[str]:
    return sorted(path.name for path in demo_path().parent.iterdir())


def built(place: Path) -> int:
    """The size of the store in the making; -1 before there is one."""
    sizes = [-1]
    for path in place.glob(".demo.octad.*"):
        with suppress(FileNotFoundError):  # its journal comes and goes
            sizes.append(path.stat().st_size)
    return max(sizes)


def check(path: Path) -> int:
    """Looks for faults; returns the number of entities."""
    store = Store(path)
    try:
        assert [each for each in examine(store.connection) if each.fault] == []
        row = store.connection.execute("SELECT count(*) FROM entity").fetchone()
    finally:
        store.close()
    return int(row[0])


def wait_until(true: Callable[[], bool]) -> None:
    pause = Event()
    for _ in range(60_000):
        if true():
            return
        pause.wait(0.0005)
    pytest.fail("It never came to be.")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A sample of one entity in the place of the shipped one."""
    sample = tmp_path / "sample.jsonl"
    sample.write_bytes(SMALL)
    monkeypatch.setattr(demo, "SAMPLES", (str(sample),))
    return sample


def test_that_two_starts_at_once_make_one_store() -> None:
    with builder() as one, builder() as two:
        start(one, two)
        answers = [child.communicate() for child in (one, two)]
    path = demo_path()
    expected = (f"{path.stat().st_ino}\n", "")
    assert answers == [expected, expected]
    assert files() == ["demo.lock", "demo.octad"]
    assert check(path) == demo.sample().count(b"\n")


@pytest.mark.parametrize("size", [0, 100_000, 1_000_000])
def test_that_a_kill_while_it_is_built_is_not_stumbled_over(size: int) -> None:
    with builder() as child:
        start(child)
        wait_until(lambda: built(demo_path().parent) >= size)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
    path = ensure_demo()
    assert files() == ["demo.lock", "demo.octad"]
    assert check(path) == demo.sample().count(b"\n")


@pytest.mark.usefixtures("small")
def test_that_an_empty_file_in_its_place_is_replaced() -> None:
    path = demo_path()
    path.parent.mkdir(parents=True)
    path.touch()
    assert ensure_demo() == path
    assert check(path) == 1
    assert files() == ["demo.lock", "demo.octad"]


def test_that_a_store_that_is_there_is_not_built_again(small: Path) -> None:
    path = ensure_demo()
    before = path.stat()
    small.unlink()
    assert ensure_demo() == path
    assert path.stat() == before


@pytest.mark.usefixtures("small")
def test_that_the_log_of_a_store_that_is_gone_is_not_read() -> None:
    path = demo_path()
    log = path.with_name(f"{path.name}-wal")
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE other (content)")
        connection.execute("INSERT INTO other VALUES (zeroblob(100000))")
        connection.commit()
        content = log.read_bytes()
    path.unlink()
    log.write_bytes(content)
    assert check(ensure_demo()) == 1


def in_place_of_the_directory() -> None:
    place = demo_path().parent
    place.parent.mkdir(parents=True)
    place.touch()


def in_place_of_a_parent() -> None:
    demo_path().parent.parent.touch()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (in_place_of_the_directory, "File exists"),
        (in_place_of_a_parent, "Not a directory"),
    ],
)
def test_that_a_directory_that_cannot_be_written_is_said_in_a_sentence(
    spoil: Callable[[], None], reason: str
) -> None:
    spoil()
    with pytest.raises(ConnectError) as caught:
        ensure_demo()
    assert caught.value.title == f"The demonstration store cannot be made: {reason}."
    assert str(demo_path()) in caught.value.detail


def test_that_a_missing_sample_is_said_in_a_sentence(small: Path) -> None:
    small.unlink()
    with pytest.raises(ConnectError) as caught:
        ensure_demo()
    assert "lacks its resource" in caught.value.title
    assert caught.value.title.count(".") == str(small).count(".") + 1
    assert files() == ["demo.lock"]


def test_that_a_damaged_sample_makes_no_store(small: Path) -> None:
    small.write_bytes(SMALL + b'{"id": 7}\n')
    with pytest.raises(ConnectError, match=r"at line 2: id: must be a text\.$"):
        ensure_demo()
    assert files() == ["demo.lock"]


def test_that_a_store_that_cannot_be_written_is_no_connection() -> None:
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, -1))"
    result = subprocess.run(
        [sys.executable, "-c", limited + BUILD],
        cwd=ROOT,
        input="go\n",
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ConnectError: The demonstration store cannot be made: " in result.stderr
    assert files() == ["demo.lock"]
