"""What is known of a candidate before its spans are made: named features, most of them yes or no.

Names are ``kind:value``; those that matter differently from one construction to the next carry the construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from annotator.suggest.cues import person
from annotator.suggest.lexicons import lexicon, words
from annotator.suggest.page import Page, lemma, subject
from annotator.suggest.ranking.candidates import Candidate
from annotator.suggest.ranking.linear import Shared
from annotator.suggest.verbs import classes_of
from annotator.suggest.words import Word

RULES, UNRULED = "rules", "unruled"
_FIRST, _SECOND, _THIRD = frozenset({"i", "we"}), frozenset({"you"}), frozenset({"he", "she", "they"})
_LENGTHS = ((2, "one"), (4, "few"), (8, "some"), (16, "many"), (10_000, "most"))


def features(page: Page, group: Sequence[Candidate]) -> list[tuple[dict[str, float], Shared]]:
    """The features of the candidates of one anchor: those of each, and those that they have in common."""
    anchor = group[0].anchor
    shared = Shared() if anchor is None else Shared(dict.fromkeys(_of_anchor(page, anchor), 1.0))
    if anchor is not None:
        shared["word:" + lemma(anchor)] = 0.5
    if page.personal:
        shared["personal"] = 1.0
    return [(_of_candidate(page, candidate), shared) for candidate in group]


def _of_candidate(page: Page, candidate: Candidate) -> dict[str, float]:
    how, ruled, anchor = candidate.how, candidate.ruled, candidate.anchor
    names = ["how:" + how]
    if ruled is None:
        names.append(UNRULED)
    else:
        names.append("ruled:" + how)
        names.append(f"sources:{min(len(ruled.source), 1)}")
        names.append("type:" + ruled.attributes.get("quote_type", ""))
        names.append("said by:" + ruled.attributes.get("source_type", ""))
    if page.personal:
        names.append("personal/" + how)
    if anchor is not None:
        names += _word_features(page, candidate, anchor)
    found = {name: 0.5 if name.startswith("word:") else 1.0 for name in names}
    if ruled is not None:
        found[RULES] = log(ruled.score / (1 - ruled.score))
    return found


def _word_features(page: Page, candidate: Candidate, anchor: Word) -> list[str]:
    how, child = candidate.how, candidate.child
    word = lemma(anchor)
    known = lexicon("reporting-nouns").get(word, frozenset()) if anchor.pos_ == "NOUN" else classes_of(anchor)
    names = ["word:" + word + "/" + how]
    names += [f"class:{one}/{how}" for one in known] or ["class:none/" + how]
    names += [f"stance:{one}/{how}" for one in lexicon("stance-verbs").get(word, ())]
    if child is None and candidate.ruled is None:
        names += _quotation_features(page, anchor)
    if page.quotations and page.quotation_at(anchor.idx) is not None:
        names.append("inside/" + how)
    if child is not None:
        names += _child_features(how, anchor, child)
    return names


def _of_anchor(page: Page, anchor: Word) -> list[str]:
    """What is known of the word whatever the construction round it."""
    source = _source(anchor)
    names = ["tag:" + anchor.tag_, "dep:" + anchor.dep_, "source:" + source]
    if page.quotations and page.quotation_at(anchor.idx) is not None:
        names.append("inside")
    if page.personal:
        names.append("personal source:" + source)
    helpers = [c for c in anchor.children if c.i < anchor.i and c.dep_ in ("aux", "auxpass", "neg", "mark")]
    names += [f"helper:{c.dep_}:{c.lower_ if c.dep_ != 'auxpass' else ''}" for c in helpers]
    if not helpers:
        names.append("helper:none")
    if anchor.sent.root is anchor:
        names.append("root")
    return names


def _quotation_features(page: Page, anchor: Word) -> list[str]:
    """How the nearest quotations hang together with the verb: what stands between, and whether they can be speech."""
    text, end = page.text, anchor.idx + len(anchor.text)
    names = []
    if (after := page.after(end, end + 100)) is not None:
        gap = text[end : after.span.start].strip()
        names.append(f"opens:{gap[-1:] if not gap[-1:].isalnum() else 'word'}:{min(len(gap.split()), 3)}")
        names.append(f"opens speech:{int(text[after.inner[0] : after.inner[0] + 1].isupper())}")
    if (before := page.before(anchor.idx, max(0, anchor.idx - 100))) is not None:
        gap = text[before.span.end : anchor.idx].strip()
        names.append(f"closes:{text[before.inner[1] - 1]}:{min(len(gap.split()), 3)}")
    return names


def _child_features(how: str, anchor: Word, child: Word) -> list[str]:
    size = child.right_edge.i - child.left_edge.i + 1
    first = child.left_edge
    return [
        f"length:{next(name for most, name in _LENGTHS if size < most)}/{how}",
        f"child:{child.pos_}/{how}",
        f"first:{first.lower_ if first.pos_ in ('SCONJ', 'PRON', 'ADP', 'PART', 'DET') else first.pos_}/{how}",
        f"{'before' if child.i < anchor.i else 'behind'}/{how}",
        *([f"prep:{child.lower_}"] if child.dep_ == "prep" else []),
        *([f"entity:{child.ent_type_}/object"] if child.dep_ in ("dobj", "nsubjpass") and child.ent_type_ else []),
    ]


def _source(anchor: Word) -> str:
    """What kind of word speaks, as far as the clause itself says."""
    head = subject(anchor)
    if head is None and anchor.pos_ == "NOUN":
        head = next((c for c in anchor.children if c.dep_ == "poss"), None)
    if head is None and anchor.dep_ in ("conj", "xcomp", "advcl"):
        head = subject(anchor.head)
    if head is None:
        return "none"
    lower = head.lower_
    for kind, some in (("first", _FIRST), ("second", _SECOND), ("third", _THIRD)):
        if lower in some:
            return kind
    if head.dep_ == "nsubjpass":
        return "passive"
    if person(head):
        return "person"
    if lemma(head) in words("documents"):
        return "document"
    return "pronoun" if head.pos_ == "PRON" else "thing"
