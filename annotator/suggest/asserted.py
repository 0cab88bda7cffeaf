"""Claims found by rules: clauses that assert something a reader could check or dispute, with a rank.

Taken from what is attributed to somebody and from the article's own main clauses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from itertools import takewhile

from annotator.core.model import Span, Spans, extent, overlap
from annotator.core.values import valueclass
from annotator.suggest.clauses import Clause, clauses, independent, tops
from annotator.suggest.cues import person
from annotator.suggest.found import ACCUSED, HEARSAY, INFINITIVE, OBJECT, Found
from annotator.suggest.lexicons import lexicon
from annotator.suggest.page import Page, end_of, lemma, subtree
from annotator.suggest.verbs import mute
from annotator.suggest.words import Word

_DOUBTFUL = 0.3
_FIGURES = frozenset({"PERCENT", "MONEY", "QUANTITY", "CARDINAL"})
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "EVENT"})
_LEAST_WORDS = 3
_ASKING = frozenset({"whether", "if", "how", "what", "where", "which", "who", "whom"})
_CLAUSES = frozenset({"advcl", "csubj", "csubjpass", "ccomp", "relcl"})
_PERSONAL = frozenset({"i", "you", "me", "my", "your"})


@valueclass(frozen=True, slots=True)
class Claim:
    """A clause with what the rules say of it; `score` is a rank, not a chance."""

    spans: Spans
    score: float
    reason: str
    attributes: dict[str, str]
    head: Word = field(compare=False, repr=False)


def asserted(page: Page, found: Sequence[Found]) -> tuple[list[Claim], list[Claim]]:
    """The claims inside what is attributed, and the author's own."""
    hearsay = sorted(c.start for one in found if one.how == HEARSAY for c in one.cue)
    framing = framed(page, found)
    attributed = [c for one in found for c in _attributed(page, one, framing)]
    covered = tuple(span for claim in attributed for span in claim.spans)
    return attributed, [c for top in independent(page, covered) for c in _own(page, top, framing, hearsay, covered)]


def framed(page: Page, found: Iterable[Found]) -> set[int]:
    """The words of all cues, by number: they frame what is said, and claim nothing."""
    return {token.i for one in found for cue in one.cue for token in _tokens(page, cue)}


def _tokens(page: Page, span: Span) -> tuple[Word, ...]:
    return tuple(page.words.inside(span.start, span.end))


def _attributed(page: Page, one: Found, framing: set[int]) -> Iterator[Claim]:
    """The claims inside what is attributed; none in a question or in a bare object."""
    stop = extent(one.content).end
    if one.score < _DOUBTFUL or one.how == OBJECT or "?" in page.text[stop - 2 : stop + 1]:
        return
    if one.how == HEARSAY:
        yield from _hearsay(page, one)
        return
    if one.how == ACCUSED:
        yield from _accusations(page, one)
        return
    for top in tops(page, one.content):
        if any(c.tag_ == "TO" and c.dep_ == "aux" for c in top.children):
            begin = next(end_of(c) for c in top.children if c.tag_ == "TO")
            spans = page.clean([Span(begin, max(begin + 1, min(stop, subtree(top).end)))])
            if one.how == INFINITIVE and sum(len(span.of(page.text).split()) for span in spans) >= _LEAST_WORDS:
                yield described(page, Clause(top, spans), "source", 0.5, "what is undertaken", "policy")
            continue
        for clause in clauses(page, top, one.content):
            if clause.head.i not in framing and _asserts(page, clause) and not _open(clause.head):
                base = 0.5 if one.attributes.get("quote_type") == "direct" else 0.58
                yield described(page, clause, "source", base, "attributed clause")


def _hearsay(page: Page, one: Found) -> Iterator[Claim]:
    """What is “allegedly” so, as one claim; how sure it is remains open."""
    head = next(tops(page, one.content), None)
    if head is not None and sum(len(s.of(page.text).split()) for s in one.content) > 2:
        claim = described(page, Clause(head, one.content), "source", 0.5, "hearsay", "fact_past_present")
        yield replace(claim, attributes=claim.attributes | {"certainty": "unspecified"})


def _accusations(page: Page, one: Found) -> Iterator[Claim]:
    """Each thing somebody is accused of, with the accused as its first fragment, less the preposition."""
    tokens = [t for span in one.content for t in _tokens(page, span)]
    for ground in tokens:
        if ground.dep_ != "prep" or ground.lower_ not in ("of", "for"):
            continue
        first = next((c for c in ground.children if c.dep_ == "pcomp"), None)
        if first is None:
            continue
        verbs = [first, *(c for c in first.children if c.dep_ == "conj" and c.tag_ == "VBG")]
        for n, verb in enumerate(verbs):
            joint = [c.idx for c in first.children if c.dep_ == "cc" and c.i > verb.i]
            stop = joint[0] if n + 1 < len(verbs) and joint else one.content[-1].end
            parts = [Span(verb.left_edge.idx, max(stop, end_of(verb)))]
            if one.content[0].start < ground.idx:
                parts.append(Span(one.content[0].start, ground.idx))
            spans = page.clean(parts)
            if spans:
                yield described(
                    page, Clause(verb, spans), "source", 0.5, "what somebody is accused of", "fact_past_present"
                )
        return


