"""The theme files keep what the design promises about contrast and colour vision."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import Any, TypeAlias
from xml.parsers import expat

import pytest

from panll_desktop.protocol import DRIFT_CRITICAL, DRIFT_WARNING

ROOT = Path(__file__).parents[2]
RESOURCES = ROOT / "resources"
LIMITS = (DRIFT_WARNING, DRIFT_CRITICAL)
THEMES = ("dark", "light", "contrast")
HEX = re.compile(r"#[0-9a-f]{6}")
ANY_HEX = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b")
PLACEHOLDER = re.compile(r"\{\{ ([\w.-]+) \}\}")

ICONS = frozenset(
    """play stop explain format search chevron-down chevron-left chevron-right close
    plus dots panel download filter pin lock power unplugged clock refresh warning
    error info hint disc triangle diamond ring cube database knot stone folder file
    table column key index view copy trash play-small check arrow-right table-view
    plug sun moon contrast proof pause zoom-out arrow-left graph app""".split()  # noqa: SIM905 - fifty quoted names would hide the list
)
FILLED_ICONS = frozenset(
    ("play", "play-small", "stop", "dots", "disc", "triangle", "diamond")
)

Tokens: TypeAlias = dict[str, Any]
Triple: TypeAlias = tuple[float, float, float]
Names: TypeAlias = tuple[str, ...]

MODALITIES = (
    *("graph", "vector", "tensor", "semantic"),
    *("document", "temporal", "provenance", "spatial"),
)
SURFACES = ("surface-sunken", "surface", "surface-raised", "surface-hover")
TINTS = ("accent-soft", "success-soft", "warning-soft", "critical-soft")
STATES = ("success", "warning", "critical")
EDITOR_GROUNDS = ("editor.background", "editor.current-line", "editor.statement-tint")
CODE = (
    *("editor.text", "editor.keyword", "editor.modality", "editor.function"),
    *("editor.string", "editor.number", "editor.operator", "editor.identifier"),
)
LINT = (
    *("editor.caret", "editor.squiggle-error"),
    *("editor.squiggle-warning", "editor.squiggle-hint"),
)
CHART = ("chart.bar", "chart.previous", "chart.change-point")
PERCENTILES = ("chart.p50", "chart.p95", "chart.p99")

# Foregrounds and the grounds each of them stands on. Disabled text is exempt.
TEXT: tuple[tuple[Names, Names], ...] = (
    (("text", "text-muted", "accent", "info", *STATES), SURFACES),
    (("text", "text-muted", "accent"), (*TINTS, "selection-inactive")),
    (("text-muted",), ("no-data",)),
    (("success",), ("success-soft",)),
    (("warning",), ("warning-soft",)),
    (("critical",), ("critical-soft",)),
    (("selection-text",), ("selection",)),
    (("accent-text",), ("accent", "accent-fill", "accent-fill-hover")),
    ((*CODE, "editor.comment", "editor.gutter-text"), EDITOR_GROUNDS),
    (CODE, ("editor.bracket-match",)),
    (("chart.axis", "chart.change-point"), ("surface",)),
)
MARKS: tuple[tuple[Names, Names], ...] = (
    (("focus", "border-strong"), SURFACES),
    ((*STATES, "accent"), ("selection-inactive",)),
    (tuple(f"modality.{m}" for m in MODALITIES), (*SURFACES, "selection-inactive")),
    (LINT, EDITOR_GROUNDS),
    (("accent",), (*EDITOR_GROUNDS, "accent-soft")),
    ((*PERCENTILES, *CHART), ("surface",)),
)

# Machado, Oliveira and Fernandes 2009, severity 1.0: rows for linear RGB.
VISIONS: dict[str, tuple[Triple, ...]] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# Linear sRGB to XYZ, each row divided by its part of the D65 white.
XYZ: tuple[Triple, ...] = (
    (0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883),
)


def load(name: str) -> Tokens:
    """One of the files of the themes' folder."""
    path = RESOURCES / "themes" / f"{name}.json"
    tokens: Tokens = json.loads(path.read_text(encoding="utf-8"))
    return tokens


def lookup(tokens: Tokens, name: str) -> Any:  # noqa: ANN401 - a JSON value
    """The value at a dotted name, None where there is none."""
    value: Any = tokens
    for part in name.split("."):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value


