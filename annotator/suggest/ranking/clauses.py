"""What could be a claim, and what is known of it: verbs with their clause, all that hangs on them, their sentence.

Beside what the rules propose stands, for every verb with a subject, the clause by the scheme, the stretch with all that
hangs on it, and, of the main verb, the whole sentence: projects differ in which clauses are claims and in how much of
the sentence belongs to one. Which it is, is learned.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from math import log
from typing import NamedTuple

from annotator.core.model import Span, Spans, extent
from annotator.core.text import paragraph_at
from annotator.suggest.agreement import Unit
from annotator.suggest.asserted import Claim, described, framed
from annotator.suggest.clauses import Clause, clause_of
from annotator.suggest.cues import person
from annotator.suggest.found import Found
from annotator.suggest.lexicons import lexicon
from annotator.suggest.page import Page, lemma, subject, subtree
from annotator.suggest.ranking.judging import RULES, UNRULED, Option
from annotator.suggest.ranking.linear import Shared
from annotator.suggest.words import Word

RULED, CLAUSE, WHOLE, SENTENCE = "ruled", "clause", "whole", "sentence"
_LENGTHS = ((4, "few"), (8, "some"), (14, "many"), (24, "most"), (10_000, "long"))
_LEAST_WORDS = 3


class Candidate(NamedTuple):
    """A stretch that could be a claim, described as one; `how` says what of the verb's it is."""

    how: str
    claim: Claim


def wide(page: Page, found: Sequence[Found], ruled: Sequence[Claim]) -> list[list[Candidate]]:
    """The candidates of an article, those of one verb together: one of them is right at most."""
    groups: dict[int, list[Candidate]] = {}
    seen: set[Spans] = set()
    for claim in sorted(ruled, key=lambda claim: -claim.score):
        if claim.spans not in seen:
            seen.add(claim.spans)
            groups.setdefault(claim.head.i, []).append(Candidate(RULED, claim))
    inside = _inside(page, found)
    for verb in page.words:
        if verb.pos_ not in ("VERB", "AUX") or verb.dep_ in ("aux", "auxpass"):
            continue
        claimer = "source" if verb.i in inside else "author"
        told: Claim | None = None
        for how, spans in _stretches(page, verb):
            if spans not in seen and sum(len(span.of(page.text).split()) for span in spans) >= _LEAST_WORDS:
                seen.add(spans)
                # What is said of the clause is said of all its verb: describing is what takes time.
                if told is None:
                    told = described(page, Clause(verb, spans), claimer, 0.4, "clause of its own")
                claim = Claim(spans, told.score, told.reason, told.attributes, verb)
                groups.setdefault(verb.i, []).append(Candidate(how, claim))
    return [groups[i] for i in sorted(groups)]


def options(
    page: Page, found: Sequence[Found], groups: Sequence[Sequence[Candidate]], label: str = ""
) -> list[list[Option]]:
    """The candidates as units of the label, each with its features."""
    framing, inside = framed(page, found), _inside(page, found)
    result = []
    for group in groups:
        head = group[0].claim.head
        around = inside.get(head.i)
        shared = (_of_verb(page, head, around),)
        result.append(
            [
                Option(
                    Unit("claim", label, {"": one.claim.spans}),
                    _features(page, one, around is not None, head.i in framing),
                    shared,
                )
                for one in group
            ]
        )
    return result


def apart(one: Unit, other: Unit) -> bool:
    """Whether both may be claims: one may lie in the other, but half of their letters they may not have in common."""
    a, b = one.parts[""], other.parts[""]
    common = sum(max(0, min(s.end, t.end) - max(s.start, t.start)) for s in a for t in b)
    return 2 * common < sum(map(len, a)) + sum(map(len, b)) - common


def _inside(page: Page, found: Sequence[Found]) -> dict[int, Found]:
    """The attribution in whose content each word begins, by number: the innermost, of those as long the first."""
    starts, result = page.words.starts, {}
    for one in sorted(found, key=lambda one: len(extent(one.content)))[::-1]:
        for span in one.content:
            for n in range(bisect_left(starts, span.start), bisect_left(starts, span.end)):
                result[n] = one
    return result


