"""The shipped proof: it holds, and a smuggled string is found and placed."""

import importlib.util
import os
import tempfile
from pathlib import Path

import pytest

from panll_desktop.cli import main
from panll_desktop.cli.noninterference import SECRETS, Step, prove
from panll_desktop.protocol import ErrorKind, Observer
from panll_desktop.telemetry.collector import Collector


def failures(steps: list[Step]) -> str:
    return "; ".join(step.where for step in steps if not step.holds)


def test_that_the_proof_holds_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    before = dict(os.environ)
    assert main(["telemetry", "verify"]) == 0
    out = capsys.readouterr().out
    assert "FAILS" not in out
    assert out.endswith("No secret travels.\n")
    claims = ["history.sqlite", "export", "OpenMetrics text", "log"]
    claims += ["list of what is collected"]
    claims += ["HTTP answers"] if importlib.util.find_spec("starlette") else []
    assert [each for each in claims if f" {each}, " not in out] == []
    assert "none touches a socket" in out
    assert "no file and no thread" in out
    assert list(place.iterdir()) == []
    assert dict(os.environ) == before


def test_that_a_string_smuggled_as_a_name_is_found_and_placed() -> None:
    def smuggle(observer: Observer, secret: str) -> Observer:
        collector = getattr(observer.query_stopped, "__self__", None)
        assert isinstance(collector, Collector)
        collector._counts[f"error.{secret}"] = 1
        return observer

    found = failures(prove(smuggle))
    assert "export before writing differs at byte" in found
    assert f"export before writing holds {SECRETS[0]!r}" in found


def test_that_a_string_smuggled_as_a_number_is_found_in_every_artefact() -> None:
    def smuggle(observer: Observer, secret: str) -> Observer:
        for letter in secret:
            for _ in range(ord(letter)):
                observer.error_raised(ErrorKind.TIMEOUT)
        return observer

    found = failures(prove(smuggle))
    for name in ("history.sqlite", "export", "OpenMetrics text"):
        assert f"{name} differs at byte" in found
