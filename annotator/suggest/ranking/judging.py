"""Which of what could be proposed is right, learned from gold: alike for clauses that may be claims and for names.

An `Exam` is an article with options in groups, of each of which one is right at most, and its gold; a `Judge` gives
each group its best option with a chance; `train` makes one and says by cross-validation over articles how good it is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, NamedTuple

from annotator.core.model import Kind
from annotator.core.values import valueclass
from annotator.suggest.agreement import Pairs, Unit, form, right, scores
from annotator.suggest.calibration import Curve, Judged, fitted
from annotator.suggest.ranking.linear import Features, Question, Shared, Weights, chances, fit, weighted
from annotator.suggest.reliability import reliability
from annotator.suggest.scoring import Tally, closeness

RULES, UNRULED = "rules", "unruled"
UNTRAINED: Weights = {RULES: 1.0, UNRULED: -4.0}
"""Weights before any training: what the rules propose is as likely as they say, and nothing else is proposed."""
RIDGE = 1.0
FOLDS = 8
_LINES = tuple(n / 20 for n in range(2, 15))
_NEAR = 0.004  # a line that scores so little worse than the best is as good
_HALF = 0.5
_STRETCH = 200  # code points


class JudgeError(Exception):
    """What was kept is no judge of this version; the message says what is wrong."""


class Option(NamedTuple):
    """What could be proposed, and what is known of it: of it alone, and of others too."""

    unit: Unit
    own: Features
    shared: Sequence[Shared] = ()

    @property
    def features(self) -> Features:
        """All that is known of it."""
        found = dict(self.own)
        for some in self.shared:
            found.update(some)
        return found

    def sum(self, weights: Weights) -> float:
        """The weighted sum of its features."""
        total = weighted(self.own, weights)
        for some in self.shared:
            total += some.sum(weights)
        return total


class Choice(NamedTuple):
    """The chosen option by group and position, with its chance, 0 to 1."""

    group: int
    option: int
    score: float


Groups = Sequence[Sequence[Option]]
Apart = Callable[[Unit, Unit], bool]
"""Whether two units may both be proposed."""


@valueclass(frozen=True, slots=True)
class Exam:
    """The options of an article and its gold, all of one kind."""

    text: str
    groups: Groups
    gold: tuple[Unit, ...]


@valueclass(frozen=True, slots=True)
class Judge:
    """Weights by feature, the curve from sums to chances, and the chance below which nothing is proposed."""

    weights: Weights = field(default_factory=lambda: dict(UNTRAINED), repr=False)
    curve: Curve = field(default_factory=Curve, repr=False)
    line: float = 0.4

    def choose(self, groups: Groups, apart: Apart) -> list[Choice]:
        """The best option of each group that is likely enough; of two that cannot both be, the likelier."""
        offers = []
        for g, group in enumerate(groups):
            if not group:
                continue
            likely = chances([option.sum(self.weights) for option in group])
            best = max(range(len(group)), key=likely.__getitem__)
            score = self.curve(likely[best])
            if score >= self.line:
                offers.append(Choice(g, best, round(score, 3)))
        kept: list[Choice] = []
        near: dict[int, list[Unit]] = defaultdict(list)  # what is kept, by the stretches of the text it touches
        for offer in sorted(offers, key=lambda o: (-o.score, o.group)):
            unit = groups[offer.group][offer.option].unit
            low, high = min(s.start for s in unit.parts[""]), max(s.end for s in unit.parts[""])
            places = range(low // _STRETCH, high // _STRETCH + 1)
            if all(apart(unit, other) for place in places for other in near[place]):
                kept.append(offer)
                for place in places:
                    near[place].append(unit)
        return sorted(kept)

    def to_json(self) -> dict[str, Any]:
        """The judge as plain values."""
        return {"line": self.line, "curve": self.curve.points, "weights": dict(sorted(self.weights.items()))}

    @classmethod
    def from_json(cls, data: Any) -> Judge:
        """The judge that `to_json` made; JudgeError for anything else."""
        try:
            points = tuple((float(x), float(y)) for x, y in data["curve"])
            weights = {str(name): float(weight) for name, weight in data["weights"].items()}
            return cls(weights, Curve(points), float(data["line"]))
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise JudgeError(f"this is no judge of suggestions: {error}") from error

    def to_text(self) -> str:
        """The judge as JSON."""
        return json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Judge:
        """The judge of that JSON; JudgeError for anything else."""
        return cls.from_json(read_json(text))


def read_json(text: str) -> Any:
    """The values of a JSON text; JudgeError where it is none."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise JudgeError(f"this is no JSON: {error}") from error


@valueclass(frozen=True, slots=True)
class Trial:
    """How proposals of a kind did on articles: the tallies by measure, and each score with whether it was right."""

    scores: Mapping[str, Tally]
    judged: tuple[Judged, ...]

    @property
    def error(self) -> float:
        """The expected calibration error, 0 to 1."""
        return reliability(self.judged).error


