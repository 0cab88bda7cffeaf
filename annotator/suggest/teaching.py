"""What gold teaches the suggesters: the ranker of attributions, that of claims, the names.

`learned` makes it from gold and says how good each part is, `equipped` gives it to suggesters, and `Teacher` does both
for a learning curve. What was accepted, corrected or added is gold; what was rejected, or in an article that is done
was left without, is not: so decisions become examples.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from annotator.core.measures import DECIDING, ERROR, PARTS, Part, Scores, better
from annotator.core.model import ROLES, Kind
from annotator.core.schema import LabelSchema
from annotator.core.values import valueclass
from annotator.suggest import Reading, Suggester
from annotator.suggest.agreement import Unit
from annotator.suggest.asserted import asserted
from annotator.suggest.attributions import Attributions, attributions
from annotator.suggest.claims import LABEL, Claims, proposed
from annotator.suggest.entities import Entities, canonical
from annotator.suggest.entities import proposed as names_of
from annotator.suggest.evaluation import Gold
from annotator.suggest.found import Found
from annotator.suggest.language import Pipeline, load
from annotator.suggest.memory import remembering
from annotator.suggest.page import page_of
from annotator.suggest.ranking import clauses, judging, names
from annotator.suggest.ranking.judging import Exam, Judge, Trial, tried
from annotator.suggest.ranking.learner import Lesson, train
from annotator.suggest.ranking.learner import Trial as Ranked
from annotator.suggest.ranking.model import Model, shipped
from annotator.suggest.ranking.names import Names
from annotator.suggest.scoring import Roles

MEASURES = ("relation soft", "source exact", "cue exact", "content token")

Known = Mapping[Part, Collection[int]]
"""The positions of the gold that what is in use was trained on, by part; a part that comes with the program is out."""


@valueclass(frozen=True, slots=True)
class Taught:
    """What gold has taught: the ranker of attributions, that of claims, the names; None where it taught nothing."""

    attributions: Model | None = None
    claims: Judge | None = None
    entities: Names | None = None

    def texts(self) -> dict[Part, str]:
        """Each part that there is as JSON."""
        found: dict[Part, str] = {}
        if self.attributions is not None:
            found["attributions"] = self.attributions.to_bytes().decode()
        if self.claims is not None:
            found["claims"] = self.claims.to_text()
        if self.entities is not None:
            found["entities"] = self.entities.to_text()
        return found

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Taught:
        """What `texts` gave; ModelError or JudgeError for anything else."""
        model, claims, entities = (texts.get(part) for part in ("attributions", "claims", "entities"))
        return cls(
            Model.from_bytes(model.encode()) if model else None,
            Judge.from_text(claims) if claims else None,
            Names.from_text(entities) if entities else None,
        )


@valueclass(frozen=True, slots=True)
class Learned:
    """What gold teaches, with the scores of each part on articles unknown to it: of what it replaces, and its own."""

    taught: Taught
    before: Mapping[Part, Scores]
    after: Mapping[Part, Scores]

    @property
    def kept(self) -> Taught:
        """The parts that are better than what they replace."""
        left = {
            part: None
            for part in PARTS
            if not (part in self.after and better(part, self.before[part], self.after[part]))
        }
        return replace(self.taught, **left)


def equipped(suggesters: Sequence[Suggester], taught: Taught | None) -> tuple[Suggester, ...]:
    """The suggesters, ours with what was taught; their versions say so.

    By what: six hexadecimal digits, the same for the same numbers.
    """
    if taught is None:
        return tuple(suggesters)
    texts = taught.texts()

    def version(suggester: Suggester, *parts: Part) -> str:
        kept = json.dumps([texts.get(part, "") for part in parts])
        return f"{suggester.version}, learned {hashlib.sha256(kept.encode()).hexdigest()[:6]}"

    def equip(one: Suggester) -> Suggester:
        if isinstance(one, Attributions) and "attributions" in texts:
            return replace(one, model=taught.attributions, version=version(one, "attributions"))
        if isinstance(one, Claims) and not texts.keys().isdisjoint(("attributions", "claims")):
            found = version(one, "attributions", "claims")
            return replace(one, model=taught.attributions, judge=taught.claims, version=found)
        if isinstance(one, Entities) and "entities" in texts:
            return replace(one, taught=taught.entities, version=version(one, "entities"))
        return one

    return tuple(map(equip, suggesters))


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
    known: Known | None = None,
    used: Taught | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> Learned:
    """Train on gold that was read, each part that the gold has anything of, from what comes with the program.

    Always from that: what has seen the gold could no longer be tried on it. `used` is what would be replaced, tried
    as it is, or, where it was trained on any of this gold, `known`, by what that part of it teaches. Claims are
    learned with the attributions that would be kept. `progress` is told the share done, 0 to 1, and may raise to
    stop.
    """
    known, used = known or {}, used or Taught()
    kinds = {item.kind for one in gold for item in one.items}
    weights = [("attribution", 10), ("claim", 4), ("entity", 2)]
    whole, done = sum(weight for kind, weight in weights if kind in kinds) or 1, 0

    def share(weight: int) -> Callable[[float], None]:
        nonlocal done
        begun, done = done, done + weight
        return lambda part: progress((begun + part * weight) / whole)

    before: dict[Part, Scores] = {}
    after: dict[Part, Scores] = {}
    taught = Taught()
    found = now = [attributions(reading, used.attributions) for reading in read]
    if "attribution" in kinds:
        lessons = [Lesson(reading, _attributions(one)) for one, reading in zip(gold, read, strict=True)]
        seen = known.get("attributions", ())
        trained = train(lessons, shipped(), known=seen, used=used.attributions, progress=share(10))
        taught = replace(taught, attributions=trained.model)
        before["attributions"], after["attributions"] = _scores(trained.before), _scores(trained.after)
        found = now = list(trained.before.found)
        if better("attributions", before["attributions"], after["attributions"]):
            found = list(trained.after.found)
    if "claim" in kinds:
        judge, *trials = _claims(gold, read, (now, found), schema, known.get("claims", ()), used.claims, share(4))
        taught = replace(taught, claims=judge)
        before["claims"], after["claims"] = (_of("claims", ("soft", "token"), trial) for trial in trials)
    if "entity" in kinds:
        entities, *trials = _names(gold, read, schema, known.get("entities", ()), used.entities, share(2))
        taught = replace(taught, entities=entities)
        before["entities"], after["entities"] = (_of("entities", ("exact",), trial) for trial in trials)
    return Learned(taught, before, after)


def _attributions(gold: Gold) -> list[Roles]:
    return [{role: item.parts.get(role, ()) for role in ROLES} for item in gold.items if item.kind == "attribution"]


def _scores(trial: Ranked) -> dict[str, float]:
    return {**{name: trial.scores[name].f for name in MEASURES}, ERROR["attributions"]: trial.error}


def _of(part: Part, measures: Sequence[str], trial: Trial) -> dict[str, float]:
    assert DECIDING[part] == f"{part} {measures[0]}"
    return {**{f"{part} {name}": trial.scores[name].f for name in measures}, ERROR[part]: trial.error}


def _units(gold: Gold, kind: Kind) -> tuple[Unit, ...]:
    return tuple(Unit(item.kind, item.label, item.parts) for item in gold.items if item.kind == kind)


def _claims(
    gold: Sequence[Gold],
    read: Sequence[Reading],
    found: tuple[Sequence[Sequence[Found]], Sequence[Sequence[Found]]],
    schema: LabelSchema,
    known: Collection[int],
    used: Judge | None,
    progress: Callable[[float], None],
) -> tuple[Judge, Trial, Trial]:
    """A ranker of claims, with how what is in use and it do on articles unknown to them.

    `found` are the attributions of each article, now and from now on.
    """
    label = schema.by_alias[LABEL].name if LABEL in schema.by_alias else LABEL
    exams, as_come = [], []
    for one, reading, now, some in zip(gold, read, *found, strict=True):
        text, wanted = one.article.text, _units(one, "claim")
        if reading.doc is None:
            continue
        page = page_of(reading, reading.doc)
        attributed, own = asserted(page, some)
        groups = clauses.wide(page, some, [*attributed, *own])
        exams.append(Exam(text, clauses.options(page, some, groups, label), wanted))
        offered = [(Unit("claim", label, {"": claim.spans}), claim.score) for claim in proposed(page, now, used)]
        as_come.append((text, wanted, offered))
    step = _stepping(len(exams) * (2 if known else 1), progress)
    judge, after = judging.train("claim", exams, clauses.apart, "soft", step=step)
    if not known:
        return judge, tried("claim", as_come), after
    return judge, judging.train("claim", exams, clauses.apart, "soft", mine=known, step=step)[1], after


def _names(
    gold: Sequence[Gold],
    read: Sequence[Reading],
    schema: LabelSchema,
    known: Collection[int],
    used: Names | None,
    progress: Callable[[float], None],
) -> tuple[Names, Trial, Trial]:
    """The names that gold knows and a judge of proposals, with how what is in use and it do on unknown articles.

    An article is tried by the names that the others know.
    """
    on = {label.name for label in schema.of_kind("entity") if label.on}
    noted = [
        names.Noted(one.article.text, _units(one, "entity"), canonical(names_of(reading), schema), one.skipped)
        for one, reading in zip(gold, read, strict=True)
    ]
    as_come = []
    for one, reading in zip(noted, read, strict=True):
        offered = [
            (Unit("entity", schema.by_alias[s.label].name, s.fillers), s.score) for s in Entities(used)(reading, schema)
        ]
        as_come.append((one.text, one.gold, offered))
    counts = names.counted(noted)
    step = _stepping(len(noted) * (2 if known else 1), progress)

    def tried_on(mine: Collection[int]) -> tuple[Names, Trial]:
        gazetteer = names.gazetteer([noted[n] for n in mine], [counts[n] for n in mine])
        exams = []
        for n, one in enumerate(noted):
            rest = gazetteer.without(counts[n]) if n in mine else gazetteer
            exams.append(Exam(one.text, names.options(one.text, one.proposed, rest, on, one.skipped), one.gold))
        judge, trial = judging.train("entity", exams, names.apart, "exact", mine=mine, step=step)
        return Names(gazetteer, judge), trial

    made, after = tried_on(range(len(noted)))
    return made, tried_on(known)[1] if known else tried("entity", as_come), after


def _stepping(steps: int, progress: Callable[[float], None]) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(done / steps)

    return step


class Teacher:
    """Trains suggesters for a learning curve; an article that comes again is not parsed again."""

    def __init__(self) -> None:
        self._read: dict[str, Reading] = {}

    def __call__(
        self, gold: Sequence[Gold], suggesters: Sequence[Suggester], schema: LabelSchema
    ) -> Sequence[Suggester]:
        """The suggesters with what the gold teaches, as far as that is better; else with a memory of its names."""
        taught = Taught()
        if any(isinstance(one, Attributions | Claims | Entities) for one in suggesters):
            new = [one for one in gold if one.article.id not in self._read]
            self._read.update((reading.article.id, reading) for reading in readings(new, load()))
            taught = learned(gold, [self._read[one.article.id] for one in gold], schema).kept
        if taught.entities is not None and any(isinstance(one, Entities) for one in suggesters):
            return equipped(suggesters, taught)
        return remembering(gold, equipped(suggesters, taught), schema)
