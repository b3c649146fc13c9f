"""Built-in modules by name, others by entry point; broken ones are a named state."""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from panll_desktop.modules import registry
from panll_desktop.modules.registry import BUILT_IN, ModuleLoadError, Registry, scan
from panll_desktop.protocol import ENTRY_POINT_GROUP, Manifest
from panll_desktop.session import messages as m
from panll_desktop.session.runner import entry_of
from panll_desktop.session.state import Failed, Loading, Ready, State
from panll_desktop.session.update_links import CONNECT_PATIENCE
from tests import fresh
from tests.fakes import FakeManifests, FakeModule, Loop

ROOT = Path(__file__).parents[3]
MANIFEST = """
from panll_desktop.protocol import Manifest


def manifest_named(name, **changed):
    values = dict(
        id=name,
        name=name.title(),
        version="1",
        description="A stranger.",
        protocol=">=1,<2",
        capabilities=frozenset(),
        connect=lambda options, observer: None,
    )
    return Manifest(**(values | changed))


"""
GOOD = 'manifest = manifest_named("{name}")'
BROKEN = {
    "error": ('raise RuntimeError("no licence")', "import", "RuntimeError: no licence"),
    "exit": ("raise SystemExit(3)", "import", "SystemExit: 3"),
    "interrupt": ("raise KeyboardInterrupt", "import", "KeyboardInterrupt"),
    "syntax": ("def", "import", "SyntaxError"),
    "driver": ("import driver_that_is_not_there", "import", "No module named"),
    "bare": ("", "import", "has no attribute 'manifest'"),
    "kind": ("manifest = 7", "check", "no manifest; what is there is a 'int'"),
    "klass": ("manifest = Manifest", "check", "no manifest; what is there is a 'type'"),
    "range": (
        'manifest = manifest_named("range", protocol=">=2")',
        "check",
        "speaks protocol >=2, this workbench version 1",
    ),
    "words": (
        'manifest = manifest_named("words", protocol="latest")',
        "check",
        "'latest' is not a range",
    ),
    "nothing": (
        'manifest = manifest_named("nothing", protocol=None)',
        "check",
        "protocol is no text",
    ),
    "other": (
        'manifest = manifest_named("another")',
        "check",
        "'other' names the module 'another'",
    ),
    "presets": (
        'manifest = manifest_named("presets", presets=None)',
        "check",
        "presets is no tuple of Preset",
    ),
    "options": (
        'manifest = manifest_named("options", options=("path",))',
        "check",
        "options is no tuple of Option",
    ),
    "powers": (
        'manifest = manifest_named("powers", capabilities=frozenset({"SQL"}))',
        "check",
        "capabilities is no frozenset of Capability",
    ),
    "deaf": (
        'manifest = manifest_named("deaf", connect=None)',
        "check",
        "connect cannot be called",
    ),
}
GATE = "panll_test_gate"


