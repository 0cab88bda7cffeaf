"""Typing in the article filter, from each key to the list repainted with what then fits; and in the palette.

    python tests/bench/filtering.py [--articles N] [--project PATH]

Makes a project of 100,000 articles (or uses the one at PATH, made if it is not there) and types queries into
the window by key events, waiting after each key until the list shows its articles. Budgets: p95 of 50 ms in the
filter; 16 ms of the window's own time a key in the palette.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from annotator.core.edits import Hand, SetState
from annotator.core.model import AnnotationError, Article, Span, digest, suggested
from annotator.core.queue import read_query
from annotator.core.schema import read_schema
from annotator.project import Project
from annotator.resources import resource, seeds
from annotator.ui.app import start
from annotator.ui.window import MainWindow
from tests.bench.own import settle

QUERIES = (
    "putin", "the spring", "state:begun", "label:PERSON", "border regi", "title:400", "suggester:ben",
    "a", "sec", 'state:done "oil depots"', "score:>0.9", "speaker:ana", "outlet:times moscow", "nowhere",
)  # fmt: skip
PAUSE = 60
"""Milliseconds between keys: a fast typist's."""
LETTERS = ("accept", "article 77", "ana", "vladimir", "#org", ">show")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--project", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settle(Path(folder))
        path = args.project or Path(folder) / "large.db"
        if not path.exists():
            begun = time.perf_counter()
            make(path, args.articles)
            print(f"made {args.articles:,} articles in {time.perf_counter() - begun:.0f} s")
        window = start([str(path)])
        window.activateWindow()
        QTest.qWait(1500)
        window.suggesting.cancel()
        typing(window)
        palette(window)
        window.close()


def typing(window: MainWindow) -> None:
    """Type every query and take it back; print how long each key took."""
    pane = window.articles
    times: list[tuple[float, str]] = []
    pane.box.setFocus()
    pane.box.clear()
    QTest.qWait(1000)
    for query in QUERIES:
        text = ""
        for step in [*query, *([""] * len(query))]:
            text = text + step if step else text[:-1]
            begun = time.perf_counter()
            press(pane.box, step)
            if readable(text):
                while window.desk.listed.query != text:
                    # As the program waits: a loop that spins would take the time of the thread that searches.
                    QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            pane.repaint()
            times.append((time.perf_counter() - begun, text))
            QTest.qWait(PAUSE)
    report("filter, key to list repainted", times, 50)


def readable(text: str) -> bool:
    """Whether a text is a query; what is not is explained where the list stands."""
    try:
        read_query(text)
    except AnnotationError:
        return False
    return True


def palette(window: MainWindow) -> None:
    """Type into the palette; print the window's own time a key."""
    guide = window.guide
    guide.palette.begin()
    times: list[tuple[float, str]] = []
    for letters in LETTERS:
        guide.palette.box.clear()
        for n, letter in enumerate(letters, 1):
            begun = time.perf_counter()
            press(guide.palette.box, letter)
            guide.palette.list.viewport().repaint()
            times.append((time.perf_counter() - begun, letters[:n]))
            QTest.qWait(250)
    report("palette, the window's own time a key", times, 16)


def press(box: QWidget, letter: str) -> None:
    if letter:
        QTest.keyClicks(box, letter)
    else:
        QTest.keyClick(box, Qt.Key.Key_Backspace)


def report(what: str, times: list[tuple[float, str]], budget: int) -> None:
    seconds = sorted(t for t, _ in times)
    p95 = seconds[int(len(seconds) * 0.95)]
    worst = ", ".join(f"{1000 * t:.0f} ms at “{text}”" for t, text in sorted(times, reverse=True)[:6])
    print(f"{what}: {len(times)} keys, median {1000 * statistics.median(seconds):.1f} ms, p95 {1000 * p95:.1f} ms,")
    print(f"    budget {budget} ms; slowest {worst}")


def make(path: Path, articles: int) -> None:
    """A project of articles of about 150 words in the vocabulary of the seeds, some reviewed."""
    draw = random.Random(7)
    schema = read_schema(resource("schemas/news.toml").read_text("utf-8"))
    words = [
        word for file in seeds().iterdir() if file.name.endswith(".txt") for word in file.read_text("utf-8").split()
    ]
    names = ["Ana Lee", "Vladimir Putin", "Jo Park", "Maria Silva", "Tom Reed", "Ann Okafor"]
    outlets = ["The Times", "Al Jazeera", "AFP", ""]
    hand = Hand("Ana")
    with Project.create(path, schema) as project:
        for first in range(0, articles, 1000):
            with project.writing():
                batch = []
                for n in range(first, min(first + 1000, articles)):
                    at = draw.randrange(len(words) - 160)
                    rare = "".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=7))
                    text = f"{names[n % 6]} said {rare}. " + " ".join(words[at : at + 150])
                    batch.append(Article(digest(text), text, title=f"Article {n} {words[at]}", outlet=outlets[n % 4]))
                project.add_articles(batch)
                project.ingest(
                    suggested(
                        article, "entity", "PERSON", {"": [Span(0, article.text.index(" said"))]},
                        suggester="bench", version="1", score=draw.uniform(0.5, 1),
                    )
                    for article in batch
                )  # fmt: skip
                for article in batch[:200]:
                    project.apply(article.id, SetState(draw.choice(("begun", "done", "discuss"))), hand)


if __name__ == "__main__":
    main()
