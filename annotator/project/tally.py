"""What came into a project, and why something could not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from annotator.project.store import ProjectError


class Clash(ProjectError):
    """What arrives does not go with what is there, seen at the part that arrived last."""


class Tangle(Clash):
    """What arrives does not go together, seen only once many parts are written."""


class Difference(NamedTuple):
    """What running suggesters changed: how many suggestions are new, are gone, and were there already.

    `judged` were proposed and decided before, or gold as they stand; `refused` had been rejected with the same words
    in the same context. Neither is shown again.
    """

    new: int = 0
    gone: int = 0
    unchanged: int = 0
    judged: int = 0
    refused: int = 0

    @property
    def in_words(self) -> str:
        """In a sentence: ``14 new, 3 gone, 120 unchanged; 5 judged already and 1 rejected before were left out.``"""
        left = [f"{self.judged:,} judged already"] if self.judged else []
        left += [f"{self.refused:,} rejected before"] if self.refused else []
        verb = "was" if self.judged + self.refused == 1 else "were"
        more = f"; {' and '.join(left)} {verb} left out" if left else ""
        return f"{self.new:,} new, {self.gone:,} gone, {self.unchanged:,} unchanged{more}."

    def plus(self, other: Difference) -> Difference:
        """Both together."""
        return Difference(*(a + b for a, b in zip(self, other, strict=True)))


@dataclass(slots=True)
class Tally:
    """What came in: new articles, articles that were known, items of gold, suggestions, sessions, events.

    `left_out` counts the events of a history that only an empty project could take. `schema` is the name
    of the label schema that was taken over, if one was; `touched` holds the known articles that got
    something.
    """

    articles: int = 0
    known: int = 0
    gold: int = 0
    suggestions: int = 0
    sessions: int = 0
    events: int = 0
    left_out: int = 0
    schema: str = ""
    touched: set[str] = field(default_factory=set)
