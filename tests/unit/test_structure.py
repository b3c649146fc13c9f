"""The house keeps its own order: layers, sizes, types, style, the README."""

import ast
import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "panll_desktop"
MODULES = sorted(PACKAGE.rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
README = (ROOT / "README.md").read_text()
LONGEST_MODULE, LONGEST_FUNCTION = 400, 50


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def below_ui() -> list[str]:
    above = {"ui", "app", "machine", "__main__"}
    if importlib.util.find_spec("starlette") is None:
        above |= {"serve", "http_answers"}  # of the extra [serve], which may be absent
    return [
        name_of(path)
        for path in MODULES
        if not above & set(path.relative_to(PACKAGE).with_suffix("").parts)
    ]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_that_ruff_finds_nothing() -> None:
    result = run("-m", "ruff", "check", ".")
    assert result.returncode == 0, result.stdout


def test_that_every_file_is_formatted() -> None:
    result = run("-m", "ruff", "format", "--check", ".")
    assert result.returncode == 0, result.stdout


@pytest.mark.long
def test_that_mypy_finds_nothing() -> None:
    result = run("-m", "mypy")
    assert result.returncode == 0, result.stdout


def test_that_import_contracts_hold() -> None:
    result = run("-c", "from importlinter.cli import lint_imports as l; exit(l())")
    assert result.returncode == 0, result.stdout + result.stderr


def test_that_every_database_module_is_among_those_that_do_not_know_each_other() -> (
    None
):
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (named,) = (each["modules"] for each in contracts if each["type"] == "independence")
    declared = PROJECT["project"]["entry-points"]["panll.modules"].values()
    assert {each.partition(".manifest:")[0] for each in declared} == set(named)


def test_that_importing_below_the_windows_loads_no_qt() -> None:
    script = (
        "import importlib, json, sys\n"
        f"for name in {below_ui()!r}: importlib.import_module(name)\n"
        "print(json.dumps([n for n in sys.modules"
        " if n.split('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph')]))"
    )
    result = run("-W", "error", "-c", script)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == []


def test_that_a_window_loads_nothing_that_can_come_after_it() -> None:
    script = (
        "import json, sys, panll_desktop.app\nprint(json.dumps(sorted(sys.modules)))"
    )
    result = run("-c", script)
    assert result.returncode == 0, result.stderr
    loaded = json.loads(result.stdout)
    slow = ("sqlite3", "tomllib", "numpy", "lark", "pydantic", "httpx", "pyqtgraph")
    late = (*slow, "html", "platformdirs")
    ours = ("telemetry", "engines", "languages", "modules", "serve", "session.update")
    names = tuple(f"panll_desktop.{each}" for each in (*ours, "session.effects"))
    assert [each for each in loaded if each.startswith(late + names)] == []


def test_that_a_window_makes_no_class_of_qt_and_reads_no_source_that_it_can_spare() -> (
    None
):
    """PySide makes a class with all its enumerators when the class is first used."""
    script = (
        "import json, linecache\n"
        "from PySide6 import QtGui, QtWidgets\n"
        "from panll_desktop import app\n"
        "application = app.make_application()\n"
        "workbench = app.Workbench(application)\n"
        "workbench.start()\n"
        "workbench.window.grab()\n"
        "made = [*vars(QtGui), *vars(QtWidgets)]\n"
        "read = [n for n in linecache.cache if 'panll_desktop' in n]\n"
        "print(json.dumps([made, read]))\n"
        "workbench.close()\n"
    )
    result = run("-c", script)
    assert result.returncode == 0, result.stderr
    made, read = json.loads(result.stdout)
    spared = {"QStyle", "QTextCharFormat", "QMessageBox", "QWizard", "QTreeView"}
    assert spared & set(made) == set()
    assert [name for name in read if not name.endswith("__init__.py")] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_that_no_module_outgrows_its_purpose(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE


def test_that_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name_of(path)}.{node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_that_every_dependency_has_a_lower_and_an_upper_bound() -> None:
    project = PROJECT["project"]
    wanted = [
        *project["dependencies"],
        *(
            each
            for group in project["optional-dependencies"].values()
            for each in group
        ),
        *PROJECT["build-system"]["requires"],
    ]
    assert [each for each in wanted if not re.search(r">=[\d.]+,<[\d.]+", each)] == []


def test_that_qt_stays_below_the_release_that_loses_references() -> None:
    version = importlib.metadata.version("PySide6-Essentials")
    assert tuple(map(int, version.split(".")[:2])) < (6, 12)


def test_that_no_type_is_ignored_in_the_package() -> None:
    marked = [name_of(path) for path in MODULES if "type: ignore" in path.read_text()]
    assert marked == []


def test_that_every_exception_from_the_style_has_a_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (*MODULES, *sorted((ROOT / "tests").rglob("*.py")))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "# noqa" in line
        and not re.search(r"# noqa: [A-Z]+\d+(, [A-Z]+\d+)* - \w", line)
        and path != Path(__file__)
    ]
    assert bare == []


def test_that_every_picture_of_the_readme_exists() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)\s]+)|<img[^>]*src=\"([^\"]+)", README)
    names = [one or other for one, other in pictures]
    assert names
    assert [name for name in names if not (ROOT / name).is_file()] == []


def test_that_the_readme_names_every_environment_variable() -> None:
    pattern = r"\b(?:PANLL_[A-Z_]+|VERISIM_TELEMETRY|DO_NOT_TRACK)\b"
    used = {name for path in MODULES for name in re.findall(pattern, path.read_text())}
    assert sorted(name for name in used if name not in README) == []


def test_that_the_readme_names_every_setting() -> None:
    from panll_desktop.settings import Settings

    names = list(Settings.__dataclass_fields__)
    assert [name for name in names if f"`{name}`" not in README] == []


def test_that_the_readme_names_every_command_of_the_command_line() -> None:
    from panll_desktop.cli import command_names

    names = [f"`panll-desktop {name}" for name in command_names()]
    assert [name for name in names if name not in README] == []


def test_that_the_readme_names_every_metric() -> None:
    from panll_desktop.telemetry.catalogue import CATALOGUE

    assert [name for name in CATALOGUE if f"`{name}`" not in README] == []


def test_that_the_readme_names_every_capability() -> None:
    from panll_desktop.protocol import Capability

    assert [each.name for each in Capability if f"`{each.name}`" not in README] == []


def test_that_the_readme_names_every_command_of_the_window() -> None:
    from panll_desktop.session.commands import COMMANDS

    missing = [each.id for each in COMMANDS if f"`{each.id}`" not in README]
    assert missing == []
