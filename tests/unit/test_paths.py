"""The directories of the user are those that platformdirs names."""

from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from panll_desktop import paths

PLACES = {
    "CONFIG": (paths.config_directory, platformdirs.user_config_path),
    "DATA": (paths.data_directory, platformdirs.user_data_path),
    "CACHE": (paths.cache_directory, platformdirs.user_cache_path),
    "STATE": (paths.log_directory, platformdirs.user_log_path),
}


@pytest.mark.parametrize(
    ("variable", "home"),
    [
        ("/elsewhere/of user", "/home/of user"),
        (None, "/home/of user"),
        ("", "/home/of user"),
        ("relative", "/home/of user"),
        (None, None),
        ("", "relative"),
    ],
)
@pytest.mark.parametrize("kind", PLACES)
def test_that_a_directory_is_where_others_look_for_it(
    kind: str, variable: str | None, home: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = PLACES[kind]
    for name, value in ((f"XDG_{kind}_HOME", variable), ("HOME", home)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    expected: Callable[..., Path] = theirs
    assert ours() == expected("panll-desktop", appauthor=False)
