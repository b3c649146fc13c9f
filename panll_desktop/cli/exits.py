"""The exit codes of every command."""

from typing import Final

GOOD: Final = 0
FAILED: Final = 1
USAGE: Final = 2
NO_CONNECTION: Final = 3
NO_DISPLAY: Final = 4
CANCELLED: Final = 130