def leaves(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Every single value of a theme with its dotted name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{name}.{index}")
    else:
        yield name, value


def linear(colour: str) -> Triple:
    """The linear RGB of a hex colour, each part from 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    )
    return red, green, blue


def dot(one: Triple, other: Triple) -> float:
    """The inner product."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def contrast(one: str, other: str) -> float:
    """The WCAG 2 ratio of two colours."""
    weights = (0.2126, 0.7152, 0.0722)
    dark, light = sorted(dot(weights, linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, vision: str = "normal") -> Triple:
    """CIE L*a*b* (D65) of a colour as somebody with this vision sees it."""
    light = linear(colour)
    red, green, blue = (min(1.0, max(0.0, dot(row, light))) for row in VISIONS[vision])
    x, y, z = (
        part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116
        for part in (dot(row, (red, green, blue)) for row in XYZ)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def hue(a: float, b: float) -> float:
    """The hue angle in degrees, 0 for grey."""
    return math.degrees(math.atan2(b, a)) % 360 if a or b else 0.0


def ciede2000(one: Triple, other: Triple) -> float:
    """The CIEDE2000 difference of two L*a*b* colours, all weights 1."""
    mean = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * math.sqrt(mean**7 / (mean**7 + 25**7))
    a1, a2 = one[1] * stretch, other[1] * stretch
    chroma1, chroma2 = math.hypot(a1, one[2]), math.hypot(a2, other[2])
    hue1, hue2 = hue(a1, one[2]), hue(a2, other[2])
    grey = chroma1 * chroma2 == 0
    turn = 0.0 if grey else (hue2 - hue1 + 180) % 360 - 180
    mean_hue = hue1 + hue2 if grey else (hue1 + turn / 2) % 360
    mean_chroma = (chroma1 + chroma2) / 2
    lightness = (one[0] + other[0]) / 2 - 50

    def wave(factor: float, shift: float) -> float:
        return math.cos(math.radians(factor * mean_hue + shift))

    tilt = 1 - 0.17 * wave(1, -30) + 0.24 * wave(2, 0)
    tilt += 0.32 * wave(3, 6) - 0.20 * wave(4, -63)
    d_light = (other[0] - one[0]) / (
        1 + 0.015 * lightness**2 / math.sqrt(20 + lightness**2)
    )
    d_chroma = (chroma2 - chroma1) / (1 + 0.045 * mean_chroma)
    d_hue = 2 * math.sqrt(chroma1 * chroma2) * math.sin(math.radians(turn / 2))
    d_hue /= 1 + 0.015 * mean_chroma * tilt
    angle = math.radians(60 * math.exp(-(((mean_hue - 275) / 25) ** 2)))
    seventh = mean_chroma**7
    rotation = -2 * math.sqrt(seventh / (seventh + 25**7)) * math.sin(angle)
    return math.sqrt(d_light**2 + d_chroma**2 + d_hue**2 + rotation * d_chroma * d_hue)


def weak_pairs(
    tokens: Tokens, groups: Sequence[tuple[Names, Names]], least: float
) -> dict[tuple[str, str], float]:
    """The pairs whose contrast is below the least allowed, with their ratio."""
    ratios = {
        (mark, ground): contrast(lookup(tokens, mark), lookup(tokens, ground))
        for marks, grounds in groups
        for mark, ground in product(marks, grounds)
    }
    return {pair: ratio for pair, ratio in ratios.items() if ratio < least}


def least_difference(colours: Sequence[str], vision: str) -> float:
    """The smallest CIEDE2000 between any two of the colours."""
    seen = [lab(colour, vision) for colour in colours]
    return min(ciede2000(one, other) for one, other in combinations(seen, 2))


def elements(path: Path) -> list[tuple[str, dict[str, str]]]:
    """Every element of an XML file with its attributes, in reading order."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, given: found.append((name, given))
    parser.Parse(path.read_bytes(), True)
    return found


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest) -> str:
    """The name of each theme in turn."""
    name: str = request.param
    return name


@pytest.fixture(params=sorted(ICONS))
def icon(request: pytest.FixtureRequest) -> Path:
    """The file of each icon in turn."""
    return RESOURCES / "icons" / f"{request.param}.svg"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_that_the_ruler_gives_the_published_differences(
    one: Triple, other: Triple, expected: float
) -> None:
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)


def test_that_all_themes_have_identical_keys() -> None:
    first, *others = ([name for name, _ in leaves(load(name))] for name in THEMES)
    assert all(other == first for other in others)


def test_that_every_value_of_a_theme_is_a_hex_colour(theme: str) -> None:
    values = dict(leaves(load(theme)))
    assert 0 < lookup(load(theme), "chart.band-alpha") < 1
    del values["chart.band-alpha"]
    assert {n: v for n, v in values.items() if not HEX.fullmatch(str(v))} == {}


def test_that_text_is_readable_on_every_ground_it_stands_on(theme: str) -> None:
    assert weak_pairs(load(theme), TEXT, 7.0 if theme == "contrast" else 4.5) == {}


def test_that_marks_focus_and_outlines_stand_out(theme: str) -> None:
    assert weak_pairs(load(theme), MARKS, 3.0) == {}


def test_that_the_contrast_theme_outlines_its_controls() -> None:
    controls = (("outline", "scroll-handle"), SURFACES)
    assert weak_pairs(load("contrast"), [controls], 3.0) == {}


@pytest.mark.parametrize("ramp", ["heat", "drift"])
def test_that_the_lightness_of_a_ramp_is_monotonic(theme: str, ramp: str) -> None:
    lightness = [lab(colour)[0] for colour in load(theme)[ramp]]
    steps = [after - before for before, after in pairwise(lightness)]
    assert all(step > 1 for step in steps) or all(step < -1 for step in steps)


@pytest.mark.parametrize("ramp", ["heat", "drift"])
def test_that_every_cell_has_a_readable_ink(theme: str, ramp: str) -> None:
    tokens = load(theme)
    least = 7.0 if theme == "contrast" else 4.5
    inks = [
        max(contrast(cell, ink) for ink in tokens["cell-ink"]) for cell in tokens[ramp]
    ]
    assert min(inks) >= least


def test_that_the_drift_ramp_jumps_at_its_thresholds(theme: str) -> None:
    drift = load("metrics")["drift"]
    seen = [lab(colour) for colour in load(theme)["drift"]]
    assert len(seen) == len(drift["ramp_steps"])
    jumps = [drift["ramp_steps"].index(limit) for limit in LIMITS]
    for at in jumps:
        assert ciede2000(seen[at - 1], seen[at]) > 20


@pytest.mark.parametrize("vision", VISIONS)
def test_that_modalities_can_be_told_apart(theme: str, vision: str) -> None:
    modality = load(theme)["modality"]
    assert tuple(modality) == MODALITIES
    assert least_difference(list(modality.values()), vision) >= 15


@pytest.mark.parametrize("vision", VISIONS)
def test_that_colours_of_figures_can_be_told_apart(theme: str, vision: str) -> None:
    tokens = load(theme)
    assert least_difference(tokens["figure"], vision) >= 15
    ground = tokens["surface"]
    assert min(contrast(each, ground) for each in tokens["figure"]) >= 3


@pytest.mark.parametrize("vision", VISIONS)
def test_that_chart_lines_can_be_told_apart(theme: str, vision: str) -> None:
    tokens = load(theme)
    lines = [lookup(tokens, name) for name in PERCENTILES]
    assert least_difference(lines, vision) >= 11


def test_that_type_keeps_to_three_weights_and_eleven_pixels() -> None:
    metrics = load("metrics")
    for role in metrics["type"].values():
        assert role["font"] in metrics["fonts"]
        assert role["weight"] in {400, 500, 600}
        assert role["size"] >= 11


def test_that_every_font_and_its_licence_is_there() -> None:
    fonts = RESOURCES / "fonts"
    for font in load("metrics")["fonts"].values():
        assert all((fonts / name).is_file() for name in font["files"])
        licence = fonts / f"{font['family'].replace(' ', '')}-OFL.txt"
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text("utf-8")


def test_that_a_control_is_the_next_smaller_height_and_its_frame() -> None:
    metrics = load("metrics")
    height, frame = metrics["height"], 4 * metrics["line"]["hairline"]
    assert height["control"] == height["control_small"] + frame
    assert height["control_small"] == height["control_tiny"] + frame


def test_that_the_style_sheet_names_only_single_values_that_exist(theme: str) -> None:
    sheet = (RESOURCES / "themes" / "app.qss").read_text("utf-8")
    tokens, metrics = load(theme), load("metrics")
    known = {**dict(leaves(metrics)), **dict(leaves(tokens))}
    assert set(PLACEHOLDER.findall(sheet)) <= {*known}
    assert "{{" not in PLACEHOLDER.sub("", sheet)


def test_that_the_style_sheet_sets_neither_fonts_nor_outlines() -> None:
    sheet = (RESOURCES / "themes" / "app.qss").read_text("utf-8")
    rules = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert re.findall(r"^\s*(?:font|outline)[\w-]*\s*:", rules, re.MULTILINE) == []


def test_that_hex_stands_in_the_themes_alone() -> None:
    data = {*RESOURCES.rglob("*.qss"), *RESOURCES.rglob("*.svg")}
    data.remove(RESOURCES / "icons" / "app.svg")
    package = (ROOT / "panll_desktop").rglob("*.py")
    code = re.compile(rf"""["']{ANY_HEX.pattern}["']""")
    found = [path for path in data if ANY_HEX.search(path.read_text("utf-8"))]
    found += [path for path in package if code.search(path.read_text("utf-8"))]
    assert found == []


def test_that_every_icon_is_drawn_and_no_other() -> None:
    assert {path.stem for path in (RESOURCES / "icons").glob("*.svg")} == ICONS


def test_that_an_icon_is_drawn_on_the_grid_of_sixteen(icon: Path) -> None:
    root, attributes = elements(icon)[0]
    assert root == "svg"
    assert attributes["viewBox"] == "0 0 16 16"


def test_that_an_icon_takes_the_colour_of_its_place(icon: Path) -> None:
    parts = elements(icon)
    assert not any("style" in given or name == "style" for name, given in parts)
    if icon.stem == "app":
        return
    paints = {
        given[key] for _, given in parts for key in ("fill", "stroke") if key in given
    }
    assert paints <= {"none", "currentColor"}
    filled = any(given.get("fill") == "currentColor" for _, given in parts)
    assert filled == (icon.stem in FILLED_ICONS)
    assert {given.get("stroke-width", "1.5") for _, given in parts} == {"1.5"}
