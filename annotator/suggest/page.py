"""A parsed article as the rules read it: stretches of the parse as spans of the text, with its marks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from annotator.core.model import Span, Spans, merged, without
from annotator.core.text import paragraph_at
from annotator.suggest.quotes import Quotation, quotations
from annotator.suggest.words import Word, Words, read

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from annotator.suggest import Reading

T = TypeVar("T")

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_PERSONAL = frozenset({"i", "we", "you", "my", "our", "your", "me", "us"})
_OUTER = " \t\r\n\xa0\ufeff\u200b,;:—–-"
_SHORT = re.compile(r"(?:\b[A-Z]\.|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|etc|a\.m|p\.m)\.)$")


@dataclass(frozen=True)
class Page:
    """The text, its parse, its quotations, its boilerplate lines. All offsets are code points of the text."""

    text: str
    doc: Doc
    skipped: Spans = ()

    _kept: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: str, make: Callable[[Page], T]) -> T:
        """What `make` says of the page, worked out once."""
        if name not in self._kept:
            self._kept[name] = make(self)
        return cast(T, self._kept[name])

    def release(self) -> None:
        """Let go of the words; whoever asks for them again gets others."""
        words = self.__dict__.pop("words", None)
        if words is not None:
            self._kept.clear()
            words.release()

    @cached_property
    def words(self) -> Words:
        """The words of the parse."""
        return read(self.doc)

    @cached_property
    def personal(self) -> bool:
        """Whether the text outside quotations speaks in the first or second person, as interviews and speeches do."""
        said = [word for word in self.words if word.lower_ in _PERSONAL and self.quotation_at(word.idx) is None]
        return len(said) > len(self.words) / 100

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """The quotations, in order."""
        return quotations(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [quotation.span.start for quotation in self.quotations]

    @cached_property
    def _groups(self) -> dict[int, Spans]:
        groups: dict[int, Spans] = {}
        for quotation in self.quotations:
            groups[quotation.group] = (*groups.get(quotation.group, ()), quotation.span)
        return groups

    def quotation_at(self, position: int) -> Quotation | None:
        """The quotation whose extent, marks included, holds the code point at `position`."""
        n = bisect_right(self._starts, position) - 1
        return self.quotations[n] if n >= 0 and position < self.quotations[n].span.end else None

    def quotations_in(self, start: int, end: int) -> tuple[Quotation, ...]:
        """The quotations that share a code point with the range."""
        first = max(0, bisect_right(self._starts, start) - 1)
        found = []
        for quotation in self.quotations[first:]:
            if quotation.span.start >= end:
                break
            if quotation.span.end > start:
                found.append(quotation)
        return tuple(found)

    def before(self, position: int, floor: int) -> Quotation | None:
        """The last quotation that ends by `position` and begins at `floor` or later."""
        n = bisect_right(self._starts, position) - 1
        while n >= 0 and self.quotations[n].span.end > position:
            n -= 1
        return self.quotations[n] if n >= 0 and self.quotations[n].span.start >= floor else None

    def after(self, position: int, limit: int) -> Quotation | None:
        """The first quotation that begins at `position` or later, before `limit`."""
        n = bisect_left(self._starts, position)
        return self.quotations[n] if n < len(self._starts) and self._starts[n] < limit else None

    def group(self, quotation: Quotation) -> Spans:
        """All parts of a quotation that goes on over several paragraphs."""
        return self._groups[quotation.group]

    def clean(self, spans: Iterable[Span]) -> Spans:
        """The fragments without outer blanks and punctuation, boilerplate taken out, none empty.

        A fragment over a paragraph break becomes one a paragraph.
        """
        found: list[Span] = []
        for span in merged(spans):
            parts: Spans = (span,)
            for line in self.skipped:
                if line.overlaps(span):
                    parts = without(parts, line)
            for part in parts:
                at = part.start
                while at < part.end:
                    stop = min(part.end, max(at + 1, paragraph_at(self.text, at)[1]))
                    trimmed = self.trimmed(at, stop)
                    if trimmed is not None:
                        found.append(self._with_stop(trimmed, stop))
                    at = stop
        return tuple(found)

    def _with_stop(self, span: Span, stop: int) -> Span:
        """The fragment with its final stop when that stands inside a quotation that does not close."""
        quotation = self.quotation_at(span.start)
        if quotation is None or quotation.closed or not span.end < quotation.span.end <= stop:
            return span
        return Span(span.start, quotation.span.end)

    def trimmed(self, start: int, end: int) -> Span | None:
        """The range without outer blanks and punctuation; None if no word is left.

        A final stop goes, the stop of an abbreviation and whatever stands inside marks stay.
        """
        text = self.text
        while start < end and (text[start] in _OUTER or (text[start] == "." and text[start + 1 : start + 2] != ".")):
            start += 1
        while end > start:
            last = text[end - 1]
            stop = last in ".?!" and not _SHORT.search(text, max(start, end - 8), end)
            if not (last in _OUTER or stop or (last == ")" and "(" not in text[start:end])):
                break
            end -= 1
        return Span(start, end) if start < end and _worded(text, start, end) else None


def _worded(text: str, start: int, end: int) -> bool:
    return text[start].isalnum() or any(map(str.isalnum, text[start:end]))


def page_of(reading: Reading, doc: Doc) -> Page:
    """The parsed article as the rules read it; made once for a reading."""
    return reading.once("page", lambda: Page(reading.article.text, doc, reading.skipped))


def end_of(token: Word) -> int:
    """Where the token ends, its following blank outside."""
    return token.idx + len(token.text)


def lemma(token: Word) -> str:
    """The dictionary form in lower case."""
    return token.lemma_.lower()


def subtree(token: Word) -> Span:
    """From the first to the last token that hangs on `token`."""
    return Span(token.left_edge.idx, end_of(token.right_edge))


def runs(tokens: Iterable[Word]) -> Spans:
    """The tokens as spans, neighbours joined."""
    found: list[list[Word]] = []
    for token in sorted(tokens, key=lambda t: t.i):
        if found and token.i == found[-1][-1].i + 1:
            found[-1].append(token)
        else:
            found.append([token])
    return tuple(Span(run[0].idx, end_of(run[-1])) for run in found)


def subject(verb: Word) -> Word | None:
    """The verb's own grammatical subject; of two, as “Dreadful,” tweeted Lee has for the parser, the noun."""
    first = None
    for child in verb.children:
        if child.dep_ in SUBJECTS:
            if child.pos_ in _NOMINAL:
                return child
            first = first or child
    return first


def told_to(verb: Word) -> Word | None:
    """What somebody is told to do: the infinitive behind the verb's object, as in “urged ministers to act”."""
    thing = next((child for child in verb.children if child.dep_ == "dobj"), None)
    if thing is None:
        return None
    for child in verb.children:
        if child.dep_ in ("xcomp", "ccomp") and child.i > thing.i and any(c.tag_ == "TO" for c in child.children):
            return child
    return None


def passive(verb: Word) -> bool:
    """Whether the verb form is passive."""
    if any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children):
        return True
    return verb.tag_ == "VBN" and verb.dep_ == "acl"


def finite(clause: Word) -> bool:
    """Whether the head of a clause makes a clause with a subject of its own and no bare infinitive."""
    own = subject(clause)
    return own is not None and not any(c.dep_ == "aux" and c.tag_ == "TO" for c in clause.children)
