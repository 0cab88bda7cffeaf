"""Who a source is: “he”, “the Russian president”, “the ministry” tied to a speaker that the article names.

Rules over mentions, which whoever reads the article finds: of the mentions before the source that agree with
it in gender, number and what is said of them, the nearest in sentences, and of those in one sentence the subject.
Nobody is named where two are as likely, and the span of the source stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from annotator.core.model import Gender, Span, Spans
from annotator.core.values import valueclass

Kind = Literal["person", "body", "place"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FEMALE = frozenset({"she", "her", "hers"})
_MALE = frozenset({"he", "him", "his"})
_MANY = frozenset({"they", "them", "their", "theirs"})
_ONE = frozenset({"it", "its"})
_WHO = frozenset({"who", "which", "whose"})
_DETERMINED = re.compile(r"(?:the|this|that|its|his|her|their)\s+", re.IGNORECASE)
_INDEFINITE = re.compile(r"(?:an?|some|one|two|several|many|most|few|other|another|no)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_OWNED = re.compile(r"['’]s?\s+\w")
_OWNER = re.compile(r"\b(?:of|for|to|with|from|by|near)\s+(?:the\s+)?$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
_BODIES = _set(
    """agency alliance army association authority bank bloc body board bureau cabinet chamber club commission committee
    company corporation council court department embassy firm force foundation government group institute kremlin
    ministry network newspaper office organisation organization outlet parliament party police regulator secretariat
    senate union university watchdog"""
)
_LEADERS = _set("leader chief head premier")
_POSTS = _set(
    """chairman chairwoman chancellor chief director emperor governor head king leader mayor minister premier president
    queen secretary-general"""
)
_PLACES = _set("capital city country nation republic state region province town")
_WOMEN = _set(
    """mrs ms miss madam lady dame queen princess duchess baroness spokeswoman chairwoman congresswoman businesswoman
    actress woman mother daughter sister wife widow heiress policewoman"""
)
_MEN = _set(
    """mr sir lord king prince duke baron spokesman chairman congressman businessman actor man father son brother
    husband widower heir policeman pope bishop"""
)
_SEX: dict[str, Gender] = {**dict.fromkeys(_WOMEN, "female"), **dict.fromkeys(_MEN, "male")}
_REACH = 4
"""Sentences back to which a pronoun can reach; a description reaches to the beginning of the article."""


@valueclass(frozen=True, slots=True)
class Mention:
    """A name in the article: where, whose name in full, and what is said of it there or elsewhere.

    `titles` holds words in lower case that describe it: “president”, “russian”. `sentence` is the number of the
    sentence; `subject` says whether it is one's subject, `speaks` whether something is ascribed to it there.
    """

    span: Span
    name: str
    kind: Kind
    gender: Gender = ""
    titles: frozenset[str] = frozenset()
    sentence: int = 0
    subject: bool = False
    speaks: bool = False


class Resolved(NamedTuple):
    """A speaker, and why in words."""

    name: str
    why: str


def gender_of(titles: Iterable[str]) -> Gender:
    """The gender that titles tell: “Ms”, “spokesman”; empty where none does."""
    found: list[Gender] = [_SEX[title] for title in titles if title in _SEX]
    return found[0] if found else ""


def known(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions, each with all that is said of its bearer anywhere in the article."""
    titles: dict[str, frozenset[str]] = {}
    genders: dict[str, Gender] = {}
    for one in mentions:
        titles[one.name] = titles.get(one.name, frozenset()) | one.titles
        genders[one.name] = genders.get(one.name) or one.gender or gender_of(sorted(one.titles))
    return tuple(replace(one, titles=titles[one.name], gender=genders[one.name]) for one in mentions)


