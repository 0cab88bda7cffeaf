"""The records of annotation: frozen values, ids as strings, offsets in code points.

Every offset counts Unicode code points of ``Article.text`` from zero, half open. Times are aware
UTC datetimes. Attribute values are strings; an attribute that is not in the mapping is unset,
which differs from every value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from annotator.core.values import valueclass

Kind = Literal["entity", "claim", "role", "attribution"]
Verdict = Literal["accepted", "corrected", "rejected"]
Correction = Literal["", "boundary", "label", "both", "role"]
State = Literal["unseen", "begun", "done", "discuss", "skipped"]

Gender = Literal["", "female", "male", "neuter", "plural"]

STATES: tuple[State, ...] = ("unseen", "begun", "done", "discuss", "skipped")
VERDICTS: tuple[Verdict, ...] = ("accepted", "corrected", "rejected")
KINDS: tuple[Kind, ...] = ("entity", "claim", "role", "attribution")
ROLES = ("source", "cue", "content")
ATTRIBUTION = "ATTRIBUTION"


class AnnotationError(Exception):
    """What the reviewer asked for cannot be done; the message is one sentence that says why."""


@valueclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 ≤ start < end, not {self.start}–{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether every code point of `other` lies in this span."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The surface: the words of `text` that the span covers."""
        return text[self.start : self.end]


Spans = tuple[Span, ...]


def merged(spans: Iterable[Span]) -> Spans:
    """The same code points as sorted spans that neither overlap nor touch."""
    ordered = sorted(spans)
    if len(ordered) < 2:
        return tuple(ordered)
    result: list[Span] = []
    for span in ordered:
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return tuple(result)


def without(spans: Iterable[Span], hole: Span) -> Spans:
    """`spans` less the code points of `hole`; an empty tuple when nothing is left."""
    result: list[Span] = []
    for span in spans:
        if not span.overlaps(hole):
            result.append(span)
            continue
        if span.start < hole.start:
            result.append(Span(span.start, hole.start))
        if hole.end < span.end:
            result.append(Span(hole.end, span.end))
    return tuple(result)


def overlap(a: Iterable[Span], b: Iterable[Span]) -> bool:
    """Whether two lists of spans share at least one code point."""
    others = tuple(b)
    return any(x.overlaps(y) for x in a for y in others)


def extent(spans: Iterable[Span]) -> Span:
    """From the first start to the last end, gaps included."""
    listed = tuple(spans)
    if len(listed) == 1:
        return listed[0]
    return Span(min(s.start for s in listed), max(s.end for s in listed))


def surface(text: str, spans: Iterable[Span]) -> str:
    """The words of the fragments, joined by `` … ``."""
    return " … ".join(span.of(text) for span in spans)


def digest(text: str) -> str:
    """The fingerprint by which the same article is recognised: 16 hex digits of SHA-256."""
    return _sha256(text.encode("utf-8", "surrogatepass"))[:16]


def _sha256(data: bytes) -> str:
    # Imported with the first text to be recognised: it loads OpenSSL, which a window that only opens does without.
    from hashlib import sha256

    return sha256(data).hexdigest()


LONGEST = 10_000_000
"""Code points that an article may have: some hundred times the longest that news has."""


@valueclass(frozen=True, slots=True)
class Article:
    """One document. The text is never edited after import; everything else is metadata.

    `added` is when it came into the project, None before.
    """

    id: str
    text: str
    title: str = ""
    url: str = ""
    outlet: str = ""
    byline: str = ""
    published: str = ""
    language: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)
    added: datetime | None = None

    @property
    def name(self) -> str:
        """What to call the article in a list: its title, or the first words of its first line, or its id."""
        if self.title:
            return self.title
        words = " ".join(opening(self.text, 200).split())
        return (words[:80] + "…" if len(words) > 80 else words) or self.id


def opening(text: str, most: int) -> str:
    """The first line with words, as far as the text's first `most` code points have it: often a headline."""
    return text[:most].lstrip("\t\n\r ").partition("\n")[0]


@valueclass(frozen=True, slots=True)
class Suggestion:
    """What a suggester proposes. Immutable; becomes gold only through a decision.

    An entity or a claim has one filler under the role ``""``; an attribution has one per role that
    is present, keyed ``source``, ``cue``, ``content``. `score` is between 0 and 1; `reason` says in
    words why it was proposed; `added` is when it came into a project, None before.
    """

    id: str
    article: str
    kind: Kind
    label: str
    fillers: Mapping[str, Spans]
    suggester: str
    version: str
    score: float
    attributes: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    added: datetime | None = None

    @property
    def spans(self) -> Spans:
        """The spans of an entity or claim; of an attribution, those of all roles together."""
        return tuple(sorted(span for filler in self.fillers.values() for span in filler))


