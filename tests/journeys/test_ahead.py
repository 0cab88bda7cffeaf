"""The article that comes next is read before it is asked for, and is never an old one."""

from __future__ import annotations

from annotator.core.edits import Hand, SetState
from annotator.project import Project
from tests.journeys.conftest import Driver


def test_the_next_article_is_in_memory_before_it_is_asked_for(hands: Driver) -> None:
    project = hands.desk.project
    assert project is not None
    here, following = hands.desk.listed.ids[:2]
    hands.desk.open_article(here)
    project._sheets.pop(following, None)
    hands.qtbot.waitUntil(lambda: following in project._sheets, timeout=5_000)
    assert "items" in project._sheets[following].__dict__
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.id == here


def test_what_another_program_did_to_the_next_article_is_seen_in_it(hands: Driver) -> None:
    project = hands.desk.project
    assert project is not None
    following = hands.desk.listed.ids[1]
    hands.qtbot.waitUntil(lambda: following in project._sheets, timeout=5_000)
    with Project.open(project.path) as other:
        other.apply(following, SetState("begun"), Hand("Bo"))
    hands.desk.reload_if_changed()
    hands.desk.next_article()
    assert hands.desk.sheet is not None
    assert (hands.desk.sheet.article.id, hands.desk.sheet.state) == (following, "begun")
