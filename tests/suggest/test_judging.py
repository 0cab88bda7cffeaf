"""What could be proposed is judged by what gold has taught, and before that by the rules."""

from __future__ import annotations

import pytest

from annotator.core.model import Span
from annotator.suggest.agreement import Unit
from annotator.suggest.ranking.judging import RULES, UNRULED, Exam, Judge, JudgeError, Option, train, tried
from annotator.suggest.ranking.linear import Shared, sums
from annotator.suggest.ranking.names import Names, apart

TEXT = "Anna met Bert and Carl in Rome"


def name(words: str, features: dict[str, float] | None = None, label: str = "PERSON") -> Option:
    start = TEXT.index(words)
    return Option(Unit("entity", label, {"": (Span(start, start + len(words)),)}), features or {})


def test_before_any_training_the_rules_are_believed_and_nothing_else() -> None:
    groups = [[name("Anna", {RULES: 1.0})], [name("Bert", {UNRULED: 1.0})], [name("Rome", {RULES: 0.0})], []]
    assert [(choice.group, choice.score) for choice in Judge().choose(groups, apart)] == [(0, 0.731), (2, 0.5)]


def test_of_a_group_and_of_what_overlaps_the_likelier_is_chosen() -> None:
    groups = [
        [name("Anna", {RULES: 1.0}, "ORG"), name("Anna", {RULES: 2.0})],
        [name("Bert and Carl", {RULES: 1.0})],
        [name("Carl", {RULES: 3.0})],
    ]
    chosen = Judge(line=0.2).choose(groups, apart)
    assert [(choice.group, choice.option) for choice in chosen] == [(0, 1), (2, 0)]


def exam(right: bool) -> Exam:
    """An article in which what is red is a name, and the rules believe what is blue."""
    options = [[name("Anna", {"red": 1.0, UNRULED: 1.0})], [name("Bert", {"blue": 1.0, RULES: 2.0})]]
    return Exam(TEXT, options, (name("Anna").unit,) if right else (name("Bert").unit,))


def test_gold_teaches_what_the_rules_do_not_know_and_each_article_is_tried_unknown() -> None:
    judge, trial = train("entity", [exam(True)] * 12, apart, "exact")
    assert [choice.group for choice in judge.choose(exam(True).groups, apart)] == [0]
    assert trial.scores["exact"].f == 1.0
    assert trial.error < 0.15
    odd = [exam(True)] * 12 + [exam(False)]
    _, trial = train("entity", odd, apart, "exact")
    assert trial.scores["exact"].right == 12, "what only one article says is not known when that is tried"


def test_only_the_chosen_articles_teach_and_all_are_tried() -> None:
    some = [exam(True)] * 12 + [exam(False)] * 4
    judge, trial = train("entity", some, apart, "exact", mine=range(12))
    assert [choice.group for choice in judge.choose(exam(True).groups, apart)] == [0]
    assert trial.scores["exact"].wanted == 16
    assert trial.scores["exact"].right == 12


def test_without_articles_the_judge_is_the_untrained() -> None:
    judge, trial = train("entity", [], apart, "exact")
    assert judge.weights == Judge().weights
    assert trial.judged == ()


def test_a_trial_says_which_proposals_were_right() -> None:
    gold = (name("Anna").unit,)
    trial = tried("entity", [(TEXT, gold, [(name("Anna").unit, 0.9), (name("Bert").unit, 0.3)])])
    assert trial.judged == ((0.9, True), (0.3, False))
    assert trial.scores["exact"].precision == 0.5


def test_a_judge_survives_its_text() -> None:
    judge, _ = train("entity", [exam(True)] * 12, apart, "exact")
    assert Judge.from_text(judge.to_text()) == judge


@pytest.mark.parametrize("text", ["", "{}", "[]", "3", '{"line": 1, "curve": [], "weights": []}', '{"curve": [[1]]}'])
def test_what_is_no_judge_is_refused(text: str) -> None:
    with pytest.raises(JudgeError):
        Judge.from_text(text)
    with pytest.raises(JudgeError):
        Names.from_text(text)


def test_what_options_share_counts_with_each_and_by_the_weights_it_is_asked_with() -> None:
    shared = Shared({"tall": 1.0, "old": 0.5})
    one, other = (Option(name("Anna").unit, own, (shared,)) for own in ({"red": 2.0}, {}))
    assert one.features == {"red": 2.0, "tall": 1.0, "old": 0.5}
    for weights in ({"red": 1.0, "tall": 3.0, "new": 9.0}, {"old": 4.0}):
        assert [one.sum(weights), other.sum(weights)] == sums([one.features, other.features], weights)
    assert [one.sum({"red": 1.0, "tall": 3.0}), other.sum({"old": 4.0})] == [5.0, 2.0]
