"""The window as a screen reader sees it from outside: the real program on a real display, asked through AT-SPI."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from annotator.project import Project

_CONTROLS = {"push button", "toggle button", "check box", "combo box", "text", "tree", "tree table", "page tab", "list"}
_CONTROLS |= {"menu", "menu item", "check menu item", "table cell", "frame"}
_ASK = """
"$PROGRAM" -m annotator "$PROJECT" &
there=$!
trap 'kill $there; wait $there' EXIT
"$SYSTEM" "$WALK"
"""


def _system() -> str | None:
    """The system's own Python, if a screen reader could be written in it."""
    python = shutil.which("python3", path=os.defpath)
    if python is None or not all(map(shutil.which, ("xvfb-run", "dbus-run-session"))):
        return None
    return python if subprocess.run([python, "-c", "import pyatspi"], capture_output=True).returncode == 0 else None


@pytest.fixture(scope="module")
def told(made: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    system = _system()
    if system is None:
        pytest.skip("needs Xvfb, dbus-run-session and python3-pyatspi")
    folder = tmp_path_factory.mktemp("spoken")
    environment = {
        **{name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"},
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PROGRAM": sys.executable,
        "PROJECT": str(shutil.copy(made, folder / "project.db")),
        "SYSTEM": system,
        "WALK": str(Path(__file__).parent / "at_spi.py"),
    }
    done = subprocess.run(
        ["xvfb-run", "-a", "dbus-run-session", "--", "sh", "-c", _ASK],
        capture_output=True, text=True, env=environment, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[dict[str, Any]] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def test_the_article_is_read_out_whole_and_the_item_in_focus_as_one_sentence(
    told: list[dict[str, Any]], made: Path
) -> None:
    (reader,) = [one for one in told if one["role"] == "text" and one["name"] == "Article"]
    with Project.open(made) as project:
        assert reader["text"] == project.article(project.find()[0]).text
    parts = reader["description"].split(", ")
    assert parts[1].startswith("suggested by ")
    assert float(parts[2]) <= 1
    assert parts[-1].startswith("1 of ")
    assert reader["focusable"]


def test_whatever_takes_the_keys_or_can_be_clicked_has_a_name(told: list[dict[str, Any]]) -> None:
    wanted = [one for one in told if one["focusable"] or one["role"] in _CONTROLS]
    assert len(wanted) > 80
    assert [one for one in wanted if one["shown"] and not one["name"].strip()] == []
    assert {"Filter articles", "Article list", "Annotations", "Accept and go on", "Settings…"} <= {
        one["name"] for one in wanted
    }
