"""Learning from gold: candidates become questions with answers, questions become weights.

`Lesson` is a parsed article with its gold attributions; `train` makes a model from lessons, starting from another
one, and says by cross-validation over articles how good it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace

from annotator.core.model import Span, Spans, overlap
from annotator.core.values import valueclass
from annotator.suggest import Reading
from annotator.suggest.attributions import rules
from annotator.suggest.calibration import Curve, Judged, fitted
from annotator.suggest.found import Found
from annotator.suggest.page import Page, page_of
from annotator.suggest.ranking.candidates import Candidate, candidates
from annotator.suggest.ranking.features import features
from annotator.suggest.ranking.linear import Features, Question, fit
from annotator.suggest.ranking.model import PARTS, Model
from annotator.suggest.ranking.shapes import FIRST_PART, Shape, contents, cues, sources
from annotator.suggest.reliability import reliability
from annotator.suggest.scoring import Roles, Tally, attribution_scores, closeness, soft_matches

RIDGES = {"detect": 2.0, "content": 2.0, "source": 4.0, "cue": 4.0}
"""How strongly the weights of each part of a model hold to their start."""

FOLDS = 8
_LINES = tuple(n / 20 for n in range(2, 13))


@valueclass(frozen=True, slots=True)
class Scheme:
    """What gold of a kind can teach.

    `silent` are constructions that the gold never marks though they may be attributions: of these the rules are
    believed. `unshaped` are contents that it marks otherwise than it should.
    `parts` are the parts of a model that the gold is asked about.
    """

    silent: frozenset[str] = frozenset()
    unshaped: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset(PARTS)


@valueclass(frozen=True, slots=True)
class Lesson:
    """A parsed article with its gold attributions."""

    reading: Reading
    attributions: Sequence[Roles]
    weight: float = 1.0
    scheme: Scheme = field(default_factory=Scheme)


Questions = dict[str, list[Question]]
"""What lessons ask, by the part of the model that answers."""


def together(some: Iterable[Questions]) -> Questions:
    """The questions of several lessons."""
    result: Questions = {part: [] for part in PARTS}
    for questions in some:
        for part, listed in questions.items():
            result[part] += listed
    return result


def learn(questions: Questions, start: Model) -> Model:
    """The model that the questions teach; its curve and line are those of the start."""
    learned = {part: fit(questions[part], getattr(start, part), RIDGES[part]) for part in PARTS}
    return Model(**learned, curve=start.curve, line=start.line, silent=start.silent)


def asked(lesson: Lesson) -> Questions:
    """The questions that an article's gold answers."""
    result = together(())
    if lesson.reading.doc is None:
        return result
    page = page_of(lesson.reading, lesson.reading.doc)
    groups = candidates(page, rules(lesson.reading))
    matched, doubtful = _matched(page, groups, lesson.attributions)
    for n, group in enumerate(groups):
        if n in doubtful:
            continue
        rows: list[Features] = [own | shared for own, shared in features(page, group)]
        answer = matched.get(n)
        if answer is None:
            if not any(c.ruled is not None and c.how in lesson.scheme.silent for c in group):
                result["detect"].append(Question(rows, None, weight=lesson.weight))
            continue
        m, found, k = answer
        gold = lesson.attributions[k]
        result["detect"].append(Question(rows, m, weight=lesson.weight))
        shapes = [shape for shape in contents(page, found) if not lesson.scheme.unshaped & set(shape.features)]
        result["content"] += _shaped(page.text, shapes, gold.get("content", ()), lesson.weight)
        result["source"] += _shaped(page.text, sources(page, found), gold.get("source", ()), lesson.weight)
        result["cue"] += _shaped(page.text, cues(page, found), gold.get("cue", ()), lesson.weight)
    return {part: listed if part in lesson.scheme.parts else [] for part, listed in result.items()}


def folds(count: int, many: int) -> list[list[int]]:
    """The numbers from 0 to `count` dealt out to so many hands."""
    return [list(range(n, count, many)) for n in range(min(many, count))]


def proposals(model: Model, reading: Reading) -> list[Found]:
    """What a model proposes for an article."""
    if reading.doc is None:
        return []
    return model.choose(page_of(reading, reading.doc), rules(reading))


def roles_of(found: Found) -> dict[str, Spans]:
    """The spans of a found attribution by role."""
    return {"source": found.source, "cue": found.cue, "content": found.content}


def judged(lesson: Lesson, found: Sequence[Found]) -> list[tuple[float, bool]]:
    """Each proposal's score and whether it is softly right; less those on which the gold is silent."""
    right = soft_matches(lesson.reading.article.text, lesson.attributions, [roles_of(one) for one in found])
    taken = set(right.values())
    return [(one.score, n in taken) for n, one in enumerate(found) if n in taken or not _unsaid(lesson, one)]


