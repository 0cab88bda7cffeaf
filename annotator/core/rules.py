"""What corrections have in common, and rules that make them before the reviewer has to.

A step is a small change of the boundaries of a span, with a name that says it. Of a correction it is asked which
steps would have made it; a rule does such a step to what is suggested from then on.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from annotator.core.model import ATTRIBUTION, Article, Span, Spans, Suggestion, suggested
from annotator.core.text import sentence_at
from annotator.core.values import valueclass

SETTING = "rules"
"""Under which name a project keeps its rules."""

_FEW, _MANY = 18, 40
"""Code points that are shown outside and inside an edge."""
_OPENING, _CLOSING = "“\"„«‹‘'", "”\"“»›’'"
_STOPS = ".,;:!?…"
_END_MARK = re.compile(rf"[{re.escape(_STOPS)}]?[{re.escape(_CLOSING)}]")
_DETERMINER = re.compile(r"(?:the|an?|its|their|his|her|our|my)\s+", re.IGNORECASE)
_THAT = re.compile(r"(?:that|to|whether|if|because|but|and)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
_TITLE = re.compile(
    r"(?:(?:President|Prime|Minister|Chancellor|Secretary|General|Senator|Sen\.|Rep\.|Governor|Gov\.|Mayor|King|Queen"
    r"|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Sir|Dame|Lord|Lady|Judge|Justice|Professor|Prof\.|Captain|Colonel|Chairman"
    r"|Foreign|Defen[cs]e|Finance|Interior|Spokesman|Spokeswoman|former|Pope)[\s-]+)+"
)


class Step(NamedTuple):
    """A change of a span: its name, what it does in words that follow “moves”, and how."""

    name: str
    words: str
    change: Callable[[str, Span], Span]


def _clipped(start: int, end: int, span: Span) -> Span:
    """The span of these ends, or the one it was where nothing would be left."""
    return Span(start, end) if start < end else span


def _past_mark(text: str, span: Span) -> Span:
    found = _END_MARK.match(text, span.end)
    return Span(span.start, found.end()) if found else span


def _before_mark(text: str, span: Span) -> Span:
    return _clipped(span.start, span.start + len(span.of(text).rstrip(_CLOSING)), span)


def _from_mark(text: str, span: Span) -> Span:
    return Span(span.start - 1, span.end) if span.start and text[span.start - 1] in _OPENING else span


def _after_mark(text: str, span: Span) -> Span:
    return _clipped(span.end - len(span.of(text).lstrip(_OPENING)), span.end, span)


def _before_stop(text: str, span: Span) -> Span:
    return _clipped(span.start, span.start + len(span.of(text).rstrip(_STOPS + " ")), span)


def _past_stop(text: str, span: Span) -> Span:
    return Span(span.start, span.end + 1) if span.end < len(text) and text[span.end] in _STOPS else span


def _without(pattern: re.Pattern[str]) -> Callable[[str, Span], Span]:
    def change(text: str, span: Span) -> Span:
        found = pattern.match(text, span.start, span.end)
        return _clipped(found.end(), span.end, span) if found else span

    return change


def _with(pattern: re.Pattern[str]) -> Callable[[str, Span], Span]:
    def change(text: str, span: Span) -> Span:
        words = re.compile(r"\b" + pattern.pattern + "$", pattern.flags)
        found = words.search(text, max(0, span.start - 30), span.start)
        return Span(found.start(), span.end) if found else span

    return change


def _without_possessive(text: str, span: Span) -> Span:
    return _clipped(span.start, span.start + len(_POSSESSIVE.sub("", span.of(text))), span)


def _to_sentence_end(text: str, span: Span) -> Span:
    sentence = sentence_at(text, span.end - 1)
    if sentence is None or sentence.end <= span.end:
        return span
    return Span(span.start, span.start + len(text[span.start : sentence.end].rstrip(_STOPS + " ")))


def _to_comma(text: str, span: Span) -> Span:
    at = text.find(",", span.start + 1, span.end)
    return Span(span.start, at) if at > 0 else span


def _from_comma(text: str, span: Span) -> Span:
    sentence = sentence_at(text, span.end - 1)
    at = text.find(",", span.end, sentence.end) if sentence is not None else -1
    return Span(span.start, at) if at > 0 else span


STEPS: tuple[Step, ...] = (
    Step("end-past-mark", "the end past the quotation mark", _past_mark),
    Step("end-before-mark", "the end before the quotation mark", _before_mark),
    Step("start-at-mark", "the start to the quotation mark before it", _from_mark),
    Step("start-past-mark", "the start past the quotation mark", _after_mark),
    Step("end-before-stop", "the end before the punctuation", _before_stop),
    Step("end-past-stop", "the end past the punctuation", _past_stop),
    Step("start-past-determiner", "the start past “the” or “a”", _without(_DETERMINER)),
    Step("start-at-determiner", "the start to “the” or “a” before it", _with(_DETERMINER)),
    Step("start-past-that", "the start past “that” or “to”", _without(_THAT)),
    Step("start-at-that", "the start to “that” or “to” before it", _with(_THAT)),
    Step("start-past-title", "the start past the title", _without(_TITLE)),
    Step("start-at-title", "the start to the title before it", _with(_TITLE)),
    Step("end-before-possessive", "the end before the possessive", _without_possessive),
    Step("end-at-sentence", "the end to the end of the sentence", _to_sentence_end),
    Step("end-at-comma", "the end back to the first comma", _to_comma),
    Step("end-at-next-comma", "the end on to the next comma", _from_comma),
)
_BY_NAME = {step.name: step for step in STEPS}


class Correction(NamedTuple):
    """One part of an item as it was suggested and as it became gold; `around` is a stretch of the text in which the
    spans count from its beginning. `role` is empty for an entity or claim."""

    label: str
    role: str
    around: str
    before: Spans
    after: Spans


class Pattern(NamedTuple):
    """A step that would have made `fixes` of all `of` corrections of these parts; `examples` shows some of them."""

    label: str
    role: str
    step: Step
    fixes: int
    of: int
    examples: tuple[Correction, ...] = ()

    @property
    def share(self) -> float:
        """The part of the corrections that it explains, 0 to 1."""
        return self.fixes / self.of


@valueclass(frozen=True, slots=True)
class Rule:
    """A step that is done to the suggested parts of a label, or not, where it is switched off."""

    label: str
    role: str
    step: str
    on: bool = True

    @property
    def words(self) -> str:
        """What it does, in words that follow “moves”."""
        return _BY_NAME[self.step].words


def in_common(corrections: Iterable[Correction], least: int = 3, examples: int = 5) -> list[Pattern]:
    """The steps that explain at least `least` corrections of a part each, those that explain most first.

    A correction that several steps would have made counts for each of them.
    """
    totals: Counter[tuple[str, str]] = Counter()
    explained: dict[tuple[str, str, str], list[Correction]] = defaultdict(list)
    for one in corrections:
        if one.before == one.after or not one.before or not one.after:
            continue
        totals[one.label, one.role] += 1
        for step in STEPS:
            if stepped(step, one.around, one.before) == one.after:
                explained[one.label, one.role, step.name].append(one)
    found = [
        Pattern(label, role, _BY_NAME[name], len(some), totals[label, role], tuple(some[:examples]))
        for (label, role, name), some in explained.items()
        if len(some) >= least
    ]
    return sorted(found, key=lambda p: (-p.fixes, -p.share, p.label, p.role, p.step.name))


def stepped(step: Step, text: str, spans: Spans) -> Spans:
    """The spans after a step: it changes the first where it is about the start, else the last."""
    if not spans:
        return spans
    at = 0 if step.name.startswith("start") else len(spans) - 1
    changed = step.change(text, spans[at])
    others = (*spans[:at], *spans[at + 1 :])
    return spans if any(changed.overlaps(o) for o in others) else tuple(sorted((*others, changed)))


def ruled(article: Article, suggestion: Suggestion, rules: Sequence[Rule], names: Mapping[str, str]) -> Suggestion:
    """What a suggester proposed, after the rules that are on; `names` says what labels are called by now."""
    fillers = dict(suggestion.fillers)
    done = []
    label = names.get(suggestion.label, suggestion.label)
    for rule in rules:
        if rule.on and rule.label == label and rule.role in fillers:
            spans = stepped(_BY_NAME[rule.step], article.text, fillers[rule.role])
            if spans != fillers[rule.role]:
                fillers[rule.role] = spans
                done.append(rule.words)
    if not done:
        return suggestion
    made = suggested(
        article,
        suggestion.kind,
        suggestion.label,
        fillers,
        suggester=suggestion.suggester,
        version=suggestion.version,
        score=suggestion.score,
        attributes=suggestion.attributes,
        reason="; ".join([*([suggestion.reason] if suggestion.reason else []), *(f"your rule: {w}" for w in done)]),
    )
    return replace(made, added=suggestion.added)


def read_rules(source: str | None) -> tuple[Rule, ...]:
    """The rules as a project keeps them; what is not understood is left out."""
    try:
        rows = json.loads(source or "[]")
        rules = [Rule(str(r["label"]), str(r["role"]), str(r["step"]), bool(r.get("on", True))) for r in rows]
    except (ValueError, TypeError, KeyError, AttributeError):
        return ()
    return tuple(rule for rule in rules if rule.step in _BY_NAME)


def write_rules(rules: Iterable[Rule]) -> str:
    """The rules as text that `read_rules` reads back."""
    return json.dumps([{"label": r.label, "role": r.role, "step": r.step, "on": r.on} for r in rules])


def with_rule(rules: Sequence[Rule], rule: Rule) -> tuple[Rule, ...]:
    """The rules with this one, in the place of what it replaces."""
    same = [(r.label, r.role, r.step) == (rule.label, rule.role, rule.step) for r in rules]
    return tuple(rule if is_it else r for r, is_it in zip(rules, same, strict=True)) if any(same) else (*rules, rule)


def at_edge(text: str, spans: Spans, step: str) -> str:
    """The words at that edge of the spans which a step moves, a bracket standing for the edge."""
    if step.startswith("start"):
        at = spans[0].start
        before, after = text[max(0, at - _FEW) : at], text[at : at + _MANY]
        shown = f"{before}[{after}"
    else:
        at = spans[-1].end
        shown = f"{text[max(0, at - _MANY) : at]}]{text[at : at + _FEW]}"
    return f"…{' '.join(shown.split())}…"


def part_words(label: str, role: str, called: Callable[[str], str] = str) -> str:
    """What the parts are called that a pattern or a rule is about: “content”, “PERSON”; `called` names the label."""
    return role if label == ATTRIBUTION and role else called(label)
