"""What could be a name, and what is known of it: what the pipeline found, and what the project's gold calls so.

A `Gazetteer` counts how the gold of a project labels a name wherever it stands, and how often it does not. With the
labels that the gold gives to what the pipeline calls something else, that makes the candidates; which of them are
right, and how sure that is, is learned.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log
from typing import Any, NamedTuple

from annotator.core.memory import indexed, is_name, standing
from annotator.core.model import Span, Spans
from annotator.core.values import valueclass
from annotator.suggest.agreement import Unit
from annotator.suggest.ranking.judging import RULES, UNRULED, Judge, JudgeError, Option, read_json
from annotator.suggest.ranking.linear import Shared

_LEAST = 0.25  # a name that is gold less often than this where it stands is looked for nowhere else
_OFTEN = 2  # so often must the gold give a label to what the pipeline calls another
_MOST_LABELS = 3
_SURE = 3.0
_MOST_TOLD = 20_000  # what is known of so many words is remembered before the memory is begun anew


class Proposed(NamedTuple):
    """A name as the rules propose it, whether its label is on or off; `line` is the line it stands in."""

    span: Span
    label: str
    score: float
    reason: str
    line: str


@dataclass(frozen=True)
class Gazetteer:
    """How names are labelled in gold: counts by surface and label, under ``""`` for standing there unlabelled.

    `renamed` are the labels that gold gives to what the pipeline calls something, the commonest first.
    """

    names: Mapping[str, Mapping[str, int]] = field(default_factory=dict, repr=False)
    renamed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def label(self, surface: str) -> tuple[str, int, int] | None:
        """The commonest label of a name, how often it has it, and how often the name stands in the gold."""
        return self._labels.get(surface)

    def without(self, own: Counter[tuple[str, str]]) -> Gazetteer:
        """What is left when the counts of an article are taken out."""
        names = dict(self.names)
        for surface in {surface for surface, _ in own}:
            left = {label: n - own[surface, label] for label, n in names.get(surface, {}).items()}
            names[surface] = {label: n for label, n in left.items() if n > 0}
        return Gazetteer(names, self.renamed)

    @cached_property
    def _labels(self) -> dict[str, tuple[str, int, int]]:
        found = {}
        for surface, counts in self.names.items():
            if labelled := [(n, label) for label, n in counts.items() if label]:
                often, label = max(labelled)
                found[surface] = label, often, sum(counts.values())
        return found

    @cached_property
    def _index(self) -> dict[str, list[str]]:
        return indexed(surface for surface, (_, often, total) in self._labels.items() if often >= _LEAST * total)

    @cached_property
    def _told(self) -> dict[tuple[str, str, str] | tuple[str, str, bool, int], Shared]:
        return {}

    def about(self, surface: str, proposal: Proposed | None, often: int) -> Shared:
        """What is known of words that stand `often` times in an article, whatever their label; kept for the next."""
        why = proposal.reason.partition(",")[0].rstrip("0123456789 ") if proposal else ""
        line = proposal.line if proposal else ""
        heading = proposal is not None and len(line) < 120 and line[-1:] not in ".!?:;,\"”’')"
        key = (surface, why, heading, often)
        return self._told.get(key) or self._keep(key, _about(*key))

    def as_label(self, label: str, surface: str, ruled: str) -> Shared:
        """What is known of words as a name of a label where the rules propose another, or none; kept for the next."""
        key = (label, surface, ruled)
        return self._told.get(key) or self._keep(key, _as_label(*key, self.names.get(surface, {})))

    def _keep(self, key: tuple[str, str, str] | tuple[str, str, bool, int], features: Shared) -> Shared:
        if len(self._told) >= _MOST_TOLD:
            self._told.clear()
        self._told[key] = features
        return features

    def standing(self, text: str) -> list[Span]:
        """Where names stand that are gold often enough to be looked for."""
        return standing(text, self._index)

    def to_json(self) -> dict[str, Any]:
        """The gazetteer as plain values."""
        return {"names": self.names, "renamed": self.renamed}

    @classmethod
    def from_json(cls, data: Any) -> Gazetteer:
        """The gazetteer that `to_json` made; JudgeError for anything else."""
        try:
            names = {str(s): {str(k): int(n) for k, n in counts.items()} for s, counts in data["names"].items()}
            renamed = {str(label): tuple(map(str, some)) for label, some in data["renamed"].items()}
            return cls(names, renamed)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise JudgeError(f"this is no gazetteer: {error}") from error


@valueclass(frozen=True, slots=True)
class Names:
    """What a project's gold has taught of names: how it labels them, and which proposals to believe."""

    known: Gazetteer
    judge: Judge

    def to_text(self) -> str:
        """Both as JSON."""
        return json.dumps({"known": self.known.to_json(), "judge": self.judge.to_json()}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Names:
        """What `to_text` made; JudgeError for anything else."""
        data = read_json(text)
        if not isinstance(data, dict):
            raise JudgeError("this holds no names")
        return cls(Gazetteer.from_json(data.get("known")), Judge.from_json(data.get("judge")))


@valueclass(frozen=True, slots=True)
class Noted:
    """An article's names: as gold has them, and as the rules propose them."""

    text: str
    gold: tuple[Unit, ...]
    proposed: Sequence[Proposed]
    skipped: Spans = ()


def counted(articles: Sequence[Noted]) -> list[Counter[tuple[str, str]]]:
    """For each article how often names have which label in it, or none; names are what is gold or proposed anywhere."""
    known = {span.of(one.text) for one in articles for _, span in _whole(one.gold)}
    known |= {proposal.span.of(one.text) for one in articles for proposal in one.proposed}
    known = {surface for surface in known if is_name(surface)}
    index, result = indexed(known), []
    for one in articles:
        gold = _whole(one.gold)
        counts = Counter((span.of(one.text), label) for label, span in gold if is_name(span.of(one.text)))
        taken = sorted([*(span for _, span in gold), *one.skipped])
        n = 0
        for span in standing(one.text, index):
            while n < len(taken) and taken[n].end <= span.start:
                n += 1
            if n == len(taken) or not taken[n].overlaps(span):
                counts[span.of(one.text), ""] += 1
        result.append(counts)
    return result


def gazetteer(articles: Sequence[Noted], counts: Iterable[Counter[tuple[str, str]]]) -> Gazetteer:
    """The gazetteer of the articles with their counts."""
    names: dict[str, dict[str, int]] = defaultdict(dict)
    for (surface, label), n in sorted(sum(counts, Counter[tuple[str, str]]()).items()):
        names[surface][label] = n
    renamed: dict[str, Counter[str]] = defaultdict(Counter)
    for one in articles:
        labels = {span: label for label, span in _whole(one.gold)}
        for proposal in one.proposed:
            if proposal.span in labels:
                renamed[proposal.label][labels[proposal.span]] += 1
    return Gazetteer(
        dict(names),
        {
            label: tuple(name for name, n in some.most_common(_MOST_LABELS) if n >= _OFTEN and name != label)
            for label, some in sorted(renamed.items())
        },
    )


def options(
    text: str, proposed: Sequence[Proposed], known: Gazetteer, on: Collection[str], skipped: Spans = ()
) -> list[list[Option]]:
    """What could be a name, the labels of one stretch together: those that are on, of what is proposed or known."""
    by_span = {one.span: one for one in proposed}
    standing = known.standing(text)
    if skipped:
        standing = [span for span in standing if not any(span.overlaps(line) for line in skipped)]
    spans = sorted({*by_span, *standing}, key=lambda span: (span.start, span.end))
    surfaces = [span.of(text) for span in spans]
    often = Counter(map(str.casefold, surfaces))
    groups = []
    for span, surface in zip(spans, surfaces, strict=True):
        proposal, told = by_span.get(span), known.label(surface)
        labels = [proposal.label, *known.renamed.get(proposal.label, ())] if proposal else []
        labels += [told[0]] if told else []
        if not (labels := [label for label in dict.fromkeys(labels) if label in on]):
            continue
        about, parts = known.about(surface, proposal, often[surface.casefold()]), {"": (span,)}
        groups.append(
            [
                Option(
                    Unit("entity", label, parts),
                    {RULES: log(proposal.score / (1 - proposal.score))} if proposal and proposal.label == label else {},
                    (about, known.as_label(label, surface, proposal.label if proposal else "")),
                )
                for label in labels
            ]
        )
    return groups


def apart(one: Unit, other: Unit) -> bool:
    """Whether both may be names: they may not overlap."""
    return not any(a.overlaps(b) for a in one.parts[""] for b in other.parts[""])


def _about(surface: str, why: str, heading: bool, often: int) -> Shared:
    """What is known of a stretch whatever its label; `why` is why the rules propose it, empty where they do not."""
    words = surface.split()
    case = "lower" if surface.islower() else "upper" if surface.isupper() else "title" if surface.istitle() else "mixed"
    names = [f"case:{case}", f"words:{min(len(words), 4)}", f"often:{min(often, 3)}"]
    names.append("why:" + why if why else "passed over")
    if heading:
        names.append("heading")
    if any(map(str.isdigit, surface)):
        names.append("digit")
    return Shared(dict.fromkeys(names, 1.0))


def _as_label(label: str, surface: str, ruled: str, counts: Mapping[str, int]) -> Shared:
    """What is known of a stretch as a name of this label; `ruled` is the label that the rules propose, if any."""
    words = surface.split()
    features = Shared(
        {
            "label:" + label: 1.0,
            f"first:{words[0].lower()}/{label}": 0.5,
            f"last:{words[-1].lower()}/{label}": 0.5,
        }
    )
    if ruled != label:
        features[UNRULED] = 1.0
        features[f"from:{ruled}/{label}"] = 1.0
    if total := sum(counts.values()):
        mine = counts.get(label, 0)
        share = log((mine + 0.5) / (total - mine + 0.5))
        features["memory"] = max(-_SURE, min(_SURE, share))
        features[f"in memory:{'so' if mine else 'otherwise' if len(counts.keys() - {''}) else 'never'}"] = 1.0
        features[f"in memory:{'so' if mine else 'not'}/{label}"] = 1.0
        features["memory unruled" if UNRULED in features else "memory ruled"] = features["memory"]
    else:
        features["not in memory"] = 1.0
        features["not in memory/" + label] = 1.0
    return features


def _whole(gold: Iterable[Unit]) -> list[tuple[str, Span]]:
    """Label and span of the names in one piece."""
    return [(unit.label, unit.parts[""][0]) for unit in gold if len(unit.parts[""]) == 1]
