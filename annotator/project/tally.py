"""What came into a project, and why something could not."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.project.store import ProjectError


class Clash(ProjectError):
    """What arrives does not go with what is there, seen at the part that arrived last."""


class Tangle(Clash):
    """What arrives does not go together, seen only once many parts are written."""


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
