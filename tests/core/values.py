"""Articles, suggestions, sheets and random edits for the tests of core and project."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from annotator.core.edits import (
    Accept,
    AcceptAll,
    Add,
    Edit,
    Fill,
    Finish,
    Forget,
    GiveReason,
    Hand,
    Link,
    Propose,
    Reject,
    Relabel,
    Reshape,
    SetAttribute,
    SetState,
    WriteNote,
)
from annotator.core.model import ROLES, STATES, Article, Kind, Span, Spans, Suggestion, suggested
from annotator.core.schema import LabelSchema, read_schema
from annotator.core.sheet import Sheet
from annotator.resources import resource

SCHEMA: LabelSchema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
START = datetime(2026, 1, 1, 12, tzinfo=UTC)

TEXT = (
    "Ana Lee said: “We will go.” 🙂 “Never,” said Bo Å. Olsen,\r\n"
    "warning that AFP had reported that Ana Lee reportedly “rejects” the plan.\n\n"
    "Kyiv’s ministry denied it; e\u0301lan 👩‍🚀 remains. Ana Lee left."
)
ARTICLE = Article("a1", TEXT, title="Who said what")


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


def spans_in(text: str, most: int = 3) -> st.SearchStrategy[Spans]:
    """One to `most` spans inside `text`, in any order, overlapping or not."""
    one = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 12)).map(
        lambda pair: Span(pair[0], min(len(text), pair[0] + pair[1]))
    )
    return st.lists(one, min_size=1, max_size=most).map(tuple)


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
        lambda fillers: proposal("attribution", "ATTRIBUTION", fillers, article=article)
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
    ("nonsense", "x"),
]


def edits(sheet: Sheet) -> st.SearchStrategy[Edit]:
    """Any edit of `sheet`, sensible or not."""
    targets = st.sampled_from([*sheet.by_id] or ["nobody"])
    spans = spans_in(sheet.article.text)
    labels = st.sampled_from(["PERSON", "ORG", "CLAIM", "CUE"])
    some = st.lists(targets, max_size=4).map(tuple)
    attribute = st.sampled_from(_ATTRIBUTES)
    return st.one_of(
        st.builds(Accept, targets),
        st.builds(AcceptAll, some),
        st.builds(Reject, targets, st.sampled_from(["", "duplicate"])),
        st.builds(GiveReason, targets, st.sampled_from(["wrong span", "duplicate"])),
        st.builds(Forget, targets),
        st.builds(Add, labels, spans),
        st.builds(Relabel, targets, labels),
        st.builds(Reshape, targets, spans, st.sampled_from(["", *ROLES])),
        st.builds(Link, st.dictionaries(st.sampled_from(ROLES), spans)),
        st.builds(Fill, targets, st.sampled_from(ROLES), spans | st.just(())),
        st.builds(lambda target, pair: SetAttribute(target, *pair), targets, attribute),
        st.builds(WriteNote, st.sampled_from(["", "look again", "  ", "done?"]), targets | st.just("")),
        st.builds(Propose, targets),
        st.builds(SetState, st.sampled_from(STATES)),
        st.just(Finish()),
    )
