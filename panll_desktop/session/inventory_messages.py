"""What can happen around the page that shows what is collected."""

from typing import TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.inventory_state import Listing


class InventoryOpened(Record):
    """The user wants to see what is collected, or would be."""


class InventoryClosed(Record):
    """The user has seen enough: what was counted for the page alone is dropped."""


class ListingArrived(Record):
    """What every metric stands at; None if that cannot be read now."""

    listing: Listing | None


InventoryMessage: TypeAlias = InventoryOpened | InventoryClosed | ListingArrived
