"""What happened to an article, and work on many of them that goes bit by bit."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import field
from typing import Literal, NamedTuple, TypeVar, cast

from annotator.core.model import Change
from annotator.core.sheet import Sheet
from annotator.core.values import valueclass

Turn = Literal["undo", "redo"]
Kind = Literal["edit", Turn, "ingest"]


@valueclass(frozen=True, slots=True)
class Outcome:
    """What happened to one article: by which kind of event, in which words, and how it is now."""

    kind: Kind
    op: str
    subject: str
    changes: tuple[Change, ...]
    article: str
    _sheet: Callable[[], Sheet] = field(repr=False, compare=False)

    @classmethod
    def of(cls, kind: Kind, op: str, subject: str, changes: tuple[Change, ...], sheet: Sheet) -> Outcome:
        """What led to a sheet."""
        return cls(kind, op, subject, changes, sheet.article.id, lambda: sheet)

    @property
    def sheet(self) -> Sheet:
        """The article's sheet after it, read from the file if nobody had it: a step can be about thousands."""
        return self._sheet()


class Turned(NamedTuple):
    """What a step changed in one article, and the sheets before and after it if the one was in memory."""

    changes: tuple[Change, ...]
    before: Sheet | None = None
    after: Sheet | None = None


T = TypeVar("T")

Slices = Generator[tuple[int, int], None, T]
"""Long work on a project under way: (done, of how many) after each bit, and at the end what it came to.

The first half writes, as one transaction: closed within it, nothing was done. The second half shows.
"""

Turning = Slices[Outcome | None]
"""An undo or redo under way."""


def at_once(slices: Slices[T]) -> T:
    """What long work comes to that nobody waits for the bits of."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            return cast("T", end.value)