class Strangers:
    """Installs third-party distributions into a directory on the path."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def install(self, name: str, body: str, target: str = "") -> None:
        package = f"stranger_{name}"
        (self.place / package).mkdir()
        (self.place / package / "__init__.py").write_text("")
        source = MANIFEST + body.replace("{name}", name)
        (self.place / package / "manifest.py").write_text(source)
        point = f"{name} = {target or f'{package}.manifest:manifest'}"
        self.declare(f"panll-{name}", f"[{ENTRY_POINT_GROUP}]\n{point}\n")

    def declare(
        self, distribution: str, points: str, metadata: str | None = None
    ) -> None:
        info = self.place / f"{distribution.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "entry_points.txt").write_text(points)
        if metadata is None:
            metadata = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"
        if metadata:
            (info / "METADATA").write_text(metadata)


@pytest.fixture
def strangers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Strangers]:
    """An empty directory on the path, from which nothing stays imported."""
    place = tmp_path / "site"
    place.mkdir()
    monkeypatch.syspath_prepend(str(place))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield Strangers(place)
    for name in [name for name in sys.modules if name.startswith("stranger_")]:
        del sys.modules[name]


def never() -> list[tuple[str, str, str]]:
    raise AssertionError("something was scanned")


def failed(module: str) -> ModuleLoadError:
    with pytest.raises(ModuleLoadError) as caught:
        Registry().load(module)
    return caught.value


def test_that_naming_and_loading_built_in_modules_scans_nothing() -> None:
    found = Registry(never).built_in()
    assert [each.id for each in found] == list(BUILT_IN)
    assert {each.source for each in found} == {"panll-desktop"}
    for each in found:
        manifest = Registry(never).load(each.id)
        assert (manifest.id, manifest.name) == (each.id, each.name)


def test_that_loading_a_built_in_module_imports_no_metadata_and_no_driver() -> None:
    script = (
        "import sys\n"
        "from panll_desktop.modules.registry import BUILT_IN, Registry\n"
        "for name in BUILT_IN: Registry().load(name)\n"
        "print([n for n in ('importlib.metadata', 'sqlite3', 'lark', 'numpy', 'email')"
        " if n in sys.modules])"
    )
    assert fresh.printed(script) == "[]\n"


def test_that_the_static_table_equals_the_declared_entry_points() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = project["entry-points"][ENTRY_POINT_GROUP]
    assert declared == {name: target for name, (_, target) in BUILT_IN.items()}


def test_that_built_in_modules_pass_the_checks_of_third_parties() -> None:
    for name in BUILT_IN:
        assert isinstance(Registry(never).load(name), Manifest)


def test_that_a_third_party_is_found_by_its_entry_point(strangers: Strangers) -> None:
    strangers.install("zeta", GOOD)
    strangers.install("alpha", GOOD)
    found = Registry().installed()
    assert [each.id for each in found[: len(BUILT_IN)]] == list(BUILT_IN)
    others = [each for each in found if each.id in ("alpha", "zeta")]
    assert [(each.id, each.source) for each in others] == [
        ("alpha", "panll-alpha"),
        ("zeta", "panll-zeta"),
    ]
    assert Registry().load("alpha").name == "Alpha"


def test_that_naming_a_third_party_imports_nothing_of_it(strangers: Strangers) -> None:
    strangers.install("eager", "raise SystemExit")
    assert "eager" in [each.id for each in Registry().installed()]
    assert not [name for name in sys.modules if name.startswith("stranger_")]


def test_that_a_target_without_an_attribute_means_manifest(
    strangers: Strangers,
) -> None:
    strangers.install("short", GOOD, target="stranger_short.manifest")
    assert Registry().load("short").id == "short"


@pytest.mark.parametrize("name", BROKEN)
def test_that_a_broken_third_party_is_a_named_failure_and_its_neighbour_loads(
    name: str, strangers: Strangers
) -> None:
    body, stage, reason = BROKEN[name]
    strangers.install(name, body)
    strangers.install("neighbour", GOOD)
    error = failed(name)
    assert error.stage == stage
    assert name in error.title
    assert reason in error.title
    assert ("Traceback" in error.detail) == (stage == "import")
    assert Registry().load("neighbour").id == "neighbour"


def test_that_a_manifest_that_breaks_when_it_is_read_is_a_named_failure(
    strangers: Strangers,
) -> None:
    body = """
class Trap(Manifest):
    @property
    def presets(self):
        raise SystemExit(4)

