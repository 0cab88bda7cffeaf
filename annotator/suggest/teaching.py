"""What gold teaches the suggesters: the ranker of attributions, the scores of claims, the names.

`learned` makes it from gold and says how good it is, `equipped` gives it to suggesters, and `Teacher` does both for
a learning curve.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from annotator.core.model import ATTRIBUTION, ROLES
from annotator.core.schema import LabelSchema
from annotator.suggest import Reading, Suggester
from annotator.suggest.agreement import Pairs, Unit, right
from annotator.suggest.attributions import Attributions
from annotator.suggest.calibration import Curve, Judged, fitted
from annotator.suggest.claims import LABEL, Claims
from annotator.suggest.evaluation import Gold
from annotator.suggest.language import Pipeline, load
from annotator.suggest.memory import remembering
from annotator.suggest.ranking.learner import FOLDS, Lesson, Trial, folds, train
from annotator.suggest.ranking.model import Model, shipped
from annotator.suggest.reliability import reliability
from annotator.suggest.scoring import Roles

MEASURES = ("relation soft", "source exact", "cue exact", "content token")
ERROR, CLAIM_ERROR = "calibration error", "claims calibration error"

Scores = Mapping[str, float]
"""Scores by name, 0 to 1: of `MEASURES` the F, higher is better; of the errors, lower is better."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What gold has taught: the ranker of attributions, and a curve over the scores of claims."""

    model: Model
    claims: Curve = field(default_factory=Curve)

    @property
    def name(self) -> str:
        """The same for the same numbers, told apart from others: six hexadecimal digits."""
        return hashlib.sha256(self.model.to_bytes() + repr(self.claims.points).encode()).hexdigest()[:6]


@dataclass(frozen=True, slots=True)
class Learned:
    """What gold teaches, with the scores on articles unknown to each of what it replaces and of itself."""

    taught: Taught
    before: Scores
    after: Scores


def equipped(suggesters: Sequence[Suggester], taught: Taught | None) -> tuple[Suggester, ...]:
    """The suggesters, ours with what was taught; their versions say so."""
    return tuple(suggesters if taught is None else (_equipped(one, taught) for one in suggesters))


def _equipped(suggester: Suggester, taught: Taught) -> Suggester:
    if isinstance(suggester, Attributions):
        return replace(suggester, model=taught.model, version=f"{suggester.version}, learned {taught.name}")
    if isinstance(suggester, Claims):
        version = f"{suggester.version}, learned {taught.name}"
        return replace(suggester, model=taught.model, curve=taught.claims, version=version)
    return suggester


def readings(gold: Sequence[Gold], pipeline: Pipeline) -> Iterator[Reading]:
    """The articles of gold as read, one after the other."""
    parses = pipeline.parses(one.article.text for one in gold)
    for one, doc in zip(gold, parses, strict=True):
        yield Reading(one.article, doc, pipeline.name, one.skipped)


def learned(
    gold: Sequence[Gold],
    read: Sequence[Reading],
    schema: LabelSchema,
    *,
    known: Collection[int] = (),
    claims: Curve | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> Learned:
    """Train on gold that was read, from the shipped model.

    Always from that one: a model that has seen the gold could no longer be tried on it. `known` are the positions
    of the gold that what is replaced was trained on, `claims` its curve. `progress` is told the share done, and may
    raise to stop.
    """
    lessons = [Lesson(reading, _attributions(one)) for one, reading in zip(gold, read, strict=True)]
    trained = train(lessons, shipped(), known=known, progress=progress)
    before, after = _scores(trained.before), _scores(trained.after)
    curve = claims or Curve()
    if any(item.kind == "claim" for one in gold for item in one.items):
        curve, *errors = _calibrated(list(_judged_claims(gold, read, trained.model, schema)), known, curve)
        before, after = ({**some, CLAIM_ERROR: error} for some, error in zip((before, after), errors, strict=True))
    return Learned(Taught(trained.model, curve), before, after)


def _attributions(gold: Gold) -> list[Roles]:
    return [{role: item.parts.get(role, ()) for role in ROLES} for item in gold.items if item.kind == "attribution"]


def _scores(trial: Trial) -> dict[str, float]:
    return {**{name: trial.scores[name].f for name in MEASURES}, ERROR: trial.error}


def _judged_claims(
    gold: Sequence[Gold], read: Sequence[Reading], model: Model, schema: LabelSchema
) -> Iterator[list[Judged]]:
    """For each article its proposed claims' scores and whether a reviewer kept them."""
    suggester = Claims(model)
    for one, reading in zip(gold, read, strict=True):
        proposed = list(suggester(reading, schema))
        wanted = tuple(Unit(item.kind, item.label, item.parts) for item in one.items if item.kind == "claim")
        offered = tuple(Unit(s.kind, schema.by_alias[LABEL].name, s.fillers) for s in proposed)
        kept = right("claim", Pairs(one.article.text, wanted, offered))
        yield [(s.score, n in kept) for n, s in enumerate(proposed)]


def _calibrated(judged: Sequence[Sequence[Judged]], known: Collection[int], used: Curve) -> tuple[Curve, float, float]:
    """A curve over the scores, with the calibration error of the one in use and its own; the one in use if no better.

    Both errors are cross-validated: `known` are the positions that the one in use was fitted to.
    """

    def error(mine: Collection[int]) -> float:
        tried: list[Judged] = []
        for fold in folds(len(judged), FOLDS):
            rest = [one for n in mine if n not in fold for one in judged[n]]
            curve = fitted(rest) if rest else Curve()
            tried += [(curve(score), ok) for n in fold for score, ok in judged[n]]
        return reliability(tried).error

    before, after = error(known if used.points else ()), error(range(len(judged)))
    if after >= before:
        return used, before, before
    return fitted(one for some in judged for one in some), before, after


class Teacher:
    """Trains suggesters for a learning curve; an article that comes again is not parsed again."""

    def __init__(self) -> None:
        self._read: dict[str, Reading] = {}

    def __call__(
        self, gold: Sequence[Gold], suggesters: Sequence[Suggester], schema: LabelSchema
    ) -> Sequence[Suggester]:
        """The suggesters with what the gold teaches: names, and attributions and claims where it has any."""
        taught = None
        if any(item.label == ATTRIBUTION for one in gold for item in one.items):
            new = [one for one in gold if one.article.id not in self._read]
            self._read.update((reading.article.id, reading) for reading in readings(new, load()))
            taught = learned(gold, [self._read[one.article.id] for one in gold], schema).taught
        return remembering(gold, equipped(suggesters, taught), schema)
