"""NQC's profile files as connections, and why some profiles are none."""

import json

import pytest

from panll_desktop.modules.profiles import Imported, LeftOut, ProfileError, read
from panll_desktop.modules.registry import Registry

GQL = {
    "id": "gql",
    "display_name": "Lithoglyph",
    "aliases": ["lithoglyph", "formdb"],
    "default_host": "db.example.org",
    "default_port": 8081,
    "execute_path": "/gql/execute",
    "health_path": "/gql/health",
    "prompt": "gql> ",
}
CAMEL = {
    "id": "mine",
    "aliases": ["FormDB"],
    "defaultHost": "localhost",
    "defaultPort": 9000,
    "executePath": "/q",
}


def found(*profiles: object, wrapped: bool = False) -> list[Imported | LeftOut]:
    said = list(profiles)
    content = json.dumps({"profiles": said} if wrapped else said).encode()
    return list(read(content, Registry().load))


@pytest.mark.parametrize("wrapped", [False, True])
def test_that_both_spellings_become_connections(wrapped: bool) -> None:  # noqa: FBT001 - a parameter of a test
    assert found(GQL, CAMEL, wrapped=wrapped) == [
        Imported(
            "gql",
            "lithoglyph",
            {
                "url": "http://db.example.org:8081",
                "query_path": "/gql/execute",
                "health_path": "/gql/health",
            },
        ),
        Imported(
            "mine",
            "lithoglyph",
            {"url": "http://localhost:9000", "query_path": "/q"},
        ),
    ]


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        ("text", "no object"),
        ({}, "has no id"),
        (GQL | {"id": "x", "aliases": []}, "No module answers to it"),
        (GQL | {"default_host": "a b"}, "default_host is no host"),
        (GQL | {"default_port": "80"}, "default_port is no port"),
        (GQL | {"default_port": 70000}, "default_port is no port"),
        (GQL | {"execute_path": "gql"}, "execute_path is no path"),
    ],
)
def test_that_a_profile_that_is_none_is_left_out_with_the_reason(
    profile: object, reason: str
) -> None:
    (left, kept) = found(profile, GQL)
    assert isinstance(left, LeftOut)
    assert reason in left.reason
    assert isinstance(kept, Imported)


def test_that_a_module_that_asks_no_server_is_named() -> None:
    vcl = GQL | {"id": "vcl", "aliases": ["verisimdb"]}
    (left,) = found(vcl)
    assert left == LeftOut(
        "vcl", "The module VeriSimDB opens files and asks no server."
    )


@pytest.mark.parametrize("content", [b"", b"{", b"3", b'{"a": 1}', b"\xff"])
def test_that_a_file_of_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(ProfileError):
        list(read(content, Registry().load))
