"""Makes the grammar tables while the wheel is built, so that no user waits for them."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

GRAMMARS = {
    "gql": "panll_desktop/languages/gql/grammar.lark",
    "kql": "panll_desktop/languages/kql/grammar.lark",
    "vql": "panll_desktop/languages/vql/grammar.lark",
}


class GrammarTables(BuildHookInterface[Any]):
    """A hook of hatchling: puts ``_tables`` into the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds every table into ``build/tables``; an editable install needs none."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from panll_desktop.languages.toolkit import tables  # noqa: PLC0415 - our own
        finally:
            sys.path.remove(str(root))
        for name, grammar in GRAMMARS.items():
            made = root / "build" / "tables" / f"{name}.json"
            made.parent.mkdir(parents=True, exist_ok=True)
            made.write_bytes(tables.build((root / grammar).read_text(encoding="utf-8")))
            target = f"panll_desktop/_tables/{name}.json"
            build_data["force_include"][str(made)] = target