def tried(kind: Kind, articles: Iterable[tuple[str, tuple[Unit, ...], Sequence[tuple[Unit, float]]]]) -> Trial:
    """How proposals with their scores did, given text and gold."""
    pairs, judged = [], list[Judged]()
    for text, gold, proposed in articles:
        one = Pairs(text, gold, tuple(unit for unit, _ in proposed))
        kept = right(kind, one)
        pairs.append(one)
        judged += [(score, n in kept) for n, (_, score) in enumerate(proposed)]
    return Trial(scores(kind, pairs), tuple(judged))


def train(
    kind: Kind,
    exams: Sequence[Exam],
    apart: Apart,
    measure: str,
    *,
    mine: Collection[int] | None = None,
    step: Callable[[], None] = lambda: None,
) -> tuple[Judge, Trial]:
    """A judge made of the exams at `mine`, all of them by default, and how it does on all, none known to it.

    The line is the one that scores best by `measure` on the articles it is tried on. `step` is called once an
    exam, and may raise to stop.
    """
    taught = range(len(exams)) if mine is None else sorted(mine)
    questions = [_questions(exam) for exam in exams]
    raw: dict[int, list[Choice]] = {}
    dealt = [list(range(n, len(exams), FOLDS)) for n in range(min(FOLDS, len(exams)))]
    for fold in dealt:
        asked = [one for n in taught if n not in fold for one in questions[n]]
        judge = Judge(fit(asked, UNTRAINED, RIDGE), line=0.02)
        for n in fold:
            raw[n] = judge.choose(exams[n].groups, apart)
            step()
    known = {n: _judged(kind, exams[n], choices) for n, choices in raw.items()}
    curves = {n: fitted(one for m in taught if m not in fold for one in known[m]) for fold in dealt for n in fold}
    scored = {n: [c._replace(score=round(curves[n](c.score), 3)) for c in choices] for n, choices in raw.items()}
    line = _line(kind, [exams[n] for n in taught], [scored[n] for n in taught], measure)
    trial = tried(kind, ((exam.text, exam.gold, _units(exam, scored[n], line)) for n, exam in enumerate(exams)))
    weights = fit([one for n in taught for one in questions[n]], UNTRAINED, RIDGE)
    return Judge(weights, fitted(one for n in taught for one in known[n]), line), trial


def _questions(exam: Exam) -> list[Question]:
    answers = _answers(exam)
    return [
        Question([option.features for option in group], answers.get(n)) for n, group in enumerate(exam.groups) if group
    ]


def _answers(exam: Exam) -> dict[int, int]:
    """Which option of which group each gold unit is, the closest first; an entity must be it exactly."""
    offers = []
    forms = {form(exam.text, unit): k for k, unit in enumerate(exam.gold) if unit.kind == "entity"}
    places = [(unit.parts[""][0].start, unit.parts[""][-1].end) for unit in exam.gold]
    for n, group in enumerate(exam.groups):
        for m, option in enumerate(group):
            if option.unit.kind == "entity":
                if (k := forms.get(form(exam.text, option.unit))) is not None:
                    offers.append((1.0, n, m, k))
                continue
            spans = option.unit.parts[""]
            low, high = min(s.start for s in spans), max(s.end for s in spans)
            for k, unit in enumerate(exam.gold):
                if places[k][0] < high and low < places[k][1] and unit.label == option.unit.label:
                    close = closeness(exam.text, unit.parts[""], spans)
                    if close >= _HALF:
                        offers.append((close, n, m, k))
    found: dict[int, int] = {}
    used: set[int] = set()
    for _, n, m, k in sorted(offers, key=lambda offer: (-offer[0], *offer[1:])):
        if n not in found and k not in used:
            found[n] = m
            used.add(k)
    return found


def _judged(kind: Kind, exam: Exam, choices: Sequence[Choice]) -> list[Judged]:
    # The likelier first: what nobody would propose must not take the gold from it.
    listed = sorted(choices, key=lambda choice: -choice.score)
    return list(tried(kind, [(exam.text, exam.gold, _units(exam, listed, 0.0))]).judged)


def _units(exam: Exam, choices: Iterable[Choice], line: float) -> list[tuple[Unit, float]]:
    return [(exam.groups[c.group][c.option].unit, c.score) for c in choices if c.score >= line]


def _line(kind: Kind, exams: Sequence[Exam], choices: Sequence[Sequence[Choice]], measure: str) -> float:
    """The line by which the most is right of what is proposed and wanted; of those as good the one nearest 0.4."""
    reached = {}
    for line in _LINES:
        rows = ((exam.text, exam.gold, _units(exam, some, line)) for exam, some in zip(exams, choices, strict=True))
        reached[line] = tried(kind, rows).scores.get(measure, Tally()).f
    best = max(reached.values())
    usual = Judge().line
    return min((line for line, f in reached.items() if f >= best - _NEAR), key=lambda line: (abs(line - usual), line))
