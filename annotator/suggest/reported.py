"""The rules over the parse: verbs, phrases, adverbs, nouns and labels, brought together with the marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from annotator.core.model import Span, Spans, extent, merged, without
from annotator.core.text import paragraph_at
from annotator.suggest.cues import source_type
from annotator.suggest.found import (
    ACCUSED,
    CLAUSE,
    INFINITIVE,
    MARKED,
    OBJECT,
    PREPOSITION,
    QUOTED,
    RAISED,
    ROUND,
    WITH,
    Found,
    quote_type,
)
from annotator.suggest.labels import introductions, labels, orphans
from annotator.suggest.lexicons import lexicon
from annotator.suggest.page import SUBJECTS, Page, end_of, lemma, passive
from annotator.suggest.phrases import phrases
from annotator.suggest.quotes import Quotation
from annotator.suggest.verbs import Lead, leads
from annotator.suggest.words import Word

_GAP = re.compile(r"[\s,.;:—–-]*(?:(?:and|but|as|also|then|later|so)\b[\s,]*)?")
_STOPPED = re.compile(r"[.!?](?=\s|$)")
_LONGEST_GAP = 120
_LONGEST_ADDRESS = 5  # words between a cue and its colon: “told the local radio station:”
_TELLING = frozenset({"assure", "inform", "notify", "remind", "tell", "warn"})  # whom, before what


def reported(page: Page) -> Iterator[Found]:
    """Every attribution the rules find; order and doubles are the caller's business."""
    taken: set[int] = set()
    kept: list[Lead] = []
    for lead in leads(page):
        whole = _with_quotation(page, lead)
        if whole is not None:
            kept.append(whole)
            if whole.how == QUOTED:
                taken.update(q.span.start for f in whole.content for q in page.quotations_in(f.start, f.end))
    kept = [continued(page, lead, taken) for lead in kept]
    for lead in kept:
        found = found_of(page, lead)
        if found is not None:
            yield found
    yield from phrases(page)
    yield from labels(page)
    for found in introductions(page, taken):
        taken.update(span.start for span in found.content)
        yield found
    yield from orphans(page, taken)


def _with_quotation(page: Page, lead: Lead) -> Lead | None:
    """The lead with its quotation, its content's edges brought to the marks; None if it reports nothing."""
    if lead.head is not None and lead.head.lower_ == "you":
        return None
    if lead.head is None and not passive(lead.verb) and (lead.how in (CLAUSE, INFINITIVE) or not lead.content):
        return None
    beside = quotations_beside(page, lead)
    cue = extent(lead.cue)
    if lead.content:
        snapped = to_marks(page, lead.content, cue)
        if not snapped:
            return None
        marked = [q for f in snapped for q in page.quotations_in(f.start, f.end) if not q.span.overlaps(cue)]
        apart = not any(q.span.overlaps(f) for q in beside for f in snapped)
        if beside and apart and lead.how in (INFINITIVE, RAISED, ROUND) and "say" in lead.classes:
            return replace(lead, content=_groups(page, beside), how=QUOTED)
        inside = [q for q in beside if any(q.span.contains(f) for f in snapped)]
        if (
            inside
            and lead.how != MARKED
            and (len(inside) >= len(snapped) or lead.frame.end >= inside[0].span.start - 3)
        ):
            return replace(lead, content=_groups(page, beside), how=QUOTED)
        if _reports(lead, bool(marked)):
            extra = _groups(page, [q for q in beside if any(q.span.overlaps(f) for f in snapped)])
            return replace(lead, content=tuple(merged((*snapped, *extra))))
        return None
    if beside and _quotes(page, lead, beside):
        if (begun := _begun(page, lead, beside)) is not None:
            return replace(lead, content=(begun,), how=CLAUSE)
        return replace(lead, content=_groups(page, beside), how=QUOTED)
    return None


def _quotes(page: Page, lead: Lead, beside: list[Quotation]) -> bool:
    """Whether a quotation beside the verb is enough: it is a verb of speech, and somebody speaks."""
    if lead.negative or not lead.classes & {"say", "ask", "manner"}:
        return False
    if not lead.source:
        return False
    if "manner" in lead.classes:  # “he described …” is no speech, “he went on: …” is
        beside = [q for q in beside if q.span.end <= lead.frame.start or _introduced(page, q)]
    return "say" in lead.classes or any(_full(page, q) or _hailed(page, lead, q) for q in beside)


def _bound(page: Page, lead: Lead, quotation: Quotation) -> bool:
    """Whether the punctuation ties a quotation to the cue: “…,” she said; she told the paper: “…”."""
    if quotation.span.start >= lead.frame.end and "say" in lead.classes:
        gap = page.text[lead.frame.end : quotation.span.start].rstrip()
        return gap.endswith((",", ":")) and len(gap.split()) <= _LONGEST_ADDRESS
    return _hailed(page, lead, quotation)


