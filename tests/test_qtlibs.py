from __future__ import annotations

import subprocess
import sys

import pytest

from annotator import qtlibs

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there Qt depends on the distribution")


@linux
def test_advice_names_each_package_once_for_three_systems() -> None:
    text = qtlibs.advice(["libxcb-cursor.so.0", "libglib-2.0.so.0", "libgthread-2.0.so.0"])
    assert "libglib-2.0.so.0, libgthread-2.0.so.0, libxcb-cursor.so.0" in text
    assert "sudo apt install libglib2.0-0 libxcb-cursor0\n" in text
    assert "sudo dnf install glib2 xcb-util-cursor\n" in text
    assert text.endswith("sudo pacman -S glib2 xcb-util-cursor")


@linux
def test_advice_on_an_unknown_library_names_it_without_a_command() -> None:
    text = qtlibs.advice(["libfuture.so.3"])
    assert "libfuture.so.3" in text
    assert "sudo" not in text


@linux
def test_no_display_is_told_without_starting_qt(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    screen = qtlibs.screen()
    assert not screen.seen
    assert "no display" in screen.problem


@linux
def test_a_dead_display_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":4711")
    assert "DISPLAY=:4711" in qtlibs.screen().problem


@linux
def test_offscreen_draws_where_nobody_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert qtlibs.screen() == qtlibs.Screen("offscreen", seen=False)
    assert qtlibs.offscreen_problem() == ""


@linux
def test_a_library_that_qt_misses_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def failure(library: str) -> str:
        lost = {"libEGL.so.1": library, "libQt6Gui.so.6": "libEGL.so.1: cannot open shared object file"}
        return lost.get(library.rpartition("/")[2], "")

    monkeypatch.setattr(qtlibs, "_failure", failure)
    assert qtlibs.missing_libraries("offscreen") == ("libEGL.so.1",)


@linux
def test_the_tables_name_all_that_qt_loads_from_the_system() -> None:
    """Compares the tables with the libraries that a process with Qt's xcb plug-in has in memory."""
    script = (
        "import ctypes; from annotator import qtlibs\n"
        "[ctypes.CDLL(str(file)) for file in qtlibs._qt_files('xcb')]\n"
        "print(open('/proc/self/maps').read())"
    )
    maps = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True).stdout
    named = {name.partition(".so")[0] for name in qtlibs._PACKAGES}
    loaded = {line.rpartition("/")[2].partition(".so")[0] for line in maps.splitlines() if ".so" in line}
    assert named - loaded <= {"libwayland-client", "libwayland-cursor"}


def test_importing_it_does_not_import_qt() -> None:
    script = "import sys, annotator.qtlibs; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
