"""The key help shows the keys as they are now, also while it stays open."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from annotator.core.edits import Hand
from annotator.core.schema_edits import SchemaEdit
from annotator.ui.exporting import ExportDialog
from annotator.ui.keyhelp import _spread
from annotator.ui.keymap import Keymap
from tests.journeys.conftest import Driver

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)


def listed(hands: Driver) -> list[str]:
    return [label.text() for label in hands.window.guide.keys.findChildren(QLabel)]


def test_a_key_that_is_changed_is_shown_at_once(hands: Driver) -> None:
    hands.press("F1")
    assert "Alt+Shift+9" not in listed(hands)
    hands.window.guide.edit_keys()
    editor = hands.window.guide._editor
    assert editor is not None
    editor.changed.emit(Keymap("default", {"item.note": ("Alt+Shift+9",)}))
    assert "Alt+Shift+9" in listed(hands)
    editor.close()


def test_the_key_of_a_label_that_is_changed_is_shown_at_once(hands: Driver) -> None:
    hands.press("F1")
    project = hands.desk.project
    assert project is not None
    labels = tuple(replace(label, key="ö") if label.name == "PERSON" else label for label in project.schema.labels)
    project.change_schema(SchemaEdit(replace(project.schema, labels=labels)), Hand("Reviewer"))
    assert "Ö" in listed(hands)


@pytest.mark.parametrize("columns", [2, 3, 4])
def test_the_menus_stand_in_columns_of_about_one_height_in_their_order(columns: int) -> None:
    heights = {f"menu {n}": height for n, height in enumerate((14, 12, 19, 12, 10, 13, 11, 3, 15, 8))}
    spread = _spread(heights, columns)
    assert [menu for column in spread for menu in column] == list(heights)
    assert len(spread) == columns
    even = sum(heights.values()) / columns
    assert all(abs(sum(heights[menu] for menu in column) - even) <= max(heights.values()) for column in spread)


@pytest.mark.parametrize("field", ["search", "filter", "find"])
def test_the_keys_of_the_window_work_from_its_fields(hands: Driver, field: str) -> None:
    hands.press({"search": "Ctrl+Shift+S", "filter": "Ctrl+Shift+F", "find": "Ctrl+F"}[field])
    hands.press("Ctrl+E")
    (dialog,) = hands.window.findChildren(ExportDialog)
    assert dialog.isVisible()
    dialog.close()


def test_the_keys_of_writing_stay_those_of_the_field(hands: Driver) -> None:
    hands.press("Ctrl+Shift+S")
    box = hands.window.guide.search.box
    hands.qtbot.keyClicks(box, "putin")
    hands.press("Ctrl+Z")
    assert box.text() != "putin", "what was typed is taken back"
    assert hands.desk.project is not None
    assert hands.desk.project.redoable() is None


ON_X11 = """
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from annotator.ui.articles import FilterBox

application = QApplication([])
box = FilterBox(None)
taken = ""
for name in "EKZAV":
    key, control = getattr(Qt.Key, f"Key_{name}"), Qt.KeyboardModifier.ControlModifier
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, control)
    event.ignore()
    QApplication.sendEvent(box, event)
    taken += name if event.isAccepted() else ""
print(application.platformName(), taken)
"""


def test_on_x11_a_field_takes_the_keys_of_writing_and_no_others() -> None:
    if shutil.which("xvfb-run") is None:
        pytest.skip("needs Xvfb")
    run = subprocess.run(
        ["xvfb-run", "-a", sys.executable, "-c", ON_X11],
        capture_output=True, text=True, check=True, timeout=60, env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
    )  # fmt: skip
    assert run.stdout.split() == ["xcb", "ZAV"]
