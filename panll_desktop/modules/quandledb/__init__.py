"""QuandleDB: KQL over the table of knots and over collections of users."""

from typing import Final

TABLE: Final = ":table:"  # stands for the path of the built-in table
