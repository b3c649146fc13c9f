"""How far back figures go: the presets that the window and the command line offer."""

from typing import Final

RANGES: Final = {
    "15m": 900,
    "1h": 3600,
    "6h": 6 * 3600,
    "24h": 24 * 3600,
    "7d": 7 * 24 * 3600,
    "30d": 30 * 24 * 3600,
    "1y": 365 * 24 * 3600,
}
TITLES: Final = {
    "15m": "15 min",
    "1h": "1 h",
    "6h": "6 h",
    "24h": "24 h",
    "7d": "7 d",
    "30d": "30 d",
    "1y": "1 y",
}
USUAL: Final = RANGES["24h"]
