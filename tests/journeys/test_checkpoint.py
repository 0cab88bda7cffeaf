"""What was decided goes from the log into the project's file in a pause, while nobody waits for a key."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from annotator.ui.checkpoint import Checkpoint
from tests.journeys.conftest import Driver

_COUNT = """
import sqlite3, sys
file = sqlite3.connect(f"file:{sys.argv[1]}?immutable=1", uri=True)
print(*file.execute("SELECT count(*) FROM decision").fetchone())
"""
"""How many decisions the file has by itself, the log beside it left out."""


def in_the_file(path: Path) -> int:
    # In a process of its own: to close the file here would drop the locks that SQLite has on it.
    run = subprocess.run([sys.executable, "-c", _COUNT, str(path)], capture_output=True, check=True, encoding="utf-8")
    return int(run.stdout)


def test_a_pause_after_many_decisions_brings_them_into_the_file(
    hands: Driver, project_path: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: bool(hands.window.findChildren(Checkpoint)))
    hands.press(*["A"] * 25)
    assert hands.desk.sheet is not None
    decided = len(hands.desk.sheet.decisions)
    qtbot.waitUntil(lambda: in_the_file(project_path) == decided, timeout=10_000)


def test_a_pause_after_few_decisions_does_not_trouble_the_disk(hands: Driver, project_path: Path, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(hands.window.findChildren(Checkpoint)))
    before = in_the_file(project_path)
    hands.press("A", "A")
    hands.desk.settle()
    hands.desk.paused.emit()
    assert not hands.window.questions.asked("log")
    assert in_the_file(project_path) == before
