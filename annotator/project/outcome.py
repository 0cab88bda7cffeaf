"""What listeners are told of: something happened to an article."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Literal, cast

from annotator.core.model import Change
from annotator.core.sheet import Sheet

Turn = Literal["undo", "redo"]
Kind = Literal["edit", Turn, "ingest"]


@dataclass(frozen=True, slots=True)
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


Turning = Generator[tuple[int, int], None, Outcome | None]
"""An undo or redo under way: (done, of how many) after each bit, and at the end what it did."""


def at_once(turning: Turning) -> Outcome | None:
    """The outcome of an undo or redo that nobody waits for the bits of."""
    while True:
        try:
            next(turning)
        except StopIteration as end:
            return cast("Outcome | None", end.value)
