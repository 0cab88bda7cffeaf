"""Articles, suggestions, sheets and random edits for the tests of core and project."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol, TypeVar

from hypothesis import strategies as st

from annotator.core.edits import (
    Accept,
    AcceptAll,
    Add,
    DecideAll,
    Edit,
    Fill,
    Finish,
    Forget,
    GiveReason,
    Hand,
    Link,
    MarkLine,
    Merge,
    MoveRole,
    Propose,
    ProposeWords,
    Reject,
    Relabel,
    Reshape,
    SetAttribute,
    SetState,
    Split,
    WriteNote,
)
from annotator.core.model import ROLES, STATES, Article, Kind, Span, Spans, Suggestion, suggested
from annotator.core.schema import LabelSchema, read_schema
from annotator.core.sheet import Sheet
from annotator.resources import resource

SCHEMA: LabelSchema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
T = TypeVar("T")
START = datetime(2026, 1, 1, 12, tzinfo=UTC)

TEXT = (
    "Ana Lee said: “We will go.” 🙂 “Never,” said Bo Å. Olsen,\r\n"
    "warning that AFP had reported that Ana Lee reportedly “rejects” the plan.\n\n"
    "Kyiv’s ministry denied it; e\u0301lan 👩‍🚀 remains. Ana Lee left."
)
ARTICLE = Article("a1", TEXT, title="Who said what")


class Draw(Protocol):
    """What hypothesis's data object and composite strategies draw with."""

    def __call__(self, strategy: st.SearchStrategy[T], /) -> T: ...


