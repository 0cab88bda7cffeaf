"""Names learnt from gold: what reviewers labelled once is proposed wherever it stands again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from annotator.core.model import Span, Suggestion, suggested
from annotator.core.schema import LabelSchema
from annotator.suggest import Reading, Suggester
from annotator.suggest.evaluation import Gold

_SHORTEST = 3


@dataclass(frozen=True)
class Memory:
    """Proposes the names of gold articles; `names` has label and score by surface."""

    names: Mapping[str, tuple[str, float]]
    name: str = "memory"
    version: str = "1"
    needs_parse: bool = False

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = "|".join(map(re.escape, sorted(self.names, key=len, reverse=True)))
        return re.compile(rf"(?<![\w’'-])(?:{longest_first})(?!\w)")

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        """Each mention of a known name."""
        on = {label.name for label in schema.of_kind("entity") if label.on}
        for match in self._pattern.finditer(reading.article.text) if self.names else ():
            span = Span(*match.span())
            label, score = self.names[match.group()]
            if label in on and not any(span.overlaps(line) for line in reading.skipped):
                yield suggested(
                    reading.article, "entity", label, {"": (span,)}, suggester=self.name, version=self.version,
                    score=score, reason="so labelled in the gold",
                )  # fmt: skip


def remembering(gold: Sequence[Gold], suggesters: Sequence[Suggester], schema: LabelSchema) -> Sequence[Suggester]:
    """The suggesters, and a memory of the names in `gold`: each with its commonest label, if it is that twice as
    often as not; its score is how often the words are that name where they stand in `gold`."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for one in gold:
        for item in one.items:
            if item.kind == "entity" and len(item.spans) == 1:
                labels[item.spans[0].of(one.article.text)][item.label] += 1
    named = {words: counts for words, counts in labels.items() if len(words) >= _SHORTEST and words[0].isupper()}
    standing: Counter[str] = Counter()
    all_of_them = Memory(dict.fromkeys(named, ("", 0.0)))._pattern
    for one in gold:
        standing.update(match.group() for match in all_of_them.finditer(one.article.text) if named)
    names = {}
    for words, counts in named.items():
        label, count = counts.most_common(1)[0]
        if 3 * count >= 2 * max(counts.total(), standing[words]):
            names[words] = (label, count / (1 + max(counts.total(), standing[words])))
    return [*suggesters, Memory(names)]
