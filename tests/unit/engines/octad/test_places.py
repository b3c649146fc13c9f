"""Circles and boxes on the globe, against brute force."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad import sphere
from panll_desktop.engines.octad.algebra import WithinBounds, WithinRadius
from panll_desktop.engines.octad.draft import Draft, Place
from panll_desktop.engines.octad.store import Store
from tests.unit.engines.octad.queries import add, found

latitudes = st.floats(-90, 90) | st.sampled_from([-90.0, 0.0, 89.9999999, 90.0])
longitudes = st.floats(-180, 180) | st.sampled_from([-180.0, 179.9999999, 180.0])
places = st.tuples(latitudes, longitudes)
radii = st.floats(0, 21000) | st.floats(0, 1) | st.just(0.0)


def put(store: Store, points: list[tuple[float, float]]) -> None:
    with store.transaction():
        store.connection.execute("DELETE FROM spatial_index")
        store.connection.execute("DELETE FROM entity")
        for number, point in enumerate(points):
            store.insert(f"{number}", Draft(spatial=Place(*point)))


@given(points=st.lists(places, max_size=12), centre=places, radius=radii)
def test_that_a_circle_holds_what_brute_force_finds(
    store: Store,
    points: list[tuple[float, float]],
    centre: tuple[float, float],
    radius: float,
) -> None:
    put(store, points)
    inside = [
        str(number)
        for number, point in enumerate(points)
        if (sphere.kilometres(*point, *centre) or 0) <= radius
    ]
    assert found(store, WithinRadius(*centre, radius)).split() == inside


@given(centre=places, far=places)
def test_that_the_rim_of_a_circle_is_inside(
    store: Store, centre: tuple[float, float], far: tuple[float, float]
) -> None:
    put(store, [far])
    radius = sphere.kilometres(*far, *centre) or 0.0
    assert found(store, WithinRadius(*centre, radius)) == "0"


@given(points=st.lists(places, max_size=12), one=places, two=places)
def test_that_a_box_holds_what_brute_force_finds(
    store: Store,
    points: list[tuple[float, float]],
    one: tuple[float, float],
    two: tuple[float, float],
) -> None:
    put(store, points)
    box = WithinBounds(
        min(one[0], two[0]),
        min(one[1], two[1]),
        max(one[0], two[0]),
        max(one[1], two[1]),
    )
    inside = [
        str(number)
        for number, (latitude, longitude) in enumerate(points)
        if box.min_latitude <= latitude <= box.max_latitude
        and box.min_longitude <= longitude <= box.max_longitude
    ]
    assert found(store, box).split() == inside


def test_that_single_precision_of_the_index_decides_nothing(store: Store) -> None:
    add(store, "in", spatial={"latitude": 10.00000001, "longitude": 20})
    add(store, "out", spatial={"latitude": 10.00000003, "longitude": 20})
    assert found(store, WithinBounds(10, 20, 10.00000002, 20)) == "in"
    assert found(store, WithinBounds(10.00000001, 20, 10.00000001, 20)) == "in"


def test_that_circles_cross_the_date_line_and_the_poles(store: Store) -> None:
    add(store, "fiji", spatial={"latitude": -17, "longitude": 179.5})
    add(store, "samoa", spatial={"latitude": -17, "longitude": -179.5})
    add(store, "pole", spatial={"latitude": 90, "longitude": 77})
    add(store, "arctic", spatial={"latitude": 89.5, "longitude": -103})
    add(store, "south", spatial={"latitude": -90, "longitude": 0})
    assert found(store, WithinRadius(-17, 180, 60)) == "fiji samoa"
    assert found(store, WithinRadius(-17, -180, 60)) == "fiji samoa"
    assert found(store, WithinRadius(89.5, 77, 56)) == "pole"
    assert found(store, WithinRadius(89.5, 77, 112)) == "pole arctic"
    assert found(store, WithinRadius(-89, 100, 112)) == "south"
    assert found(store, WithinRadius(0, 0, 20100)) == "fiji samoa pole arctic south"
    assert found(store, WithinRadius(-17, 179.5, 0)) == "fiji"
    assert found(store, WithinRadius(-17, 179.5, -1)) == ""


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_that_places_off_the_globe_hold_nothing_and_harm_nothing(
    store: Store, odd: float
) -> None:
    add(store, "a", spatial={"latitude": 0, "longitude": 0})
    for place in ((odd, 0.0), (0.0, odd)):
        assert found(store, WithinRadius(*place, 100)) == ""
