"""The command line: ``panll-desktop`` alone opens the window, its verbs need no Qt.

Data goes to standard output, everything else to standard error. Exit codes are in
`panll_desktop.cli.exits`. Importing this loads nothing: whoever presses Ctrl+C early
meets `main`, and not a traceback.
"""

import gc
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: the words after the program's name; those of the process if None.

    Returns:
        The exit code of the process, one of `panll_desktop.cli.exits`.
    """
    usual = gc.get_threshold()
    gc.disable()  # loading drops nothing; who has loaded enables it
    try:
        from panll_desktop.cli import commands  # noqa: PLC0415 - Ctrl+C may come early

        return commands.perform(arguments, _open_window)
    except KeyboardInterrupt:
        from panll_desktop.cli import exits  # noqa: PLC0415 - likewise

        return exits.CANCELLED
    finally:
        if arguments is None:
            gc.freeze()  # the process ends, and with it every cycle
        gc.set_threshold(*usual)
        gc.enable()


def command_names() -> list[str]:
    """The verbs, as they are typed."""
    from panll_desktop.cli import commands  # noqa: PLC0415 - likewise

    return list(commands.VERBS)


def _open_window(safe_mode: bool) -> int:  # noqa: FBT001 - a choice of two
    from panll_desktop.cli import display  # noqa: PLC0415 - a verb needs no display

    display.require()
    from panll_desktop import app  # noqa: PLC0415 - Qt is loaded for a window alone

    return app.run(safe_mode=safe_mode)
