"""A step of the journal, article by article, as it is taken back or done again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from annotator.core.model import Change
from annotator.project.journal import inverse


def grouped(texts: Sequence[tuple[str, str]], kind: Literal["undo", "redo"]) -> Mapping[str, Sequence[str]]:
    """The changes of each article, as text, in the order in which to turn them; `texts` are those of the step."""
    found: dict[str, list[str]] = {}
    for article, text in reversed(texts) if kind == "undo" else texts:
        found.setdefault(article, []).append(text)
    return found


def changes(texts: Iterable[str], kind: Literal["undo", "redo"]) -> Iterator[tuple[Change, ...]]:
    """What to write for them, one after the other."""
    from annotator import codec

    for text in texts:
        done = codec.load(text)
        yield inverse(done) if kind == "undo" else done
