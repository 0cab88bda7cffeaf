"""Nothing is lost: undo over restarts, a killed program, earlier sessions reopened as they were."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTableWidget

from annotator.core.edits import now
from annotator.project import Project
from annotator.ui.dialogs import SettingsDialog
from annotator.ui.sessions import SessionsWindow
from tests.journeys.conftest import Driver

Open = Callable[[Path], Driver]


def test_a_reopened_project_returns_to_article_scroll_focus_filter_and_panes(opened: Open, project_path: Path) -> None:
    first = opened(project_path)
    first.open(1)
    for _ in range(40):
        first.press("J")
    first.window.splitter.setSizes([320, 700, 400])
    first.window.inspector.tabs.setCurrentIndex(2)
    first.desk.filter("putin")
    QApplication.processEvents()
    article, focus = first.desk.sheet, first.item.subject
    scroll, panes = first.reader.scroll_position(), first.window.splitter.sizes()
    assert scroll > 0
    first.close()

    second = opened(project_path)
    second.qtbot.waitUntil(lambda: abs(second.reader.scroll_position() - scroll) < 0.01)
    assert article is not None
    assert second.desk.sheet is not None
    assert second.desk.sheet.article.id == article.article.id
    assert second.item.subject == focus
    assert second.desk.listed.query == second.window.articles.box.text() == "putin"
    assert second.window.splitter.sizes() == panes
    assert second.window.inspector.tabs.currentIndex() == 2


def test_undo_and_redo_go_on_after_closing_and_reopening(opened: Open, project_path: Path) -> None:
    first = opened(project_path)
    before = first.desk.sheet
    first.press("A", "X", "A")
    after = first.desk.sheet
    first.close()

    second = opened(project_path)
    second.press("Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
    assert before is not None
    assert after is not None
    assert second.desk.sheet is not None
    assert second.desk.sheet.items == before.items
    assert second.desk.sheet.decisions == {}
    second.press("Ctrl+Shift+Z", "Ctrl+Shift+Z", "Ctrl+Shift+Z")
    assert second.desk.sheet.items == after.items


def test_undo_goes_to_the_article_that_the_step_was_on(opened: Open, project_path: Path) -> None:
    hands = opened(project_path)
    hands.open(0)
    hands.press("A")
    hands.open(1)
    hands.press("Ctrl+Z")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.id == hands.desk.listed.ids[0]
    assert hands.item.status == "pending"


_WORK_AND_HANG = """
import sys, time
from PySide6.QtTest import QTest
from PySide6.QtCore import Qt
from annotator.ui.app import start, application
window = start([sys.argv[1]])
window.activateWindow()
QTest.qWaitForWindowActive(window)
window.reader.setFocus()
for n in range(12):
    QTest.keyClick(window.reader, Qt.Key.Key_A if n % 3 else Qt.Key.Key_X)
    application().processEvents()
