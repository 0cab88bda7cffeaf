"""Clauses of the parse that could be claims: one for each predicate, with the subject it shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from annotator.core.model import Span, Spans, overlap
from annotator.core.values import valueclass
from annotator.suggest.lexicons import words
from annotator.suggest.page import Page, end_of, subject, subtree
from annotator.suggest.words import Word

_OPENING, _CLOSING = "“‘«„\"'", "”’»\"'"
_LOOSE_END = re.compile(r"(?:\s*(?:\[(?:\.{3}|…)\]|\[|\(\(\w+\)\)|[,;:—–-])|\s+(?:and|but|or|nor|yet))\s*$")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_CLOSED = re.compile(r"[.,!?]?[”»\"]")
_AFTERTHOUGHT = re.compile(r",\s+(?:particularly|especially|mainly)\b")


@valueclass(frozen=True, slots=True)
class Clause:
    """A predicate and its words; `head` is the verb, `shared` the subject it takes from a verb before it."""

    head: Word
    spans: Spans
    shared: Word | None = None

    @property
    def subject(self) -> Word | None:
        """The subject, its own or shared."""
        return subject(self.head) or self.shared


def clauses(page: Page, top: Word, within: Spans = ()) -> Iterator[Clause]:
    """The clause of `top` and of the predicates joined to it, each by itself, cut to `within`."""
    first = subject(top)
    joined = [top]
    for verb in joined:
        joined += _joined(verb)
    for verb in joined:
        own = subject(verb)
        if own is not None and not within:
            if (clause := clause_of(page, verb)) is not None:
                yield clause
            continue
        shared = None if own is not None else first
        if own is None and (shared is None or not (verb == top or _inflected(verb) or _inflected(top))):
            continue
        stretch = _stretch(verb, [v for v in joined if v.head == verb])
        parts = [stretch]
        if shared is not None and verb != top:
            parts.append(subtree(shared))
            helpers = ("aux", "auxpass") if verb.tag_ == "VBN" else ("aux",)
            parts += [Span(c.idx, end_of(c)) for c in top.children if c.dep_ in helpers and _borrows(verb)]
        if within:
            parts = [p for part in parts for p in _cut(part, within)]
        if (clause := _clause(page, verb, parts, shared)) is not None:
            yield clause


def clause_of(page: Page, verb: Word) -> Clause | None:
    """The clause of a verb with a subject of its own: the first of its `clauses`, without the others.

    Worked out once for a page: it is asked of a verb by itself, and of those that it is joined to.
    """
    if subject(verb) is None:
        return None
    known = page.once("clauses", _none)
    if verb.i not in known:
        known[verb.i] = _clause(page, verb, [_stretch(verb, _joined(verb))], None)
    return known[verb.i]


def _none(page: Page) -> dict[int, Clause | None]:
    return {}


def _joined(verb: Word) -> list[Word]:
    """The predicates joined to a verb directly; none by “or”: who says so says neither of the two."""
    return [
        *(c for c in verb.children if c.dep_ == "conj" and c.pos_ in ("VERB", "AUX") and not _either(verb)),
        *(c for c in verb.children if c.dep_ == "advcl" and subject(c) is not None and _beside(c)),
    ]


def _either(verb: Word) -> bool:
    """Whether a verb and what is joined to it are alternatives: “pays or leaves”, “waits, pays or leaves”."""
    for ties in (c for c in verb.children if c.dep_ == "cc" and c.i > verb.i):
        return ties.lower_ in ("or", "nor")
    return any(_either(c) for c in verb.children if c.dep_ == "conj")


def _clause(page: Page, verb: Word, parts: Iterable[Span], shared: Word | None) -> Clause | None:
    parts = [_plainly(page.text, part) for part in parts]
    bared = (_bared(page.text, span) for span in page.clean(parts))
    trimmed = (page.trimmed(span.start, span.end) for span in bared)
    spans = _near(page.text, (_closed(page, span) for span in trimmed if span is not None))
    return Clause(verb, spans, shared) if any(s.start <= verb.idx < s.end for s in spans) else None


def _beside(clause: Word) -> bool:
    """Whether a dependent clause states something of its own: “while …”, “although …”."""
    return any(c.dep_ == "mark" and c.lower_ in words("connectives", "own") for c in clause.children)


def _inflected(verb: Word) -> bool:
    """Whether the verb has a form or a helper that a subject can stand with."""
    return verb.tag_ != "VB" or any(c.dep_ == "aux" for c in verb.children)


def _borrows(verb: Word) -> bool:
    return verb.tag_ in ("VB", "VBG", "VBN") and not any(c.dep_ in ("aux", "auxpass") for c in verb.children)


def _stretch(verb: Word, joined: list[Word]) -> Span:
    """From the first word of the clause to its last: connectives before and what is loosely added left out."""
    start, end = verb.left_edge.idx, end_of(verb.right_edge)
    openers, loose = words("connectives", "opener"), words("connectives", "loose")
    for child in verb.children:
        ties = child.dep_ in ("mark", "cc", "preconj") or (child.dep_ == "advmod" and child.lower_ in openers)
        if ties and child.i < verb.i and child.left_edge.idx <= start + 1:
            start = max(start, end_of(child))
    for child in verb.lefts:
        fronted = child.dep_ in ("advcl", "prep") and child.left_edge.idx <= start + 1
        after = child.right_edge.i + 1
        if fronted and after < verb.i and child.words[after].text == "," and _loose(child):
            start = max(start, end_of(child.words[after]))
    for child in verb.children:
        if child.i < verb.i:
            continue
        edge = child.left_edge
        if child in joined:
            cc = [c for c in verb.children if c.dep_ in ("cc", "preconj") and c.i < child.i and c.i > verb.i]
            end = min(end, edge.idx, *(c.idx for c in cc))
            break
        if child.dep_ not in ("advcl", "prep"):
            continue
        apart = edge.i > 0 and edge.nbor(-1).text in (",", ";", "—", "–", "-")
        if child.dep_ == "advcl":
            mark = next((c.lower_ for c in child.children if c.dep_ == "mark"), edge.lower_)
            apart = (apart or mark in openers) and mark not in ("if", "unless")
        else:
            apart = apart and child.lower_ in loose
        if apart:
            end = min(end, edge.idx)
            break
    return Span(start, max(end, end_of(verb)))


def _loose(child: Word) -> bool:
    """Whether what stands before the clause only ties it to the text: “In contrast,”, “As the war goes on,”."""
    if child.dep_ == "advcl":
        return (
            any(c.dep_ == "mark" and c.lower_ in words("connectives", "loose") for c in child.children)
            or child.tag_ == "VBG"
        )
    return any(c.lower_ in words("connectives", "tie") for c in child.children)


def _plainly(text: str, part: Span) -> Span:
    """The stretch up to an afterthought: “…, particularly in the north”."""
    found = _AFTERTHOUGHT.search(text, part.start + 1, part.end)
    return Span(part.start, found.start()) if found else part


def _near(text: str, spans: Iterable[Span]) -> Spans:
    """The fragments, those with only blanks of one line between them joined."""
    found: list[Span] = []
    for span in spans:
        between = text[found[-1].end : span.start] if found else "\n"
        if not between.strip() and "\n" not in between:
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return tuple(found)


def _bared(text: str, span: Span) -> Span:
    """The fragment without what stands loose at its edges: marks round the whole or without a partner, connectives
    that tie it to what follows, what an editor put in brackets."""
    start, end = span.start, span.end
    while start < end:
        opened, closed = text[start] in _OPENING, text[end - 1] in _CLOSING
        inner = _APOSTROPHE.sub("", text[start + 1 : end - 1])
        alone = not any(mark in inner for mark in _OPENING + _CLOSING)
        if opened and (alone or not any(mark in inner + text[end - 1] for mark in _CLOSING)):
            start += 1
            end -= closed and alone
        elif closed and not opened and not any(mark in inner for mark in _OPENING):
            end -= 1
        elif loose := _LOOSE_END.search(text, start, end):
            end = loose.start()
        else:
            break
    return Span(start, max(start, end))


def _closed(page: Page, span: Span) -> Span:
    """The fragment with the mark behind it that closes a quotation begun inside it: prices were “far too high”."""
    quotation = page.quotation_at(span.end - 1)
    behind = _CLOSED.match(page.text, span.end)
    begun = quotation is not None and span.start < quotation.span.start and quotation.closed
    if behind and begun and quotation is not None and behind.end() == quotation.span.end:
        return Span(span.start, behind.end())
    return span


def _cut(part: Span, within: Spans) -> Iterator[Span]:
    for limit in within:
        if part.overlaps(limit):
            yield Span(max(part.start, limit.start), min(part.end, limit.end))


def tops(page: Page, content: Spans) -> Iterator[Word]:
    """The verbs of a stretch of text that hang on nothing inside it."""
    for span in content:
        tokens = page.words.inside(span.start, span.end)
        if not tokens:
            continue
        inside = range(tokens[0].i, tokens[-1].i + 1)
        for token in tokens:
            above = token.head
            if token.pos_ in ("VERB", "AUX") and token.dep_ != "aux" and (above == token or above.i not in inside):
                yield token


def independent(page: Page, taken: Spans) -> Iterator[Word]:
    """The main verbs of sentences that are no heading, no question, in no quotation and not already taken."""
    for sentence in page.words.sentences:
        root = sentence.root
        if root.pos_ not in ("VERB", "AUX") or page.quotation_at(root.idx) is not None:
            continue
        words_ = page.text[sentence.start_char : sentence.end_char].rstrip()
        if words_.rstrip('"”’»)').endswith("?") or (words_[-1:].isalnum() and len(words_) < 120):
            continue
        if not overlap((Span(root.idx, end_of(root)),), taken):
            yield root
