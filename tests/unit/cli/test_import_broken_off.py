"""An import that is killed, stopped, or runs out of disk loads nothing by halves."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from panll_desktop.engines.octad import loading
from panll_desktop.engines.octad.integrity import examine
from panll_desktop.engines.octad.loading import BATCH, Line
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb.importing import import_file

ROOT = Path(__file__).parents[3]
ENTITIES = 10_000
BASE = b'{"id": "base", "title": "Here before"}\n'
MODES = pytest.mark.parametrize(
    "words", [[], ["--skip-invalid"]], ids=["at once", "batches"]
)
# Everything that an import writes is about this many times the size of its file:
# twice and a half until it commits, as much again for moving it out of the log.
WRITTEN = 5.2
PROGRAM = """
import sys
from panll_desktop.cli import main
sys.exit(main(sys.argv[1:]))
"""
# A shell's background processes ignore Ctrl+C, and so would what they start.
INTERRUPTIBLE = f"""
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
{PROGRAM}"""
LIMITED = f"""
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, resource.RLIM_INFINITY))
{PROGRAM}"""


def entity(number: int) -> dict[str, object]:
    """One with all modalities."""
    return {
        "id": f"entity-{number}",
        "title": f"Entity {number}",
        "body": f"The body of entity {number}, with a few words in it.",
        "metadata": {"kind": "test", "number": str(number)},
        "embedding": [number % 7 / 7, number % 11 / 11, 0.5, 1],
        "embedder": "test",
        "types": ["http://example.org/Thing"],
        "relationships": [["near", f"entity-{number + 1}"], ["in", "base"]],
        "tensor": {"shape": [2, 2], "data": [number, 1, 2, 3.5]},
        "provenance": {"event_type": "created", "actor": "us", "description": "made"},
        "spatial": {"latitude": number % 180 - 90, "longitude": number % 360 - 180},
    }


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of `ENTITIES` with all modalities."""
    path = tmp_path_factory.mktemp("many") / "many.jsonl"
    with path.open("w") as file:
        file.writelines(f"{json.dumps(entity(n))}\n" for n in range(ENTITIES))
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A store that holds one entity."""
    base = tmp_path / "base.jsonl"
    base.write_bytes(BASE)
    path = tmp_path / "target.octad"
    import_file(base, {"path": str(path)})
    return path


@contextmanager
def importer(
    source: Path, target: Path, words: list[str], program: str = INTERRUPTIBLE
) -> Iterator[subprocess.Popen[str]]:
    arguments = ["import", str(source), "--connection", str(target), *words]
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def written(child: subprocess.Popen[str]) -> int:
    """The bytes that a process has written so far."""
    for line in Path(f"/proc/{child.pid}/io").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "wchar":
            return int(value)
    raise AssertionError


def worked(child: subprocess.Popen[str]) -> float:
    """The seconds of processor time that a process has used so far."""
    after_name = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    return int(after_name[11]) / os.sysconf("SC_CLK_TCK")


def wait_until(true: Callable[[], bool]) -> None:
    pause = Event()
    for _ in range(60_000):
        if true():
            return
        pause.wait(0.0005)
    pytest.fail("It never came to be.")


def loaded(path: Path) -> int:
    """How many were added to a store that opens and has no fault."""
    store = Store(path)
    try:
        assert [each for each in examine(store.connection) if each.fault] == []
        row = store.connection.execute("SELECT count(*) FROM entity").fetchone()
    finally:
        store.close()
    return int(row[0]) - 1


def kill(*killed: tuple[subprocess.Popen[str], Callable[[], bool]]) -> None:
    """Kills each process when its moment has come, unless it has ended before."""
    running = list(killed)

    def all_over() -> bool:
        for child, come in running[:]:
            if child.poll() is not None or come():
                child.kill()
                running.remove((child, come))
        return not running

    wait_until(all_over)
    assert {child.wait() for child, _ in killed} <= {-signal.SIGKILL, 0}


def test_that_a_kill_leaves_whole_batches_or_nothing(many: Path, target: Path) -> None:
    other = target.with_name("other.octad")
    shutil.copy(target, other)
    size = many.stat().st_size
    moments = [int(random.uniform(0, WRITTEN / 2) * size) for _ in range(2)]  # noqa: S311 - no secret
    with (
        importer(many, target, []) as first,
        importer(many, other, ["--skip-invalid"]) as second,
    ):
        kill(
            (first, lambda: written(first) > moments[0]),
            (second, lambda: written(second) > moments[1]),
        )
    assert loaded(target) in (0, ENTITIES), moments
    assert loaded(other) % BATCH == 0, moments


def test_that_a_kill_while_the_log_is_moved_into_the_file_loses_nothing(
    many: Path, target: Path
) -> None:
    other = target.with_name("other.octad")
    shutil.copy(target, other)
    start = target.stat().st_size
    late = start + random.randrange(2**20, 2**23)  # noqa: S311 - no secret
    with (
        importer(many, target, []) as first,
        importer(many, other, ["--skip-invalid"]) as second,
    ):
        kill(
            (first, lambda: target.stat().st_size > start + 2**16),
            (second, lambda: other.stat().st_size > late),
        )
    assert loaded(target) == ENTITIES
    count = loaded(other)
    assert count >= BATCH, late
    assert count % BATCH == 0, late


def test_that_a_store_opens_whose_log_is_half_moved_into_the_file(target: Path) -> None:
    other = target.with_name("other.octad")
    store = Store(target)
    store.connection.execute("PRAGMA wal_autocheckpoint=0")
    found: list[Line] = [(at, {"title": "long " * 1000}) for at in range(100)]
    loading.load(store, found)
    shutil.copy(f"{target}-wal", f"{other}-wal")
    store.connection.execute("PRAGMA wal_checkpoint")
    content = target.read_bytes()
    other.write_bytes(content[: len(content) // 8192 * 4096])
    store.close()
    assert loaded(other) == 100


@MODES
def test_that_ctrl_c_exits_130_and_nothing_is_half_loaded(
    words: list[str], many: Path, target: Path
) -> None:
    moment = random.uniform(0.2, 0.9)  # noqa: S311 - no secret
    with importer(many, target, words) as child:
        wait_until(lambda: worked(child) > moment)
        child.send_signal(signal.SIGINT)
        assert child.communicate() == ("", "panll-desktop: stopped\n")
    assert child.returncode == 130
    assert list(target.parent.glob("target.octad-*")) == []
    count = loaded(target)
    assert count % BATCH == 0 if words else count == 0, moment


@MODES
def test_that_a_full_disk_exits_1_with_a_sentence_and_nothing_is_half_loaded(
    words: list[str], many: Path, target: Path
) -> None:
    with importer(many, target, words, LIMITED) as child:
        output, errors = child.communicate()
    assert child.returncode == 1
    assert output == ""
    assert errors.count("\n") == 1
    assert errors.startswith(
        f"panll-desktop: The VeriSimDB store {target} cannot be used: "
    )
    count = loaded(target)
    assert count % BATCH == 0 if words else count == 0
