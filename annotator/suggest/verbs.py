"""Reporting verbs and the clause, infinitive or object that says what was said."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.model import Span, Spans, extent
from annotator.core.values import valueclass
from annotator.suggest.cues import cue_group, outer, person, source_head, source_spans
from annotator.suggest.found import ACCUSED, CLAUSE, INFINITIVE, MARKED, OBJECT, RAISED, ROUND
from annotator.suggest.lexicons import lexicon
from annotator.suggest.page import SUBJECTS, Page, end_of, finite, lemma, passive, subject, subtree, told_to
from annotator.suggest.words import Word

_SAYS = frozenset({"say"})
_GOING_ON = frozenset({"like", "love", "go", "continue", "proceed", "seem", "appear", "use", "rush"})
_MUTE = frozenset({"answer", "comment", "discuss", "elaborate", "identify", "name", "respond", "speculate", "talk"})
_REFUSING = frozenset({"refuse", "decline", "fail"})


@valueclass(frozen=True, slots=True)
class Lead:
    """A reporting verb with its roles; `how` says by which construction the content was found.

    `content` is empty while only a quotation could give it. `that` says the clause has its
    complementiser.
    """

    verb: Word
    classes: frozenset[str]
    head: Word | None
    source: Spans
    cue: Spans
    negative: bool
    content: Spans
    how: str = ""
    that: bool = False

    @property
    def frame(self) -> Span:
        """From the first to the last code point of cue and source when they stand together."""
        cue = extent(self.cue)
        near = [s for s in self.source if -60 < s.start - cue.end < 12 or -12 < cue.start - s.end < 12]
        return extent((cue, *near))


def leads(page: Page) -> Iterator[Lead]:
    """Every verb of the lexicon with what its clause gives; quotations are not looked at."""
    for verb in page.words:
        classes = classes_of(verb) if verb.pos_ in ("VERB", "AUX") else None
        if classes and not _unspoken(verb) and not _refuses_to_say(verb):
            yield _lead(page, verb, classes)


def classes_of(verb: Word) -> frozenset[str]:
    """The classes of a verb in the lexicon, none for one that is not there; “as she put it” says."""
    return _SAYS if _put(verb) is not None else lexicon("reporting-verbs").get(lemma(verb), frozenset())


def _put(verb: Word) -> Word | None:
    """The “it” of “as she put it”."""
    if verb.lower_ not in ("put", "puts") or not any(c.lower_ == "as" and c.i < verb.i for c in verb.children):
        return None
    return next((c for c in verb.children if c.lower_ == "it" and c.i == verb.i + 1), None)


def _neither(verb: Word) -> tuple[Word, ...]:
    """The verb before it in “neither confirmed nor denied”, which has nothing of its own to report."""
    before = verb.head
    if verb.dep_ != "conj" or lemma(before) not in lexicon("reporting-verbs") or before.i > verb.i:
        return ()
    objects = any(c.dep_ in ("dobj", "ccomp", "xcomp") for c in before.children)
    return () if objects or verb.i - before.i > 3 or subject(verb) is not None else (before,)


def _unspoken(verb: Word) -> bool:
    """Whether nobody speaks by the form: an order, an infinitive under another verb, “Asked whether …, he …”."""
    if verb.tag_ == "VBN" and verb.dep_ == "advcl" and verb.head.i > verb.i and subject(verb) is None:
        return not any(c.dep_ in ("aux", "agent") for c in verb.children)
    if verb.tag_ != "VB" or subject(verb) is not None or any(c.dep_ == "neg" for c in verb.children):
        return False
    helpers = [c for c in verb.children if c.dep_ == "aux"]
    if any(c.tag_ == "TO" for c in helpers):
        return lemma(verb.head) not in _GOING_ON and refusal(verb) is None
    return not helpers and verb.dep_ != "conj"


def _refuses_to_say(verb: Word) -> bool:
    """Whether it only denies a verb of speech behind it, which has all to report: “declined to say whether …”."""
    known = lexicon("reporting-verbs")
    said = (c for c in verb.children if c.dep_ == "xcomp" and refusal(c) is verb)
    return any(said_clause(c, known.get(lemma(c), frozenset())) is not None for c in said)


def mute(verb: Word) -> bool:
    """Whether who does it says nothing: “declined to comment”."""
    return lemma(verb) in _REFUSING and any(c.dep_ == "xcomp" and lemma(c) in _MUTE for c in verb.children)


def refusal(verb: Word) -> Word | None:
    """The verb before it in “refused to say”, which denies what it has for an infinitive."""
    above = verb.head
    refuses = verb.dep_ == "xcomp" and lemma(above) in _REFUSING and subject(above) is not None
    return above if refuses and above.i < verb.i <= above.i + 4 else None


def _lead(page: Page, verb: Word, classes: frozenset[str]) -> Lead:
    content, how, that = _content(page, verb, classes)
    shared = _neither(verb)
    refused = refusal(verb)
    beside = (*shared, *(word for word in (refused, _put(verb)) if word is not None))
    cue, negative = cue_group(verb, beside)
    if refused is not None:
        cue, negative = (extent(cue),), True
    head = source_head(verb)
    if how == RAISED:
        head = None
    source = source_spans(page, head, extent(cue)) if head is not None else ()
    return Lead(verb, classes, head if source else None, source, cue, negative, content, how, that)


def _content(page: Page, verb: Word, classes: frozenset[str]) -> tuple[Spans, str, bool]:
    if (clause := said_clause(verb, classes)) is not None:
        return clause_spans(verb, clause), CLAUSE, _that(clause) or question_word(clause)
    for child in verb.children:
        infinitive = child.dep_ in ("xcomp", "ccomp") and any(c.tag_ == "TO" for c in child.children)
        if infinitive and passive(verb) and (raised := subject(verb)) is not None and raised.dep_ == "nsubjpass":
            if "raise" in classes:
                return (subtree(raised), subtree(child)), RAISED, False
        elif infinitive and "promise" in classes and not passive(verb):
            return ((), "", False) if mute(verb) else ((subtree(child),), INFINITIVE, False)
    if "accuse" in classes:
        accused = next((c for c in verb.children if c.dep_ in ("dobj", "nsubjpass")), None)
        ground = next((c for c in verb.children if c.dep_ == "prep" and c.lower_ in ("of", "for")), None)
        if ground is None and accused is not None:
            ground = next((c for c in accused.children if c.dep_ == "prep" and c.lower_ in ("of", "for")), None)
        if accused is not None and ground is not None:
            if accused.i < verb.i:
                if not passive(verb):
                    return (), "", False
                return (subtree(ground),), ACCUSED, False
            stop = max(subtree(accused).end, subtree(ground).end)
            for child in verb.children:  # “accused X of Y, using Z”: the means belong to what X is accused of
                if child.dep_ == "advcl" and child.tag_ == "VBG" and 0 <= child.left_edge.idx - stop <= 2:
                    stop = stop if lemma(child) in lexicon("reporting-verbs") else subtree(child).end
            return (Span(accused.left_edge.idx, stop),), ACCUSED, False
    if _parenthetical(verb):
        host = subtree(verb.head)
        own = subtree(verb)
        parts = [Span(a, b) for a, b in ((host.start, own.start), (own.end, host.end)) if a < b]
        return tuple(parts), ROUND, False
    if (marked := _marked(page, verb)) is not None and classes & {"manner", "judge", "say"}:
        return marked, MARKED, False
    if "judge" in classes and not passive(verb):
        if (told := told_to(verb)) is not None:
            return (subtree(told),), INFINITIVE, False
        given = any(c.dep_ == "dative" for c in verb.children)
        thing = None if given else next((c for c in verb.children if c.dep_ == "dobj"), None)
        speaks = source_head(verb)
        if thing is not None and thing.pos_ != "PRON" and not thing.ent_type_ and speaks is not None and person(speaks):
            return (subtree(thing),), OBJECT, False
    return (), "", False


def said_clause(verb: Word, classes: frozenset[str]) -> Word | None:
    """The clause that a verb has for what is said, also where the parse hangs it elsewhere: on the statement that
    somebody “said in”, or beside a verb that asks, as a condition."""
    for child in verb.children:
        if child.dep_ == "ccomp" and (finite(child) or question_word(child)):
            return child
    if not classes & {"say", "ask", "find"}:
        return None
    for child in verb.children:
        if child.i < verb.i:
            continue
        if child.dep_ == "advcl" and "ask" in classes and finite(child) and child.left_edge.lower_ in ("if", "whether"):
            return child
        if child.dep_ == "prep":
            things = (c for c in child.children if c.dep_ == "pobj")
            hung = (c for thing in things for c in thing.children if c.dep_ in ("acl", "relcl", "ccomp"))
            clause = next((c for c in hung if finite(c) and _that(c)), None)
            if clause is not None:
                return clause
    return None


def _that(clause: Word) -> bool:
    """Whether “that” begins a clause; one that is taken for its subject beside another is none of a relative."""
    begins = next((c for c in clause.children if c.lower_ == "that" and c.i < clause.i), None)
    if begins is None or begins.dep_ == "mark":
        return begins is not None
    last = clause.right_edge
    ends = last.i + 1 >= len(last.words) or last.nbor(1).text in (".", ";")
    heard = begins.dep_ == "nsubj" or (
        begins.dep_ == "dobj" and ends
    )  # she said outside the court that she would appeal
    return heard and any(c.dep_ in SUBJECTS for c in clause.children if c is not begins)


def _marked(page: Page, verb: Word) -> Spans | None:
    """What somebody is called in marks: “called the plan ‘a disaster’”, “described it as ‘a disaster’”."""
    if not page.quotations or passive(verb) or page.quotation_at(verb.idx) is not None:
        return None
    thing = next((c for c in verb.children if c.dep_ in ("dobj", "nsubj") and c.i > verb.i), None)
    named = next((c for c in verb.children if c.dep_ in ("oprd", "prep", "ccomp") and c.i > verb.i), thing)
    if named is None or (named.dep_ == "prep" and named.lower_ != "as"):
        return None
    if thing is None:  # “in what he called ‘a disaster’”: what it is said of stands before, and is nobody's words
        asked = any(c.tag_ in ("WP", "WDT") and c.i < verb.i and c.dep_ in ("dobj", "nsubj") for c in verb.children)
        quotation = page.after(end_of(verb), end_of(named.right_edge)) if asked else None
        return (quotation.span,) if quotation is not None else None
    start, end = thing.left_edge.idx, end_of(named.right_edge)
    quotation = page.after(start, end)
    if quotation is None or page.text[quotation.span.start : quotation.span.start + 2][-1:].isupper():
        return None
    words_between = page.words.inside(verb.idx, quotation.span.start)
    if any(word.dep_ == "relcl" for word in words_between):
        return None
    return (Span(start, max(end_of(thing.right_edge), quotation.span.end)),)


def question_word(clause: Word) -> bool:
    """Whether the clause begins with a question word or “whether”."""
    first = clause.left_edge
    return first.tag_ in ("WP", "WRB", "WDT") or first.lower_ in ("whether", "if")


def clause_spans(verb: Word, clause: Word) -> Spans:
    """The clause as fragments, the words of the cue's own clause taken out of its middle."""
    span = subtree(clause)
    for token in clause.subtree:
        if token.i > clause.i and outer(token) == verb and lemma(token) in lexicon("reporting-verbs"):
            joint = (
                [c.idx for c in token.head.children if c.dep_ == "cc" and c.i < token.i] if token.dep_ == "conj" else []
            )
            span = Span(span.start, joint[-1] if joint else token.left_edge.idx)
            break
        if _meanwhile(token, clause):
            span = Span(span.start, token.left_edge.idx)
            break
    if verb.idx < span.start or verb.idx >= span.end:
        return (span,)
    own = [t for t in verb.subtree if t == verb or not clause.holds(t)]
    hole = Span(min(t.idx for t in own), max(end_of(t) for t in own))
    return tuple(
        Span(a, b) for a, b in ((span.start, min(hole.start, span.end)), (max(hole.end, span.start), span.end)) if a < b
    )


def _meanwhile(verb: Word, clause: Word) -> bool:
    """Whether somebody else is heard from then on: “…, while the union urged her to think again”."""
    first = verb.left_edge
    if verb.dep_ != "advcl" or verb.i < clause.i or first.i == 0 or first.nbor(-1).text != ",":
        return False
    speaks = lemma(verb) in lexicon("reporting-verbs") and (who := subject(verb)) is not None and person(who)
    return speaks and first.lower_ in ("while", "whereas", "although", "though")


def _parenthetical(verb: Word) -> bool:
    """Whether the verb's clause stands inside or behind what it reports: “The deal, he said, is off”."""
    head = verb.head
    if head == verb or head.pos_ not in ("VERB", "AUX") or subject(verb) is None or not finite(head):
        return False
    if verb.dep_ == "parataxis":
        return True
    if verb.dep_ == "advcl" and head.i < verb.i:
        return any(c.lower_ == "as" for c in verb.children)
    return verb.dep_ == "ccomp" and verb.i < head.i and subject(head) is not None and subject(head).i < verb.i  # type: ignore[union-attr]
