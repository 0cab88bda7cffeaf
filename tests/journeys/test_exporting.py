"""A dataset written from the window: where it goes, what it would replace, what fails, what is remembered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox

from annotator import settings, work
from annotator.ui.destination import FolderDialog, with_ending
from annotator.ui.exporting import ExportDialog
from tests.journeys.conftest import Driver


def exporting(hands: Driver, format_: str = "plain", split: str = "") -> ExportDialog:
    """The export dialog with all articles chosen, once it has looked."""
    dialog = hands.window.doors.transfer.ask_export()
    assert dialog is not None
    dialog.format.setCurrentIndex(dialog.format.findData(format_))
    dialog.state.setCurrentIndex(1)
    dialog.split.setCurrentIndex(dialog.split.findData(split))
    hands.qtbot.waitUntil(dialog.save.isEnabled)
    return dialog


def save(hands: Driver, dialog: ExportDialog) -> str:
    """Save to where the file dialog says; what is said once it is written."""
    said: list[str] = []
    hands.desk.said.connect(lambda words, undo: said.append(words))
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    hands.qtbot.waitUntil(lambda: bool(said))
    return said[0]


def named(monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
    """Every file dialog for saving names this file."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))


@dataclass
class Asked:
    """What message boxes say, and the button that answers the next: none presses Enter."""

    answer: str = ""
    boxes: list[list[str]] = field(default_factory=list)

    def look(self) -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            self.boxes.append(box.text().splitlines())
            if self.answer:
                next(b for b in box.buttons() if b.text().replace("&", "") == self.answer).click()
            else:
                QTest.keyClick(box, Qt.Key.Key_Return)


@pytest.fixture
def asked(qapp: QApplication) -> Iterator[Asked]:
    asked, timer = Asked(), QTimer(qapp, interval=20)
    timer.timeout.connect(asked.look)
    timer.start()
    yield asked
    timer.stop()
    timer.deleteLater()


@pytest.mark.parametrize(
    ("format_", "split", "there", "shown"),
    [
        ("plain", "", ["gold.jsonl"], ["gold.jsonl"]),
        ("plain", "", ["gold.jsonl.card.md"], ["gold.jsonl.card.md"]),
        ("plain", "80/20", ["gold.test.jsonl", "gold.jsonl"], ["gold.test.jsonl"]),
        (
            *("csv", "80/20"),
            [f"gold.{p}.{k}.csv" for p in ("train", "test") for k in ("entities", "claims", "attributions")],
            [
                *(f"gold.train.{k}.csv" for k in ("entities", "claims", "attributions")),
                *("gold.test.entities.csv", "gold.test.claims.csv", "and 1 more"),
            ],
        ),
    ],
)
def test_what_an_export_would_replace_is_asked_once_before_anything_is_written(
    hands: Driver,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: Asked,
    format_: str,
    split: str,
    there: list[str],
    shown: list[str],
) -> None:
    place = tmp_path / "out"
    place.mkdir()
    for name in there:
        (place / name).write_text("mine")
    named(monkeypatch, place / "gold")
    dialog = exporting(hands, format_, split)
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    which = "These are" if len(shown) > 1 else "This is"
    assert asked.boxes == [[f"{which} there already and would be replaced:", "", *shown]]
    assert {file.name: file.read_text() for file in place.iterdir()} == dict.fromkeys(there, "mine")
    assert dialog.isVisible()
    asked.answer = "Replace"
    assert save(hands, dialog).startswith("2 articles written to gold.")
    assert len(asked.boxes) == 2
    kept = {file.name for file in place.iterdir() if file.read_text("utf-8") == "mine"}
    assert kept == set(there) - set(asked.boxes[0]) - ({there[-1]} if len(there) > 5 else set())


def test_the_file_dialog_leaves_the_question_to_the_one_that_knows_all_files(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: Asked
) -> None:
    options: list[QFileDialog.Option] = []

    def choose(*given: object) -> tuple[str, str]:
        options.extend(one for one in given if isinstance(one, QFileDialog.Option))
        return str(tmp_path / "new.jsonl"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    save(hands, exporting(hands))
    assert options == [QFileDialog.Option.DontConfirmOverwrite]
    assert asked.boxes == [], "nothing is in the way"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("gold", "gold.jsonl"),
        ("gold.json", "gold.json"),
        ("gold.v2", "gold.v2.jsonl"),
        ("gold of 22.11", "gold of 22.11.jsonl"),
    ],
)
def test_a_name_without_an_ending_gets_that_of_the_format(name: str, wanted: str) -> None:
    assert with_ending(Path("there") / name, ".jsonl") == Path("there") / wanted
    assert with_ending(Path("gold"), "") == Path("gold")