def _unsaid(lesson: Lesson, found: Found) -> bool:
    """Whether the gold cannot say that a proposal is wrong: it never marks the like, or of contents in several parts
    it marks the first one only, and that one fits."""
    scheme = lesson.scheme
    if found.how in scheme.silent:
        return True
    if len(found.content) < 2 or not any(name.startswith(FIRST_PART) for name in scheme.unshaped):
        return False
    opening = replace(found, content=(min(found.content),))
    return bool(soft_matches(lesson.reading.article.text, lesson.attributions, [roles_of(opening)]))


_Answer = tuple[int, Found, int]


def _matched(
    page: Page, groups: Sequence[Sequence[Candidate]], gold: Sequence[Roles]
) -> tuple[dict[int, _Answer], set[int]]:
    """Which candidate (in which group) each gold attribution is, and the groups the gold leaves in doubt.

    A candidate of the gold's cue and source is right as soon as the contents touch: where they end is another
    question. In doubt is what has the content of a gold attribution without a cue: the gold may have forgotten it.
    """
    text = page.text
    offers: list[tuple[float, int, int, int, Found]] = []
    doubtful: set[int] = set()
    for n, group in enumerate(groups):
        for m, candidate in enumerate(group):
            reach = _reach(candidate)
            near = [k for k, one in enumerate(gold) if _near(one, reach)]
            if not near or (found := candidate.found(page)) is None:
                continue
            shapes = contents(page, found)
            for k in near:
                close = max(closeness(text, gold[k].get("content", ()), shape.spans) for shape in shapes)
                same = _meet(gold[k].get("source", ()), found.source)
                if _meet(gold[k].get("cue", ()), found.cue) and (close >= 0.5 or (same and close > 0)):
                    offers.append((close + 0.1 * same, n, m, k, found))
                elif close >= 0.5 and not gold[k].get("cue"):
                    doubtful.add(n)
    matched: dict[int, _Answer] = {}
    used: set[int] = set()
    for _, n, m, k, found in sorted(offers, key=lambda offer: (-offer[0], *offer[1:4])):
        if n not in matched and k not in used:
            matched[n] = (m, found, k)
            used.add(k)
    return matched, doubtful - set(matched)


def _reach(candidate: Candidate) -> tuple[int, int]:
    if candidate.ruled is not None:
        spans = (*candidate.ruled.cue, *candidate.ruled.content)
        return min(s.start for s in spans), max(s.end for s in spans)
    assert candidate.anchor is not None
    return candidate.anchor.idx, candidate.anchor.idx + len(candidate.anchor.text)


def _near(gold: Roles, reach: tuple[int, int]) -> bool:
    """Whether the cue, or without one the content, lies within or at the edge of the stretch."""
    spans = gold.get("cue") or gold.get("content") or ()
    return any(span.start <= reach[1] and reach[0] <= span.end for span in spans)


def _meet(gold: Sequence[Span], found: Sequence[Span]) -> bool:
    return overlap(gold, found) or not (gold or found)


def _shaped(text: str, shapes: Sequence[Shape], gold: Sequence[Span], weight: float) -> list[Question]:
    """The question which extent is the gold's: the closest one, the one found if none is closer."""
    close = [closeness(text, gold, shape.spans) for shape in shapes]
    best = max(range(len(shapes)), key=lambda n: (close[n], -n))
    if len(shapes) < 2 or not gold or close[best] < 0.7:
        return []
    return [Question([shape.features for shape in shapes], best, False, weight)]


@valueclass(frozen=True, slots=True)
class Trial:
    """How a model did on articles it had not learned from."""

    scores: Mapping[str, Tally]
    judged: tuple[Judged, ...]
    found: tuple[tuple[Found, ...], ...] = ()
    """What it proposed for each article."""

    @property
    def soft(self) -> float:
        """The F of whole attributions under the soft definition, 0 to 1."""
        return self.scores["relation soft"].f

    @property
    def error(self) -> float:
        """The expected calibration error, 0 to 1."""
        return reliability(self.judged).error


@valueclass(frozen=True, slots=True)
class Trained:
    """A model made from lessons, with what it and the one it started from do on articles unknown to them.

    `before` is what the model in use does, honest as long as it is said what that has learned from; `after` is
    cross-validated.
    """

    model: Model
    before: Trial
    after: Trial


class Cancelled(Exception):
    """The training was called off."""


