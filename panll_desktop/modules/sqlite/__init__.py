"""SQLite: any database file, as it is."""

from typing import Final

SAMPLE: Final = ":sample:"  # no path: the sample database, made when it is opened
