"""What the status bar and the head of the page say is of the project in hand, as it is now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from annotator.core.model import Article
from annotator.core.schema import read_schema
from annotator.project import Project
from annotator.resources import resource
from tests.journeys.conftest import Driver
from tests.journeys.test_transfer import drop

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)


def says(hands: Driver) -> str:
    return " ".join(label.text() for label in hands.window.status._labels if label.text())


def bring(hands: Driver, *texts: Path) -> None:
    """Import files, as the import dialog does when its first button is pressed."""
    assert hands.desk.project is not None
    before = len(hands.desk.project.find())
    dialog = drop(hands, texts)
    hands.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    hands.qtbot.waitUntil(lambda: len(hands.desk.listed.ids) == before + len(texts))


def test_a_new_project_has_nothing_of_the_one_before(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.press("A")
    assert "Saved · " in says(hands)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "new.db"), ""))
    hands.press("Ctrl+N")
    assert hands.desk.project is not None
    assert hands.desk.project.path.name == "new.db"
    assert says(hands).startswith("Saved Reviewer: ")
    for old in ("on this article", "undecided", "decided", " of "):
        assert old not in says(hands)


def test_the_head_of_the_page_counts_what_was_imported(hands: Driver, tmp_path: Path) -> None:
    (tmp_path / "third.txt").write_text("The mayor of the town said the bridge is safe.", "utf-8")
    assert hands.reader._header.lines[1].endswith("2 of 2")
    hands.press("A")
    before = says(hands)
    bring(hands, tmp_path / "third.txt")
    assert hands.reader._header.lines[1].endswith("2 of 3")
    assert "Saved" in before


def test_an_article_without_items_is_not_called_decided(opened: Callable[[Path], Driver], tmp_path: Path) -> None:
    path = tmp_path / "bare.db"
    with Project.create(path, read_schema(resource("schemas/news.toml").read_text("utf-8"))) as project:
        project.add_articles([Article("a", "and so on, and on")])
    hands = opened(path)
    assert says(hands).endswith(" 0 items")
    hands.select("so on")
    hands.press("1")
    assert says(hands).endswith("1 of 1 · all decided")
