"""Finds out, before Qt is imported, whether it can start here: its system libraries and a display.

Qt ends the process when no platform plug-in loads, and names one missing library of several. So the
libraries are loaded, and the displays connected to, from here first; both cost about a millisecond,
because Qt would load the same ones. Chosen over a probing subprocess, which costs 200 ms a start.

Run as a program (``python -m annotator.qtlibs [PLATFORM]``) it prints what is missing, if anything.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

# What Qt's modules need of the system, and the packages of Debian, Fedora and Arch that have it.
_ANY = {
    "libstdc++.so.6": ("libstdc++6", "libstdc++", "gcc-libs"),
    "libz.so.1": ("zlib1g", "zlib", "zlib"),
    "libzstd.so.1": ("libzstd1", "libzstd", "zstd"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2", "glib2"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus"),
    "libfreetype.so.6": ("libfreetype6", "freetype", "freetype2"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    "libX11.so.6": ("libx11-6", "libX11", "libx11"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd"),
}
_XCB = {
    "libxcb.so.1": ("libxcb1", "libxcb", "libxcb"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb"),
}
_WAYLAND = {
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client", "wayland"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor", "wayland"),
}
_PACKAGES = _ANY | _XCB | _WAYLAND
_PLATFORM_LIBRARIES = {"xcb": _XCB, "wayland": _WAYLAND}
_INSTALLERS = {"Debian, Ubuntu": "sudo apt install", "Fedora": "sudo dnf install", "Arch": "sudo pacman -S"}

# Platforms that draw, but where nobody sees it.
UNSEEN = frozenset({"offscreen", "minimal", "minimalegl"})


@dataclass(frozen=True, slots=True)
class Screen:
    """Where Qt can draw.

    `platform` is the platform Qt will choose, or empty when it cannot start; `problem` then says in words
    why not and what to do. `seen` tells whether there is a display that somebody looks at, even if Qt cannot
    use it yet.
    """

    platform: str
    seen: bool
    problem: str = ""


def screen() -> Screen:
    """Where a window would appear if Qt were started now."""
    if not _has_choice():
        asked = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
        return Screen(asked or sys.platform, asked not in UNSEEN)
    wanted = _wanted()
    connected = [platform for platform in wanted if _connects(platform)]
    lacking: set[str] = set()
    for platform in connected:
        missing = missing_libraries(platform)
        if not missing:
            return Screen(platform, platform not in UNSEEN)
        lacking.update(missing)
    if lacking:
        return Screen("", any(platform not in UNSEEN for platform in connected), advice(lacking))
    missing = missing_libraries("")
    return Screen("", False, advice(missing) if missing else _no_display(wanted))


def offscreen_problem() -> str:
    """Why not even a picture of the window can be drawn, and what to do; empty if it can."""
    missing = missing_libraries("offscreen") if _has_choice() else ()
    return advice(missing) if missing else ""


def missing_libraries(platform: str) -> tuple[str, ...]:
    """The system libraries that Qt needs on `platform` and cannot load, in the order of the tables."""
    failures = [failure for file in _qt_files(platform) if (failure := _failure(str(file)))]
    if not failures:
        return ()
    # The loader names only the first one that is missing; the reviewer should not have to try ten times.
    names = _ANY | _PLATFORM_LIBRARIES.get(platform, {})
    return tuple(name for name in names if _failure(name)) or (_library_in(failures[0]),)


def advice(missing: Iterable[str]) -> str:
    """Which packages to install, with the commands of the three families of Linux."""
    names = sorted(missing, key=lambda name: (list(_PACKAGES).index(name) if name in _PACKAGES else 99, name))
    known = [_PACKAGES[name] for name in names if name in _PACKAGES]
    lines = [f"Qt cannot start, because of system libraries that are missing: {', '.join(names)}."]
    if known:
        lines.append("Install them, then start again:")
        for column, (system, command) in enumerate(_INSTALLERS.items()):
            packages = " ".join(dict.fromkeys(row[column] for row in known))
            lines.append(f"  {system + ':':<15} {command} {packages}")
    else:
        lines.append("Install the packages of your system that have them, then start again.")
    return "\n".join(lines)


def _has_choice() -> bool:
    """Whether this is a system where Qt depends on the distribution's libraries and a display server."""
    return sys.platform.startswith(("linux", "freebsd", "openbsd"))


def _wanted() -> list[str]:
    """The platforms that Qt would try, in its order."""
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    if asked:
        names = (part.partition(":")[0] for part in asked.split(";"))
        return ["wayland" if name.startswith("wayland") else name for name in names if name]
    wanted = []
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("XDG_SESSION_TYPE") == "wayland":
        wanted.append("wayland")
    if os.environ.get("DISPLAY"):
        wanted.append("xcb")
    return wanted


def _connects(platform: str) -> bool:
    """Whether the display of `platform` answers; a platform that needs no display always does."""
    if platform == "wayland":
        return _wayland_connects()
    if platform == "xcb":
        return _xcb_connects()
    return True


def _wayland_connects() -> bool:
    import socket

    if os.environ.get("WAYLAND_SOCKET"):
        return True
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    path = Path(folder, os.environ.get("WAYLAND_DISPLAY") or "wayland-0")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(path))
        except OSError:
            return False
    return True


def _xcb_connects() -> bool:
    """Connects as Qt will; without libxcb the environment variable is all there is to go by."""
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)


def _no_display(wanted: list[str]) -> str:
    if not wanted:
        return "There is no display here to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set."
    name = {"xcb": "DISPLAY", "wayland": "WAYLAND_DISPLAY"}
    tried = " and ".join(f"{name[each]}={os.environ.get(name[each], '')}" for each in wanted if each in name)
    return f"The display does not answer ({tried}), so no window can be opened."


def _failure(library: str) -> str:
    """Why the library cannot be loaded; empty if it can."""
    try:
        ctypes.CDLL(library)
    except OSError as error:
        return str(error) or library
    return ""


def _library_in(failure: str) -> str:
    found = re.match(r"(lib[^\s:/]+\.so[.\d]*): cannot open", failure)
    return found.group(1) if found else failure


def _qt_files(platform: str) -> Iterator[Path]:
    folder = _qt_folder()
    if folder is None:
        return
    files = [folder / "lib" / f"libQt6{module}.so.6" for module in ("Core", "Gui", "Widgets", "Svg")]
    if platform:
        files.append(folder / "plugins" / "platforms" / f"libq{platform}.so")
    yield from (file for file in files if file.exists())


def _qt_folder() -> Path | None:
    """The folder of PySide6 that has Qt's own libraries, without importing PySide6."""
    spec = find_spec("PySide6")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place, "Qt")
        if folder.is_dir():
            return folder
    return None


def _main(arguments: list[str]) -> int:
    problem = offscreen_problem() if arguments == ["offscreen"] else screen().problem
    if problem:
        print(problem, file=sys.stderr)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