def test_a_folder_is_named_and_an_export_in_it_replaced_by_choosing_it(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: Asked
) -> None:
    place = tmp_path / "out"
    place.mkdir()
    dialogs: list[str] = []

    def answer(use: Callable[[FolderDialog], None]) -> None:
        """Answer in the dialog as soon as it is there; it is modal, so nothing waits for it outside of a timer."""

        def opened(dialog: FolderDialog) -> int:
            QTimer.singleShot(0, partial(look, dialog))
            return QDialog.exec(dialog)

        def look(dialog: FolderDialog) -> None:
            use(dialog)
            dialogs.append(dialog.hint.text())
            dialog.save.click() if dialog.save.isEnabled() else dialog.reject()

        monkeypatch.setattr(FolderDialog, "exec", opened)

    def new(dialog: FolderDialog) -> None:
        dialog.place.setText(str(place))
        dialog.name.clear()
        QTest.keyClicks(dialog.name, "gold")

    def former(dialog: FolderDialog) -> None:
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(place / "gold"))
        QTest.mouseClick(dialog.choose, Qt.MouseButton.LeftButton)
        assert (dialog.name.text(), dialog.place.text()) == ("gold", str(place))

    answer(new)
    assert save(hands, exporting(hands, "brat")).startswith("2 articles written to gold.")
    before = {file.name for file in (place / "gold").iterdir()}
    (place / "gold" / "old.txt").write_text("old")
    asked.answer = "Replace"
    answer(former)
    save(hands, exporting(hands, "brat"))
    assert asked.boxes == [
        ["These are there already and would be replaced:", "", "gold (folder)", "gold.card.md"],
    ]
    assert {file.name for file in (place / "gold").iterdir()} == before
    assert dialogs == ["The files go into this folder.", "Replaces the export that is there."]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Give the folder a name, without slashes."),
        ("a/b", "Give the folder a name, without slashes."),
        ("mine", "The folder is not empty: name a new one."),
        ("file", "A file is called so; choose another name."),
        ("new", "The files go into this folder."),
    ],
)
def test_the_folder_dialog_says_what_a_name_would_do(hands: Driver, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    (tmp_path / "file").touch()
    dialog = FolderDialog(tmp_path / "x", hands.window)
    hands.qtbot.addWidget(dialog)
    dialog.name.setText(name)
    assert (dialog.hint.text(), dialog.save.isEnabled()) == (said, name == "new")
    for place in (str(tmp_path / "no"), "", "there"):
        dialog.name.setText("new")
        dialog.place.setText(place)
        assert dialog.save.isEnabled() is False


def test_a_failed_export_is_not_remembered_and_the_dialog_stands_there_as_it_was(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    hands.window.keep(exported_to=str(tmp_path))
    hands.window.doors.transfer.folder = str(tmp_path)
    named(monkeypatch, Path("/proc/gold.jsonl"))
    dialog = exporting(hands)
    dialog.licence.setText("CC0")
    dialog.query.setText("harbour")
    hands.qtbot.waitUntil(lambda: not dialog.save.isEnabled())
    dialog.query.clear()
    hands.qtbot.waitUntil(dialog.save.isEnabled)
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    hands.qtbot.waitUntil(lambda: bool(told) and dialog.isVisible())
    assert told == ["Exporting failed: /proc/gold.jsonl: nothing can be written there: choose another folder"]
    assert (dialog.wish.format, dialog.wish.licence, dialog.wish.choice.state) == ("plain", "CC0", "all")
    assert settings.load().exported_to == hands.window.doors.transfer.folder == str(tmp_path)
    named(monkeypatch, tmp_path / "gold.jsonl")
    save(hands, dialog)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not hands.window.findChildren(ExportDialog)


def test_an_export_that_is_cancelled_leaves_the_dialog_as_it_was(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.window.keep(exported_to="")
    named(monkeypatch, tmp_path / "gold.jsonl")
    dialog = exporting(hands)
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    hands.window.tasks._running["files"].cancel()
    hands.qtbot.waitUntil(dialog.isVisible)
    assert settings.load().exported_to == ""
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not hands.window.findChildren(ExportDialog)


def test_a_query_is_counted_when_typing_stops_and_saving_waits_for_it(hands: Driver) -> None:
    dialog = exporting(hands)
    dialog.query.setFocus()
    QTest.keyClicks(dialog.query, "title:nothing")
    assert not dialog.save.isEnabled(), "what was counted is not what is wanted"
    hands.qtbot.waitUntil(lambda: dialog.lost.text().startswith("0 articles; 2 not chosen."))
    dialog.query.clear()
    hands.qtbot.waitUntil(dialog.save.isEnabled)
    QTest.keyClicks(dialog.query, "state:nothing")
    hands.qtbot.waitUntil(lambda: "State is one of" in dialog.lost.text())
    assert not dialog.save.isEnabled()
    dialog.reject()


def test_what_was_counted_for_an_earlier_query_lets_nobody_save(hands: Driver) -> None:
    dialog = exporting(hands)
    before = dialog.wish
    dialog.query.setText("title:nothing")
    dialog._looked(before, ((2, 0, 0), work.Losses(), False))
    assert not dialog.save.isEnabled()
    dialog.reject()


def test_the_folder_of_what_was_written_can_be_opened(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    named(monkeypatch, tmp_path / "gold.jsonl")
    save(hands, exporting(hands))
    toast = hands.window.centre.toast
    assert (toast.isVisible(), toast._offer.isVisible(), toast._offer.text()) == (True, True, "Open the folder")
    QTest.mouseClick(toast._offer, Qt.MouseButton.LeftButton)
    assert opened == [QUrl.fromLocalFile(str(tmp_path))]


def test_an_export_begins_with_what_the_last_one_of_the_project_was(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = hands.desk.project
    assert project is not None
    named(monkeypatch, tmp_path / "gold.csv")
    dialog = exporting(hands, "csv")
    dialog.include.setCurrentIndex(1)
    dialog.licence.setText("CC-BY-4.0")
    hands.qtbot.waitUntil(dialog.save.isEnabled)
    save(hands, dialog)
    assert not project.refresh(), "nothing is taken for the work of another program"
    again = hands.window.doors.transfer.ask_export()
    assert again is not None
    chosen = (again.format.currentData(), again.state.currentData(), again.include.currentData(), again.licence.text())
    assert chosen == ("csv", "all", "suggestions", "CC-BY-4.0")
    assert not again._whys[again.include].text()
    again.reject()
    for kept in (json.dumps({"format": "nobody’s", "include": "all"}), "no JSON", '{"format": 3}'):
        project.set_setting("export", kept)
        other = hands.window.doors.transfer.ask_export()
        assert other is not None
        assert (other.format.currentData(), other.state.currentData()) == ("jsonl", "all")
        other.reject()
