"""Who speaks: the names of an article with what is said of them, read from the parse, and each source tied to one."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from annotator.core.model import Gender, Span, Spans
from annotator.core.resolving import Kind, Mention, Resolved, known, resolve
from annotator.suggest import Reading
from annotator.suggest.entities import names
from annotator.suggest.lexicons import lexicon
from annotator.suggest.page import SUBJECTS, page_of
from annotator.suggest.words import Word, Words

_KINDS: Mapping[str, Kind] = {"PERSON": "person", "ORG": "body", "GPE": "place"}
_DESCRIBES = frozenset({"compound", "amod", "nmod", "poss", "appos"})


class Speakers:
    """The speakers of one article; `sources` are the spans of all sources, whose names are the likelier to go on."""

    def __init__(self, reading: Reading, sources: Iterable[Span] = ()) -> None:
        self._text = reading.article.text
        self._starts = [sentence.start_char for sentence in reading.doc.sents] if reading.doc is not None else []
        spans = sorted(sources)
        mentions = known(_mentions(reading, self._starts)) if reading.doc is not None else ()
        self._mentions = [_heard(one, spans) for one in mentions]

    def of(self, source: Spans) -> Resolved | None:
        """Whom a source means."""
        if not source or not self._mentions:
            return None
        return resolve(self._text, source, self._mentions, sentence=_at(self._starts, source[0].start))


def _heard(mention: Mention, sources: Sequence[Span]) -> Mention:
    n = bisect_right(sources, Span(mention.span.start, len(mention.span) + mention.span.start + 1)) - 1
    speaks = n >= 0 and sources[n].contains(mention.span)
    if not speaks:
        return mention
    return Mention(
        mention.span,
        mention.name,
        mention.kind,
        mention.gender,
        mention.titles,
        mention.sentence,
        mention.subject,
        True,
    )


def _mentions(reading: Reading, starts: Sequence[int]) -> tuple[Mention, ...]:
    doc, text = reading.doc, reading.article.text
    if doc is None:
        return ()
    found: list[tuple[Span, Kind]] = [
        (name.span, _KINDS[name.label]) for name in names(reading) if name.label in _KINDS
    ]
    full = _full_names([" ".join(span.of(text).split()) for span, kind in found if kind == "person"])
    mentions, tokens = [], page_of(reading, doc).words
    for span, kind in found:
        words = " ".join(span.of(text).split())
        stretch = doc.char_span(span.start, span.end, alignment_mode="expand")
        titles, subject = frozenset[str](), False
        if stretch:
            root = tokens[stretch.root.i]
            titles, subject = _said_of(tokens, root, range(stretch.start, stretch.end)), root.dep_ in SUBJECTS
        name = full.get(words, words) if kind == "person" else words
        gender = _gender(name) if kind == "person" else "neuter"
        mentions.append(Mention(span, name, kind, gender, titles, _at(starts, span.start), subject))
    return tuple(mentions)


def _full_names(people: Sequence[str]) -> dict[str, str]:
    """For each shorter name of a person the longest that ends in it, or begins with it as a first name, if there is
    only one."""
    longer: dict[str, set[str]] = defaultdict(set)
    for name in set(people):
        parts = name.split()
        for n in range(1, len(parts)):
            longer[" ".join(parts[n:])].add(name)
    family = {name.split()[-1] for name in people if " " in name}
    for name in set(people):
        first, _, rest = name.partition(" ")
        if rest and first not in family:
            longer[first].add(name)
    return {short: _longest(names) for short, names in longer.items() if short in people and _longest(names)}


def _longest(names: set[str]) -> str:
    """The longest of names that all end alike in it; empty where two differ, as with a first name two people have."""
    best = max(names, key=len)
    return best if all(best.endswith(name) for name in names) else ""


def _gender(name: str) -> Gender:
    classes = lexicon("first-names").get(name.split()[0].lower(), frozenset())
    return "female" if "f" in classes else "male" if "m" in classes else ""


def _said_of(tokens: Words, root: Word, inside: range) -> frozenset[str]:
    """The words that describe a name: posts before it, and the apposition on either side with what describes that."""
    heads = [child for child in root.children if child.dep_ == "appos" and child.i not in inside]
    if root.dep_ == "appos" and root.head.i not in inside:
        heads.append(root.head)
    if root.head.lemma_ == "be" and root.dep_ in SUBJECTS:
        heads += [child for child in root.head.children if child.dep_ == "attr"]
    words = {
        child.lower_.rstrip(".")
        for child in root.children
        if child.i not in inside and child.i < root.i and child.dep_ in ("compound", "amod", "nmod")
    }
    for head in heads:
        if head.pos_ in ("NOUN", "PROPN"):
            words.add(head.lower_)
            words.update(child.lower_ for child in head.children if child.dep_ in _DESCRIBES and child.text.isalpha())
    at = inside.start
    while at > 0 and tokens[at - 1].pos_ in ("PROPN", "NOUN", "ADJ") and tokens[at - 1].sent is root.sent:
        at -= 1
        words.add(tokens[at].lower_.rstrip("."))
    return frozenset(word for word in words if word.isalpha())


def _at(starts: Sequence[int], position: int) -> int:
    """The number of the sentence at a position."""
    return bisect_right(starts, position) - 1