def train(
    lessons: Sequence[Lesson],
    start: Model,
    *,
    others: Sequence[Lesson] = (),
    known: Collection[int] = (),
    used: Model | None = None,
    many: int = FOLDS,
    tuned: bool = True,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Trained:
    """Learn from all lessons, and by cross-validation over articles find out how good what was learned is.

    `others` are learned from in every fold and never scored. `known` are the positions of the lessons that the
    model in use had learned from, itself from `start`: it is tried by cross-validation too. Without them it is
    `used`, by default the start, that is tried as it is. `tuned` says that the line is to be the one that scores
    best, not that of the start. `progress` is told the share done, 0 to 1; `Cancelled` is raised soon after
    `cancelled` answers True. With fewer than two lessons nothing can be cross-validated, and the start's curve and
    line stay.
    """
    steps = (3 if known else 2) * len(lessons) + len(others) + 1
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if cancelled():
            raise Cancelled
        progress(done / steps)

    begun = replace(start, silent=frozenset.intersection(*(lesson.scheme.silent for lesson in lessons)))
    asking = []
    for lesson in (*lessons, *others):
        asking.append(asked(lesson))
        step()
    course = _Course(lessons, asking[: len(lessons)], asking[len(lessons) :], begun, many, tuned)
    curve, line, after = course.tried(range(len(lessons)), step)
    if known:
        _, _, before = course.tried(known, step)
    else:
        before = _tried(lessons, {n: proposals(used or start, lesson.reading) for n, lesson in enumerate(lessons)})
    final = learn(together(asking), begun)
    step()
    return Trained(replace(final, curve=curve, line=line), before, after)


@valueclass(frozen=True, slots=True)
class _Course:
    """Lessons with the questions they ask, to be learned from in folds."""

    lessons: Sequence[Lesson]
    asking: Sequence[Questions]
    beside: Sequence[Questions]
    begun: Model
    many: int
    tuned: bool

    def tried(self, mine: Collection[int], step: Callable[[], None]) -> tuple[Curve, float, Trial]:
        """Curve and line of what is learned from the lessons at `mine`, and how it does on all, each one unknown."""
        lessons, begun = self.lessons, self.begun
        dealt = folds(len(lessons), self.many) if len(lessons) > 1 else []
        found: dict[int, list[Found]] = {}
        for fold in dealt:
            taught = [self.asking[n] for n in mine if n not in fold]
            model = replace(learn(together((*taught, *self.beside)), begun), curve=Curve(), line=0.02)
            for n in fold:
                found[n] = proposals(model, lessons[n].reading)
                step()
        raw = {n: judged(lessons[n], some) for n, some in found.items()}
        curve = fitted([one for n in mine for one in raw[n]]) if raw else begun.curve
        curves = [fitted([one for n in mine if n not in fold for one in raw[n]]) for fold in dealt]
        scored = {n: _scored(found[n], curves[m], begun) for m, fold in enumerate(dealt) for n in fold}
        line = begun.line
        if scored and self.tuned:
            line = _line([lessons[n] for n in mine], [scored[n] for n in mine], line)
        kept = {n: [one for one in some if one.score >= line] for n, some in scored.items()}
        return curve, line, _tried(lessons, kept)


def _scored(found: Iterable[Found], curve: Curve, model: Model) -> list[Found]:
    return [one if one.how in model.silent else replace(one, score=round(curve(one.score), 3)) for one in found]


def _line(lessons: Sequence[Lesson], found: Sequence[Sequence[Found]], known_line: float) -> float:
    """The line above which the whole attributions score best; of those nearly as good the one nearest the known."""
    known = [one for lesson, some in zip(lessons, found, strict=True) for one in judged(lesson, some)]
    wanted = sum(len(lesson.attributions) for lesson in lessons)
    soft = {}
    for line in _LINES:
        kept = [right for score, right in known if score >= line]
        soft[line] = 2 * sum(kept) / max(1, len(kept) + wanted)
    best = max(soft.values())
    good = [line for line, value in soft.items() if value >= best - 0.004]
    return min(good, key=lambda line: (abs(line - known_line), line))


def _tried(lessons: Sequence[Lesson], found: Mapping[int, Sequence[Found]]) -> Trial:
    listed = [(lesson, sorted(found.get(n, ()), key=lambda f: f.start)) for n, lesson in enumerate(lessons)]
    rows = [(one.reading.article.text, one.attributions, [roles_of(f) for f in some]) for one, some in listed]
    right = tuple(pair for one, some in listed for pair in judged(one, some))
    return Trial(attribution_scores(rows), right, tuple(tuple(some) for _, some in listed))
