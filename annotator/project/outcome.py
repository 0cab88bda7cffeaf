"""What listeners are told of: something happened to an article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from annotator.core.model import Change
from annotator.core.sheet import Sheet

Kind = Literal["edit", "undo", "redo", "ingest"]


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
