"""A project for scripts: its articles, gold and suggestions as plain records that go straight into JSON.

Nothing is changed. All offsets are code points, half open; ``text[start:end]`` are the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import TypedDict

from annotator.core.items import Item
from annotator.core.model import Spans, extent, surface
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.dataset.choosing import Choice, Chosen, articles
from annotator.project import Project


class ItemRecord(TypedDict):
    """An entity, a claim or an attribution.

    `start` and `end` are its extent, `spans` its fragments; of an attribution `roles` has the fragments of its
    source, cue and content, as far as they are there. `decision` is ``""`` as long as nobody decided; `reviewer`
    is whose gold it is, ``""`` of a suggestion; `suggester` and `score` (0 to 1) are those of the suggestion it
    comes from, ``""`` and None without one.
    """

    id: str
    article: str
    kind: str
    label: str
    start: int
    end: int
    text: str
    spans: list[tuple[int, int]]
    roles: dict[str, list[tuple[int, int]]]
    attributes: dict[str, str]
    decision: str
    reviewer: str
    suggester: str
    score: float | None


class ArticleRecord(TypedDict):
    """An article with its gold and what is suggested in it, decided or not, in reading order."""

    id: str
    text: str
    title: str
    outlet: str
    byline: str
    published: str
    url: str
    language: str
    extra: dict[str, object]
    state: str
    gold: list[ItemRecord]
    suggestions: list[ItemRecord]


class Records:
    """An open project, to be read by a script. A context manager; one that is not used so wants `close`."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @property
    def schema(self) -> LabelSchema:
        """The labels, attributes and guidelines."""
        return self._project.schema

    def articles(self, query: str = "", *, state: Chosen = "all") -> Iterator[ArticleRecord]:
        """The articles that fit the words of the article filter, in the order of import.

        They are read as they are asked for, at the moment of the first. AnnotationError when the query cannot
        be read.
        """
        ids = articles(self._project, Choice(state=state, query=query))
        return (_article(part) for part in self._project.parts(ids) if isinstance(part, Sheet))

    def gold(self, query: str = "", *, state: Chosen = "all") -> Iterator[ItemRecord]:
        """The gold of those articles, item by item."""
        return (item for article in self.articles(query, state=state) for item in article["gold"])

    def suggestions(self, query: str = "", *, state: Chosen = "all") -> Iterator[ItemRecord]:
        """What was suggested in those articles, item by item."""
        return (item for article in self.articles(query, state=state) for item in article["suggestions"])

    def close(self) -> None:
        """Close the file."""
        self._project.close()

    def __enter__(self) -> Records:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_project(path: str | PathLike[str]) -> Records:
    """The project at `path`; ProjectError says why it cannot be opened and what to do."""
    return Records(Project.open(Path(path)))


def _article(sheet: Sheet) -> ArticleRecord:
    article = sheet.article
    return ArticleRecord(
        id=article.id,
        text=article.text,
        title=article.title,
        outlet=article.outlet,
        byline=article.byline,
        published=article.published,
        url=article.url,
        language=article.language,
        extra=dict(article.extra),
        state=sheet.state,
        gold=[_gold(sheet, item) for item in sheet.items if item.id in sheet.annotations or item.id in sheet.relations],
        suggestions=list(_suggestions(sheet)),
    )


def _gold(sheet: Sheet, item: Item) -> ItemRecord:
    record = sheet.relations.get(item.id) or sheet.annotations[item.id]
    decision = sheet.decisions.get(record.suggestion or "")
    found = _item(sheet, item.id, item.kind, item.label, item.parts, item.attributes)
    found["decision"] = decision.verdict if decision else record.origin
    found["reviewer"] = record.reviewer
    if item.suggestion is not None:
        found["suggester"], found["score"] = item.suggestion.suggester, item.suggestion.score
    return found


def _suggestions(sheet: Sheet) -> Iterator[ItemRecord]:
    for suggestion in sorted(sheet.named.values(), key=lambda s: (extent(s.spans), s.id)):
        decision = sheet.decisions.get(suggestion.id)
        found = _item(
            sheet, suggestion.id, suggestion.kind, suggestion.label, suggestion.fillers, suggestion.attributes
        )
        found["decision"] = decision.verdict if decision else ""
        found["suggester"], found["score"] = suggestion.suggester, suggestion.score
        yield found


def _item(
    sheet: Sheet, id_: str, kind: str, label: str, parts: Mapping[str, Spans], attributes: Mapping[str, str]
) -> ItemRecord:
    spans = tuple(sorted(span for part in parts.values() for span in part))
    whole = extent(spans)
    return ItemRecord(
        id=id_,
        article=sheet.article.id,
        kind=kind,
        label=label,
        start=whole.start,
        end=whole.end,
        text=surface(sheet.article.text, parts.get("content") or spans),
        spans=[(span.start, span.end) for span in spans],
        roles={role: [(span.start, span.end) for span in part] for role, part in parts.items() if role},
        attributes=dict(attributes),
        decision="",
        reviewer="",
        suggester="",
        score=None,
    )


__all__ = ["ArticleRecord", "ItemRecord", "Records", "open_project"]
