"""What goes wrong with files and dialogs: it is said once and for good, and nothing is left half done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QProgressDialog

from annotator import sample
from annotator.core.schema import read_schema
from annotator.project import Project
from annotator.resources import resource
from annotator.ui.exporting import ExportDialog
from annotator.ui.importing import ImportDialog
from annotator.ui.tasks import Task, Tasks
from tests.journeys.conftest import Driver
from tests.journeys.test_transfer import drop, holds, press, ready


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A project of which only the beginning is there."""
    path = tmp_path / "damaged.db"
    Project.create(path, read_schema(resource("schemas/news.toml").read_text("utf-8"))).close()
    path.write_bytes(path.read_bytes()[:5000])
    return path


@pytest.fixture
def damaged_sample(damaged: Path) -> Iterator[Path]:
    """The same where the sample project lies."""
    path = sample.default_path()
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(damaged.read_bytes())
    yield path
    path.unlink()
    if before is not None:
        path.write_bytes(before)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"text": "Fine."}\n{"text": "Bad.", "entities": [{"start": 0, "end": 99, "label": "ORG"}]}\n')
    return path


def hold(tasks: Tasks, done: list[str]) -> tuple[Task, Event]:
    """Give the thread something that lasts until the event is set; what comes later waits for it."""
    over = Event()

    def job(cancelled: Callable[[], bool]) -> Iterator[object]:
        done.append("begun")
        over.wait(10)
        done.append("over")
        yield None

    return tasks.run(f"hold {id(over)}", "Holding", job), over


def look_again(dialog: ImportDialog) -> Task:
    dialog.format.activated.emit(dialog.format.currentIndex())
    return dialog._tasks._running["look"]


def test_a_damaged_sample_is_complained_of_once(hands: Driver, damaged_sample: Path, told: list[str]) -> None:
    before = hands.desk.project
    hands.window.actions_.run("file.sample")
    hands.qtbot.waitUntil(lambda: bool(told) and "files" not in hands.window.tasks._running)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(told) == 1
    assert told[0].startswith("Opening the sample project failed: ")
    assert str(damaged_sample) in told[0]
    assert hands.desk.project is before
    assert not hands.window.findChildren(QProgressDialog), "the box has gone"


def test_a_file_that_went_away_keeps_out_that_one_only(hands: Driver, tmp_path: Path, told: list[str]) -> None:
    names = [tmp_path / "stays.txt", tmp_path / "goes.txt"]
    for path in names:
        path.write_text(f"The harbour of {path.stem}.")
    dialog = drop(hands, names)
    ready(hands, dialog)
    names[1].unlink()
    press(dialog, hands)
    hands.qtbot.waitUntil(lambda: len(hands.desk.listed.ids) == 3)
    assert len(told) == 1
    assert "goes.txt" in told[0]
    assert not [box for box in hands.window.findChildren(QProgressDialog) if box.isVisible()]


def test_nothing_stands_over_what_is_said_of_the_file_that_did_not_come_in(hands: Driver, tmp_path: Path) -> None:
    """The box over the work is there to be shown 400 ms after it began, and is not once the work has ended."""
    (tmp_path / "good.txt").write_text("A mayor spoke of bridges.\n\nShe said that they hold.", encoding="utf-8")
    (tmp_path / "photo.docx").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    seen: list[tuple[str, str, bool, int]] = []
    assert hands.desk.project is not None

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            over = any(other.isVisible() for other in hands.window.findChildren(QProgressDialog))
            assert hands.desk.project is not None
            seen.append((box.windowTitle(), box.text(), over, hands.desk.project.counts()[1]))
            if len(seen) > 10:
                box.accept()

    watch = QTimer(hands.window, interval=100)
    watch.timeout.connect(look)
    watch.start()
    before = hands.desk.project.counts()[1]
    dialog = drop(hands, [tmp_path / "good.txt", tmp_path / "photo.docx"])
    ready(hands, dialog)
    press(dialog, hands)
    hands.qtbot.waitUntil(lambda: len(seen) > 10, timeout=10_000)
    watch.stop()
    title, text, _, _ = seen[-1]
    assert title == "Importing: not all of it"
    assert text.startswith("good.txt: 1 article.\n")
    assert "photo.docx" in text
    assert not any(over for _, _, over, _ in seen), "the box over the work is gone"
    assert {count for *_, count in seen} == {before + 1}, "what came in is there before it is confirmed"


