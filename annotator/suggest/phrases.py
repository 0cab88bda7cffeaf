"""Cues that are no verb: “according to”, adverbs, nouns, labels before a colon, signatures."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.model import Span, Spans, extent, without
from annotator.suggest.cues import source_spans, source_type
from annotator.suggest.found import ACCORDING, HEARSAY, INFINITIVE, NOUN, Found, quote_type
from annotator.suggest.lexicons import lexicon, words
from annotator.suggest.page import Page, end_of, lemma, subject, subtree
from annotator.suggest.verbs import said_clause
from annotator.suggest.words import Word


def phrases(page: Page) -> Iterator[Found]:
    """Every attribution whose cue is a phrase, an adverb or a noun."""
    adverbs, nouns = words("cue-adverbs"), lexicon("reporting-nouns")
    for token in page.words:
        lower = token.lower_
        found = None
        if lower == "according":
            found = _according(page, token)
        elif lower in adverbs:
            found = _adverb(page, token)
        elif token.pos_ == "NOUN" and lemma(token) in nouns:
            found = _noun(page, token, nouns[lemma(token)])
        if found is not None:
            yield found


def _according(page: Page, token: Word) -> Found | None:
    to = next((c for c in token.rights if c.lower_ == "to"), None)
    person = next((c for c in (to.children if to is not None else ()) if c.dep_ == "pobj"), None)
    if to is None or person is None:
        return None
    cue = (Span(token.idx, end_of(to)),)
    source = _unswallowed(page, person, source_spans(page, person, cue[0]))
    if not source:
        return None
    hole = extent((*cue, *source))
    clause = _clause(token, initial=token.i == token.sent.start or token.i == token.sent.start + 1)
    content = _stretched(page, without((clause,), hole), cue[0])
    return made(page, source, cue, content, 0.85, "“according to” with a named source", person, ACCORDING, token)


def _unswallowed(page: Page, person: Word, source: Spans) -> Spans:
    """The source less a main clause's subject that the parse took for an apposition: no comma ends it."""
    for child in person.subtree:
        if child.dep_ in ("appos", "conj") and child.left_edge.i > 0 and child.left_edge.nbor(-1).text == ",":
            after = child.right_edge.i + 1
            closed = after >= len(person.words) or person.words[after].is_punct
            cut = child.left_edge.idx
            if not closed and source and source[0].start < cut < source[-1].end:
                trimmed = page.trimmed(source[0].start, cut)
                return (trimmed,) if trimmed is not None else ()
    return source


def _clause(token: Word, *, initial: bool) -> Span:
    """The clause a phrase belongs to: the sentence if it opens it, else the nearest independent one."""
    if initial:
        return Span(token.sent.start_char, token.sent.end_char)
    at = token.head
    for _ in range(12):
        own = at.dep_ in ("ROOT", "ccomp", "parataxis") or (at.dep_ == "conj" and subject(at) is not None)
        if at.head == at or (own and at.pos_ in ("VERB", "AUX")):
            break
        at = at.head
    return subtree(at)


def _adverb(page: Page, token: Word) -> Found | None:
    head = token.head
    if head == token:
        return None
    cue = (Span(token.idx, end_of(token)),)
    if token.i == token.sent.start:
        clause = Span(token.sent.start_char, token.sent.end_char)
    else:
        while head.dep_ in ("aux", "auxpass") and head.head != head:
            head = head.head
        clause = Span(head.left_edge.idx, end_of(head.right_edge))
    content = without((clause,), cue[0])
    return made(page, (), cue, content, 0.6, "adverb that ascribes it to somebody unnamed", None, HEARSAY, token)


def _noun(page: Page, token: Word, classes: frozenset[str]) -> Found | None:
    owner = next((c for c in token.children if c.dep_ == "poss"), None)
    cue = (Span(token.idx, end_of(token)),)
    if "that" in classes and not _said_in(token):
        for child in token.children:
            if child.dep_ in ("acl", "ccomp") and any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children):
                source = (subtree(owner),) if owner is not None else ()
                score = 0.6 if source else 0.34
                return made(page, source, cue, (subtree(child),), score, "noun with that-clause", owner, NOUN, token)
    if "to" in classes and owner is not None:
        for child in token.children:
            if child.dep_ in ("acl", "relcl") and any(c.tag_ == "TO" for c in child.children):
                source = (subtree(owner),)
                return made(
                    page, source, cue, (_without_amid(child),), 0.45, "noun with infinitive", owner, INFINITIVE, token
                )
    if "on" in classes and owner is not None:
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ == "on" and any(c.dep_ == "pcomp" for c in child.children):
                return made(page, (subtree(owner),), cue, (subtree(child),), 0.4, "noun with “on”", owner, NOUN, token)
    if "view" in classes and token.head.lower_ == "in" and token.head.dep_ == "prep" and token.head.i < token.i:
        of = next((c for c in token.rights if c.lower_ == "of"), None)
        person = (
            owner if owner is not None else next((c for c in (of.children if of else ()) if c.dep_ == "pobj"), None)
        )
        if person is not None:
            source = (subtree(person),)
            hole = subtree(token.head)
            clause = _clause(token.head, initial=hole.start == token.sent.start_char)
            cue = (Span(token.head.idx, end_of(of)),) if of is not None and owner is None else cue
            return made(page, source, cue, without((clause,), hole), 0.65, "“in the view of”", person, NOUN, token)
    return None


def _without_amid(clause: Word) -> Span:
    """A clause without what goes on around it, which is the author's to say: “… amid the war”."""
    span = subtree(clause)
    around = (word.idx for word in clause.subtree if word.dep_ == "prep" and word.lower_ in ("amid", "amidst"))
    return Span(span.start, next((at for at in around if at > span.start), span.end))


def _said_in(noun: Word) -> bool:
    """Whether somebody “said in” it what hangs on it: the verb is the cue then."""
    above = noun.head.head
    return noun.dep_ == "pobj" and said_clause(above, lexicon("reporting-verbs").get(lemma(above), frozenset())) in (
        *noun.children,
    )


def _stretched(page: Page, content: Spans, cue: Span) -> Spans:
    """The fragments stretched over quotations they cut."""
    found = []
    for fragment in content:
        start, end = fragment.start, fragment.end
        for quotation in page.quotations_in(start, end):
            if not quotation.span.overlaps(cue):
                start, end = min(start, quotation.span.start), max(end, quotation.span.end)
        found.append(Span(start, end))
    return tuple(found)


def made(
    page: Page, source: Spans, cue: Spans, content: Spans, score: float, reason: str,
    head: Word | None, how: str, anchor: Word,
) -> Found | None:  # fmt: skip
    """The attribution, its content cleaned; None if nothing of the content is left beside source and cue."""
    fragments = page.clean(content)
    fragments = tuple(f for f in fragments if not any(f.overlaps(s) for s in (*source, *cue)))
    if not fragments:
        return None
    inside = page.quotation_at(cue[0].start) is not None
    marked = [] if inside else [q for f in fragments for q in page.quotations_in(f.start, f.end)]
    attributes = {
        "quote_type": quote_type(page.text, fragments, marked),
        "polarity": "positive",
        "source_type": source_type(head, inside),
        "attitude": "assertion",
    }
    return Found(source, cue, fragments, score - 0.15 * inside, reason, attributes, how, anchor)
