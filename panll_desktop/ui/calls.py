"""How views speak to the rest: of what happened, and of commands that are wanted."""

from collections.abc import Callable
from typing import TypeAlias

from panll_desktop.session import messages as m

Dispatch: TypeAlias = Callable[[m.Message], None]
Perform: TypeAlias = Callable[[str], object]