def test_the_import_dialog_says_why_it_cannot_look(hands: Driver, damaged: Path, corpus: Path) -> None:
    dialog = ImportDialog([corpus], damaged, hands.desk.schema, hands.window)
    hands.qtbot.addWidget(dialog)
    dialog.show()
    task = dialog._tasks._running["look"]
    with hands.qtbot.waitSignal(task.finished):
        pass
    QApplication.processEvents()
    assert "damaged.db" in dialog.hint.text()
    assert dialog.hint.isVisible()
    assert holds(dialog) == "cannot be read"
    dialog.skip.toggle()
    assert "damaged.db" in dialog.hint.text(), "it stays"
    assert not dialog.go.isEnabled()
    dialog.reject()


def test_nothing_is_imported_while_it_is_looked_at_again(hands: Driver, corpus: Path) -> None:
    dialog, done = drop(hands, [corpus]), list[str]()
    _, over = hold(dialog._tasks, done)
    look_again(dialog)
    QTest.mouseClick(dialog.skip, Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.skip.height() // 2))
    assert dialog.skip.isChecked()
    assert (dialog.go.isEnabled(), dialog.hint.text()) == (False, "Looking what is in it…")
    over.set()
    ready(hands, dialog)
    dialog.reject()


def test_a_look_that_was_overtaken_lets_nothing_go(hands: Driver, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("The harbour.")
    dialog, done = drop(hands, [path]), list[str]()
    ready(hands, dialog)
    _, over = hold(dialog._tasks, done)
    overtaken = look_again(dialog)
    _, later = hold(dialog._tasks, done)
    look_again(dialog)
    with hands.qtbot.waitSignal(overtaken.finished):
        over.set()
    QApplication.processEvents()
    assert (dialog.go.isEnabled(), dialog.hint.text()) == (False, "Looking what is in it…")
    later.set()
    ready(hands, dialog)
    assert not dialog.hint.isVisible()
    dialog.reject()


def test_files_not_seen_yet_are_looked_at_though_another_is_looked_at_again(hands: Driver, tmp_path: Path) -> None:
    names = [tmp_path / f"{n}.txt" for n in range(3)]
    for path in names:
        path.write_text(f"The harbour of {path.stem}.")
    assert hands.desk.project is not None
    dialog = ImportDialog(names, hands.desk.project.path, hands.desk.schema, hands.window)
    hands.qtbot.addWidget(dialog)
    dialog.show()
    look_again(dialog)
    ready(hands, dialog)
    assert [holds(dialog, n) for n in range(3)] == ["1 article"] * 3
    dialog.reject()


def test_the_export_dialog_says_why_it_cannot_look(hands: Driver, damaged: Path) -> None:
    dialog = ExportDialog(damaged, 1, 2, hands.window)
    hands.qtbot.addWidget(dialog)
    dialog.show()
    hands.qtbot.waitUntil(lambda: "damaged.db" in dialog.lost.text())
    assert not dialog.save.isEnabled()
    assert not dialog.more.isVisible()
    dialog.reject()


@pytest.mark.parametrize("closes", [False, True], ids=["goes on", "closes"])
@pytest.mark.parametrize("which", ["import", "export"])
def test_cancel_waits_for_nothing_and_the_window_may_close_meanwhile(
    which: str, closes: bool, hands: Driver, corpus: Path
) -> None:
    done: list[str] = []
    dialog: ImportDialog | ExportDialog | None
    if which == "import":
        dialog = drop(hands, [corpus])
    else:
        dialog = hands.window.doors.transfer.ask_export()
        assert isinstance(dialog, ExportDialog)
        hands.qtbot.waitUntil(dialog.save.isEnabled)
    task, over = hold(dialog._tasks, done)
    ended: list[bool] = []
    task.finished.connect(lambda: ended.append(True))
    hands.qtbot.waitUntil(lambda: done == ["begun"])
    dialog.reject()
    assert done == ["begun"], "it went at once"
    if closes:
        hands.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    over.set()
    hands.qtbot.waitUntil(lambda: ended == [True])
    assert done == ["begun", "over"]


def test_a_name_that_is_taken_is_refused_once_and_another_asked_for(
    hands: Driver, tmp_path: Path, told: list[str]
) -> None:
    taken, free = tmp_path / "taken.db", tmp_path / "free.db"
    taken.write_text("Something of somebody else’s.")

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog):
            (line,) = (line for line in dialog.findChildren(QLineEdit) if line.isVisible())
            line.setText(str(free if told else taken))
            QTest.keyClick(line, Qt.Key.Key_Return)

    timer = QTimer(hands.window, interval=50)
    timer.timeout.connect(choose)
    timer.start()
    hands.press("Ctrl+N")
    timer.stop()
    assert len(told) == 1
    assert "taken.db exists already: choose another name" in told[0]
    assert taken.read_text() == "Something of somebody else’s."
    assert hands.desk.project is not None
    assert hands.desk.project.path == free
