"""Where a content or a source could end or begin instead: a few other extents beside the one that was found.

The first option is always the extent as found, without features; each other one says what it adds or leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from annotator.core.model import Span, Spans, extent, without
from annotator.core.values import valueclass
from annotator.suggest.found import ACCORDING, CLAUSE, ROUND, Found
from annotator.suggest.lexicons import lexicon
from annotator.suggest.page import Page, end_of, lemma
from annotator.suggest.words import Word

_CUTS = frozenset({"advcl", "conj", "cc", "relcl", "acl", "prep", "parataxis", "npadvmod", "advmod", "punct", "appos"})
_LIKE_CLAUSES = frozenset({CLAUSE, ROUND, ACCORDING})
_MOST = 5
FIRST_PART = "first part only"
"""The feature of a content that keeps only the first of several parts."""
_NEAR = 400  # a sentence end farther away than this is no option, in code points


@valueclass(frozen=True, slots=True)
class Shape:
    """An extent and how it differs from the one that was found."""

    spans: Spans
    features: dict[str, float] = field(default_factory=dict)


def contents(page: Page, found: Found) -> list[Shape]:
    """The extents that the content may have, the one found first."""
    result = [Shape(found.content)]
    seen = {found.content}
    kind = CLAUSE if found.how in _LIKE_CLAUSES else found.how
    for spans, names in _contents(page, found):
        cleaned = page.clean(spans)
        if cleaned and cleaned not in seen and not _touches(cleaned, found):
            seen.add(cleaned)
            result.append(Shape(cleaned, {f"{name}/{kind}": 1.0 for name in names}))
    return result


def sources(page: Page, found: Found) -> list[Shape]:
    """The extents that the source may have, the one found first; a found source may also be none."""
    result = [Shape(found.source)]
    if not found.source:
        return result
    last = found.source[-1]
    words = page.words.inside(last.start, last.end)
    seen = {last}
    for n, word in enumerate(words[1:], 1):
        kind = ""
        if word.text == ",":
            kind = "comma"
        elif word.dep_ == "prep" and n > 1:
            kind = "prep:" + word.lower_
        elif word.dep_ in ("acl", "relcl", "cc"):
            kind = word.dep_
        span = page.trimmed(last.start, word.idx) if kind else None
        if span is not None and span not in seen and len(result) < _MOST:
            seen.add(span)
            result.append(Shape((*found.source[:-1], span), {"shorter": 1.0, "shorter:" + kind: 1.0}))
    if words and words[0].dep_ == "det" and len(words) > 1:
        span = Span(words[1].idx, last.end)
        result.append(Shape((*found.source[:-1], span), {"no determiner": 1.0}))
    head = next((word for word in words if word.head not in words), None)
    if head is not None and end_of(head.right_edge) > last.end:
        span_ = page.trimmed(last.start, end_of(head.right_edge))
        if span_ is not None and span_ not in seen and not any(span_.overlaps(s) for s in (*found.cue, *found.content)):
            result.append(Shape((*found.source[:-1], span_), {"longer": 1.0}))
    return result


def cues(page: Page, found: Found) -> list[Shape]:
    """The extents that the cue may have, the one found first: its head alone, with an adverb before it."""
    result = [Shape(found.cue)]
    if found.anchor is None or not found.cue:
        return result
    head = Span(found.anchor.idx, end_of(found.anchor))
    if found.cue != (head,) and any(span.contains(head) for span in found.cue):
        result.append(Shape((head,), {"head only": 1.0, "head only/" + found.how: 1.0}))
    first = page.words.inside(found.cue[0].start, found.cue[0].end)
    before = first[0].nbor(-1) if first and first[0].i else None
    if before is not None and before.dep_ == "advmod" and not before.children and before.head is found.anchor:
        wider = (Span(before.idx, found.cue[0].end), *found.cue[1:])
        result.append(Shape(wider, {"with adverb": 1.0, "with adverb:" + before.lower_: 1.0}))
    return result


def _contents(page: Page, found: Found) -> Iterator[tuple[Spans, list[str]]]:
    *before, last = found.content
    opening = min(found.content)
    cue = extent(found.cue) if found.cue else None
    words = page.words.inside(last.start, last.end)
    if not words:
        return
    quoted = page.quotation_at(last.end - 1) is not None and page.text[last.end - 1] in "\"”’»'"
    yield from _longer(page, found, words[-1], before, last, quoted)
    if not quoted:
        yield from _shorter(page, words, before, last)
    if len(found.content) > 1:
        yield (opening,), [FIRST_PART, f"parts:{min(len(found.content), 3)}"]
    if cue is not None and opening.end <= cue.start:
        yield from _later(page, opening, found.content)
    start = words[0].sent.start_char
    if start < opening.start and found.how in _LIKE_CLAUSES and words[0].tag_ not in ("WDT", "WP"):
        wider = Span(start, opening.end)
        yield (wider, *found.content[1:]), ["from the sentence", _size("more", opening.start - start)]


def _longer(
    page: Page, found: Found, at: Word, before: list[Span], last: Span, quoted: bool
) -> Iterator[tuple[Spans, list[str]]]:
    """On to the end of the sentence, and on to the end of the next one."""
    end = at.sent.end_char
    mark = "quoted" if quoted else "plain"
    if found.anchor is not None and found.anchor.dep_ in ("relcl", "acl"):
        return
    if last.end < end <= last.end + _NEAR:
        rest = page.words.inside(last.end, end)
        letters = [word for word in rest if not (word.is_punct or word.is_space)]
        if letters:
            known = lexicon("reporting-verbs")
            speech = any(lemma(word) in known for word in letters)
            opener = rest[0].text if rest[0].is_punct else letters[0].pos_
            spans = without((Span(last.start, end),), extent(found.cue)) if found.cue else (Span(last.start, end),)
            spans = tuple(p for s in spans for p in (without((s,), extent(found.source)) if found.source else (s,)))
            yield (*before, *spans), [
                "to the sentence", "to the sentence:" + mark, "then:" + opener, "then word:" + letters[0].lower_,
                _size("more", end - last.end), f"cue in the rest:{int(speech)}",
            ]  # fmt: skip


def _shorter(page: Page, words: list[Word], before: list[Span], last: Span) -> Iterator[tuple[Spans, list[str]]]:
    """Up to something loosely added at the end."""
    final, count = words[-1].i, 0
    inner = {word.i for word in words}
    for n, word in enumerate(words[1:], 1):
        at = word.left_edge
        if word.dep_ not in _CUTS or word.right_edge.i < final or word.head.i not in inner or at.i <= words[0].i:
            continue
        if word.head.i > word.i or page.quotation_at(at.idx) is not None:
            continue
        comma = at.nbor(-1).text if at.nbor(-1).is_punct else ""
        mark = next((c.lower_ for c in word.children if c.dep_ == "mark"), at.lower_)
        begins = at.idx
        joint = next((c for c in reversed(word.head.children) if c.dep_ == "cc" and c.i < at.i), None)
        if word.dep_ == "conj" and joint is not None and joint.i == at.i - 1:
            begins, comma = joint.idx, joint.nbor(-1).text if joint.nbor(-1).is_punct else ""
        own = any(c.dep_ in ("nsubj", "nsubjpass") for c in word.children)
        yield (*before, Span(last.start, begins)), [
            "shorter", f"without:{word.dep_}{comma}", "without word:" + mark, f"own subject:{int(own)}/{word.dep_}",
            f"tense:{word.tag_}/{word.dep_}", _size("less", last.end - begins), f"kept:{min(n, 6)}",
        ]  # fmt: skip
        count += 1
        if count == _MOST:
            return


def _later(page: Page, first: Span, content: Spans) -> Iterator[tuple[Spans, list[str]]]:
    """From behind an “and” or “but” on, where the cue comes last."""
    for word in page.words.inside(first.start, first.end):
        if word.dep_ == "cc" and word.head.pos_ in ("VERB", "AUX") and end_of(word) < first.end:
            start = end_of(word)
            yield (Span(start, first.end), *content[1:]), ["later", "behind:" + word.lower_]
            return


def _size(name: str, letters: int) -> str:
    return f"{name}:{'short' if letters < 20 else 'middling' if letters < 80 else 'long'}"


def _touches(spans: Spans, found: Found) -> bool:
    return any(span.overlaps(other) for span in spans for other in (*found.cue, *found.source))
