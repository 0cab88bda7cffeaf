"""What could be an attribution: whatever the rules find, and every verb and noun with something to say.

The rules propose what reports without doubt. Beside them stand, for every verb, its clause, its infinitive, its
object, its object with a preposition, what it stands in the passive with, and the quotation beside it; for every
noun, its clause, its infinitive and its “of”. Most of these are no attributions; which are is learned. A candidate
is cheap until its spans are wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from annotator.core.model import Span, extent
from annotator.core.values import valueclass
from annotator.suggest.cues import cue_group, source_head, source_spans
from annotator.suggest.found import CLAUSE, INFINITIVE, NOUN, OBJECT, PREPOSITION, QUOTED, RAISED, WITH, Found
from annotator.suggest.lexicons import lexicon
from annotator.suggest.page import Page, end_of, finite, lemma, passive, subject, subtree, told_to
from annotator.suggest.phrases import made
from annotator.suggest.reported import continued, found_of, quotations_beside, to_marks
from annotator.suggest.verbs import Lead, clause_spans, question_word, said_clause
from annotator.suggest.words import Word

_PREPOSITIONS = frozenset(
    ("about", "against", "as", "at", "for", "from", "in", "into", "of", "on", "over", "to", "toward", "towards", "with")
)
_REACH = 100  # how far from a verb a quotation may stand to be its own, in code points


@valueclass(frozen=True, slots=True)
class Candidate:
    """A construction round a word: the `anchor` that would be the cue, the `child` that heads what it would say.

    `ruled` is what the rules found there, None where they were silent.
    """

    how: str
    anchor: Word | None
    child: Word | None = None
    ruled: Found | None = None

    def found(self, page: Page) -> Found | None:
        """Source, cue and content as spans; None where nothing can be made of it."""
        if self.ruled is not None or self.anchor is None:
            return self.ruled
        return _noun(page, self) if self.how == NOUN else _verb(page, self, self.anchor)


def candidates(page: Page, ruled: Iterable[Found]) -> list[list[Candidate]]:
    """The candidates of an article, those of one anchor together: at most one of them can be right."""
    groups: dict[int, list[Candidate]] = {}
    result: list[list[Candidate]] = []
    for found in ruled:
        candidate = Candidate(found.how, found.anchor, None, found)
        if found.anchor is None:
            result.append([candidate])
        else:
            groups.setdefault(found.anchor.i, []).append(candidate)
    for word in page.words:
        if word.pos_ == "VERB" or (word.pos_ == "AUX" and word.dep_ not in ("aux", "auxpass")):
            new: Sequence[Candidate] = tuple(_of_verb(page, word))
        elif word.pos_ == "NOUN" and word.children:
            new = tuple(_of_noun(word))
        else:
            continue
        if new:
            known = groups.setdefault(word.i, [])
            have = {candidate.how for candidate in known}
            known += [candidate for candidate in new if candidate.how not in have]
    return [*(groups[i] for i in sorted(groups)), *result]


def _of_verb(page: Page, verb: Word) -> Iterator[Candidate]:
    seen: set[str] = set()
    clause = said_clause(verb, lexicon("reporting-verbs").get(lemma(verb), frozenset()))
    if clause is not None and clause.dep_ != "ccomp":
        seen.add(CLAUSE)
        yield Candidate(CLAUSE, verb, clause)
    for child in verb.children:
        dep = child.dep_
        how = ""
        if dep == "ccomp":
            how = CLAUSE if finite(child) or question_word(child) else INFINITIVE
        elif dep == "xcomp":
            how = RAISED if passive(verb) and any(c.tag_ == "TO" for c in child.children) else INFINITIVE
        elif dep == "dobj":
            how = OBJECT if child.pos_ != "PRON" and told_to(verb) is None else ""
        elif dep == "prep" and child.i > verb.i and child.lower_ in _PREPOSITIONS and child.children:
            how = PREPOSITION
        elif dep == "nsubjpass" and child.pos_ != "PRON":
            how = OBJECT
        if how and how not in seen:
            seen.add(how)
            yield Candidate(how, verb, child)
            if how == PREPOSITION:
                yield Candidate(WITH, verb, child)
    if page.quotations and _near(page, verb):
        yield Candidate(QUOTED, verb)


def _near(page: Page, verb: Word) -> bool:
    """Whether a quotation begins or ends not far from the verb, and the verb stands in none."""
    if page.quotation_at(verb.idx) is not None:
        return False
    before = page.before(verb.idx, 0)
    if before is not None and verb.idx - before.span.end < _REACH:
        return True
    return page.after(verb.idx, verb.idx + _REACH) is not None


def _of_noun(noun: Word) -> Iterator[Candidate]:
    for child in noun.children:
        if child.i > noun.i and (
            (child.dep_ in ("acl", "ccomp") and any(c.tag_ == "TO" or c.dep_ == "mark" for c in child.children))
            or (child.dep_ == "prep" and child.children and lemma(noun) in lexicon("reporting-nouns"))
        ):
            yield Candidate(NOUN, noun, child)
            return


def _verb(page: Page, candidate: Candidate, verb: Word) -> Found | None:
    cue, negative = cue_group(verb)
    head = source_head(verb)
    child, how = candidate.child, candidate.how
    if how == RAISED:
        head = None
    if child is not None and child.dep_ == "nsubjpass" and head is child:
        head = None
    if how == WITH and child is not None:
        cue = (*cue[:-1], Span(cue[-1].start, end_of(child))) if child.i == verb.i + 1 else cue
    source = source_spans(page, head, extent(cue)) if head is not None else ()
    that = child is not None and any(c.lower_ == "that" and c.dep_ == "mark" for c in child.children)
    classes = lexicon("reporting-verbs").get(lemma(verb), frozenset())
    lead = Lead(verb, classes, head if source else None, source, cue, negative, (), how, that)
    if child is None:
        parts = quotations_beside(page, lead)
        if not parts:
            return None
        content = tuple(sorted({span for quotation in parts for span in page.group(quotation)}))
        lead = Lead(verb, classes, lead.head, source, cue, negative, content, how, that)
        return found_of(page, continued(page, lead, set()))
    if how == CLAUSE:
        content = clause_spans(verb, child)
    elif how == RAISED and (raised := subject(verb)) is not None:
        content = (subtree(raised), subtree(child))
    elif how == WITH:
        inner = subtree(child)
        if end_of(child) >= inner.end:
            return None
        content = (Span(end_of(child), inner.end),)
    else:
        content = (subtree(child),)
    content = to_marks(page, content, extent(cue))
    if not content:
        return None
    return found_of(page, Lead(verb, classes, lead.head, source, cue, negative, content, how, that))


def _noun(page: Page, candidate: Candidate) -> Found | None:
    noun, child = candidate.anchor, candidate.child
    if noun is None or child is None:
        return None
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    source = (subtree(owner),) if owner is not None else ()
    cue = (Span(noun.idx, end_of(noun)),)
    return made(page, source, cue, (subtree(child),), 0.3, "noun that reports", owner, NOUN, noun)
