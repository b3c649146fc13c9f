"""Every exception that the workbench itself raises.

::

    PanllError                what, where and what to do, in one sentence
    ├── SettingsError         a settings file that cannot be used as it stands
    ├── UsageError            what was asked for does not exist or does not fit
    ├── NoConnectionError     there is no connection of the name that was given
    └── NoDisplayError        no window can be opened on this machine as it is

Errors of a database module are `panll_desktop.protocol.ModuleError` and its
kinds; they belong to the protocol, because module authors raise them.
"""


class PanllError(Exception):
    """The root: its text is a sentence that may be shown to the user."""


class SettingsError(PanllError):
    """A settings file is damaged, from a newer version, or cannot be written."""


class UsageError(PanllError):
    """What was asked for does not exist or does not fit together."""


class NoConnectionError(PanllError):
    """There is no connection of the name that was given."""


class NoDisplayError(PanllError):
    """Qt would end the process: no display, or a library of its plug-in is missing."""
