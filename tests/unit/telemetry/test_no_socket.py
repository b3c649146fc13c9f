"""Telemetry has no way out of the machine: no network code, no socket."""

import json
import subprocess
import sys
from pathlib import Path

from panll_desktop import telemetry

ROOT = Path(__file__).parents[3]
NAMES = [
    f"panll_desktop.telemetry.{path.stem}"
    for path in sorted(Path(telemetry.__file__).parent.glob("[!_]*.py"))
]
NETWORK = {
    *("socket", "_socket", "ssl", "_ssl", "select", "selectors", "socketserver"),
    *("http", "urllib.request", "ftplib", "smtplib", "poplib", "imaplib", "telnetlib"),
    *("xmlrpc", "asyncio", "multiprocessing", "httpx", "requests", "aiohttp"),
}
IMPORTING = f"""
import importlib, json, sys
for name in {NAMES!r}:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""
USING = """
import json, sys, threading
from pathlib import Path
events = []
sys.addaudithook(lambda event, _: events.append(event))
from panll_desktop import paths
from panll_desktop.protocol import *
from panll_desktop.telemetry.history import History
from panll_desktop.telemetry.report import encode
from panll_desktop.telemetry.service import Telemetry
directory = Path(sys.argv[1])
telemetry = Telemetry(History(directory / "telemetry"))
telemetry.enable()
observer = telemetry.observer
observer.query_stopped(StatementType.SELECT, 255, 0.1)
observer.error_raised(ErrorKind.TIMEOUT)
observer.entity_created(3)
observer.entity_deleted()
observer.drift_detected(Modality.GRAPH)
observer.normalised(success=True)
observer.peer_answered(1, success=False)
observer.proof_checked(ProofType.ZKP, success=True)
telemetry.flush()
observer.entity_deleted()
paths.write_atomically(directory / "export.json", encode(telemetry.report()))
telemetry.disable()
telemetry.erase()
print(json.dumps([sorted(set(events)), threading.active_count()]))
"""


def run(script: str, *words: str) -> str:
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def test_that_importing_telemetry_imports_no_network_code() -> None:
    assert len(NAMES) >= 7
    assert NETWORK & set(json.loads(run(IMPORTING))) == set()


def test_that_counting_writing_reporting_and_exporting_touch_no_socket(
    tmp_path: Path,
) -> None:
    events, threads = json.loads(run(USING, str(tmp_path)))
    assert {"open", "sqlite3.connect"} <= set(events)
    outside = ("socket.", "urllib.", "http.", "ssl.", "ftplib.", "smtplib.")
    assert [event for event in events if event.startswith(outside)] == []
    assert [event for event in events if "subprocess" in event] == []
    assert threads == 1
    report = json.loads((tmp_path / "export.json").read_bytes())
    assert report["entities"]["deleted"] == 2
