"""The real window on the densest articles: a key to a commit and a repainted screen, and the next article.

    python tests/bench/reader.py [--keys N] [--profile]

The article has 34,000 characters and 214 attributions, besides names and claims. Prints median and 95th
percentile in milliseconds of: accepting an item, one whole attribution, undo, moving a boundary, the next
article. Beside it, letters are typed into a bare `QPlainTextEdit` with the same text and as many formats, painted
whole: how far their 95th percentile is from their median is what the machine does, not the program. `--profile`
prints where the time of accepting goes. Budgets: 16 ms a key, 50 ms an article.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit

from annotator.core.sheet import Sheet
from annotator.project import Project
from annotator.ui.app import application, start
from annotator.ui.window import MainWindow
from tests.bench.own import settle
from tests.snapshots import articles

NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_LOOK = 1200
"""Milliseconds that nobody reads an article of 34,000 characters in."""
Taken = tuple[float, float]
"""Milliseconds on the clock, and milliseconds of the processor, which other programs do not lengthen as much."""


def main() -> None:
    """Makes the project, presses the keys, prints the numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=120)
    parser.add_argument("--profile", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settle(Path(folder))
        path = Path(folder) / "dense.db"
        made(path, [articles.dense(seed=seed) for seed in range(5)])
        window = start([str(path)])
        app = application()
        window.activateWindow()
        window.reader.setFocus()
        app.processEvents()
        desk = window.desk
        assert desk.sheet is not None
        size = f"{len(desk.sheet.article.text):,} characters, {len(desk.sheet.items)} items"
        report(f"next article ({size})", next_articles(window))
        desk.open_article(desk.listed.ids[0])
        app.processEvents()
        profiler = cProfile.Profile()
        if args.profile:
            profiler.enable()
        report("accept an item", accepted(window, args.keys))
        profiler.disable()
        editor = bare(desk.sheet, window.size())
        report("a letter in a bare QPlainTextEdit", [typed(editor) for _ in range(args.keys)])
        report("undo", [timed(lambda: pressed(window, Qt.Key.Key_Z, CONTROL)) for _ in range(40)])
        report("accept an attribution", accepted(window, args.keys, kind="attribution"))
        report("grow the end", [timed(lambda: pressed(window, Qt.Key.Key_BracketRight)) for _ in range(40)])
        window.close()
        if args.profile:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(45)


def made(path: Path, sheets: list[Sheet]) -> None:
    """A project at `path` of these articles with their suggestions."""
    with Project.create(path, articles.SCHEMA) as project:
        for n, sheet in enumerate(sheets):
            article = replace(sheet.article, id=f"{sheet.article.id}-{n}")
            project.add_articles([article])
            project.ingest([replace(s, id=f"{s.id}{n}", article=article.id) for s in sheet.suggestions.values()])


def bare(sheet: Sheet, size: QSize) -> QPlainTextEdit:
    """The text of a sheet in an editor of Qt's, with a format for each span of its items."""
    editor = QPlainTextEdit(sheet.article.text)
    editor.resize(size)
    marks = []
    for span in (span for item in sheet.items for span in item.spans):
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(editor.document())
        cursor.setPosition(span.start)
        cursor.setPosition(span.end, QTextCursor.MoveMode.KeepAnchor)
        mark.cursor = cursor
        mark.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        marks.append(mark)
    editor.setExtraSelections(marks)
    return editor


def typed(editor: QPlainTextEdit) -> Taken:
    """What it takes to type a letter, painted."""

    def letter() -> None:
        editor.insertPlainText("e")
        editor.grab()

    return timed(letter)


def accepted(window: MainWindow, keys: int, kind: str = "") -> list[Taken]:
    """What it takes to accept one item after the other, only those of a kind if one is given."""
    desk, times = window.desk, []
    for _ in range(keys):
        assert desk.sheet is not None
        if kind:
            item = next(i for i in desk.sheet.items if i.status == "pending" and i.kind == kind)
            desk.set_focus(item.id)
            QApplication.processEvents()
        before = len(desk.sheet.decisions)
        times.append(timed(lambda: pressed(window, Qt.Key.Key_A)))
        if len(desk.sheet.decisions) != before + 1:
            sys.exit("the key decided nothing")
    return times


def next_articles(window: MainWindow) -> list[Taken]:
    """What it takes to go through the articles, each looked at for as long as it takes to read the next one ahead."""
    desk = window.desk
    times = []
    for n in range(40):
        if n and not n % (len(desk.listed.ids) - 1):
            desk.project._sheets.clear() if desk.project else None
            desk.open_article(desk.listed.ids[0])
            QApplication.processEvents()
        QTest.qWait(_LOOK)
        times.append(timed(lambda: moved_on(window)))
    return times


def moved_on(window: MainWindow) -> None:
    """The next article, painted."""
    window.desk.next_article()
    QApplication.processEvents()


def timed(run: Callable[[], None]) -> Taken:
    """How long `run` takes."""
    clock, processor = time.perf_counter(), time.process_time()
    run()
    return (time.perf_counter() - clock) * 1000, (time.process_time() - processor) * 1000


def report(what: str, times: list[Taken]) -> None:
    """Prints median and 95th percentile."""
    words = []
    for name, values in zip(("clock", "processor"), zip(*times, strict=True), strict=True):
        p95 = sorted(values)[int(len(values) * 0.95)]
        words.append(f"{name} median {statistics.median(values):5.1f} ms, p95 {p95:5.1f} ms")
    print(f"{what:<50} {'; '.join(words)}")


def pressed(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """A key, and the window painted."""
    QTest.keyClick(window.reader, key, modifiers)
    QApplication.processEvents()


if __name__ == "__main__":
    main()