def resolve(text: str, source: Spans, mentions: Sequence[Mention], *, sentence: int) -> Resolved | None:
    """Whom a source in that sentence means; None where the article does not tell."""
    if not source:
        return None
    whole = Span(source[0].start, source[-1].end)
    words = " ".join(whole.of(text).split())
    low = words.lower()
    before = [one for one in mentions if one.span.end <= whole.start]
    if low in _WHO:
        near = [one for one in before if one.sentence == sentence]
        return Resolved(near[-1].name, "the name before “who”") if near else None
    if low in _MALE | _FEMALE:
        gender: Gender = "male" if low in _MALE else "female"
        people = [one for one in before if one.kind == "person" and one.gender in ("", gender)]
        return _nearest(people, sentence, _REACH, f"the nearest person that “{low}” can mean", gender)
    if low in _MANY | _ONE:
        bodies = [one for one in before if one.kind == "body" or (one.kind == "place" and low in _ONE)]
        return _nearest(bodies, sentence, _REACH, f"the nearest that “{low}” can mean")
    inside = [one for one in mentions if whole.contains(one.span)]
    if inside:
        return _named(text, whole, inside)
    return _described(words, before, mentions, sentence)


def _named(text: str, whole: Span, inside: Sequence[Mention]) -> Resolved | None:
    """Whom a source with names in it means: the person that heads it, or the body or place that is all of it."""
    words = whole.of(text)
    for one in inside:
        at, end = one.span.start - whole.start, one.span.end - whole.start
        owned = _OWNED.match(words, end) is not None
        if one.kind == "person" and not owned and not _OWNER.search(words[:at]):
            return Resolved(one.name, "named")
    rest = _DETERMINED.sub("", _POSSESSIVE.sub("", words))
    only = next((one for one in inside if one.kind != "person" and one.span.of(text) == rest), None)
    return Resolved(only.name, "named") if only else None


def _described(words: str, before: Sequence[Mention], mentions: Sequence[Mention], sentence: int) -> Resolved | None:
    """Whom “the Russian president” means: who was called so, or will be; “the ministry”: the nearest of the kind."""
    if _INDEFINITE.match(words) or not (_DETERMINED.match(words) or words[:1].isupper()):
        return None
    said = [word.lower() for word in _WORD.findall(_DETERMINED.sub("", _POSSESSIVE.sub("", words)))]
    if not said:
        return None
    head, wanted = said[-1], set(said)
    people = [one for one in mentions if one.kind == "person"]
    titled = [one for one in people if wanted <= one.titles]
    if not titled and head in _LEADERS:
        titled = [one for one in people if wanted - {head} <= one.titles and one.titles & _POSTS]
    if titled:
        return _only(titled, f"called “{' '.join(said)}” in the article")
    if head in _BODIES:
        named = [one for one in before if one.kind == "body" and head in one.name.lower().split()]
        fit = [one for one in named if wanted <= set(one.name.lower().split())] or named
        if not fit and len(said) == 1 and head in ("company", "firm", "group", "agency", "outlet", "newspaper"):
            fit = [one for one in before if one.kind == "body"]
        return _nearest(fit, sentence, None, f"the nearest {head} before it")
    if head in _PLACES and len(said) == 1:
        return _nearest([one for one in before if one.kind == "place"], sentence, _REACH, "the nearest place before it")
    if head in _SEX and len(said) == 1:
        people = [one for one in before if one.kind == "person" and one.gender in ("", _SEX[head])]
        return _nearest(people, sentence, _REACH, f"the nearest person that “{head}” can mean")
    return None


def _only(mentions: Sequence[Mention], why: str) -> Resolved | None:
    names = {one.name for one in mentions}
    return Resolved(names.pop(), why) if len(names) == 1 else None


def _nearest(
    mentions: Sequence[Mention], sentence: int, reach: int | None, why: str, gender: Gender = ""
) -> Resolved | None:
    """The nearest in sentences; in one sentence who speaks before who is subject, before who only stands there."""
    near = [one for one in mentions if reach is None or sentence - one.sentence <= reach]
    if not near:
        return None
    best = max(
        near,
        key=lambda one: (
            one.sentence - (0 if one.subject or one.speaks else 1) - (0 if not gender or one.gender == gender else 1),
            one.speaks,
            one.subject,
            one.span.start,
        ),
    )
    return Resolved(best.name, why)
