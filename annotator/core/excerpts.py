"""Words quoted where there is little room, and those that need no second quoting."""

from __future__ import annotations

from annotator.core.text import paragraphs


def excerpt(words: str, length: int) -> str:
    """The words on one line; of more than `length` code points the first, and “…”."""
    line = " ".join(words.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def begins_with(text: str, title: str) -> bool:
    """Whether the first line with words is the title, as of a file without metadata: it need not be shown twice."""
    head = text[: 2 * len(title) + 200]
    first = next((head[start:end] for start, end in paragraphs(head) if head[start:end].strip("\ufeff \t")), "")
    return bool(title) and first.strip("\ufeff# \t") == title.strip()