def _own(page: Page, top: Word, framing: set[int], hearsay: list[int], taken: Spans) -> Iterator[Claim]:
    speech, nouns = lexicon("reporting-verbs"), lexicon("reporting-nouns")
    for clause in clauses(page, top):
        head = clause.head
        if head.i in framing or overlap((Span(head.idx, end_of(head)),), taken) or not _asserts(page, clause):
            continue
        who = clause.subject
        said = speech.get(lemma(clause.head), frozenset())
        if "say" in said and who is not None and person(who):
            continue
        if said and (_quotes(page, clause) or mute(clause.head)):
            continue
        last = clause.spans[-1]
        cut = next((at for at in hearsay if last.start < at < last.end), last.end)
        clause = replace(clause, spans=page.clean((*clause.spans[:-1], Span(last.start, cut))))
        if not clause.spans:
            continue
        base = 0.36 if who is not None and lemma(who) in nouns else 0.42
        yield described(page, clause, "author", base, "main clause of the author")


def _quotes(page: Page, clause: Clause) -> bool:
    """Whether words in marks stand behind the verb: what is said by somebody, though no attribution was found."""
    quoted = page.quotations_in(clause.head.idx, extent(clause.spans).end)
    return any(len(page.words.between(*one.inner)) > 2 for one in quoted)


def _open(clause: Word) -> bool:
    """Whether a clause leaves open what it says: “whether he would sign it”, “how many wells they inspect”."""
    first = clause.left_edge
    below = takewhile(lambda word: word is not clause, (first, *first.ancestors))
    return first.lower_ in _ASKING and first.i < clause.i and not any(word.dep_ in _CLAUSES for word in below)


def _asserts(page: Page, clause: Clause) -> bool:
    """Whether the clause can be a claim: a subject, some words, no question, nothing about “you”."""
    words_ = " ".join(span.of(page.text) for span in clause.spans).split()
    who = clause.subject
    if who is None or not _LEAST_WORDS <= len(words_) <= 60 or who.tag_ in ("WP", "WDT", "WRB"):
        return False
    return who.lower_ not in _PERSONAL


def described(page: Page, clause: Clause, claimer: str, base: float, reason: str, kind: str = "") -> Claim:
    """The clause as a claim, with its type and the other attributes, ranked from `base` up and down."""
    telling = page.once("telling", _telling)
    classes, figures, named = set[str](), False, False
    for span in clause.spans:
        for n in page.words.between(span.start, span.end):
            if n in telling:
                some, figure, name = telling[n]
                classes |= some
                figures, named = figures or figure, named or name
    helpers = [c for c in clause.head.children if c.dep_ in ("aux", "auxpass", "neg")]
    modal = {c.lower_ for c in helpers}
    around = (clause.head, *clause.head.children)
    predicate = {c for token in around if token.i in telling for c in telling[token.i][0]}
    kind = kind or _kind(modal, figures, classes, predicate)
    score, reasons = base, [reason]
    if figures:
        score += 0.15
        reasons.append("with a figure")
    if kind in ("causal", "quantity", "rule_or_law", "prediction"):
        score += 0.06
        reasons.append({"causal": "a cause", "quantity": "an amount", "rule_or_law": "a rule"}.get(kind, "a forecast"))
    if named:
        score += 0.06
        reasons.append("names somebody")
    if clause.subject is not None and clause.subject.pos_ == "PRON" and claimer == "author":
        score -= 0.08
    attributes = {
        "claim_type": kind,
        "verifiable": _verifiable(kind, figures or named),
        "polarity": "negated" if any(c.dep_ == "neg" for c in helpers) else "affirmed",
        "claimer": claimer,
        "subjective": "yes" if kind == "value" else "no",
    }
    if kind != "policy":
        sure = "possible" if "possible" in classes else "probable" if "probable" in classes else "certain"
        attributes["certainty"] = sure
    return Claim(clause.spans, round(min(score, 0.9), 3), ", ".join(reasons), attributes, clause.head)


def _telling(page: Page) -> dict[int, tuple[frozenset[str], bool, bool]]:
    """The words that say something of a claim, by number: their classes, whether each is a figure, or of a name."""
    known, none = lexicon("claim-words").get, frozenset[str]()
    found = {}
    for word in page.words:
        classes = known(lemma(word)) or known(word.lower_) or none
        figure, name = word.like_num or word.ent_type_ in _FIGURES, word.ent_type_ in _NAMES
        if classes or figure or name:
            found[word.i] = (classes, bool(figure), name)
    return found


def _kind(modal: set[str], figures: bool, classes: set[str], predicate: set[str]) -> str:
    if modal & {"should", "must", "ought"}:
        return "policy"
    if modal & {"will", "'ll", "’ll", "wo", "would", "could", "may", "might", "shall"}:
        return "prediction"
    if "rule" in classes:
        return "rule_or_law"
    if "cause" in predicate:
        return "causal"
    if figures or classes & {"change", "amount"}:
        return "quantity"
    return "value" if "value" in predicate else "fact_past_present"


def _verifiable(kind: str, concrete: bool) -> str:
    if kind in ("value", "policy"):
        return "no"
    return "yes" if concrete and kind in ("fact_past_present", "quantity", "causal") else "partly"