print(len(window.desk.sheet.decisions), flush=True)
time.sleep(60)
"""


def test_a_killed_program_has_lost_nothing_and_undo_still_works(opened: Open, project_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _WORK_AND_HANG, str(project_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    assert process.stdout is not None
    said = process.stdout.readline()
    process.send_signal(signal.SIGKILL) if os.name == "posix" else process.kill()
    process.wait()
    process.stdout.close()
    assert said.strip() == "12"

    hands = opened(project_path)
    assert hands.desk.project is not None
    assert hands.desk.project.problems() == []
    assert hands.desk.sheet is not None
    assert len(hands.desk.sheet.decisions) == 12
    for _ in range(12):
        hands.press("Ctrl+Z")
    assert hands.desk.sheet.decisions == {}


def test_after_a_crash_the_next_undecided_item_is_in_focus(opened: Open, project_path: Path) -> None:
    first = opened(project_path)
    first.press("J", "J")
    first.desk.settle()
    first.press("A", "A")
    stopped, after = first.item.subject, project_path.with_name("after.db")
    # What a power failure leaves: the decisions, but not yet where the hands were a moment ago.
    with closing(sqlite3.connect(project_path)) as there, closing(sqlite3.connect(after)) as here:
        there.backup(here)

    second = opened(after)
    assert second.item.subject == stopped
    assert second.item.status == "pending"


def test_a_decided_item_that_was_looked_at_is_in_focus_again(opened: Open, project_path: Path) -> None:
    first = opened(project_path)
    decided = first.item.subject
    first.press("A")
    first.desk.set_focus(decided)
    first.close()
    assert opened(project_path).item.subject == decided


def test_each_sitting_is_recorded_with_its_counts(opened: Open, project_path: Path) -> None:
    first = opened(project_path)
    first.press("A", "A", "X")
    first.close()
    with Project.open(project_path) as project:
        (sitting,) = project.sittings()
        assert (sitting.accepted, sitting.corrected, sitting.rejected, sitting.edits) == (2, 0, 1, 3)
        assert sitting.articles == 1
        assert sitting.session.ended is not None
        assert sitting.session.reviewer == first.desk.reviewer


def test_an_earlier_session_is_looked_at_as_it_was_and_left_again(opened: Open, project_path: Path) -> None:
    first = opened(project_path)
    first.open(1)
    first.press("A", "X")
    then = first.desk.sheet
    first.close()
    second = opened(project_path)
    second.open(1)
    second.press("A", "A", "Ctrl+Z", "Ctrl+Z", "Ctrl+Z", "A")
    now = second.desk.sheet

    _in_sessions(second, "Show as it was then", row=1)
    assert then is not None
    assert now is not None
    assert second.desk.sheet is not None
    assert second.desk.sheet.items == then.items
    assert second.desk.sheet.decisions == then.decisions
    assert second.window.centre.banner.isVisible()
    second.press("A", "Ctrl+Z")
    assert second.desk.sheet.decisions == then.decisions, "a look changes nothing"
    assert "looking at the past" in second.window.centre.toast.text

    second.window.centre.leave.click()
    assert second.desk.sheet.items == now.items
    assert not second.window.centre.banner.isVisible()


def test_an_earlier_session_is_gone_on_with_from_where_it_stopped(opened: Open, project_path: Path) -> None:
    first = opened(project_path)
    first.open(1)
    first.press("J", "J", "J")
    stopped = first.item.subject
    first.close()
    second = opened(project_path)
    second.open(0)
    _in_sessions(second, "Open where it stopped", row=1)
    assert second.desk.sheet is not None
    assert second.desk.sheet.article.id == second.desk.listed.ids[1]
    assert second.item.subject == stopped
    second.press("A")
    assert len(second.desk.sheet.decisions) == 1


def test_a_session_whose_filter_can_no_longer_be_read_is_gone_on_with(opened: Open, project_path: Path) -> None:
    first = opened(project_path)
    first.open(1)
    first.close()
    with closing(sqlite3.connect(project_path)) as other, other:
        other.execute("UPDATE session SET view = json_set(view, '$.filter', 'state:gone')")
    second = opened(project_path)
    second.desk.filter("putin")
    _in_sessions(second, "Open where it stopped", row=1)
    assert second.desk.sheet is not None
    assert second.desk.sheet.article.id == second.desk.listed.ids[1]
    assert second.desk.listed.query == second.window.articles.box.text() == ""


def test_the_sessions_window_shows_articles_and_decisions(opened: Open, project_path: Path) -> None:
    first = opened(project_path)
    first.press("A")
    first.close()
    second = opened(project_path)
    seen: list[str] = []

    def look() -> None:
        window = _sessions(second)
        tree = window._tree
        top = tree.topLevelItem(0)
        assert top is not None
        child = top.child(0)
        assert child is not None
        seen.extend([top.text(0), child.text(0)])
        window.reject()

    QTimer.singleShot(0, look)
    second.press("Ctrl+H")
    second.qtbot.waitUntil(lambda: bool(seen))
    assert "(1 edit)" in seen[0]
    assert "Accept" in seen[1]


def _sessions(hands: Driver) -> SessionsWindow:
    return next(w for w in hands.window.findChildren(SessionsWindow) if w.isVisible())


def _in_sessions(hands: Driver, button: str, row: int) -> None:
    hands.press("Ctrl+H")
    window = _sessions(hands)
    table = window.findChild(QTableWidget)
    assert table is not None
    table.selectRow(row)
    next(b for b in window.findChildren(QPushButton) if b.text() == button).click()
    QApplication.processEvents()


def test_a_look_at_the_past_says_that_the_list_is_as_of_today(hands: Driver) -> None:
    articles = hands.window.articles
    hands.qtbot.waitUntil(lambda: "done" in articles.progress.text())
    before = articles.progress.text()
    hands.desk.look_at(now())
    assert articles.progress.text() == f"{before} now"
    assert "as of today" in articles.progress.toolTip()
    hands.desk.look_at(None)
    assert (articles.progress.text(), articles.progress.toolTip()) == (before, "")


def test_another_reviewer_begins_a_session_of_their_own(hands: Driver) -> None:
    hands.press("A", "A")
    _become(hands, "Second")
    hands.press("X")
    project = hands.desk.project
    assert project is not None
    second, first = project.sittings()
    assert (second.session.reviewer, second.accepted, second.rejected) == ("Second", 0, 1)
    assert (first.accepted, first.rejected) == (2, 0)
    assert first.session.reviewer != "Second"
    assert first.session.ended is not None
    assert second.session.ended is None
    assert first.session.ended <= second.session.started
    assert hands.desk.sheet is not None
    assert first.session.view["article"] == hands.desk.sheet.article.id
    _become(hands, "Second")
    assert len(project.sittings()) == 2, "who stays goes on in the same session"
    _become(hands, "")


def _become(hands: Driver, name: str) -> None:
    """Change the reviewer in the settings, as their dialog asks it."""

    def write() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SettingsDialog)
        line = dialog._reviewer
        line.selectAll()
        QTest.keyClick(line, Qt.Key.Key_Delete)
        QTest.keyClicks(line, name)
        QTest.keyClick(line, Qt.Key.Key_Return)

    QTimer.singleShot(100, write)
    hands.press("Ctrl+,")
    hands.window.activateWindow()
    hands.qtbot.waitUntil(hands.reader.hasFocus)


def test_the_columns_of_the_sessions_count_what_was_decided_and_what_was_added(hands: Driver) -> None:
    hands.press("A", "X")
    hands.select("oil depots")
    hands.press("6")
    window = SessionsWindow(hands.desk, hands.window)
    cells = {}
    for n in range(window._table.columnCount()):
        head, cell = window._table.horizontalHeaderItem(n), window._table.item(0, n)
        assert head is not None
        assert cell is not None
        cells[head.text()] = cell.text()
    window.close()
    assert [cells[name] for name in ("Accepted", "Corrected", "Added", "Rejected")] == ["1", "0", "1", "1"]
