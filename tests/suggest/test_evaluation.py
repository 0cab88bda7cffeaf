"""Evaluation: what suggesters propose on gold is scored as the reference scorer scores it, and learning is shown."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from annotator.core.items import Item
from annotator.core.model import ATTRIBUTION, ROLES, Article, Span, Spans, Suggestion, suggested
from annotator.core.schema import LabelSchema
from annotator.suggest import Reading, chosen
from annotator.suggest.evaluation import Gold, Report, evaluate, learning_curve
from annotator.suggest.language import Pipeline
from annotator.suggest.memory import remembering

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "bench" / "score_attributions.py"

# Written for this test: every construction the rules know, some that they get wrong.
TEXTS = (
    "“The bridge is closed,” Ana Lee said on Monday. “It will stay closed.”\nShe blamed the frost, adding that nobody "
    "had been warned.\nAccording to the harbour office, two ships turned back.",
    "Tern will rebuild the mill, the mayor has repeatedly said. Tomas Ek, who runs the bank, denied that it had failed."
    "\n“No,” he said. “We never asked.”\nReportedly the money is gone.",
    "The council accused Northern Bank of hiding its losses. Its chief called the claim “absurd”, and warned that "
    "prices could rise by 4 percent.\nPia Lund: Nobody told us.\nPia Lund: We read it in the paper.",
)
GOLD = (
    [
        ("Ana Lee", "said", ("“The bridge is closed,”", "“It will stay closed.”")),
        ("She", "blamed", ("the frost",)),
        ("She", "adding", ("that nobody had been warned",)),
        ("the harbour office", "According to", ("two ships turned back",)),
    ],
    [
        ("the mayor", "has repeatedly said", ("Tern will rebuild the mill",)),
        ("who", "denied", ("that it had failed",)),
        ("he", "said", ("“No,”", "“We never asked.”")),
        ("", "Reportedly", ("the money is gone",)),
    ],
    [
        ("The council", "accused", ("Northern Bank of hiding its losses",)),
        ("Its chief", "called", ("the claim “absurd”",)),
        ("Its chief", "warned", ("that prices could rise by 4 percent",)),
        ("Pia Lund", ":", ("Nobody told us.",)),
    ],
)
NAMES = (
    [("Ana Lee", "PERSON"), ("Monday", "DATE")],
    [("Tern", "GPE"), ("Tomas Ek", "PERSON")],
    [("Northern Bank", "ORG"), ("Pia Lund", "PERSON")],
)


def place(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def made(n: int, text: str) -> Gold:
    items = []
    for m, (source, cue, content) in enumerate(GOLD[n]):
        parts: dict[str, Spans] = {"content": tuple(place(text, words) for words in content)}
        parts |= {role: (place(text, words),) for role, words in (("source", source), ("cue", cue)) if words}
        items.append(Item(f"a{m}", "attribution", ATTRIBUTION, parts, "gold"))
    for m, (words, label) in enumerate(NAMES[n]):
        items.append(Item(f"e{m}", "entity", label, {"": (place(text, words),)}, "gold"))
    return Gold(Article(str(n), text), tuple(items))


@pytest.fixture(scope="module")
def gold() -> tuple[Gold, ...]:
    return tuple(made(n, text) for n, text in enumerate(TEXTS))


@dataclass(frozen=True)
class Recorded:
    """Proposes what it was given, as a suggester would."""

    by_text: Mapping[str, Sequence[tuple[str, str, tuple[str, ...]]]]
    name: str = "recorded"
    version: str = "1"
    needs_parse: bool = False

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        text = reading.article.text
        for n, (source, cue, content) in enumerate(self.by_text[text]):
            fillers = {"source": [place(text, source)] if source else [], "cue": [place(text, cue)] if cue else []}
            fillers["content"] = [place(text, words) for words in content]
            yield suggested(
                reading.article, "attribution", ATTRIBUTION, fillers, suggester=self.name, version="1",
                score=0.9 if n % 2 else 0.4,
            )  # fmt: skip


PROPOSED = {
    TEXTS[0]: [
        ("Ana Lee", "said", ("“The bridge is closed,”",)),
        ("Ana Lee", "said on Monday", ("“It will stay closed.”",)),
        ("She", "adding", ("nobody had been warned",)),
        ("harbour office", "According to", ("two ships turned back.",)),
    ],
    TEXTS[1]: [
        ("the mayor", "said", ("Tern will rebuild the mill,",)),
        ("Tomas Ek", "denied", ("that it had failed",)),
        ("he", "said", ("“No,” he said. “We never asked.”",)),
        ("", "Reportedly", ("the money is gone",)),
    ],
    TEXTS[2]: [("The council", "accused", ("Northern Bank",)), ("Its chief", "warned", ("prices could rise",))],
}

# What the reference scorer says of GOLD and PROPOSED: precision, recall and F in percent.
FROZEN = {
    "source exact": (75.0, 66.7, 70.6),
    "source token": (85.7, 75.0, 80.0),
    "cue exact": (88.9, 66.7, 76.2),
    "cue token": (81.8, 69.2, 75.0),
    "content exact": (40.0, 33.3, 36.4),
    "content token": (95.0, 69.1, 80.0),
    "relation exact": (20.0, 16.7, 18.2),
    "relation soft": (60.0, 50.0, 54.5),
}


def percent(report: Report) -> dict[str, tuple[float, float, float]]:
    (layer,) = [layer for layer in report.layers if layer.kind == "attribution"]
    return {
        name: (round(100 * tally.precision, 1), round(100 * tally.recall, 1), round(100 * tally.f, 1))
        for name, tally in layer.scores.items()
    }


def reference() -> Any:
    if not REFERENCE.is_file():
        pytest.skip(f"{REFERENCE} is not there")
    spec = importlib.util.spec_from_file_location("score_attributions", REFERENCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(units: Iterable[Mapping[str, Spans]]) -> list[dict[str, list[list[int]]]]:
    return [{role: [[s.start, s.end] for s in unit.get(role, ())] for role in ROLES} for unit in units]


def test_the_scores_are_those_of_the_reference(gold: tuple[Gold, ...], schema: LabelSchema) -> None:
    assert {k: v for k, v in percent(evaluate(gold, [Recorded(PROPOSED)], schema)).items() if k in FROZEN} == FROZEN


def test_the_frozen_scores_are_still_those_of_the_reference(gold: tuple[Gold, ...], schema: LabelSchema) -> None:
    scorer, articles = reference(), []
    for one in gold:
        wanted = rows(item.parts for item in one.items if item.kind == "attribution")
        found = Recorded(PROPOSED)(Reading(one.article), schema)
        articles.append((one.article.text, wanted, rows(suggestion.fillers for suggestion in found)))
    assert {k: tuple(v) for k, v in scorer.score(articles).items()} == FROZEN


def test_our_own_suggesters_score_as_the_reference_says(
    gold: tuple[Gold, ...], pipeline: Pipeline, schema: LabelSchema
) -> None:
    scorer, articles = reference(), []
    suggesters = chosen(["attributions"])
    report = evaluate(gold, suggesters, schema, language=pipeline)
    for one in gold:
        (doc,) = pipeline.parses([one.article.text])
        proposed = suggesters[0](Reading(one.article, doc, pipeline.name), schema)
        wanted = rows(item.parts for item in one.items if item.kind == "attribution")
        articles.append((one.article.text, wanted, rows(suggestion.fillers for suggestion in proposed)))
    expected = {name: tuple(values) for name, values in scorer.score(articles).items()}
    assert {name: values for name, values in percent(report).items() if name in expected} == expected
    assert expected["relation soft"][2] > 0


def test_gold_itself_scores_everything_and_each_quote_type_apart(gold: tuple[Gold, ...], schema: LabelSchema) -> None:
    perfect = Recorded({text: GOLD[n] for n, text in enumerate(TEXTS)})
    report = evaluate(gold, [perfect], schema)
    (layer,) = [layer for layer in report.layers if layer.kind == "attribution"]
    assert {name: tally.f for name, tally in layer.scores.items()} == dict.fromkeys(layer.scores, 1.0)
    counts = {name: tallies["relation soft"].wanted for name, tallies in layer.by_quote_type.items()}
    assert counts == {"indirect": 9, "direct": 2, "mixed": 1}
    assert all(tallies["relation soft"].f == 1 for tallies in layer.by_quote_type.values())
    assert [(one.low, one.right) for one in layer.reliability.bins] == [(0.4, 1.0), (0.9, 1.0)]
    assert layer.reliability.error == pytest.approx((6 * 0.6 + 6 * 0.1) / 12)


def test_labels_the_gold_does_not_have_are_counted_apart(
    gold: tuple[Gold, ...], pipeline: Pipeline, schema: LabelSchema
) -> None:
    few = [Gold(one.article, tuple(item for item in one.items if item.label == "PERSON")) for one in gold]
    report = evaluate(few, chosen(), schema, language=pipeline)
    assert [layer.kind for layer in report.layers] == ["entity"]
    assert list(report.layers[0].by_label) == ["PERSON"]
    assert report.unscored["CLAIM"] > 0
    assert report.unscored["ATTRIBUTION"] > 0
    assert "PERSON" not in report.unscored
    mapped = evaluate(few, chosen(), schema, language=pipeline, labels={"DATE": "", "CLAIM": ""})
    assert not {"DATE", "CLAIM"} & set(mapped.unscored)


def test_words_speed_failures_and_progress_are_told(
    gold: tuple[Gold, ...], schema: LabelSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[int] = []
    table = {"use": "patterns", "file": __file__}
    broken = chosen(["broken"], {"broken": table})
    monkeypatch.setattr("annotator.suggest._pipeline", lambda language, suggesters: (None, ()))
    report = evaluate(gold, [Recorded(PROPOSED), *broken], schema, moved=moved.append)
    assert moved == [1, 2, 3]
    assert report.words == sum(len(text.replace(":", "").split()) for text in TEXTS)
    assert report.articles_a_second > 0
    assert report.words_a_second == pytest.approx(report.words / report.seconds)
    (problem,) = report.problems
    assert report.problems[problem] == 3
    assert "line 1" in problem


class Stop(Exception):
    pass


def test_it_can_be_stopped_after_any_article(gold: tuple[Gold, ...], schema: LabelSchema) -> None:
    def moved(done: int) -> None:
        if done == 2:
            raise Stop

    with pytest.raises(Stop):
        evaluate(gold, [Recorded(PROPOSED)], schema, moved=moved)


def test_a_learning_curve_begins_without_lessons_and_rises_with_them(
    gold: tuple[Gold, ...], schema: LabelSchema
) -> None:
    first = (
        Item("1", "entity", "PERSON", {"": (Span(0, 7),)}, "gold"),
        Item("2", "entity", "GPE", {"": (Span(12, 16),)}, "gold"),
    )
    second = (Item("3", "entity", "PERSON", {"": (Span(0, 8),)}, "gold"),)
    lessons = [Gold(Article("x", "Ana Lee met Tern."), first), Gold(Article("y", "Tomas Ek left."), second)]
    curve = list(learning_curve(gold, lessons, (1, 2), [], schema, remembering))
    assert [size for size, _ in curve] == [0, 1, 2]
    rights = [report.layers[0].scores["exact"].right for _, report in curve]
    assert rights == [0, 2, 3]


def test_a_name_that_is_mostly_something_else_is_not_remembered(schema: LabelSchema) -> None:
    text = "Mill burnt. Mill and Mill again, and Lee."
    items = (
        Item("1", "entity", "ORG", {"": (Span(0, 4),)}, "gold"),
        Item("2", "entity", "PERSON", {"": (place(text, "Lee"),)}, "gold"),
    )
    (memory,) = remembering([Gold(Article("x", text), items)], [], schema)
    found = list(memory(Reading(Article("y", "Mill met Lee.")), schema))
    assert [(one.label, one.score) for one in found] == [("PERSON", 0.5)]