manifest = object.__new__(Trap)
"""
    strangers.install("trap", body)
    assert failed("trap").stage == "import"


def test_that_an_unknown_module_is_told_with_those_that_are_installed(
    strangers: Strangers,
) -> None:
    strangers.install("alpha", GOOD)
    error = failed("gone")
    assert error.stage == "find"
    assert (
        "There is no module 'gone'; installed are verisimdb, quandledb, lithoglyph, "
        in error.title
    )
    assert "alpha" in error.title


def test_that_an_entry_point_with_the_name_of_a_built_in_is_left_out(
    strangers: Strangers,
) -> None:
    strangers.install("sqlite", "raise RuntimeError")
    found = [each for each in Registry().installed() if each.id == "sqlite"]
    assert [each.source for each in found] == ["panll-desktop"]
    assert Registry().load("sqlite").name == "SQLite"


@pytest.mark.parametrize(
    ("points", "metadata"),
    [
        ("[panll.modules]\nno equals sign\n", None),
        ("[panll.modules]\nlost = a.b:c\n", ""),
        ("[panll.modules]\nlost = a.b:c\n", "no headers"),
        ("\x00[", None),
    ],
    ids=["points", "no metadata", "metadata", "bytes"],
)
def test_that_a_distribution_with_damaged_files_hides_no_other(
    points: str, metadata: str | None, strangers: Strangers
) -> None:
    strangers.declare("panll-damaged", points, metadata)
    strangers.install("alpha", GOOD)
    found = [each.id for each in Registry().installed()]
    assert [each for each in found if each not in BUILT_IN] == ["alpha"]


def test_that_of_two_distributions_of_one_name_the_first_on_the_path_counts(
    strangers: Strangers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strangers.install("alpha", GOOD)
    nearer = tmp_path / "nearer"
    nearer.mkdir()
    monkeypatch.syspath_prepend(str(nearer))
    Strangers(nearer).declare("panll-alpha", "[panll.modules]\nalpha = nearer:it\n")
    assert ("alpha", "nearer:it", "panll-alpha") in scan()
    assert [point[0] for point in scan()].count("alpha") == 1


@pytest.mark.parametrize(
    ("environment", "off"),
    [
        ({registry.DENY: "sqlite"}, {"sqlite"}),
        ({registry.DENY: " sqlite, alpha"}, {"sqlite", "alpha"}),
        (
            {registry.ALLOW: "verisimdb alpha"},
            {"quandledb", "lithoglyph", "sqlite", "beta"},
        ),
        ({registry.ALLOW: "sqlite", registry.DENY: "sqlite"}, None),
        ({registry.ALLOW: "", registry.DENY: " "}, set()),
        ({}, set()),
    ],
)
def test_that_modules_are_switched_off_from_outside(
    environment: dict[str, str], off: set[str] | None
) -> None:
    points = [("alpha", "a:m", "panll-alpha"), ("beta", "b:m", "panll-beta")]
    found = Registry(lambda: points, environment).installed()
    everything = {each.id for each in found}
    assert {each.id for each in found if each.disabled} == (
        everything if off is None else off
    )
    for each in found:
        assert not each.disabled or each.disabled.startswith("PANLL_MODULES_")


def test_that_a_module_that_is_off_is_not_imported(
    strangers: Strangers, monkeypatch: pytest.MonkeyPatch
) -> None:
    strangers.install("alpha", "raise SystemExit")
    monkeypatch.setenv(registry.DENY, "alpha")
    error = failed("alpha")
    assert (error.stage, error.title) == (
        "find",
        "The module 'alpha' is off: PANLL_MODULES_DENY names it.",
    )
    assert "stranger_alpha.manifest" not in sys.modules


def status(state: State, module: str) -> object:
    entry = state.module(module)
    return None if entry is None else entry.status


class WithStrangers(FakeManifests):
    """Fake modules, and those that are really installed."""

    def load(self, module: str) -> Manifest:
        if module.startswith("fake"):
            return super().load(module)
        return Registry().load(module)


def loop_with_strangers() -> Loop:
    fake = FakeModule()
    loop = Loop(fake)
    loop.runner._manifests = WithStrangers(fake)
    loop.until_online()
    found = [each for each in Registry().installed() if each.id not in BUILT_IN]
    loop.send(m.ModulesFound(tuple(map(entry_of, found))))
    return loop


def neighbour_answers(loop: Loop) -> None:
    loop.send(m.ModuleChosen("fake"))
    assert loop.run().failure is None
    assert isinstance(status(loop.state, "fake"), Ready)


@pytest.mark.parametrize("name", BROKEN)
def test_that_a_broken_third_party_is_a_state_on_its_lane(
    name: str, strangers: Strangers
) -> None:
    body, stage, _ = BROKEN[name]
    strangers.install(name, body)
    with loop_with_strangers() as loop:
        loop.send(m.ModuleChosen(name))
        loop.until(lambda state: isinstance(status(state, name), Failed))
        found = status(loop.state, name)
        assert isinstance(found, Failed)
        assert found.stage == stage
        neighbour_answers(loop)


HANGS = """
import panll_test_gate as gate
gate.arrived.release()
gate.opened.wait(60)
manifest = manifest_named("hangs")
"""


def test_that_a_third_party_whose_import_hangs_is_given_up_and_its_neighbour_works(
    strangers: Strangers, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading
    from types import ModuleType

    gate = ModuleType(GATE)
    arrived, opened = threading.Semaphore(0), threading.Event()
    vars(gate).update(arrived=arrived, opened=opened)
    monkeypatch.setitem(sys.modules, GATE, gate)
    strangers.install("hangs", HANGS)
    with loop_with_strangers() as loop:
        loop.send(m.ModuleChosen("hangs"))
        assert arrived.acquire(timeout=10)
        hung = {t for t in threading.enumerate() if t.name == "panll-load-hangs"}
        neighbour_answers(loop)
        assert isinstance(status(loop.state, "hangs"), Loading)
        loop.advance(CONNECT_PATIENCE + 1)
        found = status(loop.state, "hangs")
        assert isinstance(found, Failed)
        assert found.stage == "import"
        assert "did not answer for 21 s" in found.failure.title
        opened.set()
        for thread in hung:
            thread.join(10)
            assert not thread.is_alive()
        loop.send(m.ModuleRetried("hangs"))
        loop.until(lambda state: isinstance(status(state, "hangs"), Ready))
        neighbour_answers(loop)
