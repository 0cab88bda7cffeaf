"""Words quoted where there is little room."""

from __future__ import annotations


def excerpt(words: str, length: int) -> str:
    """The words on one line; of more than `length` code points the first, and “…”."""
    line = " ".join(words.split())
    return line if len(line) <= length else line[: length - 1] + "…"