def _hailed(page: Page, lead: Lead, quotation: Quotation) -> bool:
    """Whether a quotation, be it a word, runs into the verb behind it: “Never!” he laughed."""
    gap = page.text[quotation.span.end : lead.frame.start]
    return not gap.strip() and page.text[quotation.inner[1] - 1] in ",?!" and quotation.span.end <= lead.frame.start


def _begun(page: Page, lead: Lead, beside: list[Quotation]) -> Span | None:
    """The clause whose subject stands before the marks and its predicate inside: argued the plan “was a mistake”.

    The parse often loses it. Begun after the verb, with something named, and no comma or colon before the marks but
    that which ends a relative clause.
    """
    (quotation,) = beside if len(beside) == 1 else (None,)
    if quotation is None or quotation.span.start < lead.frame.end or "say" not in lead.classes:
        return None
    start, inner = end_of(lead.verb), page.words.inside(*quotation.inner)
    before = page.words.inside(start, quotation.span.start)
    if not inner or inner[0].tag_ not in ("VBD", "VBN", "VBZ", "VBP", "MD") or page.text[inner[0].idx].isupper():
        return None
    named = before and before[0].tag_ in ("DT", "PRP", "PRP$", "NNP", "NNPS", "NN", "NNS", "JJ")
    return Span(before[0].idx, quotation.span.end) if named and lemma(lead.verb) not in _TELLING else None


def _introduced(page: Page, quotation: Quotation) -> bool:
    """Whether a comma or colon stands before the quotation."""
    start = quotation.span.start
    return page.text[max(0, start - 4) : start].rstrip()[-1:] in (",", ":")


def _reports(lead: Lead, marked: bool) -> bool:
    """Whether the construction is enough for the class of the verb."""
    classes = lead.classes
    if lead.how == CLAUSE:
        if marked:
            return bool(classes - {"manner"})
        if "weak" in classes:
            return lead.that
        return bool(classes & {"say", "find", "ask", "think", "promise"})
    if lead.how == ROUND:
        return bool(classes & {"say", "think"})
    return lead.how in (INFINITIVE, OBJECT, ACCUSED, RAISED, MARKED)


def quotations_beside(page: Page, lead: Lead) -> list[Quotation]:
    """The quotations that stand right before and right after the cue's clause."""
    if page.quotation_at(lead.verb.idx) is not None:
        return []
    found = []
    first, last = paragraph_at(page.text, lead.frame.start)
    before = page.before(lead.frame.start, first)
    if before is not None and _leads_in(page, lead, before):
        found.append(before)
    after = page.after(lead.frame.end, last)
    if after is not None:
        if _follows(page, lead, after, bool(found)):
            found.append(after)
    elif page.text[max(lead.frame.end, last - 8) : last].rstrip().endswith(":"):
        following = page.after(last, last + _LONGEST_GAP)
        if following is not None and not page.text[last : following.span.start].strip():
            found.append(following)
    return found


def _leads_in(page: Page, lead: Lead, quotation: Quotation) -> bool:
    """Whether the cue closes the quotation before it: “…,” he said.

    Not so a participle: in “…,” he said, warning that, the quotation is not the warning.
    """
    helpers = SUBJECTS | {"aux"}
    if lead.verb.tag_ == "VBG" and not any(child.dep_ in helpers for child in lead.verb.children):
        return False
    gap = page.text[quotation.span.end : lead.frame.start]
    inner = page.text[slice(*quotation.inner)].rstrip()
    goes_on = inner[-1:] in ",?!…—-–" or gap.strip()[:1] in (",", "—", "–", "-")
    stopped = inner[-1:] == "." and not lead.content
    return _GAP.fullmatch(gap) is not None and (goes_on or stopped) and _speech(inner)


def _follows(page: Page, lead: Lead, quotation: Quotation, already: bool) -> bool:
    """Whether the cue opens the quotation after it: he said, “…”; `already` says one stands before the cue."""
    gap = page.text[lead.frame.end : quotation.span.start]
    if len(gap) > _LONGEST_GAP or _STOPPED.search(gap.rstrip(" .")):
        return False
    if _between(page, lead.frame.end, quotation.span.start, lead):
        return False
    tight = gap.strip()[-1:] in ("", ",", ":", "—") or gap.split()[-1:] == ["that"]
    if tight and len(page.text[slice(*quotation.inner)].split()) > 2:
        return True
    stopped = gap.rstrip().endswith(".")
    if stopped and _aside(lead.verb):
        return False
    return _full(page, quotation) and not (already and stopped)


def _aside(verb: Word) -> bool:
    """Whether a verb only describes somebody, so that the sentence after it is not theirs."""
    while verb.dep_ == "conj":
        verb = verb.head
    return verb.dep_ in ("relcl", "acl")


def _between(page: Page, start: int, end: int, lead: Lead) -> bool:
    """Whether another reporting verb stands between the cue and the quotation."""
    known = lexicon("reporting-verbs")
    between = page.words.inside(start, end) if start < end else ()
    verbs = (word for word in between if word.pos_ == "VERB" and word is not lead.verb)
    return any(lemma(word) in known and not _aside(word) for word in verbs)


