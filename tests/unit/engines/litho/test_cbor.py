import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.litho import cbor
from panll_desktop.protocol.documents import Json

values: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 64), (1 << 64) - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)


# Facts of RFC 8949, appendix A, and of its section 4.2.1 on the order of keys.
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (1000, "1903e8"),
        (1000000000000, "1b000000e8d4a51000"),
        (-1, "20"),
        (-1000, "3903e7"),
        (18446744073709551615, "1bffffffffffffffff"),
        (-18446744073709551616, "3bffffffffffffffff"),
        (0.0, "f90000"),
        (-0.0, "f98000"),
        (1.5, "f93e00"),
        (1.1, "fb3ff199999999999a"),
        (100000.0, "fa47c35000"),
        (65504.0, "f97bff"),
        (5.960464477539063e-8, "f90001"),
        (False, "f4"),
        (None, "f6"),
        ("ü", "62c3bc"),
        ([1, [2, 3]], "8201820203"),
        ({"b": 1, "aa": 2}, "a2616201626161" + "02"),
    ],
)
def test_that_known_values_have_their_known_form(value: Json, expected: str) -> None:
    assert cbor.encode(value).hex() == expected
    assert cbor.decode(bytes.fromhex(expected)) == value


@given(values)
def test_that_what_was_encoded_reads_back_with_type_and_sign(value: Json) -> None:
    assert repr(_sorted(cbor.decode(cbor.encode(value)))) == repr(_sorted(value))


@given(st.binary(max_size=24))
def test_that_bytes_are_refused_or_are_the_one_form(content: bytes) -> None:
    try:
        value = cbor.decode(content)
    except cbor.CborError:
        return
    assert cbor.encode(value) == content


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("1817", "deterministic"),  # 23 in two bytes
        ("fb3ff8000000000000", "deterministic"),  # 1.5 in eight
        ("a2626161016162" + "02", "deterministic"),  # keys in another order
        ("a2616101616102", "there twice"),
        ("9f01ff", "left open"),
        ("8201", "middle"),
        ("0000", "goes on"),
        ("f97e00", "no number"),  # not a number
        ("4101", "no JSON value"),
        ("62c328", "UTF-8"),
        ("81" * 40 + "00", "nested"),
    ],
)
def test_that_other_forms_are_refused(content: str, complaint: str) -> None:
    with pytest.raises(cbor.CborError, match=complaint):
        cbor.decode(bytes.fromhex(content))


@pytest.mark.parametrize("value", [math.inf, 1 << 64, "\ud800", {"a": [math.nan]}])
def test_that_what_has_no_form_is_refused(value: Json) -> None:
    with pytest.raises(cbor.CborError):
        cbor.encode(value)


def _sorted(value: Json) -> Json:
    match value:
        case dict():
            return {name: _sorted(value[name]) for name in sorted(value)}
        case list():
            return [_sorted(each) for each in value]
        case _:
            return value
