"""Undo and redo of a step over thousands of articles: how long the window stands still meanwhile.

    python tests/bench/undoing.py [--articles N] [--of name|label|speaker]

Labels a name in one article and proposes it in all others (Shift+E); or renames a label, or a speaker, that is gold in
all, in its window. Then undoes, redoes and undoes that, while a timer counts how often the window could have answered,
as it does while it is renamed. Prints
until the key is back, until all is done, and the longest and the 99th percentile of the times in which nothing was
answered, in milliseconds on the clock; the longest ones of the processor, too, because a commit waits for the disk.
Budget: 5 ms but for the commit and for what shows another label schema.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.core.edits import Add, Hand, Link
from annotator.core.model import Article, Span
from annotator.core.schema import RESOLVED, read_schema
from annotator.core.speakers import Rename
from annotator.project import Project
from annotator.resources import resource
from annotator.ui.app import application, start
from annotator.ui.window import MainWindow
from tests.bench.own import settle


class Beat:
    """Counts the times between two looks at the events, on the clock and of the processor."""

    def __init__(self) -> None:
        self.gaps: list[tuple[float, float]] = []
        self._last = self._now()
        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    def begin(self) -> None:
        """Count from now on."""
        self.gaps, self._last = [], self._now()

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter(), time.thread_time()

    def tick(self) -> None:
        """Note that events are looked at."""
        now = self._now()
        self.gaps.append((now[0] - self._last[0], now[1] - self._last[1]))
        self._last = now


def run(window: MainWindow, beat: Beat, wanted: str, press: Callable[[], object]) -> None:
    """Press what undoes, redoes or changes, wait until the reviewer is told so, print the times."""
    told: list[str] = []
    window.desk.said.connect(lambda text, _: told.append(text))
    beat.begin()
    begun = time.perf_counter()
    press()
    back = time.perf_counter() - begun
    while not any(wanted in text for text in told):
        QApplication.processEvents()
    beat.tick()
    done = time.perf_counter() - begun
    clock, processor = sorted(gap for gap, _ in beat.gaps), sorted(gap for _, gap in beat.gaps)
    usual = statistics.quantiles(clock, n=100)[98] if len(clock) > 1 else clock[0]
    print(
        f"{wanted.lower()}: key back after {back * 1000:.0f} ms, all done after {done:.2f} s; nothing answered for"
        f" {clock[-1] * 1000:.0f} ms at most, {usual * 1000:.0f} ms at p99, "
        f" {', '.join(f'{gap * 1000:.1f}' for gap in processor[: -_SHOWN - 1 : -1])} ms of the processor"
    )


_SHOWN = 5
"""How many of the longest times without an answer are printed."""


def ascribe(project: Project) -> None:
    """Make the name and who said it gold in every article."""
    hand = Hand("Ana")
    with project.writing():
        for n in range(len(project.find())):
            text = project.article(f"a{n}").text
            at, cue = text.index("Ana Lee"), text.index("said")
            project.apply(f"a{n}", Add("PERSON", (Span(at, at + 7),)), hand)
            roles = {"source": (Span(at, at + 7),), "cue": (Span(cue, cue + 4),)}
            project.apply(f"a{n}", Link(roles, {RESOLVED: "Ana Lee"}), hand)


def renaming(window: MainWindow, what: str) -> Callable[[], object]:
    """What presses the last key of renaming the label, or the speaker, that is gold in every article."""
    if what == "speaker":
        window.backroom.show_speakers()
        speakers = window.backroom.speakers
        return partial(speakers._do, Rename("Ana Lee", "Ana May Lee"), "Ana May Lee")
    editor = window.backroom.edit_schema()
    assert editor is not None
    editor.choose("PERSON")
    editor.form.name.selectAll()
    QTest.keyClicks(editor.form.name, "HUMAN")
    return editor.save.click


def rest() -> None:
    """Let a window just opened, or back in front, paint and prepare what it does for the first time."""
    shown = time.monotonic() + 1.5
    while time.monotonic() < shown:
        QApplication.processEvents()


def propose(window: MainWindow) -> None:
    """Label the name in one article and propose it in all others."""
    at = window.reader.text.index("Ana Lee")
    window.reader.select(Span(at, at + 7))
    QTest.keyClick(window.reader, Qt.Key.Key_1)
    assert window.desk.project is not None
    assert window.desk.project.undoable() is not None
    window.actions_.run("item.propose-everywhere")
    while window.everywhere.busy:
        QApplication.processEvents()


def main() -> None:
    """Makes the project, proposes or renames, undoes and redoes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--of", choices=("name", "label", "speaker"), default="name")
    articles, what = parser.parse_args().articles, parser.parse_args().of
    application()
    with tempfile.TemporaryDirectory() as folder:
        settle(Path(folder))
        path = Path(folder) / "many.db"
        with Project.create(path, read_schema(resource("schemas/news.toml").read_text("utf-8"))) as project:
            project.add_articles(
                Article(f"a{n}", f"On day {n} Ana Lee spoke. Then Ana Lee left, said Ana Lee, who had come in {n}.")
                for n in range(articles)
            )
            if what != "name":
                ascribe(project)
        window = start()
        window.suggesting.begin_quietly = lambda: None  # type: ignore[method-assign]
        # What the memory makes of it is another work, done between the keys as well.
        window.desk.sheet_changed.disconnect(window._heed)
        window.open_path(path)
        window.activateWindow()
        window.reader.setFocus()
        QApplication.processEvents()
        if what == "name":
            propose(window)
        press = None if what == "name" else renaming(window, what)
        rest()
        beat = Beat()
        if press is not None:
            run(window, beat, "changed", press)
            if what == "speaker":
                window.backroom.speakers.close()
            window.activateWindow()
            rest()
        for wanted in ("Undone", "Redone", "Undone"):
            run(window, beat, wanted, partial(window.actions_.run, "edit.redo" if wanted == "Redone" else "edit.undo"))
        assert window.desk.project is not None
        problems = window.desk.project.problems()
        window.close()
        if problems:
            sys.exit(f"the project is not sound: {problems[0]}")


if __name__ == "__main__":
    main()