def span(words: str, text: str = TEXT, nth: int = 0) -> Span:
    """Where `words` stand in `text` for the `nth` time."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def proposal(
    kind: Kind, label: str, fillers: Mapping[str, Spans], *, suggester: str = "rules", article: Article = ARTICLE
) -> Suggestion:
    """A suggestion for `article`."""
    return suggested(article, kind, label, fillers, suggester=suggester, version="1", score=0.8)


PERSON = proposal("entity", "PERSON", {"": (span("Ana Lee"),)})
ORG = proposal("entity", "ORG", {"": (span("AFP"),)})
CLAIM = proposal("claim", "CLAIM", {"": (span("We will go"),)})
OUTER = proposal(
    "attribution",
    "ATTRIBUTION",
    {
        "source": (span("AFP"),),
        "cue": (span("had reported"),),
        "content": (span("that Ana Lee reportedly “rejects” the plan"),),
    },
)
INNER = proposal(
    "attribution", "ATTRIBUTION", {"cue": (span("reportedly"),), "content": (span("“rejects”"), span("the plan"))}
)
SPLIT = proposal(
    "attribution",
    "ATTRIBUTION",
    {
        "source": (span("Ana Lee"),),
        "cue": (span("said"),),
        "content": (span("“We will go.”"), span("“Never,”")),
    },
)
PROPOSALS = (PERSON, ORG, CLAIM, OUTER, INNER, SPLIT)


def again(suggestion: Suggestion, suggester: str = "spacy") -> Suggestion:
    """The same from another suggester."""
    return proposal(suggestion.kind, suggestion.label, suggestion.fillers, suggester=suggester)


def sheet_of(*suggestions: Suggestion, article: Article = ARTICLE) -> Sheet:
    """A sheet on which nothing has been decided."""
    return Sheet(article, {s.id: s for s in suggestions})


def hand(reviewer: str = "Ana", seconds: float = 1.0, at: datetime = START, prefix: str = "g") -> Hand:
    """A hand whose new ids are g1, g2…"""
    numbers = itertools.count(1)
    return Hand(reviewer, at, seconds, lambda: f"{prefix}{next(numbers)}")


def ticking(start: datetime = START, step: timedelta = timedelta(seconds=5)) -> Callable[[], datetime]:
    """A clock that goes on by `step` at each reading."""
    ticks = itertools.count(1)
    return lambda: start + next(ticks) * step


@lru_cache
def spans_in(text: str, most: int = 3) -> st.SearchStrategy[Spans]:
    """One to `most` spans inside `text`, in any order, overlapping or not."""
    one = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 12)).map(
        lambda pair: Span(pair[0], min(len(text), pair[0] + pair[1]))
    )
    return st.lists(one, min_size=1, max_size=most).map(tuple)


@lru_cache
def proposals(article: Article = ARTICLE) -> st.SearchStrategy[Suggestion]:
    """Any suggestion for `article`: nested, discontinuous, overlapping, with roles missing."""
    spans = spans_in(article.text).map(lambda some: tuple(sorted(some)))
    entity = st.builds(
        lambda label, filler, who: proposal("entity", label, {"": filler}, suggester=who, article=article),
        st.sampled_from(["PERSON", "ORG", "GPE"]),
        spans,
        st.sampled_from(["rules", "spacy"]),
    )
    claim = spans.map(lambda filler: proposal("claim", "CLAIM", {"": filler}, article=article))
    attribution = st.dictionaries(st.sampled_from(ROLES), spans, min_size=1).map(
        lambda fillers: proposal("attribution", "ATTRIBUTION", {**fillers}, article=article)
    )
    return entity | claim | attribution


_ATTRIBUTES = [
    ("quote_type", "direct"),
    ("polarity", "negative"),
    ("polarity", "negated"),
    ("source_type", None),
    ("verifiable", "yes"),
    ("same_as", "Ana Lee"),
    ("same_as", None),
    ("resolved_source", "Ana Lee"),
    ("resolved_source", "Bo"),
    ("resolved_source", None),
    ("nonsense", "x"),
]


_INDEXES = st.integers(0, 30)
_LABELS = st.sampled_from(["PERSON", "ORG", "CLAIM", "CUE"])
_ROLE = st.sampled_from(ROLES)
_REASONS = st.sampled_from(["", "wrong span", "duplicate"])
_WORDS = st.sampled_from(["", "look again", "  ", "done?"])
_EDITS = st.sampled_from(
    [
        *(Accept, AcceptAll, Reject, GiveReason, Forget, Add, Relabel, Reshape, Link, Fill, SetAttribute, WriteNote),
        *(Propose, ProposeWords, SetState, Finish, MarkLine, DecideAll, Merge, Split, MoveRole),
    ]
)


def drawn_edit(draw: Draw, sheet: Sheet) -> Edit:
    """Any edit of `sheet`, sensible or not; drawn piece by piece, which is many times as fast as one strategy."""
    ids = [*sheet.by_id] or ["nobody"]
    spans = spans_in(sheet.article.text)

    def target() -> str:
        return ids[draw(_INDEXES) % len(ids)]

    kind = draw(_EDITS)
    if kind is AcceptAll:
        return AcceptAll((target(), target()))
    if kind is DecideAll:
        return DecideAll((target(), target()), (target(),), draw(st.sampled_from(["", "ORG", "CLAIM"])))
    if kind is Merge:
        return Merge(target(), target())
    if kind is Split:
        return Split(target(), draw(st.integers(0, 3)))
    if kind is MoveRole:
        return MoveRole(target(), draw(st.sampled_from(ROLES)), target())
    if kind is ProposeWords:
        return ProposeWords(draw(st.sampled_from(["Ana Lee", "the plan", " "])), "entity", "PERSON")
    if kind is Reject:
        return Reject(target(), draw(_REASONS))
    if kind is GiveReason:
        return GiveReason(target(), draw(_REASONS))
    if kind is Add:
        return Add(draw(_LABELS), draw(spans))
    if kind is Relabel:
        return Relabel(target(), draw(_LABELS))
    if kind is Reshape:
        return Reshape(target(), draw(spans), draw(st.sampled_from(["", *ROLES])))
    if kind is Link:
        return Link({role: draw(spans) for role in ROLES if draw(st.booleans())})
    if kind is Fill:
        return Fill(target(), draw(_ROLE), draw(spans) if draw(_INDEXES) > 5 else ())
    if kind is SetAttribute:
        return SetAttribute(target(), *draw(st.sampled_from(_ATTRIBUTES)))
    if kind is WriteNote:
        return WriteNote(draw(_WORDS), target() if draw(st.booleans()) else "")
    if kind is SetState:
        return SetState(draw(st.sampled_from(STATES)))
    if kind is MarkLine:
        return MarkLine(draw(_INDEXES) * 7 % len(sheet.article.text))
    if kind is Accept:
        return Accept(target())
    if kind is Forget:
        return Forget(target())
    return Propose(target()) if kind is Propose else Finish(draw(st.booleans()))
