"""The import dialog where much is in it, much is wrong, or the reviewer changes her mind."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from annotator import settings
from annotator.formats import Progress
from annotator.ui.importing import ImportDialog
from annotator.ui.parts import StillBox
from annotator.ui.underway import News, Underway
from tests.journeys.conftest import Driver
from tests.journeys.test_transfer import choose, drop, holds, press, ready
from tests.journeys.test_trouble import hold

ODD = "Nr.;Überschrift;Meldung;Quelle;Datum\n1;Storm;The storm hit the coast, said Ada Hale.;The Post;3.11.2025\n"


def gold_row(text: str, label: str = "PERSON") -> str:
    """A line as Prodigy writes it: the first three letters of a text under a label."""
    return json.dumps({"text": text, "spans": [{"start": 0, "end": 3, "label": label}], "_task_hash": 1})


@pytest.fixture
def several(tmp_path: Path) -> Sequence[Path]:
    """A table, a file with a broken line, one of foreign labels, and an empty one."""
    names = ("odd.csv", "broken.jsonl", "labels.jsonl", "empty.txt")
    table, broken, labels, empty = (tmp_path / name for name in names)
    table.write_text(ODD, encoding="utf-8")
    broken.write_text("\n".join([gold_row("Ada left Oslo."), '{"text": "Cut', gold_row("Ana left Bergen.")]))
    foreign = ("Ort", "Behauptung", "PolitPerson", "Firma", "Amt", "Partei")
    labels.write_text("\n".join(gold_row(f"Ada went to {label}.", label) for label in foreign))
    empty.write_text("")
    return table, broken, labels, empty


def inside(dialog: ImportDialog, widget: QWidget) -> bool:
    """Whether all of a widget can be seen and clicked in the dialog."""
    shown = widget.visibleRegion().boundingRect()
    place = QRect(widget.mapTo(dialog, QPoint()), widget.size())
    return shown == widget.rect() and dialog.rect().contains(place)


@pytest.mark.parametrize("size", [QSize(680, 620), QSize(680, 540), QSize(600, 440)], ids=lambda s: f"{s.height()}")
def test_what_is_wrong_and_the_buttons_are_in_sight_however_much_is_in_the_dialog(
    hands: Driver, several: Sequence[Path], size: QSize
) -> None:
    dialog = drop(hands, several)
    dialog.resize(size)
    QApplication.processEvents()
    assert dialog.size() == size, "it needs no more room"
    for widget in (dialog.skip, dialog.hint, dialog.go, dialog.buttons):
        assert inside(dialog, widget)
    assert not inside(dialog, dialog.preview), "what does not fit is scrolled"
    last = list(dialog._boxes.values())[-1]
    last.setFocus()
    dialog.preview.setFocus()
    choose(dialog, "Partei", "Organisation")
    assert dialog.order.labels["Partei"] == "ORG"
    dialog.reject()


def test_the_dialog_stays_in_the_middle_when_more_is_shown(hands: Driver, several: Sequence[Path]) -> None:
    dialog = drop(hands, several)
    second = dialog.files.topLevelItem(1)
    assert second is not None
    dialog.files.setCurrentItem(second)
    QApplication.processEvents()
    assert dialog.unit.isVisible()
    assert dialog.size() == QSize(680, 620), "in the middle of the window it was put as large as this"
    dialog.reject()


def test_the_wheel_scrolls_the_dialog_and_changes_no_choice(hands: Driver, several: Sequence[Path]) -> None:
    dialog = drop(hands, several)
    box = dialog._boxes["Ort"]
    before = box.currentIndex()
    at = QPointF(box.rect().center())
    for turned in (-120, -120, 120):
        turn = QWheelEvent(
            *(at, QPointF(box.mapToGlobal(box.rect().center())), QPoint(), QPoint(0, turned)),
            *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
        )
        QApplication.sendEvent(box, turn)
        assert box.currentIndex() == before
    dialog.reject()


def test_all_that_a_file_holds_is_said(hands: Driver, several: Sequence[Path]) -> None:
    dialog = drop(hands, several)
    for n in range(len(several)):
        row = dialog.files.topLevelItem(n)
        assert row is not None
        shown = dialog.files.visualItemRect(row).right() - dialog.files.header().sectionPosition(2)
        assert dialog.files.fontMetrics().horizontalAdvance(holds(dialog, n)) < shown
        assert row.toolTip(2) == holds(dialog, n)
    dialog.reject()


STORIES = [f"Ana Lee, the mayor of Oslo, said on Monday that quay {n} would close." for n in range(40)]


def said(hands: Driver) -> list[str]:
    """What toasts say from now on."""
    heard: list[str] = []
    hands.desk.said.connect(lambda words, undo: heard.append(words))
    return heard


def bring(hands: Driver, path: Path, *, skip: bool = False) -> None:
    dialog = drop(hands, [path])
    if skip:
        dialog.skip.click()
    ready(hands, dialog)
    press(dialog, hands)


def test_what_was_left_out_is_said_with_its_file_until_it_is_read(
    hands: Driver, several: Sequence[Path], told: list[str]
) -> None:
    bring(hands, several[1], skip=True)
    hands.qtbot.waitUntil(lambda: bool(told))
    out = several[1].with_name("broken.rejects.jsonl")
    assert out.read_text("utf-8") == '{"text": "Cut\n'
    title, _, words = told[0].partition(": ")
    assert title == "Importing"
    assert words.splitlines() == [
        "not all of it: broken.jsonl: 2 articles, 2 annotations as gold.",
        f"broken.jsonl: 1 broken record left out, to be repaired in {out}",
    ]


def test_what_came_in_is_still_said_once_there_are_suggestions(
    opened: Callable[[Path], Driver], project_path: Path, several: Sequence[Path], told: list[str]
) -> None:
    hands = opened(project_path)
    heard, ended = said(hands), list[str]()
    hands.window.suggesting.ended.connect(ended.append)
    bring(hands, several[1], skip=True)
    hands.qtbot.waitUntil(lambda: bool(ended), timeout=60_000)
    assert len(told) == 1
    assert heard[0] == "broken.jsonl: 2 articles, 2 annotations as gold."
    assert heard[-1].startswith(f"{heard[0]} ")
    assert heard[-1].endswith(" in 2 articles.")
    assert hands.window.centre.toast.text == heard[-1]


def test_an_import_that_was_stopped_says_so_and_brings_nothing(hands: Driver, several: Sequence[Path]) -> None:
    several[2].write_text("\n".join(map(gold_row, STORIES)))
    dialog, heard = drop(hands, [several[2]]), said(hands)
    ready(hands, dialog)
    before = hands.desk.listed.ids
    _, over = hold(hands.window.tasks, [])
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    (box,) = hands.window.findChildren(Underway)
    hands.qtbot.waitUntil(box.isVisible)
    (cancel,) = box.findChildren(QPushButton)
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    over.set()
    hands.qtbot.waitUntil(lambda: "files" not in hands.window.tasks._running and bool(heard))
    assert heard == ["Stopped: nothing was imported."]
    assert hands.desk.project is not None
    assert list(hands.desk.project.find()) == list(before)


def test_cancelling_what_is_done_already_says_what_came_of_it(hands: Driver) -> None:
    heard: list[str] = []

    def run(progress: Progress) -> News:
        hands.window.tasks._running["files"].cancel()
        return News(["It is in."])

    box = Underway("Importing", "", hands.window)
    box.begin(hands.window.tasks, run, heard.extend, stopped=lambda: heard.append("Stopped."))
    hands.qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["It is in."]


def test_suggesting_that_was_stopped_says_how_far_it_came_and_how_to_go_on(
    opened: Callable[[Path], Driver], project_path: Path, several: Sequence[Path]
) -> None:
    hands = opened(project_path)
    several[0].write_text("\n".join(json.dumps({"text": text}) for text in STORIES))
    path = several[0].rename(several[0].with_suffix(".jsonl"))
    ended: list[str] = []
    hands.window.suggesting.ended.connect(ended.append)
    hands.window.suggesting.progressed.connect(lambda done, total: hands.window.status._cancel.click() if done else 0)
    bring(hands, path)
    hands.qtbot.waitUntil(lambda: bool(ended), timeout=60_000)
    assert hands.desk.project is not None
    left = len(hands.desk.project.unsuggested())
    assert 0 < left < len(STORIES)
    assert f"Stopped after {40 - left} of 40 articles, with " in ended[0]
    assert ended[0].endswith(" suggestions. File → Suggest goes on with the others.")


def test_gold_of_a_colleague_can_come_in_as_done(
    opened: Callable[[Path], Driver], project_path: Path, several: Sequence[Path]
) -> None:
    hands = opened(project_path)
    several[2].write_text("\n".join(map(gold_row, STORIES[:3])))
    dialog = drop(hands, [several[2]])
    ready(hands, dialog)
    box = dialog.complete
    assert (box.isVisible(), box.isEnabled(), box.isChecked()) == (True, True, False)
    dialog.complete.click()
    dialog.suggestions.click()
    assert not dialog.complete.isEnabled()
    assert not dialog.order.done
    dialog.gold.click()
    assert dialog.order.done
    press(dialog, hands)
    project = hands.desk.project
    assert project is not None
    new = project.find()[2:]
    assert [project.sheet(id_).state for id_ in new] == ["done"] * 3
    assert not hands.window.suggesting.busy, "nothing is suggested in what is done"
    hands.press("Ctrl+Z")
    assert [(project.sheet(id_).state, len(project.sheet(id_).annotations)) for id_ in new] == [("unseen", 0)] * 3


def take_column(dialog: ImportDialog, field: str, column: str) -> None:
    box = dialog.columns.boxes[field]
    box.setCurrentIndex(box.findData(column))
    box.activated.emit(box.currentIndex())


def test_a_column_chosen_twice_is_asked_for_and_nothing_is_broken(hands: Driver, several: Sequence[Path]) -> None:
    dialog = drop(hands, several[:1])
    assert dialog.hint.text() == "Choose which column is the text."
    take_column(dialog, "text", "Meldung")
    take_column(dialog, "title", "Überschrift")
    ready(hands, dialog)
    take_column(dialog, "id", "Überschrift")
    words = "“Überschrift” is chosen for title and id: choose another column for one of them."
    hands.qtbot.waitUntil(lambda: dialog.hint.text() == words)
    assert (holds(dialog), dialog.skip.isVisible(), dialog.go.isEnabled()) == ("a table of 5 columns", False, False)
    take_column(dialog, "id", "Nr.")
    ready(hands, dialog)
    assert (holds(dialog), dialog.hint.text()) == ("1 article", "")
    dialog.reject()


def test_why_a_file_cannot_be_read_is_said_once(hands: Driver, several: Sequence[Path], tmp_path: Path) -> None:
    picture = tmp_path / "picture.docx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    dialog = drop(hands, [several[3], picture])
    for n, name in enumerate(("empty.txt", "picture.docx")):
        row = dialog.files.topLevelItem(n)
        assert row is not None
        dialog.files.setCurrentItem(row)
        assert name in dialog.hint.text(), "of the file that is looked at"
        assert len(dialog.hint.text().splitlines()) == 1
        assert not dialog.preview.isVisible()
        assert dialog.hint.property("look") == "error"
    dialog.reject()


def test_a_label_that_was_left_out_is_left_out_the_next_time(hands: Driver, several: Sequence[Path]) -> None:
    several[2].write_text("\n".join([gold_row("Ada left.", "Ort"), gold_row("Ana left.", "PERSON")]))
    dialog = drop(hands, [several[2]])
    assert dialog.mapping.isVisible()
    choose(dialog, "Ort", "Leave")
    ready(hands, dialog)
    press(dialog, hands)
    again = drop(hands, [several[2]])
    ready(hands, again)
    assert again._boxes["Ort"].currentText() == "Leave it out"
    assert list(again._boxes) == ["Ort"]
    again.reject()


def test_the_row_of_a_file_is_as_high_before_it_was_looked_at_as_after(hands: Driver, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The harbour.")
    dialog = hands.window.doors.transfer.import_paths([tmp_path / "a.txt"])
    assert dialog is not None
    assert dialog.hint.text().startswith("Looking")
    row = dialog.files.topLevelItem(0)
    assert row is not None
    before = dialog.files.visualItemRect(row).height()
    ready(hands, dialog)
    assert dialog.files.visualItemRect(row).height() == before
    dialog.reject()


def test_an_import_begins_in_the_folder_of_the_last_one(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "news"
    there.mkdir()
    (there / "a.txt").write_text("The harbour.")
    asked: list[str] = []

    def choose_nothing(parent: object, title: str, folder: str, *rest: object) -> tuple[list[str], str]:
        asked.append(folder)
        return [], ""

    def choose_no_folder(parent: object, title: str, folder: str) -> str:
        asked.append(folder)
        return ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose_nothing)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", choose_no_folder)
    hands.window.keep(imported_from="")
    hands.window.doors.transfer.source = ""
    hands.window.actions_.run("file.import")
    bring(hands, there / "a.txt")
    hands.window.actions_.run("file.import")
    hands.window.actions_.run("file.import-folder")
    assert settings.load().imported_from == str(there)
    (there / "a.txt").unlink()
    there.rmdir()
    hands.window.actions_.run("file.import")
    assert asked == [str(Path.home()), str(there), str(there), str(Path.home())], "what is no more is forgotten"
    hands.window.keep(imported_from="")


def test_tab_goes_through_the_dialog_in_the_order_in_which_it_is_read(hands: Driver, several: Sequence[Path]) -> None:
    dialog = drop(hands, several)
    dialog.files.setFocus()
    tops: list[QWidget] = []
    while (widget := QApplication.focusWidget()) is not None and widget not in tops:
        tops.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        assert inside(dialog, now), "what has the keys is scrolled into sight"
    names = [widget.accessibleName() for widget in tops if isinstance(widget, StillBox)]
    assert names[0] == "Format of the file"
    assert names[1] == "Column of the text"
    assert names[-6:] == [f"{label} is" for label in dialog._boxes]
    places = [tops.index(widget) for widget in (dialog.columns.boxes["id"], dialog._boxes["Ort"], dialog.skip)]
    assert places == sorted(places)
    dialog.reject()
