"""Distances on the globe: degrees in, kilometres out, R = 6371 km."""

import math
from typing import Final

RADIUS_KM: Final = 6371.0
_SLACK: Final = 1e-6  # degrees; keeps rounding from cutting off the rim


def kilometres(
    latitude: float | None,
    longitude: float | None,
    other_latitude: float,
    other_longitude: float,
) -> float | None:
    """Great-circle distance by the haversine formula; None where a place is absent."""
    if latitude is None or longitude is None:
        return None
    one, two = math.radians(latitude), math.radians(other_latitude)
    half_chord = (
        math.sin((two - one) / 2) ** 2
        + math.cos(one)
        * math.cos(two)
        * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    )
    return 2 * RADIUS_KM * math.asin(min(1.0, math.sqrt(half_chord)))


def boxes(
    latitude: float, longitude: float, radius_km: float
) -> list[tuple[float, float, float, float]]:
    """Boxes that cover a circle, as (min lat, min lon, max lat, max lon).

    Two where it crosses the date line; one over all longitudes where it holds a pole;
    none where the centre is no place.
    """
    if not math.isfinite(latitude) or not math.isfinite(longitude):
        return []
    reach = math.degrees(max(0.0, radius_km) / RADIUS_KM) + _SLACK
    south, north = latitude - reach, latitude + reach
    if south <= -90 or north >= 90:  # noqa: PLR2004 - degrees
        return [(max(south, -90.0), -180.0, min(north, 90.0), 180.0)]
    ratio = math.sin(math.radians(reach)) / math.cos(math.radians(latitude))
    if ratio >= 1:
        return [(south, -180.0, north, 180.0)]
    width = math.degrees(math.asin(ratio)) + _SLACK
    west, east = longitude - width, longitude + width
    if west < -180:  # noqa: PLR2004 - degrees
        return [(south, west + 360, north, 180.0), (south, -180.0, north, east)]
    if east > 180:  # noqa: PLR2004 - degrees
        return [(south, west, north, 180.0), (south, -180.0, north, east - 360)]
    return [(south, west, north, east)]
