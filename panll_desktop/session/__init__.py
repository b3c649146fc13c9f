"""The workbench without windows: state, messages, update, effects, and who runs them.

::

    view or lane → Message → Store → update(state, message) → State → views
                                                     └→ effects → Runner
"""
