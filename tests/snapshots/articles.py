"""Made articles with their suggestions: the dense, the long, the nested, right to left, other scripts."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from annotator.core.model import ATTRIBUTION, ROLES, Article, Kind, Span, Suggestion, suggested
from annotator.core.schema import LabelSchema, read_schema
from annotator.core.sheet import Sheet
from annotator.resources import resource

SCHEMA: LabelSchema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))

_PEOPLE = ("Ana Lee", "Bo Olsen", "Vladimir Putin", "Jens Stoltenberg", "Maria Zakharova", "Li Wei")
_POSTS = ("President", "the minister", "spokesperson", "the mayor", "NATO Secretary-General")
_PLACES = ("Kyiv", "Moscow", "St. Petersburg", "the United States", "North Macedonia", "Belgorod")
_BODIES = ("NATO", "Congress", "the European Union", "the finance ministry", "Reuters")
_DAYS = ("on Wednesday", "on Thursday", "last week", "in March 2024")
_CUES = ("said", "told reporters", "warned", "insisted", "argued", "acknowledged", "claimed")
_SAID = (
    "the bridge would stay closed",
    "the strikes had crossed a red line and could not go unanswered",
    "nothing had been agreed",
    "the restrictions took effect at once and would be lifted when the talks were over",
    "it was safe",
    "a further 4,000 troops were on their way to the border",
    "no one had been asked",
)
_PLAIN = (
    "The end of the matter came when the doors were closed for good.",
    "Nobody was hurt.",
    "Prices rose by a tenth in a year, more than at any time since the war.",
)


@dataclass
class _Writer:
    """Writes an article and notes what is where."""

    title: str
    text: str = ""
    found: list[tuple[Kind, str, dict[str, list[Span]]]] = field(default_factory=list)

    def put(self, words: str) -> Span:
        start = len(self.text)
        self.text += words
        return Span(start, len(self.text)) if words else Span(start, start + 1)

    def name(self, kind: Kind, label: str, words: str) -> Span:
        span = self.put(words)
        at = span.start + (4 if words.startswith("the ") else 0)
        self.found.append((kind, label, {"": [Span(at, span.end)]}))
        return span

    def attribute(self, **parts: list[Span]) -> None:
        self.found.append(("attribution", ATTRIBUTION, parts))

    def sheet(self, id_: str) -> Sheet:
        article = Article(id_, self.text, self.title, outlet="The Paper", published="2026-01-02")
        made: dict[str, Suggestion] = {}
        for n, (kind, label, parts) in enumerate(self.found):
            one = suggested(
                article, kind, label, parts, suggester="rules", version="1", score=0.5 + 0.49 * (n * 7 % 10) / 10
            )
            made[one.id] = one
        return Sheet(article, made)


def dense(characters: int = 34_000, attributions: int = 214, seed: int = 7) -> Sheet:
    """As dense as the densest article of PolNeAR: 34,000 characters with 214 attributions, names and claims."""
    chance = random.Random(seed)
    writer = _Writer("What everybody said, at length")
    made = 0
    while made < attributions:
        made += _sentence(writer, chance, attributions - made)
        due = characters * made / attributions
        while len(writer.text) < due:
            writer.put(" " + chance.choice(_PLAIN))
        writer.put("\n\n" if chance.random() < 0.3 else " ")
    return writer.sheet("dense")


def _sentence(writer: _Writer, chance: random.Random, left: int) -> int:
    """A sentence of one, two or three attributions; how many."""
    form = chance.choice(("said that", "said that", "split", "inverted", "nested")) if left > 1 else "said that"
    said = chance.choice(_SAID)
    if form == "said that":
        source = _source(writer, chance)
        writer.put(" ")
        cue = writer.put(chance.choice(_CUES))
        writer.put(" ")
        start = len(writer.text)
        writer.put("that in ")
        writer.name("entity", "GPE", chance.choice(_PLACES))
        writer.put(" ")
        claim = writer.put(said)
        if chance.random() < 0.35:
            writer.found.append(("claim", "CLAIM", {"": [claim]}))
        writer.attribute(source=[source], cue=[cue], content=[Span(start, claim.end)])
        writer.put(".")
        return 1
    if form == "split":
        first = writer.put(f"“{said.capitalize()},”")
        writer.put(" ")
        source = writer.put(chance.choice(("he", "she")))
        writer.put(" ")
        cue = writer.put(chance.choice(_CUES))
        writer.put(". ")
        second = writer.put(f"“{chance.choice(_SAID).capitalize()}.”")
        writer.attribute(source=[source], cue=[cue], content=[first, second])
        return 1
    if form == "inverted":
        content = writer.put(said.capitalize())
        writer.put(", ")
        cue = writer.put("according to")
        writer.put(" ")
        source = writer.name("entity", "ORG", chance.choice(_BODIES))
        writer.attribute(source=[source], cue=[cue], content=[content])
        writer.put(".")
        return 1
    outer = _source(writer, chance)
    writer.put(" ")
    cue = writer.put("reported")
    writer.put(" ")
    start = len(writer.text)
    writer.put("that ")
    inner = _source(writer, chance)
    writer.put(" had ")
    second_cue = writer.put("claimed")
    writer.put(" ")
    second_start = len(writer.text)
    writer.put(f"that {said} ")
    writer.name("entity", "DATE", chance.choice(_DAYS))
    end = len(writer.text)
    writer.attribute(source=[inner], cue=[second_cue], content=[Span(second_start, end)])
    writer.attribute(source=[outer], cue=[cue], content=[Span(start, end)])
    writer.put(".")
    return 2


def _source(writer: _Writer, chance: random.Random) -> Span:
    start = len(writer.text)
    if chance.random() < 0.6:
        writer.put(chance.choice(_POSTS) + " ")
    writer.name("entity", "PERSON", chance.choice(_PEOPLE))
    if chance.random() < 0.3:
        writer.put(" of ")
        writer.name("entity", "GPE", chance.choice(_PLACES))
    return Span(start, len(writer.text))


def long(characters: int = 1_000_000, spans: int = 10_000) -> Sheet:
    """A book of an article: a million characters, ten thousand names, in paragraphs of some hundred words."""
    chance = random.Random(3)
    writer = _Writer("A long article")
    parts: list[str] = []
    at = 0
    step = characters / spans
    n = 0
    while n < spans:
        name = chance.choice(_PEOPLE)
        filler = chance.choice(_PLAIN) + " "
        while at + len(filler) + len(name) < step * (n + 1):
            parts.append(filler)
            at += len(filler)
            filler = chance.choice(_PLAIN) + " "
        parts.append(name)
        writer.found.append(("entity", "PERSON", {"": [Span(at, at + len(name))]}))
        at += len(name)
        end = " spoke.\n" if n % 6 == 5 else " spoke. "
        parts.append(end)
        at += len(end)
        n += 1
    writer.text = "".join(parts)
    return writer.sheet("long")


def marked(id_: str, title: str, text: str) -> Sheet:
    """An article from text with its marks in it: ``[PERSON Ana]``, ``{a.source Ana}`` for parts of attribution a.

    They may be nested and need not be closed in order of kind.
    """
    writer = _Writer(title)
    opened: list[tuple[str, int]] = []
    parts: dict[str, dict[str, list[Span]]] = {}
    for token in re.findall(r"\[[A-Z_]+ |\{[a-z]\.[a-z]+ |[\]}]|[^\[\]{}]+", text):
        if token[0] in "[{":
            opened.append((token[1:-1], len(writer.text)))
        elif token in "]}":
            name, start = opened.pop()
            span = Span(start, len(writer.text))
            if "." in name:
                attribution, role = name.split(".")
                parts.setdefault(attribution, {}).setdefault(role, []).append(span)
            else:
                writer.found.append(("claim" if name == "CLAIM" else "entity", name, {"": [span]}))
        else:
            writer.text += token
    for roles in parts.values():
        writer.attribute(**{role: roles[role] for role in ROLES if role in roles})
    return writer.sheet(id_)


NESTED = marked(
    "nested",
    "Who said that who said what",
    "{a.source President [PERSON Ana Lee] of [GPE North Macedonia]} {a.cue told} {a.content [ORG Reuters] that "
    "{b.source [NORP Western] officials} had {b.cue warned} {b.content that {c.source the ministry} {c.cue denied} "
    "{c.content [CLAIM the bridge near [GPE Skopje] was unsafe]}}}.\n"
    "“{d.content It is safe,}” {d.source she} {d.cue said} on [DATE Wednesday]. “{d.content It will stay safe.}”\n"
    "[CLAIM The [ORG Bank of [GPE England]] cut rates by a quarter], {e.cue according to} {e.source a person familiar "
    "with the matter}.",
)

FAR = marked(
    "far",
    "Said lines ago",
    "{a.source The spokesperson for the ministry} {a.cue was asked} on [DATE Wednesday] about the bridge. Nobody had "
    "been hurt, prices had risen by a tenth in a year, more than at any time since the war, and the doors were closed "
    "for good when the talks in [GPE Skopje] were over. It took an hour before there was any answer to the question, "
    "and then another hour: {a.content the bridge would stay closed until further notice}.",
)

HEBREW = marked(
    "hebrew",
    "הגשר ייסגר",
    "{a.source נשיאת [GPE מקדוניה הצפונית] [PERSON אנה לי]} {a.cue אמרה} ב[GPE סקופיה] {a.content [CLAIM כי הגשר החדש "
    "בטוח לשימוש] וכי לא נשאלה}. איש לא נפגע בתאונה, והכביש נפתח שוב.\n"
    "“{b.content הגשר בטוח},” {b.cue אמרה} {b.source היא} לסוכנות [ORG Reuters] ביום [DATE רביעי]. “{b.content הוא "
    "יישאר פתוח}.”",
)

ARABIC = marked(
    "arabic",
    "الجسر",
    "{a.cue قالت} {a.source الرئيسة [PERSON آنا لي]} {a.content إن الجسر الجديد في [GPE سكوبيه] آمن}. لم يصب أحد بأذى.",
)

SCRIPTS = marked(
    "scripts",
    "🙂 Kyiv · Київ · 京都 · बेंगलुरु",
    "{a.source [PERSON 👩‍🚀 Ana Lee]} {a.cue said}: {a.content “We go 🚀🚀 — e\u0301lan, nai\u0308ve 🇺🇦!”} in "
    "[GPE Київ] and [GPE Αθήνα].\n"
    "{b.source [PERSON 李伟]}{b.cue 表示}{b.content 大桥将在[DATE 星期三]关闭}。 [GPE 京都] 🎌\n"
    "{c.source [PERSON प्रधानमंत्री]} {c.cue ने कहा} {c.content कि पुल सुरक्षित है}।",
)


def decided(sheet: Sheet, every: int = 3) -> Iterator[str]:
    """The ids of every so-manyth pending item, for a picture with gold in it."""
    for n, item in enumerate(sheet.items):
        if n % every == 0:
            yield item.id
