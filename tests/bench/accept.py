"""From the accept key to a durable commit and a repainted window, on the larger seed article.

    python tests/bench/accept.py [--keys N]

Prints the median and the 95th percentile in milliseconds, on the clock and of the processor, and the same for
one bare commit of the same rows with ``synchronous=FULL``, because a disk's commit is the floor. Budget: p95 of
16 ms on the clock.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator import sample
from annotator.ui.app import application, start
from tests.bench.own import settle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=100)
    keys = parser.parse_args().keys
    with tempfile.TemporaryDirectory() as folder:
        settle(Path(folder))
        path = Path(folder) / "sample.db"
        sample.make(path, "Reviewer")
        window = start([str(path)])
        app = application()
        desk = window.desk
        desk.open_article(
            max(desk.listed.ids, key=lambda id_: desk.project.lines([id_])[id_].length if desk.project else 0)
        )
        window.activateWindow()
        window.reader.setFocus()
        app.processEvents()
        assert desk.sheet is not None
        pending = len(desk.sheet.pending)
        times = []
        for _ in range(min(keys, pending - 1)):
            before = len(desk.sheet.decisions)

            def press() -> None:
                QTest.keyClick(window.reader, Qt.Key.Key_A)
                app.processEvents()

            times.append(timed(press))
            assert desk.sheet is not None
            if len(desk.sheet.decisions) != before + 1:
                sys.exit("the key decided nothing")
        window.close()
        report(f"accept key to commit and repaint ({len(times)} keys, {pending} items)", times)
        report("bare commit, synchronous=FULL", bare(Path(folder) / "bare.db"))


Taken = tuple[float, float]
"""Milliseconds on the clock, and milliseconds of the processor, which other programs do not lengthen as much."""


def bare(path: Path) -> list[Taken]:
    """The milliseconds of commits of a few rows, without the program."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute("PRAGMA synchronous=full")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT)")

    def commit() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(4):
            connection.execute("INSERT INTO row (text) VALUES (?)", ("x" * 300,))
        connection.execute("COMMIT")

    times = [timed(commit) for _ in range(100)]
    connection.close()
    return times


def timed(run: Callable[[], None]) -> Taken:
    """How long `run` takes."""
    clock, processor = time.perf_counter(), time.thread_time()
    run()
    return (time.perf_counter() - clock) * 1000, (time.thread_time() - processor) * 1000


def report(what: str, times: list[Taken]) -> None:
    """Print median and 95th percentile."""
    words = []
    for name, values in zip(("clock", "processor"), zip(*times, strict=True), strict=True):
        p95 = sorted(values)[int(len(values) * 0.95)]
        words.append(f"{name} median {statistics.median(values):.1f} ms, p95 {p95:.1f} ms")
    print(f"{what}: {'; '.join(words)}")


if __name__ == "__main__":
    main()
