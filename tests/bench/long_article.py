"""A text of a million characters with ten thousand spans, beside a bare `QPlainTextEdit` of the same.

    python tests/bench/long_article.py [--rounds N]

Prints how long the reader takes until the article is painted, the same for `QPlainTextEdit` with a format for
every span, the ratio of the two; a page down, repainted; and how much memory the article takes, with its
sheet and its items. Budgets: 3 times, 16 ms, 60 MB.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from annotator.core.sheet import Sheet
from annotator.ui.app import application
from annotator.ui.reader import Reader
from annotator.ui.theme import load, text_font
from tests.bench.reader import report, timed
from tests.snapshots import articles

SIZE = (900, 800)


def main() -> None:
    """Opens and scrolls, and prints the numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    application()
    sheet = articles.long()
    print(f"{len(sheet.article.text):,} characters, {len(sheet.suggestions):,} spans")
    reader = Reader(load("light"))
    reader.resize(*SIZE)
    reader.show()
    before = resident()
    opened(reader, Sheet(sheet.article, sheet.suggestions))
    report("a page down, painted", [timed(lambda: paged(reader)) for _ in range(200)])
    reader.verticalScrollBar().setValue(reader.verticalScrollBar().maximum() // 2)
    report("a page down from the middle", [timed(lambda: paged(reader)) for _ in range(100)])
    gc.collect()
    print(f"memory: {resident() - before:.1f} MB more with the article open and 300 pages seen")
    reader.set_sheet(None, articles.SCHEMA)
    sheets = [Sheet(sheet.article, sheet.suggestions) for _ in range(rounds)]
    ours = []
    for one in sheets:
        # The items belong to opening, so every round has a sheet whose items nobody has asked for.
        ours.append(timed(lambda one=one: opened(reader, one)))  # type: ignore[misc]
        reader.set_sheet(None, articles.SCHEMA)
    report("reader: open and paint", ours)
    theirs = [timed(lambda: bare(sheet)) for _ in range(rounds)]
    report("QPlainTextEdit with formats: open and paint", theirs)
    print(f"ratio of the best: {min(t[0] for t in ours) / min(t[0] for t in theirs):.2f}")


def opened(reader: Reader, sheet: Sheet) -> None:
    """The sheet on screen, painted."""
    reader.set_sheet(sheet, articles.SCHEMA)
    QApplication.processEvents()


def paged(reader: Reader) -> None:
    """A page further, painted."""
    QTest.keyClick(reader, Qt.Key.Key_PageDown)
    QApplication.processEvents()


def bare(sheet: Sheet) -> None:
    """The same text in Qt's own widget, with a coloured ground under every span."""
    edit = QPlainTextEdit()
    edit.setReadOnly(True)
    edit.setFont(text_font())
    edit.resize(*SIZE)
    edit.setPlainText(sheet.article.text)
    tint = QTextCharFormat()
    tint.setBackground(QColor(load("light").selection))
    document = edit.document()
    ranges: dict[int, list[QTextLayout.FormatRange]] = {}
    starts: dict[int, int] = {}
    for suggestion in sheet.suggestions.values():
        for span in suggestion.spans:
            block = document.findBlock(span.start)
            one = QTextLayout.FormatRange()
            one.start, one.length, one.format = span.start - block.position(), len(span), tint
            ranges.setdefault(block.blockNumber(), []).append(one)
            starts[block.blockNumber()] = block.position()
    for number, formats in ranges.items():
        block = document.findBlockByNumber(number)
        block.layout().setFormats(formats)
        document.markContentsDirty(starts[number], block.length())
    edit.show()
    QApplication.processEvents()
    edit.hide()
    edit.deleteLater()
    QApplication.processEvents()


def resident() -> float:
    """The megabytes this process has in memory; 0 where the system does not say."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if status.exists() else 0.0


if __name__ == "__main__":
    main()
