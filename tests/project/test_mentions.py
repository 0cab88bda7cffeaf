"""Mentions over the whole project: found by the index of words, remembered when they were rejected."""

from __future__ import annotations

from annotator.core.edits import Accept, Hand, Propose, ProposeWords, Reject, fresh_id
from annotator.core.mentions import context_at
from annotator.core.model import Article, Span, suggested
from annotator.project import Project

TEXT = "The big Apple fell far from Apple Road, Applefield and 100% pure “Apple”."


def proposed(project: Project, article: str) -> list[str]:
    """The ids of what was proposed as ORG on the first Apple of the article."""
    at = TEXT.index("Apple")
    one = suggested(
        project.article(article), "entity", "ORG", {"": (Span(at, at + 5),)}, suggester="rules", version="1", score=0.5
    )
    project.ingest([one])
    return [one.id]


def test_articles_that_hold_the_words_are_found_in_order(project: Project) -> None:
    project.add_articles([Article("x", TEXT), Article("y", "Apple " + TEXT), Article("z", "no fruit here at all")])
    assert project.mentioning("Apple Road") == ["x", "y"]
    assert project.mentioning('"') == []
    assert project.mentioning('Apple" OR "fruit') == []


def test_what_was_rejected_is_known_by_its_words_label_and_context(project: Project) -> None:
    project.add_articles([Article("x", TEXT)])
    (id_,) = proposed(project, "x")
    assert project.refused("Apple", "ORG") == frozenset()
    project.apply("x", Reject(id_), Hand("Ana"))
    at = TEXT.index("Apple")
    assert project.refused("Apple", "ORG") == {context_at(TEXT, Span(at, at + 5))}
    assert project.refused("Apple", "PERSON") == frozenset()
    project.undo(Hand("Ana"))
    assert project.refused("Apple", "ORG") == frozenset()


def test_a_mention_at_the_very_start_or_end_has_the_same_context_by_query_as_in_the_text(project: Project) -> None:
    text = "Apple " * 60 + "Apple"
    project.add_articles([Article("x", text)])
    for start in (0, 120, len(text) - 5):
        span = Span(start, start + 5)
        one = suggested(Article("x", text), "entity", "ORG", {"": (span,)}, suggester="r", version="1", score=0.5)
        project.ingest([one])
        project.apply("x", Reject(one.id), Hand("Ana"))
        assert context_at(text, span) in project.refused("Apple", "ORG")


def test_a_step_over_several_articles_is_undone_together_and_names_them(project: Project) -> None:
    project.add_articles([Article("x", TEXT), Article("y", "Apple " + TEXT)])
    (id_,) = proposed(project, "x")
    project.apply("x", Accept(id_), Hand("Ana"))
    step = fresh_id()
    project.apply("x", Propose(id_), Hand("Ana"), step=step)
    project.apply("y", ProposeWords("Apple", "entity", "ORG"), Hand("Ana"), step=step)
    assert sorted(project.articles_of(step)) == ["x", "y"]
    project.undo(Hand("Ana"))
    assert [len(project.sheet(a).suggestions) for a in ("x", "y")] == [1, 0]
    assert project.problems() == []