def _full(page: Page, quotation: Quotation, least: int = 4) -> bool:
    """Whether a quotation can be speech rather than a title or a single word set in marks."""
    inner = page.text[slice(*quotation.inner)]
    return len(inner.split()) >= least and _speech(inner)


def _speech(inner: str) -> bool:
    """Whether the words between marks begin like a sentence or end like one."""
    return inner.lstrip(" [(.…")[:1].isupper() or inner.rstrip()[-1:] in ".,?!…—"


def _groups(page: Page, beside: Iterable[Quotation]) -> Spans:
    return tuple(sorted({span for quotation in beside for span in page.group(quotation)}))


def to_marks(page: Page, content: Spans, cue: Span) -> Spans:
    """The fragments stretched to the marks of quotations they begin or end in, or clipped to the cue's own."""
    own = page.quotation_at(cue.start)
    found: list[Span] = []
    for fragment in content:
        start, end = fragment.start, fragment.end
        if own is not None:
            start, end = max(start, own.inner[0]), min(end, own.inner[1])
            if start < end:
                found.append(Span(start, end))
            continue
        for quotation in page.quotations_in(start, end):
            if start < quotation.span.end and quotation.inner[0] >= start - 1 and quotation.span.start < start:
                start = quotation.span.start
            if quotation.span.start < start:
                start = quotation.span.start
            end = max(end, quotation.span.end) if quotation.span.start < end else end
        found += without((Span(start, end),), cue)
    return tuple(found)


def continued(page: Page, lead: Lead, taken: set[int]) -> Lead:
    """The lead with the quotation that goes on right after its sentence: “A,” he said. “B.”"""
    if lead.how not in (QUOTED, CLAUSE) or page.quotation_at(lead.verb.idx) is not None:
        return lead
    text = page.text
    last = max(lead.frame.end, max(f.end for f in lead.content))
    if text[last - 1] in '"”' and text[last - 2] in ".?!" and last > lead.frame.end:
        return lead
    quotation = page.after(last, min(paragraph_at(text, last)[1], last + _LONGEST_GAP))
    if quotation is None or quotation.span.start in taken or not _full(page, quotation, 2):
        return lead
    gap = text[last : quotation.span.start].rstrip()
    if not gap.endswith((".", ":")) or _STOPPED.search(gap[:-1]) or _between(page, last, quotation.span.start, lead):
        return lead
    taken.update(span.start for span in page.group(quotation))
    return replace(lead, content=tuple(sorted({*lead.content, *page.group(quotation)})))


_SCORES = {
    CLAUSE: 0.78, QUOTED: 0.85, INFINITIVE: 0.55, OBJECT: 0.5, ACCUSED: 0.7, RAISED: 0.6, ROUND: 0.75, MARKED: 0.6,
    PREPOSITION: 0.3, WITH: 0.3,
}  # fmt: skip
_SUREST = 0.96
_WORDS = {
    CLAUSE: "with clause", QUOTED: "with quotation", INFINITIVE: "with infinitive", OBJECT: "with object",
    ACCUSED: "with what somebody is accused of", RAISED: "in the passive", ROUND: "inside what it reports",
    MARKED: "with words in marks",
    PREPOSITION: "with preposition and object", WITH: "with preposition and object",
}  # fmt: skip


def found_of(page: Page, lead: Lead) -> Found | None:
    content = page.clean(lead.content)
    source = tuple(s for s in lead.source if not any(s.overlaps(c) for c in content))
    if not content or any(c.overlaps(k) for c in content for k in lead.cue):
        return None
    inside = page.quotation_at(lead.verb.idx) is not None
    marked = [] if inside else [q for c in content for q in page.quotations_in(c.start, c.end)]
    bare = lead.how in (OBJECT, PREPOSITION, WITH) and not marked
    kind = "reported" if bare else quote_type(page.text, content, marked)
    score = _SCORES[lead.how]
    known = (("think", "think-verb"), ("say", "said-verb"), ("find", "finding verb"))
    noun = next((word for name, word in known if name in lead.classes), "said-verb" if lead.classes else "verb")
    reasons = [f"{noun} {_WORDS[lead.how]}"]
    if lead.that:
        score += 0.08
        reasons.append("“that”")
    if lead.how == QUOTED and source and any(_bound(page, lead, q) for q in marked):
        score += 0.1
        reasons.append("bound by a comma or colon")
    if marked and lead.how != QUOTED:
        score += 0.08
        reasons.append("quotation marks agree")
    if lead.classes & {"find", "think"}:
        score -= 0.15
    if not source:
        score -= 0.15
        reasons.append("no source named")
    if inside:
        score -= 0.2
        reasons.append("inside a quotation")
    attributes = {
        "quote_type": kind,
        "polarity": "negative" if lead.negative else "positive",
        "source_type": source_type(lead.head if source else None, inside),
        "attitude": "belief" if "think" in lead.classes else "assertion",
    }
    score = round(min(score, _SUREST), 3)
    return Found(source, lead.cue, content, score, ", ".join(reasons), attributes, lead.how, lead.verb)
