"""What whoever uses the program for the first time meets: dialogs that answer to Enter, say what they mean, and fit."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QDialog,
    QFileDialog,
    QFormLayout,
    QMenu,
    QProgressDialog,
    QPushButton,
)

from annotator import sample, settings
from annotator.formats import Progress
from annotator.ui.details import NoteBox
from annotator.ui.dialogs import SettingsDialog
from annotator.ui.keymap import Keymap
from annotator.ui.parts import open_at
from annotator.ui.reader_header import PARTED, Header
from annotator.ui.transfer import _export, export_folder
from annotator.ui.underway import show_progress
from tests.journeys.conftest import Driver

LABEL, FIELD = QFormLayout.ItemRole.LabelRole, QFormLayout.ItemRole.FieldRole


def test_learning_can_be_closed_before_there_is_anything_to_learn_from_and_enter_presses_what_has_the_keys(
    hands: Driver,
) -> None:
    dialog = hands.window.doors.learn()
    assert dialog is not None
    hands.qtbot.waitExposed(dialog)
    dialog.activateWindow()
    QApplication.processEvents()
    assert not dialog.learn.isEnabled()
    assert dialog.close_.isEnabled()
    assert dialog.close_.isDefault()
    closed: list[int] = []
    dialog.finished.connect(closed.append)
    hands.press("Return")
    assert closed == [0]


def test_an_export_begins_where_the_last_one_went_and_never_in_the_folder_of_the_sample(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert export_folder(hands.desk.project.path, "") == hands.desk.project.path.parent  # type: ignore[union-attr]
    assert export_folder(sample.default_path(), "") != sample.default_path().parent
    hands.window.keep(exported_to="")
    there = tmp_path / "out"
    there.mkdir()
    asked: list[str] = []

    def choose(parent: object, title: str, suggested: str, *rest: object) -> tuple[str, str]:
        asked.append(suggested)
        return str(there / f"gold{len(asked)}.jsonl"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    written: list[str] = []
    hands.desk.said.connect(lambda words, undo: written.append(words) if "written to gold" in words else None)
    for _ in range(2):
        written.clear()
        dialog = hands.window.doors.transfer.ask_export()
        assert dialog is not None
        hands.qtbot.waitUntil(dialog.save.isEnabled)
        dialog.save.click()
        hands.qtbot.waitUntil(lambda: bool(written))
    assert [Path(name).parent for name in asked] == [hands.desk.project.path.parent, there]  # type: ignore[union-attr]
    assert settings.load().exported_to == str(there)


def test_the_export_dialog_and_what_is_said_after_it_count_the_same(hands: Driver, tmp_path: Path) -> None:
    assert hands.desk.project is not None
    hands.press("Ctrl+Return")
    dialog = hands.window.doors.transfer.ask_export()
    assert dialog is not None
    dialog.state.setCurrentIndex(0)
    hands.qtbot.waitUntil(dialog.save.isEnabled)
    assert dialog.lost.text().startswith("1 article; 1 left out, because it is not done.")
    news = _export(hands.desk.project.path, tmp_path / "gold.jsonl", dialog.wish, Progress())
    assert news.said == ["1 article written to gold.jsonl; 1 left out, because it is not done."]
    dialog.reject()


def test_titles_of_settings_stand_on_the_height_of_their_fields_and_numbers_are_inset(hands: Driver) -> None:
    dialog = SettingsDialog(hands.window.settings, hands.window)
    hands.qtbot.addWidget(dialog)
    dialog.show()
    form = dialog.findChild(QFormLayout)
    assert form is not None
    for row in range(form.rowCount()):
        title, field = (form.itemAt(row, role) for role in (LABEL, FIELD))
        assert field is not None
        assert title is None or abs(title.geometry().center().y() - field.geometry().center().y()) <= 1
    for box in dialog.findChildren(QAbstractSpinBox):
        assert box.lineEdit().textMargins().left() >= 8


def test_a_window_as_high_as_the_screen_opens_with_its_title_bar_on_it(hands: Driver) -> None:
    room = hands.window.screen().availableGeometry()
    for corner in (QPoint(-400, -300), room.bottomRight() - QPoint(200, 200)):
        hands.window.move(corner)
        dialog = QDialog(hands.window)
        hands.qtbot.addWidget(dialog)
        open_at(dialog, QSize(900, 5000))
        dialog.show()
        # What a frame takes is not known before a window manager has drawn it.
        assert room.contains(QRect(dialog.pos(), dialog.size() + QSize(16, 56)))


def test_the_file_menu_is_parted_into_groups(hands: Driver) -> None:
    (menu,) = (menu for menu in hands.window.menuBar().findChildren(QMenu) if menu.title() == "&File")
    words = " ".join("|" if action.isSeparator() else str(action.data()) for action in menu.actions())
    groups = [group.split() for group in words.split(" | ")]
    assert [group[0] for group in groups[1:]] == [
        *("file.import", "file.export", "file.suggest", "file.sessions", "file.settings", "file.quit")
    ]
    assert all(groups)


def test_the_note_is_in_sight_as_a_whole_when_it_is_written(hands: Driver) -> None:
    hands.window.resize(1280, 480)
    hands.focus(lambda item: item.kind == "attribution")
    hands.press("N")
    note = hands.window.inspector.details.findChild(NoteBox)
    assert note is not None
    hands.qtbot.waitUntil(lambda: note.visibleRegion().boundingRect().height() == note.height())
    assert note.height() >= 4 * note.fontMetrics().height()


def test_after_an_import_a_button_leads_to_the_first_of_the_new_articles(hands: Driver, tmp_path: Path) -> None:
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text(f"Part {n} of the harbour\n\nIt was said on Monday.", encoding="utf-8")
    dialog = hands.window.doors.transfer.import_paths([tmp_path / f"{n}.txt" for n in range(3)])
    assert dialog is not None
    hands.qtbot.waitUntil(dialog.go.isEnabled)
    dialog.accept()
    toast = hands.window.centre.toast
    hands.qtbot.waitUntil(lambda: len(hands.desk.listed.ids) == 5)
    (button,) = (button for button in toast.findChildren(QPushButton) if button.text() == "Open the first")
    hands.qtbot.waitUntil(button.isVisible)
    button.click()
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.title == "Part 0 of the harbour"
    assert not toast.isVisible()


def test_what_is_known_of_an_article_is_broken_between_two_things_only(hands: Driver) -> None:
    line = PARTED.join(("Al Jazeera", "2024-03-20", "2,923 characters", "unseen", "1 of 5"))
    header = Header(("A title", line), hands.reader._look)
    for width in (250.0, 400.0, 2000.0):
        lines = header._fitting(line, width).split("\n")
        assert PARTED.join(lines) == line
        assert lines[-1].endswith("1 of 5")
    assert header.height(250.0) > header.height(2000.0)


def test_the_kinds_of_scores_are_explained(hands: Driver) -> None:
    hands.focus(lambda item: item.kind == "entity" and item.status == "pending")
    hands.press("A")
    dialog = hands.window.doors.evaluate()
    assert dialog is not None
    dialog.begin()
    hands.qtbot.waitUntil(lambda: dialog.report is not None and dialog.run.isEnabled(), timeout=20_000)
    for name in ("exact", "token", "partial", "soft"):
        rows = dialog.tree.findItems(name, Qt.MatchFlag.MatchEndsWith | Qt.MatchFlag.MatchRecursive)
        assert rows
        assert all(row.toolTip(0) for row in rows)
        assert f"{name}: " in dialog.help.text()


def test_that_the_sample_is_being_opened_is_said_at_once_and_how_far_it_is(hands: Driver) -> None:
    taken: list[Path] = []
    if sample.default_path().exists():
        sample.default_path().unlink()
    hands.window.doors.transfer.open_sample(taken.append)
    (box,) = (box for box in hands.window.findChildren(QProgressDialog) if box.isVisible())
    assert box.labelText().startswith("Opening the sample project…")
    said: list[str] = []
    watch = QTimer(box, interval=5)
    watch.timeout.connect(lambda: said.append(box.labelText()))
    watch.start()
    hands.qtbot.waitUntil(lambda: bool(taken), timeout=30_000)
    assert taken == [sample.default_path()]
    assert {text.partition("\n")[2] for text in said} <= {
        "", "Making the project", "Loading the language pipeline", "1 of 2 articles", "2 of 2 articles",
    }  # fmt: skip


def test_long_work_says_what_it_does_then_how_far_it_is(hands: Driver, tmp_path: Path) -> None:
    box, progress, said = QProgressDialog(hands.window), Progress(), list[str]()
    hands.qtbot.addWidget(box)

    def look() -> None:
        show_progress(box, "Opening", "article", progress)
        said.append(box.labelText())

    progress.moved = look
    sample.make(tmp_path / "sample.db", "Ada", progress)
    assert said == [
        "Opening…\nLoading the language pipeline",
        "Opening…\n1 of 2 articles",
        "Opening…\n2 of 2 articles",
    ]
    show_progress(box, "Importing", "", Progress(path=tmp_path / "news.csv", done=30, total=120))
    assert box.labelText() == "Importing…\nnews.csv: 25 %"


def test_nothing_is_cancelled_by_accident(hands: Driver) -> None:
    if sample.default_path().exists():
        sample.default_path().unlink()
    hands.window.actions_.run("file.sample")
    (box,) = (box for box in hands.window.findChildren(QProgressDialog) if box.isVisible())
    (cancel,) = box.findChildren(QPushButton)
    assert not cancel.isDefault()
    assert not cancel.hasFocus()
    assert box.width() > 2 * box.fontMetrics().horizontalAdvance(box.windowTitle()), "the title has room"
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        QTest.keyClick(box, key)
    assert not box.wasCanceled()
    hands.qtbot.waitUntil(box.isActiveWindow)
    cancelled: list[bool] = []
    box.canceled.connect(lambda: cancelled.append(True))
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert cancelled == [True]
    hands.qtbot.waitUntil(lambda: "files" not in hands.window.tasks._running, timeout=30_000)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize(("key", "title"), [("Alt+F", "File"), ("Alt+V", "View"), ("Alt+H", "Help"), ("F10", "File")])
@pytest.mark.parametrize("touring", [False, True])
def test_menus_open_by_their_letters(hands: Driver, key: str, title: str, touring: bool) -> None:
    if touring:
        hands.window.actions_.run("help.tour")
    hands.press(key)
    menu = hands.window._menus[title]
    assert QApplication.activePopupWidget() is menu
    menu.close()
    hands.window.menuBar().setActiveAction(None)  # type: ignore[arg-type]


def test_no_letter_of_a_menu_is_the_key_of_a_command(hands: Driver) -> None:
    window = hands.window

    def letters() -> list[str]:
        return [menu.title().partition("&")[2][:1].upper() for menu in window._menus.values()]

    assert len(set(letters())) == len(letters())
    assert "D" not in letters(), "Alt+D is a command"
    window._use_keymap(Keymap("", {"item.note": ("Alt+F",)}))
    assert "F" not in letters()
    assert all(letters())
    hands.press("Alt+F")
    assert hands.desk.passing.typing == "field", "a note is written"
    window._use_keymap(Keymap("", {}))
