"""The ranker learns from gold what the rules do not know, and nothing it was not told."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from annotator.core.model import Article, Span, surface
from annotator.suggest import Reading
from annotator.suggest.attributions import rules
from annotator.suggest.language import Pipeline
from annotator.suggest.ranking.learner import Cancelled, Lesson, Scheme, asked, judged, proposals, train
from annotator.suggest.ranking.linear import Question, chances, fit, sums
from annotator.suggest.ranking.model import Model, ModelError, shipped
from annotator.suggest.scoring import Roles

Teach = Callable[[str, list[tuple[str, str, str]]], Lesson]

PEOPLE = ("The senator", "The mayor", "The union", "The minister", "The firm", "The council", "The judge", "The priest")
THINGS = (
    "the plan",
    "the new law",
    "the long report",
    "the budget",
    "the strike",
    "the merger",
    "the vote",
    "the bill",
)


@pytest.fixture
def teach(pipeline: Pipeline) -> Teach:
    """A lesson from a text and its attributions as words: source, cue, content."""

    def lesson(text: str, gold: list[tuple[str, str, str]]) -> Lesson:
        (doc,) = pipeline.parses([text])
        found: list[Roles] = []
        for one in gold:
            starts = [text.index(words) for words in one]
            spans = [(Span(start, start + len(words)),) for start, words in zip(starts, one, strict=True)]
            found.append(dict(zip(("source", "cue", "content"), spans, strict=True)))
        return Lesson(Reading(Article("a", text), doc, pipeline.name), found)

    return lesson


@pytest.fixture
def attitudes(teach: Teach) -> list[Lesson]:
    """Articles whose gold has bare objects of one kind of verb, and of no other."""
    return [
        teach(
            f"{who} criticised {what} on Monday. {who} bought {other} for a dollar. It rained in the evening.",
            [(who, "criticised", what)],
        )
        for who, what, other in zip(PEOPLE, THINGS, reversed(THINGS), strict=True)
    ]


def said(model: Model, lesson: Lesson) -> set[tuple[str, str, str]]:
    text = lesson.reading.article.text
    return {
        (surface(text, f.source), surface(text, f.cue), surface(text, f.content))
        for f in proposals(model, lesson.reading)
    }


def test_weights_make_the_answers_likely() -> None:
    questions = [Question([{"red": 1.0}, {"blue": 1.0}], 0) for _ in range(9)] + [Question([{"blue": 1.0}], None)] * 9
    weights = fit(questions, {}, 0.1)
    red, blue = chances(sums([{"red": 1.0}, {"blue": 1.0}], weights))
    assert red > 0.8
    assert blue < 0.1


def test_without_examples_the_weights_are_those_of_the_start() -> None:
    assert fit([], {"red": 2.0}) == {"red": 2.0}


def test_a_feature_no_example_has_keeps_its_weight() -> None:
    weights = fit([Question([{"red": 1.0}], 0)] * 5, {"green": 1.5})
    assert weights["green"] == 1.5
    assert weights["red"] > 0


def test_the_order_of_examples_does_not_change_what_is_learned() -> None:
    questions = [Question([{"a": 1.0, "b": n / 7}], 0 if n % 3 else None) for n in range(20)]
    assert fit(questions, {}) == fit(questions[::-1], {})


def test_a_model_survives_its_bytes() -> None:
    assert Model.from_bytes(shipped().to_bytes()) == shipped()


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"format": 0}', b"\xff\xfe"])
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError):
        Model.from_bytes(data)


def test_the_shipped_model_leaves_bare_objects_of_attitude_below_the_line(attitudes: list[Lesson]) -> None:
    assert said(shipped(), attitudes[0]) == set()


def test_a_project_whose_gold_has_bare_objects_learns_them(attitudes: list[Lesson]) -> None:
    trained = train(attitudes[1:], shipped())
    assert said(trained.model, attitudes[0]) == {("The senator", "criticised", "the plan")}
    assert trained.before.soft < 0.1
    assert trained.after.soft > 0.9


def test_what_was_learned_does_not_cost_what_was_known(attitudes: list[Lesson], teach: Teach) -> None:
    model = train(attitudes, shipped()).model
    known = teach("Anna Berg said that the bridge was unsafe.", [])
    assert said(model, known) == {("Anna Berg", "said", "that the bridge was unsafe")}


def test_training_can_be_called_off(attitudes: list[Lesson]) -> None:
    shares: list[float] = []
    with pytest.raises(Cancelled):
        train(attitudes, shipped(), progress=shares.append, cancelled=lambda: len(shares) > 2)
    assert len(shares) == 3


def test_progress_ends_at_one(attitudes: list[Lesson]) -> None:
    shares: list[float] = []
    train(attitudes, shipped(), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_one_article_is_learned_from_and_the_line_stays(attitudes: list[Lesson]) -> None:
    assert train(attitudes[:1], shipped()).model.line == shipped().line


def test_every_verb_with_an_object_is_asked_about(attitudes: list[Lesson]) -> None:
    words = {name for question in asked(attitudes[0])["detect"] for row in question.options for name in row}
    assert {"word:criticise", "word:buy"} <= words


def test_gold_that_drops_the_rest_of_a_split_quotation_says_nothing_against_it(teach: Teach) -> None:
    text = "“The bridge is old,” the mayor said. “We will close it in May.”"
    first = [("the mayor", "said", "“The bridge is old,”")]
    lesson = teach(text, first)
    found = proposals(shipped(), lesson.reading)
    assert [len(one.content) for one in found] == [2]
    assert [right for _, right in judged(lesson, found)] == [False]
    derived = replace(lesson, scheme=Scheme(unshaped=frozenset({"first part only/quotation"})))
    assert judged(derived, found) == []
    other = replace(teach(text, [("the mayor", "said", "We will close it")]), scheme=derived.scheme)
    assert [right for _, right in judged(other, found)] == [False], "not the first part"


def test_what_the_model_has_no_gold_for_is_surer_than_the_rules_say_and_keeps_their_order(teach: Teach) -> None:
    lesson = teach("Police allegedly knew of the plan. He pledged to close the bridge.", [])
    believed = {one.how: one.score for one in proposals(shipped(), lesson.reading)}
    said = {one.how: one.score for one in rules(lesson.reading) if one.how in believed}
    assert believed.keys() == said.keys()
    assert len(said) == 2
    assert all(score < believed[how] < 0.9 for how, score in said.items())
    assert sorted(said, key=said.__getitem__) == sorted(believed, key=believed.__getitem__)
