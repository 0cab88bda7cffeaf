from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotator import qtlibs
from annotator.__main__ import VERBS, Window, main

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, ...]]:
    """The projects on which a window was asked for."""
    asked: list[tuple[Path, ...]] = []

    def show(self: Window, *project: Path) -> int:
        asked.append(project)
        return 0

    monkeypatch.setattr(Window, "show", show)
    return asked


@pytest.mark.parametrize("arguments", [[], ["news.db"], ["some/where"]], ids=str)
def test_nothing_or_a_path_opens_the_window(arguments: list[str], shown: list[tuple[Path, ...]]) -> None:
    assert main([argument.replace("/", os.sep) for argument in arguments]) == 0
    assert shown == [tuple(Path(argument) for argument in arguments)]


def test_a_file_that_is_there_opens_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[Path, ...]]
) -> None:
    (tmp_path / "news").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["news"]) == 0
    assert shown == [(Path("news"),)]


@pytest.mark.parametrize("arguments", [["exprot"], ["exprot", "a.db", "b"], ["--nonsense"]], ids=str)
def test_a_slip_in_a_verb_is_usage(
    arguments: list[str], shown: list[tuple[Path, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert shown == []
    assert "Usage:" in capsys.readouterr().err


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_verb_never_opens_the_window_by_its_name(
    verb: str, shown: list[tuple[Path, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([verb, "--help"]) == 0
    assert shown == []
    assert "Usage:" in capsys.readouterr().out


def test_the_sample_opens_where_there_is_a_display(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[Path, ...]]
) -> None:
    monkeypatch.setattr(qtlibs, "screen", lambda: qtlibs.Screen("xcb", seen=True))
    assert main(["sample", str(tmp_path / "s.db")]) == 0
    assert shown == [(tmp_path / "s.db",)]


@linux
def test_without_a_display_the_sample_ends_well_with_a_picture(tmp_path: Path) -> None:
    done = _program("sample", str(tmp_path / "s.db"), DISPLAY=":4711")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "s.png").read_bytes().startswith(b"\x89PNG")
    assert str(tmp_path / "s.png") in done.stdout
    assert f"annotator {tmp_path / 's.db'}" in done.stdout
    assert done.stderr == ""


@linux
def test_a_window_that_cannot_open_is_told_in_a_sentence(tmp_path: Path) -> None:
    done = _program(str(tmp_path / "s.db"), DISPLAY=":4711")
    assert done.returncode == 1
    assert done.stderr == "The display does not answer (DISPLAY=:4711), so no window can be opened.\n"


@linux
def test_missing_libraries_are_told_with_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(qtlibs, "missing_libraries", lambda platform: ("libEGL.so.1",))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert main([str(tmp_path / "s.db")]) == 1
    assert "sudo apt install libegl1" in capsys.readouterr().err
    assert main(["sample", str(tmp_path / "s.db")]) == 0
    assert "sudo apt install libegl1" in capsys.readouterr().out
    assert main(["screenshot", str(tmp_path / "s.db"), str(tmp_path / "s.png")]) == 1
    assert "sudo apt install libegl1" in capsys.readouterr().err


def _program(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    gone = {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XDG_SESSION_TYPE"}
    environment = {name: value for name, value in os.environ.items() if name not in gone} | changes
    command = [sys.executable, "-m", "annotator", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("seen", [True, False])
def test_a_project_that_is_not_there_is_said_in_a_sentence(
    seen: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[list[str]] = []

    def run(argv: list[str]) -> int:
        assert "none.db does not exist" in capsys.readouterr().err, "told before the window takes its time"
        shown.append(argv)
        return 0

    monkeypatch.setattr("annotator.ui.app.run", run)
    monkeypatch.setattr("annotator.qtlibs.screen", lambda: qtlibs.Screen("xcb", seen=seen))
    assert main([str(tmp_path / "none.db")]) == 1
    if not seen:
        assert "none.db does not exist: make it with" in capsys.readouterr().err
    assert shown == ([[str(tmp_path / "none.db")]] if seen else [])
