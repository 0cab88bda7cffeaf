"""A project whose gold has other claims than the rules propose learns which, and how far they reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from annotator.core.items import Item
from annotator.core.model import Article, Span, surface
from annotator.core.schema import LabelSchema
from annotator.suggest import Reading
from annotator.suggest.asserted import asserted
from annotator.suggest.attributions import attributions
from annotator.suggest.claims import Claims, proposed
from annotator.suggest.evaluation import Gold
from annotator.suggest.language import Pipeline
from annotator.suggest.page import page_of
from annotator.suggest.ranking.clauses import CLAUSE, RULED, SENTENCE, apart, wide
from annotator.suggest.ranking.judging import Judge, Option
from annotator.suggest.teaching import Learned, learned

Read = Callable[[str], Reading]
NEW = (
    "The guild said that 40 barrels were lost. Its members like the sea. "
    "The harbour, which was built in 1820, is closed."
)

PEOPLE = ("guild", "union", "council", "ministry", "company", "school", "museum", "club")


@pytest.fixture
def read(pipeline: Pipeline) -> Read:
    """A text as read."""

    def read_(text: str) -> Reading:
        (doc,) = pipeline.parses([text])
        return Reading(Article("a", text), doc, pipeline.name)

    return read_


def taught(read: Read, schema: LabelSchema, claim: Callable[[str], str]) -> Learned:
    """What eight articles teach, each with the claim that is found in its text."""
    gold, readings = [], []
    for n, who in enumerate(PEOPLE):
        text = (
            f"The {who} said that {n + 20} houses were sold. Its members like music. "
            f"The hall, which was built in 19{n}2, is open."
        )
        start = text.index(claim(text))
        item = Item("c", "claim", "CLAIM", {"": (Span(start, start + len(claim(text))),)}, "gold")
        readings.append(read(text))
        gold.append(Gold(readings[-1].article, (item,)))
    return learned(gold, readings, schema)


def said(judge: Judge | None, reading: Reading, schema: LabelSchema) -> set[str]:
    return {surface(reading.article.text, one.spans) for one in Claims(judge=judge)(reading, schema)}


def test_whole_sentences_are_learned(read: Read, schema: LabelSchema) -> None:
    made = taught(read, schema, lambda text: text[: text.index(".")])
    assert made.before["claims"]["claims token"] < 0.7
    assert made.after["claims"]["claims token"] > 0.9
    assert said(made.taught.claims, read(NEW), schema) == {"The guild said that 40 barrels were lost"}


def test_clauses_inside_others_are_learned(read: Read, schema: LabelSchema) -> None:
    made = taught(read, schema, lambda text: text[text.index("which") : text.rindex(",")])
    assert said(None, read(NEW), schema).isdisjoint({"which was built in 1820"})
    assert said(made.taught.claims, read(NEW), schema) == {"which was built in 1820"}


def test_what_was_learned_says_so_and_describes_the_claim(read: Read, schema: LabelSchema) -> None:
    made = taught(read, schema, lambda text: text[: text.index(".")])
    (claim,) = Claims(judge=made.taught.claims)(read(NEW), schema)
    assert claim.reason.endswith("as this project’s gold has it")
    assert claim.attributes["claim_type"] == "quantity"
    assert claim.score >= 0.4


def test_every_verb_has_candidates_and_those_of_the_rules_are_among_them(read: Read) -> None:
    reading = read(NEW)
    assert reading.doc is not None
    page, found = page_of(reading, reading.doc), attributions(reading)
    ruled = [claim for some in asserted(page, found) for claim in some]
    groups = wide(page, found, ruled)
    hows = {surface(NEW, one.claim.spans): one.how for group in groups for one in group}
    assert hows["40 barrels were lost"] == RULED
    assert hows["which was built in 1820"] == CLAUSE
    assert hows["The guild said that 40 barrels were lost"] in (CLAUSE, SENTENCE)
    assert {claim.spans for claim in ruled} <= {one.claim.spans for group in groups for one in group}
    assert all(len({one.claim.head.i for one in group}) == 1 for group in groups)


def test_without_training_the_rules_rank(read: Read, schema: LabelSchema) -> None:
    reading = read(NEW)
    assert reading.doc is not None
    page, found = page_of(reading, reading.doc), attributions(reading)
    assert said(None, reading, schema) == {surface(NEW, claim.spans) for claim in proposed(page, found)}
    assert said(Judge(), reading, schema) <= {
        surface(NEW, claim.spans) for some in asserted(page, found) for claim in some
    }


def test_a_claim_may_lie_in_another_but_not_be_half_of_it() -> None:
    def unit(*spans: tuple[int, int]) -> Option:
        from annotator.suggest.agreement import Unit

        return Option(Unit("claim", "CLAIM", {"": tuple(Span(*span) for span in spans)}), {})

    assert apart(unit((0, 100)).unit, unit((60, 100)).unit)
    assert not apart(unit((0, 100)).unit, unit((40, 100)).unit)
    assert apart(unit((0, 20), (50, 60)).unit, unit((0, 10), (30, 40)).unit)
