"""Documents from elsewhere: read as they come, refused in plain words."""

import json

import pytest

from panll_desktop.telemetry.document import DocumentError, parse


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_that_any_encoding_of_unicode_is_read(encoding: str) -> None:
    assert parse('{"a": "é"}'.encode(encoding)) == {"a": "é"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b'["\xe9"]', "byte 3 is not UTF-8"),
        (b'{"a": 1,\n"b" 2}', "Expecting ':' delimiter: line 2, column 5"),
    ],
)
def test_that_what_is_no_json_is_said_in_plain_words(content: bytes, why: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(content)
    assert str(caught.value) == why


def test_that_one_number_that_is_too_long_takes_nothing_else_with_it() -> None:
    number = 10**399
    content = f"[{'9' * 5000}, {number}, -{'9' * 5000}, 3]".encode()
    assert parse(content) == [float("inf"), number, float("-inf"), 3]
    assert parse(json.dumps(number).encode()) == number
