"""Scripts in an interpreter of their own, where nothing is imported yet."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def printed(script: str, *arguments: str) -> str:
    """What a script prints; it may import whatever lies in the project."""
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout
