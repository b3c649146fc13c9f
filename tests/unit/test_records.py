"""Records behave as frozen dataclasses do, to those who make, compare or copy them."""

import copy
import dataclasses
import pickle
import pprint
from collections.abc import Callable, Mapping
from typing import cast

import pytest

from panll_desktop.records import Record


class Place(Record):
    """A class with and without defaults, one of them a container."""

    name: str
    height: float = 0.0
    notes: Mapping[str, str] = {}


class Nothing(Record):
    """A class without fields."""


class Other(Record):
    """As many fields as a place, under another name."""

    name: str
    height: float = 0.0
    notes: Mapping[str, str] = {}


def test_that_fields_are_taken_by_place_and_by_name() -> None:
    assert Place("a", 2.0, {"k": "v"}) == Place(notes={"k": "v"}, height=2.0, name="a")
    assert Place("a").height == 0.0
    assert Place("a").notes == {}


def test_that_a_class_without_fields_makes_equal_records() -> None:
    assert Nothing() == Nothing()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (cast("Callable[..., Place]", Place), "name"),
        (lambda: cast("Callable[..., Place]", Place)("a", 1, {}, 4), "arguments"),
        (lambda: cast("Callable[..., Place]", Place)("a", depth=1), "depth"),
        (lambda: cast("Callable[..., Place]", Place)("a", name="b"), "name"),
        (lambda: cast("Callable[..., Nothing]", Nothing)(1), "argument"),
    ],
    ids=["too few", "too many", "unknown", "twice", "none wanted"],
)
def test_that_wrong_arguments_are_refused(
    make: Callable[[], object], said: str
) -> None:
    with pytest.raises(TypeError, match=said):
        make()
    Place("the class still works")


def test_that_records_of_two_classes_differ() -> None:
    assert Place("a") != Other("a")


def test_that_a_record_cannot_be_changed() -> None:
    place = Place("a")
    with pytest.raises(dataclasses.FrozenInstanceError, match="height"):
        place.height = 1.0  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="height"):
        del place.height
    assert place.height == 0.0


def test_that_it_has_no_room_for_other_attributes() -> None:
    assert not hasattr(Place("a"), "__dict__")


def test_that_the_functions_for_dataclasses_take_records() -> None:
    place = Place("a", 2.0, {"k": "v"})
    assert dataclasses.is_dataclass(place)
    assert [each.name for each in dataclasses.fields(Place)] == [
        "name",
        "height",
        "notes",
    ]
    assert dataclasses.replace(place, height=3.0) == Place("a", 3.0, {"k": "v"})
    assert dataclasses.asdict(place) == {
        "name": "a",
        "height": 2.0,
        "notes": {"k": "v"},
    }
    assert dataclasses.astuple(place) == ("a", 2.0, {"k": "v"})


def test_that_match_takes_the_fields_in_their_order() -> None:
    match Place("a", 2.0):
        case Place(name, height):
            assert (name, height) == ("a", 2.0)


def test_that_a_record_is_said_as_it_is_written() -> None:
    assert repr(Other("a")) == "Other(name='a', height=0.0, notes={})"


def test_that_it_can_be_printed_prettily() -> None:
    assert pprint.pformat([Other("a")]) == "[Other(name='a', height=0.0, notes={})]"


def test_that_a_copy_equals_its_record() -> None:
    assert copy.copy(Place("a", 2.0)) == Place("a", 2.0)
    assert pickle.loads(pickle.dumps(Place("a", 2.0))) == Place("a", 2.0)  # noqa: S301 - ours
