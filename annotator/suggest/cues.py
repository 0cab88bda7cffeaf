"""The cue and the source of an attribution: which words signal it and who it is ascribed to."""

from __future__ import annotations

import re

from annotator.core.model import Span, Spans
from annotator.suggest.lexicons import lexicon, words
from annotator.suggest.page import Page, end_of, lemma, passive, runs, subject, subtree
from annotator.suggest.words import Word

_NEGATIONS = frozenset({"not", "n't", "n’t", "never", "neither", "nor", "no", "hardly"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_CUT = frozenset({"relcl", "acl", "parataxis", "ccomp", "advcl"})
_RESTRICTIVE = frozenset({"relcl", "acl"})
_WHO = re.compile(r"(?:..er|..or|ist|ian|man|men|person|people|ant|official|ally|critic|president|expert|chief)$")


def cue_group(verb: Word, shared: tuple[Word, ...] = ()) -> tuple[Spans, bool]:
    """The words of a verbal cue, and whether they deny: auxiliaries, negation, particle, manner between.

    `shared` are further verbs that stand in the same cue, as in “neither confirmed nor denied”.
    """
    tokens = {verb, *shared}
    for one in (verb, *shared):
        helpers = [c for c in one.children if c.dep_ in ("aux", "auxpass", "neg", "prt", "preconj")]
        tokens.update(c for c in helpers if abs(c.i - one.i) < 8)
        for child in one.children:
            manner = child.dep_ == "advmod" and child.pos_ in ("ADV", "PART") and not child.children
            begun = any(helper.i < child.i for helper in helpers)
            if (manner and child.i < one.i and (begun or child.lower_ in _NEGATIONS)) or (
                child.dep_ in ("cc", "preconj") and shared and child.i < verb.i
            ):
                tokens.add(child)
    denies = any(token.lower_ in _NEGATIONS for token in tokens) or lemma(verb) in words("reporting-verbs", "negative")
    return runs(token for token in tokens if not token.is_space), denies


def source_head(verb: Word) -> Word | None:
    """The head of who speaks: the subject, the agent of a passive, or the subject of the clause above.

    None where the text names nobody, also for an “it” or “there” that stands for nothing.
    """
    if passive(verb):
        return _agent(verb)
    at = outer(verb) or verb
    for _ in range(8):
        own = subject(at)
        if own is not None and (at == verb or own.dep_ != "nsubjpass" or at.dep_ in ("advcl", "conj")):
            return None if own.dep_ == "expl" or own.dep_.startswith("csubj") else own
        if at.dep_ in ("acl", "relcl"):
            return at.head
        if at.dep_ == "ROOT" and at is verb:
            return _apposed(verb)
        if at.dep_ not in ("conj", "xcomp", "advcl", "pcomp", "prep", "dep", "aux", "ccomp"):
            return None
        if passive(at) and at != verb and (agent := _agent(at)) is not None:
            return agent
        at = at.head
    return None


def _apposed(verb: Word) -> Word | None:
    """The subject of a sentence that the parse took for an apposition to what is fronted: “In a letter to members,
    its director, Ana Lee, wrote”; a comma ends it."""
    if verb.i < 4 or verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.nbor(-1).text != ",":
        return None
    last = verb.nbor(-2)
    found = None
    for word in (last, *last.ancestors):
        edge = word.left_edge
        if word.dep_ == "appos" and edge.i > 0 and edge.nbor(-1).text == "," and word.right_edge.i >= last.i:
            found = word
        if word.head.i >= verb.i or word.dep_ == "prep":
            break
    return found if found is not None and found.left_edge.i > verb.sent.start else None


def outer(verb: Word) -> Word | None:
    """The reporting verb in whose sentence another goes on though the parse hangs it on what was said.

    A participle behind a comma (“said …, warning that …”), or a second verb of speech in the same form
    where what was said is of no person (“said the price was fair and dismissed …”).
    """
    if subject(verb) is not None or verb.left_edge.i == 0:
        return None
    known = lexicon("reporting-verbs")
    if verb.dep_ == "conj" and verb.tag_ in ("VBD", "VBZ", "VBP"):
        clause = verb.head
        above = clause.head
        of = subject(clause)
        same = above.tag_ == verb.tag_ and clause.dep_ == "ccomp" and above.i < clause.i and lemma(above) in known
        return above if same and of is not None and not person(of) else None
    if verb.tag_ != "VBG" or verb.left_edge.nbor(-1).text != "," or verb.dep_ not in ("advcl", "acl", "conj", "dep"):
        return None
    for above in verb.ancestors:
        if above.dep_ == "ccomp" and above.head.i < above.i and "say" in known.get(lemma(above.head), ()):
            return above.head
    return None


def _agent(verb: Word) -> Word | None:
    for child in verb.children:
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def source_spans(page: Page, head: Word, cue: Span) -> Spans:
    """The noun phrase of a source: title, apposition and article inside, relative clauses outside."""
    if head.lower_ in _RELATIVE:
        return (Span(head.idx, end_of(head)),)
    end = subtree(head).end
    for child in head.rights:
        edge = child.left_edge
        behind_comma = edge.i > 0 and edge.nbor(-1).text in (",", "—", "–", "-")
        holds_cue = edge.idx < cue.end <= end_of(child.right_edge)
        loose = child.dep_ in _CUT and (child.dep_ not in _RESTRICTIVE or behind_comma or holds_cue)
        if loose or (child.dep_ == "punct" and child.text in "—–-:("):
            end = min(end, edge.idx)
            break
    first = head.left_edge
    while first.i < head.i and first.is_punct and _closing(page, first):
        first = first.nbor(1)
    start = first.idx
    if start < cue.end and cue.start < end:
        start, end = (start, cue.start) if head.idx < cue.start else (cue.end, end)
    found = page.trimmed(start, end) if start < end else None
    return (found,) if found is not None else ()


def _closing(page: Page, mark: Word) -> bool:
    """Whether a mark ends the quotation before a source: ‘…,’ one resident said."""
    quotation = page.quotation_at(mark.idx)
    return quotation is not None and quotation.span.end == end_of(mark)


def person(head: Word) -> bool:
    """Whether the head of a source stands for people or a body of people."""
    if head.lower_ in ("he", "she", "they", "we", "i", "who") or head.ent_type_ in ("PERSON", "ORG", "GPE", "NORP"):
        return True
    return lemma(head) in words("bodies") or _WHO.search(lemma(head)) is not None


def source_type(head: Word | None, inside: bool) -> str:
    """What kind of source stands there; `inside` says that it stands inside a quotation."""
    if head is None:
        return "implicit"
    lower = head.lower_
    if lower in ("i", "we") and not inside:
        return "author"
    if head.pos_ == "PRON" or lower in _RELATIVE:
        return "pronoun"
    if (head.pos_ == "PROPN" and head.tag_ != "NNPS") or head.ent_type_ in ("PERSON", "ORG", "GPE"):
        return "named"
    word = lemma(head)
    if word in words("documents"):
        return "document"
    if any(c.dep_ == "appos" and (c.pos_ == "PROPN" or c.ent_type_ == "PERSON") for c in head.children):
        return "named"
    if word in words("bodies") and any(c.ent_type_ in ("PERSON", "ORG", "GPE", "NORP") for c in head.subtree):
        return "named"
    many = head.tag_ in ("NNS", "NNPS") or word in words("bodies") or any(c.dep_ == "conj" for c in head.children)
    return "unnamed_group" if many else "unnamed_individual"
