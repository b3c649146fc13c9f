"""A writer that is killed: what was acknowledged is there, and nothing by halves."""

import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.litho.store import Store

ROOT = Path(__file__).parents[4]
WRITER = """
import random, sys
from contextlib import closing
from pathlib import Path
from panll_desktop.engines.litho import types
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition, Dependency, Field
from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.engines.litho.journal import Provenance
from panll_desktop.protocol import NormalForm
from panll_desktop.engines.litho.store import Store

why = Provenance("agent:w", "load")
chance = random.Random(int(sys.argv[2]))
fields = (
    Field("name", types.made("NonEmptyString"), primary=True),
    Field("town", types.made("String")),
    Field("land", types.made("String")),
)
known = (Dependency(("name",), "town"), Dependency(("town",), "land"))
with closing(Store(Path(sys.argv[1]), create=True)) as store:
    while True:
        name = f"c{store.head()}"
        try:
            step = chance.randrange(8)
            if step == 0 or not store.collections():
                demands = Definition(Kind.DOCUMENT, fields=fields, dependencies=known)
                store.create_collection(name, demands, why)
            elif step == 1:
                store.undo(why)
            elif step == 2:
                chosen = chance.choice(sorted(store.collections()))
                report = store.normal_form(chosen, store.discover(chosen))
                store.migrate(store.propose(report, NormalForm.THIRD), why)
            else:
                chosen = chance.choice(sorted(store.collections()))
                towns = [chance.randrange(4) for _ in range(chance.randrange(1, 20))]
                rows = [
                    (None, {"name": f"{name}-{n}", "town": str(t), "land": str(t % 2)})
                    for n, t in enumerate(towns)
                ]
                store.insert_all(chosen, rows, why)
        except LithoError:
            pass
        print(store.head(), flush=True)
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_that_no_kill_loses_what_was_acknowledged(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "k.litho"
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    for turn in range(4):
        acknowledged = killed(path, seed * 10 + turn, chance.randrange(1, 40))
        with closing(Store(path)) as store:
            assert store.verify() == []
            kept = store.head()
        assert acknowledged <= kept <= acknowledged + 1


def killed(path: Path, seed: int, lines: int) -> int:
    """Runs a writer, kills it after so many lines; the last entry it told of."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(seed)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(lines)]
        writer.kill()
        said += writer.stdout.readlines()
    whole = [int(line) for line in said if line.endswith("\n")]
    assert len(whole) >= lines
    return whole[-1]
