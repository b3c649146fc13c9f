import pytest

from panll_desktop.engines.octad.errors import FederationError
from panll_desktop.engines.octad.patterns import check_name, matching, named

NAMES = ["archive", "eu/a", "eu/b", "eu/west/c", "euro"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("/*", NAMES),
        ("/**", NAMES),
        ("/archive", ["archive"]),
        ("/eu/a", ["eu/a"]),
        ("/eu/*", ["eu/a", "eu/b"]),
        ("/eu/**", ["eu/a", "eu/b", "eu/west/c"]),
        ("/eu/west/*", ["eu/west/c"]),
    ],
)
def test_that_a_pattern_means_these_peers(pattern: str, expected: list[str]) -> None:
    assert matching(pattern, NAMES) == expected


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("/eu", "There is no peer 'eu'; there is archive, eu/a, "),
        ("/asia/*", "No peer matches /asia/\\*; there is archive"),
        ("archive", "'archive' is no pattern: it begins with /."),
        ("", "'' is no pattern"),
        ("/", "'' is no name of a peer"),
        ("/a*", "'a\\*' is no name of a peer"),
        ("/*/a", "is no name of a peer"),
        ("/e*/*", "is no name of a peer"),
        ("//*", "is no name of a peer"),
    ],
)
def test_that_a_pattern_that_means_nobody_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(FederationError, match=reason):
        matching(pattern, NAMES)


def test_that_no_peer_at_all_is_said() -> None:
    with pytest.raises(FederationError, match="there is none"):
        matching("/*", [])


def test_that_a_list_names_each_once_and_only_what_there_is() -> None:
    assert named(["eu/b", "archive", "eu/b"], NAMES) == ["eu/b", "archive"]
    with pytest.raises(FederationError, match="There is no peer 'other'"):
        named(["archive", "other"], NAMES)


@pytest.mark.parametrize("name", ["a", "A-1_b", "eu/west/c", "x" * 64])
def test_that_these_are_names(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["", "/a", "a/", "a//b", "*", "a b", "é", "x" * 65])
def test_that_these_are_no_names(name: str) -> None:
    with pytest.raises(FederationError, match="is no name of a peer"):
        check_name(name)
