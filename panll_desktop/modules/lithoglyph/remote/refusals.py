"""What no LithoGlyph server does, in the words of both ways to speak to one."""

from panll_desktop.protocol import UnsupportedError


def not_normalised(identifier: str) -> UnsupportedError:
    """Why a collection of a server has no normal form here, and what to do."""
    return UnsupportedError(
        f"The normal form of {identifier} is not looked for on a server: known ones"
        " refuse every request for it.",
        detail="Import a journal or block file of it, and normalise the store.",
    )


def not_linked(identifier: str) -> UnsupportedError:
    """Why nobody asks a server what a document is linked with, and what to do."""
    return UnsupportedError(
        f"What {identifier} is linked with is not asked of a server: known ones refuse"
        " or ignore a traversal without a word.",
        detail="Run a SELECT with TRAVERSE, or import a journal or block file of it.",
    )