def _stretches(page: Page, verb: Word) -> Iterator[tuple[str, Spans]]:
    root = verb.sent.root is verb
    if not root and subject(verb) is None:
        return
    own = clause_of(page, verb)
    if own is not None:
        yield CLAUSE, own.spans
    # What ends where the clause does, but for a stop, would be the same once it is trimmed.
    ends = {(span.start, span.end) for span in own.spans} if own and len(own.spans) == 1 else set()
    whole, sentence = subtree(verb), Span(verb.sent.start_char, verb.sent.end_char)
    for how, span in ((WHOLE, whole), (SENTENCE, sentence)) if root else ((WHOLE, whole),):
        if ends.isdisjoint(((span.start, span.end), (span.start, span.end - 1))) and (spans := page.clean((span,))):
            ends.add((span.start, span.end))
            yield how, spans


def _opening(page: Page) -> int:
    """Where the first word of the article stands."""
    return len(page.text) - len(page.text.lstrip())


def _of_verb(page: Page, head: Word, inside: Found | None) -> Shared:
    """What is known of a verb, however far the claim reaches."""
    where = "own" if inside is None else "said"
    helpers = [c for c in head.children if c.dep_ in ("aux", "auxpass", "neg", "mark") and c.i < head.i]
    who = _subject(next((c for c in head.children if c.dep_ in ("nsubj", "nsubjpass", "csubj", "expl")), None))
    names = ["claimer:" + where, "dep:" + head.dep_, "tag:" + head.tag_, "subject:" + who, f"subject:{who}/{where}"]
    names += [f"helper:{c.dep_}:{c.lower_}" for c in helpers]
    if inside is not None:
        names += ["in:" + inside.how, "quoted:" + inside.attributes.get("quote_type", "")]
    if page.text[head.sent.start_char : head.sent.end_char].rstrip().rstrip("”\"’')").endswith("?"):
        names.append("question")
    features = Shared(dict.fromkeys(names, 1.0))
    features["word:" + lemma(head)] = 0.5
    return features


def _features(page: Page, candidate: Candidate, said: bool, framing: bool) -> dict[str, float]:
    """What is known of a candidate beyond its verb; `said` says that it stands in what is attributed."""
    how, claim = candidate
    head, attributes = claim.head, claim.attributes
    where = "said" if said else "own"
    kind = attributes.get("claim_type", "")
    size = sum(len(span.of(page.text).split()) for span in claim.spans)
    start = min(claim.spans).start
    first, last = paragraph_at(page.text, start)
    names = [
        "how:" + how, f"how:{how}/{where}", "type:" + kind, f"type:{kind}/{where}",
        f"length:{next(name for most, name in _LENGTHS if size < most)}/{how}", f"parts:{min(len(claim.spans), 3)}",
        f"dep:{head.dep_}/{how}", f"cue:{int(framing)}/{how}", f"sentence root:{int(head.sent.root is head)}/{how}",
        *(f"{name}:{attributes[name]}" for name in ("verifiable", "polarity", "certainty") if name in attributes),
    ]  # fmt: skip
    if claim.reason.endswith("with a figure") or "with a figure," in claim.reason:
        names.append("figure")
    if "names somebody" in claim.reason:
        names.append("named")
    if page.quotation_at(head.idx) is not None:
        names.append("in marks/" + how)
    if page.text[first:last].rstrip()[-1:].isalnum():
        names.append("heading")
    lead = first <= page.once("opening", _opening)
    names.append("lead" if lead else "opens paragraph" if start - first < 3 else "later")
    features = dict.fromkeys(names, 1.0)
    for one in lexicon("reporting-verbs").get(lemma(head), ()):
        features[f"class:{one}/{how}"] = 0.5
    if how == RULED:
        features[RULES] = log(claim.score / (1 - claim.score))
    else:
        features[UNRULED] = 1.0
    return features


def _subject(who: Word | None) -> str:
    if who is None:
        return "none"
    if who.pos_ == "PRON":
        return who.lower_
    return who.ent_type_ or ("person" if person(who) else "thing")