def suggestion_id(article: str, label: str, fillers: Mapping[str, Spans], suggester: str) -> str:
    """An id made from the content, so that a suggester run again proposes nothing twice."""
    parts = [article, label, suggester]
    for role in sorted(fillers):
        parts.append(role + ":" + ",".join(f"{s.start}-{s.end}" for s in fillers[role]))
    return "s" + _sha256("\x1f".join(parts).encode())[:20]


def suggested(
    article: Article,
    kind: Kind,
    label: str,
    fillers: Mapping[str, Iterable[Span]],
    *,
    suggester: str,
    version: str,
    score: float,
    attributes: Mapping[str, str] | None = None,
    reason: str = "",
) -> Suggestion:
    """A suggestion with its content-derived id, its fragments sorted, its score kept in 0 to 1."""
    filled = {role: tuple(sorted(spans)) for role, spans in fillers.items()}
    filled = {role: spans for role, spans in filled.items() if spans}
    return Suggestion(
        suggestion_id(article.id, label, filled, suggester),
        article.id,
        kind,
        label,
        filled,
        suggester,
        version,
        min(1.0, max(0.0, score)),
        dict(attributes or {}),
        reason,
    )


@valueclass(frozen=True, slots=True)
class Annotation:
    """A labelled list of spans that a reviewer asserts.

    `suggestion` is the id of the suggestion it came from, if any; `origin` is ``suggested``,
    ``added`` or ``imported``. An annotation of kind ``role`` belongs to exactly one relation.
    """

    id: str
    article: str
    kind: Kind
    label: str
    spans: Spans
    reviewer: str
    at: datetime
    origin: str = "added"
    suggestion: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@valueclass(frozen=True, slots=True)
class Relation:
    """An attribution: `roles` maps source, cue and content to the ids of their annotations.

    A role that is missing in the text is missing in the mapping. Each attribution owns the
    annotations of its roles; two attributions with one source have a source of equal extent each,
    so that moving a boundary of one never changes the other.
    """

    id: str
    article: str
    label: str
    roles: Mapping[str, str]
    reviewer: str
    at: datetime
    origin: str = "added"
    suggestion: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@valueclass(frozen=True, slots=True)
class Decision:
    """What a reviewer made of a suggestion.

    `correction` says what was changed of a corrected one; `reason` why it was rejected; `result`
    is the annotation or relation it became, None when rejected; `seconds` how long it had the
    reviewer's attention.
    """

    suggestion: str
    article: str
    verdict: Verdict
    correction: Correction
    reason: str
    reviewer: str
    at: datetime
    seconds: float
    result: str | None


@valueclass(frozen=True, slots=True)
class Review:
    """How far one reviewer is with one article."""

    article: str
    reviewer: str
    state: State
    at: datetime


@valueclass(frozen=True, slots=True)
class Note:
    """A reviewer's words on a subject: an article, a suggestion, or an annotation or relation nobody
    suggested. Keyed by the suggestion where there is one, so that a note outlives a decision."""

    subject: str
    article: str
    text: str
    reviewer: str
    at: datetime


@valueclass(frozen=True, slots=True)
class LineMark:
    """What a reviewer said of a line: that it is boilerplate, or that it is none whatever the rules say."""

    article: str
    span: Span
    boilerplate: bool
    reviewer: str
    at: datetime


@valueclass(frozen=True, slots=True)
class Wording:
    """The label schema of the project, as the text it is kept in. There is always exactly one."""

    source: str


@valueclass(frozen=True, slots=True)
class Speaker:
    """Somebody to whom statements are ascribed, in the whole project: a name, and what else stands for it.

    `gender` tells which pronouns can mean it; empty when nobody knows.
    """

    name: str
    aliases: tuple[str, ...] = ()
    gender: Gender = ""


Record = Annotation | Relation | Decision | Review | Note | Suggestion | LineMark | Wording | Speaker


@valueclass(frozen=True, slots=True)
class Change:
    """One record before and after; None stands for absence. The pair is the whole of undo."""

    before: Record | None
    after: Record | None

    def inverse(self) -> Change:
        """The change that takes this one back."""
        return Change(self.after, self.before)


@valueclass(frozen=True, slots=True)
class Session:
    """One sitting of one reviewer on one project.

    `view` is what the window needs to return to where it was: article, scroll, focus, filter, panes.
    """

    id: str
    reviewer: str
    started: datetime
    ended: datetime | None
    view: Mapping[str, object] = field(default_factory=dict)


def key(record: Record) -> tuple[str, str]:
    """Which record of a sheet this is: its type and its id."""
    match record:
        case Annotation() | Relation() | Suggestion():
            return type(record).__name__, record.id
        case Decision():
            return "Decision", record.suggestion
        case Review():
            return "Review", record.reviewer
        case Note():
            return "Note", record.subject
        case LineMark():
            return "LineMark", str(record.span.start)
        case Wording():
            return "Wording", ""
        case Speaker():
            return "Speaker", record.name
