"""The start of a project of 10,000 articles to a usable window, as a multiple of an empty QMainWindow.

    python tests/bench/starting.py [--articles N] [--runs N]

Each run is a process of its own, the two kinds in turn; the time is from the start of the process to the
window painted and its first article on screen. Budget: a ratio of 3.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from annotator.core.model import Article, Span, digest, suggested
from annotator.core.schema import read_schema
from annotator.project import Project
from annotator.resources import resource

EMPTY = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1420, 880)
window.show()
app.processEvents()
window.grab()
print("ready", flush=True)
"""

OURS = """
import sys
from annotator.ui.app import application, start
window = start([sys.argv[1]])
application().processEvents()
window.grab()
assert window.desk.sheet is not None
print("ready", flush=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=7)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.db"
        make(path, args.articles)
        empty, ours = [], []
        run(OURS, path)
        for _ in range(args.runs):
            empty.append(run(EMPTY, path))
            ours.append(run(OURS, path))
        ratios = [b / a for a, b in zip(empty, ours, strict=True)]
        print(f"empty QMainWindow: median {statistics.median(empty):.2f} s")
        print(f"project of {args.articles:,} articles: median {statistics.median(ours):.2f} s")
        print(f"ratio: median {statistics.median(ratios):.2f}, budget 3")


def run(code: str, path: Path) -> float:
    """The seconds until a process running `code` says that its window is painted."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)}
    # An installed program has its bytecode; so has every run here but the first, which is not counted.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", code, str(path)]
    begun = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        seconds = time.perf_counter() - begun
    if said.strip() != b"ready":
        sys.exit(f"the process ended with {process.returncode} before its window was there")
    return seconds


def make(path: Path, articles: int) -> None:
    """A project of short articles, each with a few suggestions."""
    schema = read_schema(resource("schemas/news.toml").read_text("utf-8"))
    sentence = "Ana Lee said that the bridge over the river would be closed until the spring. "
    with Project.create(path, schema) as project, project.writing():
        for n in range(articles):
            text = f"Article number {n}.\n\n" + sentence * 20
            article = Article(digest(text), text, title=f"Article {n}")
            project.add_articles([article])
            at = text.index("Ana")
            span = Span(at, at + 7)
            project.ingest(
                [suggested(article, "entity", "PERSON", {"": [span]}, suggester="bench", version="1", score=0.9)]
            )


if __name__ == "__main__":
    main()
