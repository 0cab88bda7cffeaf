"""Which project files this process has open, so that nobody opens one of them besides SQLite.

A process that closes any descriptor of a file gives up all its POSIX locks on it (https://sqlite.org/howtocorrupt.html,
2.2): another program would then think itself alone and take the write-ahead log away from under us.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path
from threading import Lock

File = tuple[int, int]
"""Device and number of a file, whatever its name."""

_held: Counter[File] = Counter()
_lock = Lock()


def hold(path: Path) -> File:
    """Note that a connection to the file is open."""
    stat = path.stat()
    file = (stat.st_dev, stat.st_ino)
    with _lock:
        _held[file] += 1
    return file


def release(file: File) -> None:
    """Note that one of the connections was closed."""
    with _lock:
        _held[file] -= 1


def holds(path: Path) -> bool:
    """Whether a connection of this process has the file open: it is a project, and must not be opened otherwise."""
    with suppress(OSError, ValueError):
        stat = path.stat()
        return _held[stat.st_dev, stat.st_ino] > 0
    return False
