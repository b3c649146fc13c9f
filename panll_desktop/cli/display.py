"""Asks, before Qt is loaded, whether Qt could open a window here.

Qt ends the process when its platform plug-in cannot be loaded or no display answers;
so the libraries are opened and the display is greeted first, by ctypes.
"""

import ctypes
import functools
import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

from panll_desktop.errors import NoDisplayError

PACKAGES: Final = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11_PACKAGES: Final = {
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
WAYLAND_PACKAGES: Final = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
_PLUGINS: Final = {
    "xcb": (X11_PACKAGES, "libqxcb.so"),
    "wayland": (WAYLAND_PACKAGES, "libqwayland.so"),
}
_SAFE: Final = ("xcb", "wayland", "offscreen", "minimal", "vnc")
_TRIAL: Final = "from PySide6.QtGui import QGuiApplication as A; A([])"


def platform() -> str:
    """The platform plug-in that Qt will load: xcb, wayland, offscreen, …, or none."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen:  # as Qt reads it: names in the order of preference, each with options
        names = [each.partition(":")[0].lower() for each in chosen.split(";") if each]
        usable = (each for each in names if not flaw(each))
        return next(usable, names[0] if names else chosen)
    if sys.platform != "linux":
        return "native"
    if os.environ.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "xcb" if os.environ.get("DISPLAY") else "none"


def missing_packages(name: str) -> list[str]:
    """Debian packages whose libraries the plug-in needs and the loader cannot find."""
    if sys.platform != "linux":
        return []
    packages, file = _PLUGINS.get(name, ({}, ""))
    wanted = PACKAGES | packages
    missing = [package for library, package in wanted.items() if not _loads(library)]
    if not missing and file and (plugin := _plugin(file)) is not None:
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            missing.append(f"the package of {str(error).partition(':')[0]}")
    return missing


def flaw(name: str) -> str | None:
    """Why Qt cannot load this platform plug-in, as a sentence; None where it can.

    A plug-in that lacks libraries whose packages are known is left to
    `missing_packages`.
    """
    if sys.platform != "linux" or not os.environ.get("QT_QPA_PLATFORM"):
        return None
    stem = "wayland*" if name.startswith("wayland") else name
    found = _platforms().glob(f"libq{stem}.so") if _is_word(name) else ()
    if not any(name in _PLUGINS or _loads(str(file)) for file in found):
        reason = "which is no plug-in of Qt that can be loaded here"
    elif name not in _SAFE and not _starts(name):
        reason = "which Qt cannot start here"
    else:
        return None
    return f"QT_QPA_PLATFORM names {name!r}, {reason}; choose {_choice()}."


def silence(name: str) -> str | None:
    """Why no display answers, as the end of a sentence; None where one does."""
    match name:
        case "none":
            return "neither DISPLAY nor WAYLAND_DISPLAY is set"
        case "xcb" if not _x_answers():
            return f"the X display {os.environ.get('DISPLAY', '')!r} does not answer"
        case _ if name.startswith("wayland") and not _wayland_answers():
            return f"Wayland's {os.environ.get('WAYLAND_DISPLAY')!r} does not answer"
        case _:
            return None


def require() -> None:
    """Returns if a window can be opened.

    Raises:
        NoDisplayError: it cannot; one sentence says why and what to install or set.
    """
    name = platform()
    unusable = flaw(name)
    if unusable:
        raise NoDisplayError(unusable)
    missing = missing_packages(name)
    if missing:
        raise NoDisplayError(
            f"Qt lacks libraries of this machine: apt-get install {' '.join(missing)}."
        )
    reason = silence(name)
    if reason:
        raise NoDisplayError(
            f"No window can be opened, because {reason}; start it inside a desktop"
            " session, or under xvfb-run (packages xvfb and xauth)."
        )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _platforms() -> Path:
    found = importlib.util.find_spec("PySide6")
    package = Path() if found is None or found.origin is None else Path(found.origin)
    return package.parent / "Qt" / "plugins" / "platforms"


def _plugin(file: str) -> Path | None:
    path = _platforms() / file
    return path if path.exists() else None


def _is_word(name: str) -> bool:
    return name.replace("-", "").isalnum()


def _choice() -> str:
    *others, last = [
        name for name in _SAFE if (_platforms() / f"libq{name}.so").exists()
    ] or ["another version of PySide6"]
    return f"{', '.join(others)} or {last}" if others else last


@functools.cache
def _starts(name: str) -> bool:
    """Lets a child process try a plug-in that may abort: eglfs wants a screen."""
    try:
        result = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", _TRIAL],
            env=os.environ | {"QT_QPA_PLATFORM": name},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=10,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return result.returncode == 0


def _x_answers() -> bool:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)


def _wayland_answers() -> bool:
    directory = os.environ.get("XDG_RUNTIME_DIR", "")
    path = Path(directory) / os.environ.get("WAYLAND_DISPLAY", "wayland-0")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as greeting:
        return greeting.connect_ex(str(path)) == 0
