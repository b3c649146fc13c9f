"""Lets ``python -m panll_desktop`` do what the ``panll-desktop`` command does."""

import sys

from panll_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
