"""What the README says of a language, made from the language itself."""

from collections.abc import Sequence

from panll_desktop.protocol import Check


def section(language: str, checks: Sequence[Check]) -> str:
    """The checks of a linter as a section.

    Args:
        language: as it is shown.
        checks: of it.
    """
    rows = [
        f"| `{each.code}` | {each.severity.value} | {each.title} | {each.reason} |"
        for each in checks
    ]
    head = [f"## Checks of {language}", "", "| code | severity | title | reason |"]
    return "\n".join([*head, "|---|---|---|---|", *rows, ""])
