"""The report: what became of suggestions, what corrections have in common, what is found without suggestions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.checking import Compared
from annotator.core.edits import Accept, Add, Hand, Link, Reject, Relabel, Reshape, SetState
from annotator.core.model import Article, Span, Suggestion, suggested
from annotator.core.rules import Rule
from annotator.project import Project
from annotator.project.measuring import Report, Row
from tests.core.values import CLAIM, ORG, PERSON, SCHEMA, SPLIT, span

HAND = Hand("Ana")
STORY = "Bo said “we go” and left {}. The end."


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Project]:
    """Five articles in which a content is suggested without the mark that closes it."""
    with Project.create(tmp_path / "many.db", SCHEMA) as project:
        project.set_setting("check_share", "0")
        project.add_articles([Article(f"s{n}", STORY.format(n)) for n in range(5)])
        project.ingest([content(project, n) for n in range(5)])
        yield project


def asked(project: Project) -> Report:
    with project.search() as search:
        return search.report()


def content(project: Project, n: int, words: str = "“we go") -> Suggestion:
    article = project.article(f"s{n}")
    start = article.text.index(words)
    fillers = {"cue": (Span(3, 7),), "content": (Span(start, start + len(words)),)}
    return suggested(article, "attribution", "ATTRIBUTION", fillers, suggester="rules", version="1", score=0.5)


def test_the_rows_say_what_became_of_suggestions_and_what_was_missed(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), HAND)
    project.apply("a1", Reject(ORG.id), HAND)
    project.apply("a1", Relabel(CLAIM.id, "GPE"), HAND)
    project.apply("a1", Reshape(SPLIT.id, (span("Never"),), "content"), HAND)
    project.apply("a1", Add("PERSON", (span("Bo Å. Olsen"),)), HAND)
    project.apply("a1", Link({"cue": (span("denied"),)}), HAND)
    report = asked(project)
    rows = {(row.suggester, row.label): row for row in report.rows}
    assert rows["rules", "PERSON"] == Row("rules", "PERSON", 1, 0, 1)
    assert rows["rules", "ORG"].rejected == 1
    assert rows["rules", "CLAIM"].corrections == (0, 1, 0, 0)
    assert rows["rules", "ATTRIBUTION"] == Row("rules", "ATTRIBUTION", 3, 2, 0, 1, 0, 0, (1, 0, 0, 0))
    assert rows["rules", "ATTRIBUTION"].acceptance == 0.0
    assert (rows["", "PERSON"].missed, rows["", "ATTRIBUTION"].missed) == (1, 1)
    assert sum(sum(counts) for counts in report.days.values()) == 4
    assert report.quote_types == {"not set": (0, 1, 0)}
    stats = project.stats()
    json.dumps(stats)
    assert stats["missed"] == {"PERSON": 1, "ATTRIBUTION": 1}
    assert stats["corrected"] == {"rules": {"CLAIM": {"label": 1}, "ATTRIBUTION": {"boundary": 1}}}


def test_what_fixes_have_in_common_becomes_a_rule_for_what_is_suggested_next(many: Project) -> None:
    for n in range(3):
        sheet = many.sheet(f"s{n}")
        start = sheet.article.text.index("“")
        many.apply(f"s{n}", Reshape(content(many, n).id, (Span(start, start + 7),), "content"), HAND)
    with many.search() as search:
        (pattern,) = search.report().patterns
        assert (pattern.label, pattern.role, pattern.step.name) == ("ATTRIBUTION", "content", "end-past-mark")
        assert (pattern.fixes, pattern.of) == (3, 3)
        rule = Rule(pattern.label, pattern.role, pattern.step.name)
        examples = search.ruled(rule, 10)
        assert [(e.article, e.before[:17], e.after[:18]) for e in examples] == [
            ("s3", "…Bo said “we go]”", "…Bo said “we go”] "),
            ("s4", "…Bo said “we go]”", "…Bo said “we go”] "),
        ]
        assert len(search.ruled(rule, 1)) == 1
    many.set_rule(rule)
    assert many.rules == (rule,)
    found = many.propose([content(many, 3)], replace=["rules"], articles=["s3"])
    assert (found.new, found.gone) == (1, 1)
    (item,) = many.sheet("s3").pending
    assert item.parts["content"][0].of(STORY) == "“we go”"
    many.set_rule(Rule(rule.label, rule.role, rule.step, on=False))
    many.propose([content(many, 4)], replace=["rules"], articles=["s4"])
    (item,) = many.sheet("s4").pending
    assert item.parts["content"][0].of(STORY) == "“we go"


def test_articles_done_without_suggestions_are_measured_beside_those_with(many: Project) -> None:
    for n in (0, 1):
        many.see([content(many, n).id], "Ana")
        many.apply(f"s{n}", Accept(content(many, n).id), Hand("Ana"))
        many.apply(f"s{n}", SetState("done"), Hand("Ana"))
    many.set_setting("check_share", "1")
    many.apply("s2", Add("CLAIM", (Span(9, 14),)), Hand("Ana"))
    many.apply("s2", Link({"cue": (Span(3, 7),), "content": (Span(8, 14),)}), Hand("Ana"))
    many.apply("s3", SetState("begun"), Hand("Ana"))
    many.apply("s2", SetState("done"), Hand("Ana"))
    check = asked(many).check
    assert check.articles == 1
    assert check.alike == {"attribution": Compared(agreed=1), "claim": Compared(unsuggested=1)}
    assert check.found == {"attribution": 1.0}
    assert check.accepted == {"attribution": 1.0}
    many.set_setting("check_share", "0")
    assert asked(many).check.articles == 0


def test_an_empty_project_has_an_empty_report(tmp_path: Path) -> None:
    with Project.create(tmp_path / "empty.db", SCHEMA) as project:
        report = asked(project)
        assert (report.rows, report.days, report.patterns, report.check.articles) == ((), {}, (), 0)
