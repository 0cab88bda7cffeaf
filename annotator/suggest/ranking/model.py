"""The trained ranker: which candidates are attributions, where their content ends, who their source is.

A model is plain numbers under names, so that it can be read, compared and kept in a project; the shipped one is
``resources/models/attributions.json``, made by ``packaging/train.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cache
from math import exp, log
from typing import cast

from annotator.core.model import Spans
from annotator.core.values import valueclass
from annotator.resources import resource
from annotator.suggest.calibration import Curve
from annotator.suggest.found import Found
from annotator.suggest.page import Page
from annotator.suggest.ranking.candidates import Candidate, candidates
from annotator.suggest.ranking.features import features
from annotator.suggest.ranking.linear import chances, sums, weighted
from annotator.suggest.ranking.shapes import Shape, contents, cues, sources

FORMAT = 1
PARTS = ("detect", "content", "source", "cue")
UNTRAINED = {"rules": 1.0, "unruled": -4.0}
"""Weights before any training: the rules are believed, and nothing else."""
_RAISED_BY = 0.8


class ModelError(Exception):
    """The bytes are no model of this version; the message says what is wrong."""


@valueclass(frozen=True, slots=True)
class Model:
    """Weights by feature for each of the four questions, the curve from sums to chances, and the line.

    Candidates less likely than `line` (0 to 1) are not proposed. Of the constructions in `silent` the model has
    learned nothing: what the rules find there is proposed by the score they give it, the rest is not.
    """

    detect: Mapping[str, float] = field(default_factory=lambda: dict(UNTRAINED))
    content: Mapping[str, float] = field(default_factory=dict)
    source: Mapping[str, float] = field(default_factory=dict)
    cue: Mapping[str, float] = field(default_factory=dict)
    curve: Curve = field(default_factory=Curve)
    line: float = 0.3
    silent: frozenset[str] = frozenset()

    def choose(self, page: Page, ruled: Iterable[Found]) -> list[Found]:
        """The attributions of an article, each with its chance as score."""
        chosen = []
        for group in candidates(page, ruled):
            if self.silent and all(one.ruled is None and one.how in self.silent for one in group):
                continue
            best = self.best(page, group)
            if best is not None:
                found = self.shaped(page, *best)
                if found is not None:
                    chosen.append(found)
        return _apart(chosen)

    def best(self, page: Page, group: Sequence[Candidate]) -> tuple[Candidate, float] | None:
        """The likeliest candidate of one anchor with its chance; None below the line."""
        totals = [weighted(own, self.detect) + shared.sum(self.detect) for own, shared in features(page, group)]
        likely = chances(totals)
        n = max(range(len(group)), key=likely.__getitem__)
        score = self.curve(likely[n])
        believed = next((c for c in group if c.ruled is not None and c.how in self.silent), None)
        if believed is not None and believed.ruled is not None:
            drawn = _believed(believed.ruled.score)
            if drawn > score:
                return (believed, drawn) if drawn >= self.line else None
        return (group[n], score) if score >= self.line else None

    def shaped(self, page: Page, candidate: Candidate, score: float) -> Found | None:
        """The candidate with the likeliest extents of its roles; as found where the model has learned nothing."""
        found = candidate.found(page)
        if found is None or found.how in self.silent:
            return found and replace(found, score=round(score, 3))
        cue, source = likeliest(cues(page, found), self.cue), likeliest(sources(page, found), self.source)
        found = replace(found, cue=cue, source=source, score=round(score, 3))
        return replace(found, content=likeliest(contents(page, found), self.content))

    def to_bytes(self) -> bytes:
        """The model as JSON: the same bytes for the same numbers."""
        tables = {part: dict(sorted(getattr(self, part).items())) for part in PARTS}
        rest = {"line": self.line, "curve": self.curve.points, "silent": sorted(self.silent)}
        whole = {"format": FORMAT, **rest, **tables}
        return json.dumps(whole, ensure_ascii=False, indent=0, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """The model that `to_bytes` wrote; ModelError for anything else."""
        try:
            whole = cast(dict[str, object], json.loads(data))
            if whole["format"] != FORMAT:
                raise ModelError(f"the model has format {whole['format']}, this program reads {FORMAT}: train it again")
            tables = [
                {str(name): float(weight) for name, weight in cast(dict[str, float], whole[part]).items()}
                for part in PARTS
            ]
            points = tuple((float(x), float(y)) for x, y in cast(list[tuple[float, float]], whole["curve"]))
            silent = frozenset(map(str, cast(list[str], whole["silent"])))
            detect, content, source, cue = tables
            line = float(cast(float, whole["line"]))
            return cls(detect, content, source, cue, Curve(points), line, silent)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelError(f"this is no ranking model: {error}") from error


@cache
def shipped() -> Model:
    """The model that comes with the program."""
    return Model.from_bytes(resource("models/attributions.json").read_bytes())


def _believed(score: float) -> float:
    """The chance of what is believed of the rules unheard, drawn up from their score.

    The gold that the shipped model learned from never marks the like. Read against the annotation scheme, 15 of the
    18 such proposals in the news and interviews of GUM were right, at a mean score of 0.57; as gold of other schemes
    leaves them out altogether, they are not raised all the way.
    """
    return 1 / (1 + exp(-log(score / (1 - score)) - _RAISED_BY))


def likeliest(shapes: Sequence[Shape], weights: Mapping[str, float]) -> Spans:
    """The spans of the shape with the highest sum; the one found where nothing speaks for another."""
    totals = sums([shape.features for shape in shapes], weights)
    return shapes[max(range(len(shapes)), key=totals.__getitem__)].spans


def _apart(found: Iterable[Found]) -> list[Found]:
    """Each content of one cue, and each content in marks, once: the likelier first."""
    seen: set[object] = set()
    kept = []
    for one in sorted(found, key=lambda f: (-f.score, f.start)):
        keys: list[object] = [(one.cue, one.content)]
        if one.attributes.get("quote_type") == "direct":
            keys.append(one.content)
        if not any(key in seen for key in keys):
            seen.update(keys)
            kept.append(one)
    return kept
