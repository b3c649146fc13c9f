"""QuandleDB from the command line: the table here, and a server over a real socket."""

import json

import pytest

from panll_desktop.cli import main
from tests import fresh
from tests.quandle_server import Quandle, serving

QUERY = "from knots | return name, determinant, signature"


def test_that_rows_of_a_server_come_with_what_is_wrong_in_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(Quandle()) as address:
        code = main(
            [
                *("run", "--module", "quandledb", "--connection", address),
                *("--format", "jsonl", QUERY),
            ]
        )
    out, said = capsys.readouterr()
    assert code == 0
    rows = [json.loads(line) for line in out.splitlines()]
    assert {"name": "6_1", "determinant": 9, "signature": 0} in rows
    assert "disagree with their own codes" in said
    assert "found wrong, row 5, name: By its Gauss code: the row is named 6_1" in said


def test_that_a_server_that_is_not_there_is_said_not_to_be(
    capsys: pytest.CaptureFixture[str],
) -> None:
    where = "http://127.0.0.1:1"
    code = main(["run", "--module", "quandledb", "--connection", where, QUERY])
    assert code != 0
    assert where in capsys.readouterr().err


def test_that_a_module_without_servers_takes_no_address(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["run", "--module", "sqlite", "--connection", "http://x", "SELECT 1"])
    assert code != 0
    assert "speaks to no server" in capsys.readouterr().err


def test_that_a_run_on_the_table_loads_no_http_and_draws_nothing() -> None:
    script = (
        "import json, sys; from panll_desktop.cli import main\n"
        "main(['run', '--module', 'quandledb', 'from knots | take 1'])\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    loaded = json.loads(fresh.printed(script).splitlines()[-1])
    late = ("httpx", "httpcore", "pydantic", "panll_desktop.modules.servers")
    ours = ("remote", "portraying", "picturing")
    names = tuple(f"panll_desktop.modules.quandledb.{each}" for each in ours)
    assert [each for each in loaded if each.startswith(late + names)] == []
