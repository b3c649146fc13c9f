"""What a job of a server needs of its call: whether to go on, and what to say."""

from panll_desktop.protocol import CancelFlag, CancelledError


class Asked:
    """A call whose answer is there."""

    def __init__(self, cancel: CancelFlag, warnings: list[str]) -> None:
        self._cancel = cancel
        self._warnings = warnings

    @property
    def warnings(self) -> list[str]:
        """What is said to the user."""
        return self._warnings

    def check(self) -> None:
        """Ends the delivery where it was stopped.

        Raises:
            CancelledError: it was.
        """
        if self._cancel.is_set():
            raise CancelledError("Stopped.")
