"""Suggesters run over gold articles, and what came of it: scores, calibration, failures, speed.

What is measured is what a reviewer would see: all suggesters together, equal proposals once. Only labels that the
gold has anywhere are scored; proposals of others are counted apart, because nobody looked for them there.

A learning curve trains on the first N articles of other gold and scores on this. The trainer is any `Trainer`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from time import perf_counter
from typing import Any, Protocol

from annotator.core.items import Item
from annotator.core.model import Article, Kind, Spans, Suggestion
from annotator.core.schema import LabelSchema
from annotator.core.values import valueclass
from annotator.suggest import LanguageError, Outcome, Suggester, suggest
from annotator.suggest.agreement import Pairs, Unit, right, scores
from annotator.suggest.found import quote_type
from annotator.suggest.language import Pipeline, load
from annotator.suggest.quotes import quotations
from annotator.suggest.reliability import Reliability, reliability
from annotator.suggest.scoring import Tally, tokens_of

LAYERS: tuple[Kind, ...] = ("entity", "claim", "attribution")


@valueclass(frozen=True, slots=True)
class Gold:
    """A gold article: its items, all of them gold, and the lines that are boilerplate."""

    article: Article
    items: tuple[Item, ...]
    skipped: Spans = ()


class Trainer(Protocol):
    """Makes suggesters that know some gold out of suggesters that do not."""

    def __call__(
        self, gold: Sequence[Gold], suggesters: Sequence[Suggester], schema: LabelSchema
    ) -> Sequence[Suggester]: ...


@valueclass(frozen=True, slots=True)
class Layer:
    """One layer: tallies by measure, these by label and (of attributions) by quote type, and how reliable scores are.

    The measures are those of `annotator.suggest.agreement`. An attribution’s quote type is read off the marks
    around its content, on both sides; one whose type differs counts as missing in its own.
    """

    kind: Kind
    scores: Mapping[str, Tally]
    by_label: Mapping[str, Mapping[str, Tally]]
    by_quote_type: Mapping[str, Mapping[str, Tally]]
    reliability: Reliability


@valueclass(frozen=True, slots=True)
class Report:
    """What an evaluation found.

    `seconds` is what suggesting took, loading and scoring left out. `unscored` counts the proposals whose label the
    gold does not have, by label; `problems` the articles on which something failed, by what; `left_out` what could
    not be proposed, by why.
    """

    suggesters: tuple[str, ...]
    pipeline: str
    articles: int
    words: int
    seconds: float
    layers: tuple[Layer, ...]
    unscored: Mapping[str, int]
    problems: Mapping[str, int]
    left_out: Mapping[str, int]

    @property
    def articles_a_second(self) -> float:
        """How many articles were read in a second."""
        return self.articles / self.seconds if self.seconds else 0.0

    @property
    def words_a_second(self) -> float:
        """How many words were read in a second."""
        return self.words / self.seconds if self.seconds else 0.0


def evaluate(
    gold: Sequence[Gold],
    suggesters: Sequence[Suggester],
    schema: LabelSchema,
    *,
    language: str | Pipeline | None = None,
    labels: Mapping[str, str] | None = None,
    moved: Callable[[int], None] = lambda done: None,
) -> Report:
    """Run suggesters over gold and score what they propose.

    `labels` says as what a proposal’s label counts, ``""`` for not at all. `moved` is told how many articles are
    done, and may raise to stop.
    """
    pipeline = _pipeline(language, suggesters)
    outcomes: list[Outcome] = []
    seconds = 0.0
    skipped = {one.article.id: one.skipped for one in gold}
    run = suggest(
        [one.article for one in gold], suggesters, schema, language=pipeline or language,
        skipped=lambda article: skipped[article.id],
    )  # fmt: skip
    while True:
        begun = perf_counter()
        outcome = next(run, None)
        seconds += perf_counter() - begun
        if outcome is None:
            break
        outcomes.append(outcome)
        moved(len(outcomes))
    return Report(
        tuple(f"{suggester.name} {suggester.version}".strip() for suggester in suggesters),
        pipeline.name if pipeline else "",
        len(gold),
        sum(len(tokens_of(one.article.text)) for one in gold),
        seconds,
        *_layers(gold, outcomes, schema, labels or {}),
        dict(Counter(problem for outcome in outcomes for problem in outcome.problems)),
        dict(sum((Counter(outcome.left_out) for outcome in outcomes), Counter())),
    )


def learning_curve(
    gold: Sequence[Gold],
    lessons: Sequence[Gold],
    sizes: Sequence[int],
    suggesters: Sequence[Suggester],
    schema: LabelSchema,
    train: Trainer,
    **how: Any,
) -> Iterator[tuple[int, Report]]:
    """For no lessons and for the first so many: the report on `gold` after `train`; `how` as for `evaluate`."""
    for size in (0, *sizes):
        taught = train(lessons[:size], suggesters, schema) if size else suggesters
        yield size, evaluate(gold, taught, schema, **how)


def _pipeline(language: str | Pipeline | None, suggesters: Sequence[Suggester]) -> Pipeline | None:
    """The pipeline loaded, so that the time it takes is not counted; `suggest` says if there is none."""
    if isinstance(language, Pipeline) or not any(suggester.needs_parse for suggester in suggesters):
        return language if isinstance(language, Pipeline) else None
    try:
        return load(language)
    except LanguageError:
        return None


def _layers(
    gold: Sequence[Gold], outcomes: Iterable[Outcome], schema: LabelSchema, labels: Mapping[str, str]
) -> tuple[tuple[Layer, ...], dict[str, int]]:
    known = {(item.kind, item.label) for one in gold for item in one.items}
    unscored: Counter[str] = Counter()
    articles: list[tuple[Pairs, list[float]]] = []
    for one, outcome in zip(gold, outcomes, strict=True):
        proposed: list[tuple[Unit, float]] = []
        for suggestion in outcome.suggestions:
            unit = _proposed(suggestion, schema, labels)
            if unit is not None and (unit.kind, unit.label) in known:
                proposed.append((unit, suggestion.score))
            elif unit is not None:
                unscored[unit.label] += 1
        wanted = tuple(Unit(item.kind, item.label, item.parts) for item in one.items)
        pairs = Pairs(one.article.text, wanted, tuple(unit for unit, _ in proposed))
        articles.append((pairs, [score for _, score in proposed]))
    layers = (_layer(kind, articles) for kind in LAYERS if any(kind == there for there, _ in known))
    return tuple(layers), dict(unscored.most_common())


def _proposed(suggestion: Suggestion, schema: LabelSchema, labels: Mapping[str, str]) -> Unit | None:
    """The proposal under the name that its label counts as; None if it does not count."""
    named = labels.get(suggestion.label, suggestion.label)
    label = schema.by_alias.get(named)
    return Unit(suggestion.kind, label.name if label else named, suggestion.fillers) if named else None


def _layer(kind: Kind, articles: Iterable[tuple[Pairs, list[float]]]) -> Layer:
    mine: list[Pairs] = []
    judged: list[tuple[float, bool]] = []
    for pairs, certainties in articles:
        these = pairs.only(lambda unit: unit.kind == kind)
        kept = right(kind, these)
        own = [score for unit, score in zip(pairs.proposed, certainties, strict=True) if unit.kind == kind]
        judged += [(score, n in kept) for n, score in enumerate(own)]
        mine.append(these)
    return Layer(
        kind,
        scores(kind, mine),
        {} if kind == "attribution" else _by(kind, mine, lambda text, unit: unit.label),
        _by(kind, mine, _quote_type) if kind == "attribution" else {},
        reliability(judged),
    )


def _by(kind: Kind, articles: Sequence[Pairs], of: Callable[[str, Unit], str]) -> dict[str, dict[str, Tally]]:
    """The scores of each group apart, the largest in the gold first."""
    groups: dict[str, list[Pairs]] = {}
    counts: Counter[str] = Counter()
    for pairs in articles:
        named = {id(unit): of(pairs.text, unit) for unit in (*pairs.gold, *pairs.proposed)}
        counts.update(named[id(unit)] for unit in pairs.gold)
        for name in dict.fromkeys(named.values()):
            groups.setdefault(name, []).append(_only(pairs, named, name))
    return {name: scores(kind, groups[name]) for name in sorted(groups, key=lambda name: (-counts[name], name))}


def _only(pairs: Pairs, named: Mapping[int, str], name: str) -> Pairs:
    return pairs.only(lambda unit: named[id(unit)] == name)


def _quote_type(text: str, unit: Unit) -> str:
    content = unit.parts.get("content", ())
    return quote_type(text, content, _quotations(text)) if content else "no content"


_quotations = lru_cache(maxsize=2)(quotations)


def as_gold(article: Article, items: Iterable[Item], skipped: Spans = ()) -> Gold:
    """A gold article from what a project or a file holds of it: undecided and rejected items left out."""
    return Gold(article, tuple(replace(item, depth=0) for item in items if item.status == "gold"), skipped)
