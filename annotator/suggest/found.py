"""An attribution found by a rule, before it becomes a suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from annotator.core.model import Span, Spans, overlap, without
from annotator.core.values import valueclass
from annotator.suggest.quotes import Quotation
from annotator.suggest.words import Word

CLAUSE = "clause"
QUOTED = "quotation"
INFINITIVE = "infinitive"
OBJECT = "object"
ACCUSED = "what somebody is accused of"
RAISED = "the passive"
ROUND = "a parenthesis"
HEARSAY = "adverb"
ACCORDING = "according to"
NOUN = "noun"
LABEL = "label"
SPOKEN = "label before a quotation"
MARKED = "words in marks"
ALONE = "quotation alone"
PREPOSITION = "object with a preposition"
WITH = "preposition in the cue"


@valueclass(frozen=True, slots=True)
class Found:
    """Source, cue and content as spans; source and cue may be empty, content never is.

    `how` names the construction that gave the content, one of the constants above, or is empty; `anchor` is
    the word that signals it, None where only the layout does.
    """

    source: Spans
    cue: Spans
    content: Spans
    score: float
    reason: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    how: str = ""
    anchor: Word | None = field(default=None, compare=False, repr=False)

    @property
    def start(self) -> int:
        """The first code point of any role."""
        return min(span.start for spans in (self.source, self.cue, self.content) for span in spans)


def quote_type(text: str, content: Iterable[Span], marked: Iterable[Quotation]) -> str:
    """``direct`` if every word of the content is inside marks, ``indirect`` if none is, else ``mixed``."""
    marks = [q.span for q in marked]
    outside: Spans = tuple(content)
    if not overlap(outside, marks):
        return "indirect"
    for mark in marks:
        outside = without(outside, mark)
    return "mixed" if any(c.isalnum() for span in outside for c in span.of(text)) else "direct"
