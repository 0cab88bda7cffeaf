"""Claims: clauses that assert something a reader could check or dispute, ranked rather than asserted.

Out of the box by rules: everything attributed is proposed, of the author's own only the best, about one for every
forty words. A project whose gold has claims ranks by what that has taught instead (`ranking.clauses`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace

from annotator.core.model import Spans, Suggestion, suggested
from annotator.core.schema import LabelSchema
from annotator.core.values import valueclass
from annotator.suggest import Reading
from annotator.suggest.asserted import Claim, asserted
from annotator.suggest.attributions import attributions
from annotator.suggest.calibration import Curve
from annotator.suggest.found import Found
from annotator.suggest.page import Page, page_of
from annotator.suggest.ranking.clauses import apart, options, wide
from annotator.suggest.ranking.judging import Judge
from annotator.suggest.ranking.model import Model

LABEL = "CLAIM"
# From rank to chance of being right. On the two gold articles of ``seeds/``, which the rules were made with, nearly all
# are; of 180 in the news of GUM, read against the annotation scheme, 93 % were claims, and 80 % within their bounds.
_CHANCE = Curve(((0.3, 0.78), (0.5, 0.84), (0.7, 0.9), (0.9, 0.94)))
_LEAST = 0.4
_WORDS_A_CLAIM = 40


@valueclass(frozen=True, slots=True)
class Claims:
    """Claims by rules over the parse, or by what a project's gold has taught.

    `model` finds the attributions whose contents are claims, the shipped one if there is none; `judge` is what was
    learned.
    """

    model: Model | None = field(default=None, repr=False)
    judge: Judge | None = field(default=None, repr=False)
    name: str = "claims"
    version: str = "3"
    needs_parse: bool = True

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        """The claims of an article in reading order; none without a parse."""
        label = schema.by_alias.get(LABEL)
        if reading.doc is None or label is None or not label.on:
            return
        known = {a.name: a.values for a in schema.attributes_of("claim", label.name)}
        found = attributions(reading, self.model)
        for claim in proposed(page_of(reading, reading.doc), found, self.judge):
            yield suggested(
                reading.article, "claim", LABEL, {"": claim.spans}, suggester=self.name,
                version=f"{self.version}, {reading.pipeline}", score=claim.score, reason=claim.reason,
                attributes={k: v for k, v in claim.attributes.items() if v in known.get(k, ())},
            )  # fmt: skip


def proposed(page: Page, found: Sequence[Found], judge: Judge | None = None) -> list[Claim]:
    """The claims of an article with these attributions in reading order, each with its chance as score."""
    ruled = asserted(page, found)
    chosen = _ranked(page, *ruled) if judge is None else _judged(page, found, [*ruled[0], *ruled[1]], judge)
    return sorted(chosen, key=lambda claim: claim.spans)


def _ranked(page: Page, attributed: list[Claim], own: list[Claim]) -> Iterator[Claim]:
    """What the rules rank highest."""
    best = sorted((claim for claim in own if claim.score >= _LEAST), key=lambda claim: -claim.score)
    kept = [*attributed, *best[: max(4, len(page.text.split()) // _WORDS_A_CLAIM)]]
    found: dict[Spans, Claim] = {}
    for claim in kept:
        if claim.spans not in found or found[claim.spans].score < claim.score:
            found[claim.spans] = claim
    return (replace(claim, score=round(_CHANCE(claim.score), 3)) for claim in found.values())


def _judged(page: Page, found: Sequence[Found], ruled: Sequence[Claim], judge: Judge) -> Iterator[Claim]:
    """What the gold of the project wants."""
    groups = wide(page, found, ruled)
    for choice in judge.choose(options(page, found, groups), apart):
        candidate = groups[choice.group][choice.option]
        reason = f"{candidate.claim.reason}, as this project’s gold has it"
        yield replace(candidate.claim, score=choice.score, reason=reason)
