import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad.canonical import DEEPEST, decode, encode
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import CanonicalError

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"))
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(DOCUMENTS)
def test_that_what_is_written_reads_back_as_the_same_document(document: Json) -> None:
    content = encode(document)
    read = decode(content)
    assert repr(read) == repr(json.loads(content))
    assert encode(read) == content


def test_that_the_form_is_compact_sorted_utf8() -> None:
    document: Json = {"é": [1, 1.0, -0.0, 1e-7, True, None], "a": '\x00"/ü\u2028'}
    expected = (
        '{"a":"\\u0000\\"/ü\u2028","é":[1,1.0,-0.0,1e-07,true,null]}'  # as documented
    )
    assert encode(document) == expected.encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"b":1,"a":2}', "Its bytes are not the canonical form"),
        (b'{"a": 1}', "Its bytes are not the canonical form"),
        (b"1 ", "Its bytes are not the canonical form"),
        (b"1\n", "Its bytes are not the canonical form"),
        (b"1e0", "Its bytes are not the canonical form"),
        (b"1.00", "Its bytes are not the canonical form"),
        (b"1E5", "Its bytes are not the canonical form"),
        (b"-0", "Its bytes are not the canonical form"),
        (b"0.10000000000000000001", "Its bytes are not the canonical form"),
        (b'"\\u00e9"', "Its bytes are not the canonical form"),
        (b'"\\/"', "Its bytes are not the canonical form"),
        (b'{"a":1,"a":1}', "It has the key 'a' twice in one object."),
        (b'{"x":{"a":1,"b":2,"a":3}}', "It has the key 'a' twice in one object."),
        (b"NaN", "It holds NaN, which is no number of JSON."),
        (b"[-Infinity]", "It holds -Infinity, which is no number of JSON."),
        (b"1e999", "It holds a number 1e999 that is too large or too long."),
        (b"9223372036854775808", "It holds a number 9223372036854775808 that is"),
        (b"1" * 10_000, "It holds a number 11111111111111111111111111111111 that"),
        (b"0." + b"1" * 10_000, "It holds a number 0.111111111111111111111111111111"),
        (b"[" * 17 + b"]" * 17, f"It is nested more than {DEEPEST} levels deep."),
        (b"[" * 99_999, f"It is nested more than {DEEPEST} levels deep."),
        (b'{"a":' * 99_999, f"It is nested more than {DEEPEST} levels deep."),
        (b"\xef\xbb\xbf1", "It is not JSON: "),
        (b"", "It is not JSON: "),
        (b"1 2", "It is not JSON: "),
        (b'"\x01"', "It is not JSON: "),
        (b'"\xff"', "It is not UTF-8 at byte 1."),
        (b'"\xed\xa0\x80"', "It is not UTF-8 at byte 1."),
        (b'"\\ud800"', "It holds half of a character."),
    ],
)
def test_that_any_other_bytes_are_refused_with_a_sentence(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(CanonicalError) as caught:
        decode(content)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, 2**63, -(2**63) - 1, 10**4000, "\ud800"]
)
def test_that_a_value_without_a_form_is_not_written(value: Json) -> None:
    with pytest.raises(CanonicalError):
        encode([value])


def test_that_a_file_beyond_the_limit_is_not_even_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("panll_desktop.engines.octad.canonical.LARGEST_FILE", 3)
    assert decode(b"123") == 123
    with pytest.raises(CanonicalError, match="more than 3 bytes"):
        decode(b"1234")
