"""The articles that are listed: those that fit the filter, in the order in which they are gone through."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from annotator.core.queue import read_query
from annotator.project import Project

_SOME = 64
"""Articles whose states are asked for at once."""


class Listed:
    """Ids of articles. `query` is what was filtered by; `changed` is called whenever they are others.

    With `ranks` they stand in that order, else in that of import.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self.ids: list[str] = []
        self.query = ""
        self.ranks: Mapping[str, int] = {}
        self._found: list[str] = []
        self._changed = changed

    def clear(self) -> None:
        """List nothing: there is no project."""
        self.ids, self.ranks, self._found = [], {}, []

    def take(self, query: str, found: list[str]) -> None:
        """List these articles, which fit the query."""
        self.query, self._found = query, found
        self.ids = sorted(found, key=lambda id_: self.ranks.get(id_, len(self.ranks))) if self.ranks else found
        self._changed()

    def rank(self, ranks: Mapping[str, int]) -> None:
        """Put the articles in this order, or with none in that of import."""
        if ranks or self.ranks:
            self.ranks = ranks
            self.take(self.query, self._found)

    def beside(self, project: Project, article: str, *, forward: bool, open_only: bool = False) -> str | None:
        """The article after or before another (that is not done, with `open_only`), if there is one."""
        at = self.ids.index(article) if article in self.ids else -1
        rest = self.ids[at + 1 :] if forward else self.ids[: max(at, 0)][::-1]
        for first in range(0, len(rest), _SOME):
            some = rest[first : first + _SOME]
            lines = project.lines(some) if open_only else {}
            for id_ in some:
                if not open_only or lines[id_].state not in ("done", "skipped"):
                    return id_
        return None

    def left(self, project: Project, besides: str) -> tuple[tuple[int, str], ...]:
        """How many of the articles, `besides` one, are not done, in words by what they are; those of none left out.

        Reads the states of the whole project: for the end of a list, not for every key.
        """
        listed = set(self.ids) - {besides}
        discussed, skipped = (
            listed.intersection(project.find(read_query(f"state:{s}"))) for s in ("discuss", "skipped")
        )
        begun = listed.intersection(project.unfinished()) - discussed
        counted = ((len(begun), "not done"), (len(discussed), "to discuss"), (len(skipped), "skipped"))
        return tuple((n, words) for n, words in counted if n)
