"""The project search: hits of a query in all articles, opened, labelled and rejected by key and mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.project.search import Hit
from annotator.ui.searching import SearchPanel
from tests.journeys.conftest import Driver

of_a_menu = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)


class Searcher:
    """Types queries into the panel and waits for the hits."""

    def __init__(self, hands: Driver) -> None:
        self.hands = hands
        hands.press("Ctrl+Shift+S")

    @property
    def panel(self) -> SearchPanel:
        return self.hands.window.guide.search

    def find(self, query: str) -> list[Hit]:
        self.panel.box.setFocus()
        self.panel.box.clear()
        self.hands.qtbot.keyClicks(self.panel.box, query)
        self.hands.press("Return")
        self.settle()
        return list(self.panel.model.hits)

    def settle(self) -> None:
        self.hands.qtbot.waitUntil(lambda: not self.hands.window.questions.asked("hits") and not self.panel.busy)
        QApplication.processEvents()

    def select_all(self) -> None:
        self.panel.list.setFocus()
        self.hands.press("Ctrl+A")

    def label(self, title: str) -> None:
        """Choose a label from the menu of the button, by keys."""
        self.panel.label_button.setFocus()
        QTimer.singleShot(0, self.panel, lambda: self._choose(title))
        self.hands.press("Space")
        self.settle()
        self.hands.window.activateWindow()
        self.hands.qtbot.waitUntil(self.hands.window.isActiveWindow)

    def _choose(self, title: str) -> None:
        menu = self.panel.labels
        for _ in range([action.text().endswith(title) for action in menu.actions()].index(True) + 1):
            QTest.keyClick(menu, Qt.Key.Key_Down)
        assert menu.activeAction().text().endswith(title)
        QTest.keyClick(menu, Qt.Key.Key_Return)

    def states(self) -> list[int]:
        """How many suggestions are undecided, by article."""
        project = self.hands.desk.project
        assert project is not None
        return [len(project.sheet(id_).pending) for id_ in project.find()]


def subject(hit: Hit, hands: Driver) -> str:
    assert hands.desk.project is not None
    return hands.desk.project.sheet(hit.article).by_id[hit.item].subject


@pytest.fixture
def searcher(hands: Driver) -> Searcher:
    return Searcher(hands)


def test_words_are_found_where_they_stand_in_every_article(searcher: Searcher) -> None:
    hits = searcher.find("sovereignty")
    assert {hit.kind for hit in hits} == {"words"}
    desk = searcher.hands.desk
    assert desk.project is not None
    for hit in hits:
        text = desk.project.article(hit.article).text
        assert text[hit.start : hit.end].casefold().startswith("sovereignty")
        assert text[: hit.start].endswith(hit.before.split()[-1] + " ")
    every = searcher.find("putin")
    assert {hit.article for hit in every} == set(desk.project.find())
    assert searcher.panel.count.text() == f"{len(every)} hits in 2 articles"


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("label:PERSON", lambda hit: hit.label == "PERSON"),
        ("label:person putin", lambda hit: hit.label == "PERSON" and "Putin" in hit.words),
        ("label:claim score:<0.85", lambda hit: hit.label == "CLAIM" and hit.score < 0.85),
        ("suggester:attributions", lambda hit: hit.kind == "attribution"),
        ("speaker:putin", lambda hit: hit.kind == "attribution"),
        ("state:unseen label:GPE", lambda hit: hit.label == "GPE" and hit.state == "unseen"),
    ],
)
def test_items_are_found_by_the_words_of_the_filter(searcher: Searcher, query: str, fits: object) -> None:
    hits = searcher.find(query)
    assert hits
    assert callable(fits)
    assert all(fits(hit) for hit in hits)
    assert all(hit.item for hit in hits)


def test_what_was_decided_and_noted_is_found(hands: Driver) -> None:
    first = hands.item
    hands.press("X")
    hands.press("N")
    hands.qtbot.keyClicks(hands.window.focusWidget(), "ask the desk")
    hands.press("Esc")
    noted = hands.item
    searcher = Searcher(hands)
    assert [hit.item for hit in searcher.find("decision:rejected")] == [first.id]
    assert [hit.item for hit in searcher.find('note:"the desk"')] == [noted.id]


def test_enter_opens_the_article_and_focuses_the_item(searcher: Searcher) -> None:
    hits = searcher.find("label:PERSON")
    hands = searcher.hands
    assert QApplication.focusWidget() is searcher.panel.list
    hands.press("Return")
    assert hands.desk.sheet is not None
    assert (hands.desk.sheet.article.id, hands.item.id) == (hits[0].article, hits[0].item)
    hands.press("Down", "Return")
    assert hands.item.id == hits[1].item


def test_enter_in_the_line_opens_the_first_hit(hands: Driver) -> None:
    hands.open(1)
    searcher = Searcher(hands)
    hits = searcher.find("label:PERSON")
    assert hands.desk.sheet is not None
    assert (hands.desk.sheet.article.id, hands.item.id) == (hits[0].article, hits[0].item)
    assert QApplication.focusWidget() is searcher.panel.list


def test_a_click_opens_too_and_words_are_selected(searcher: Searcher) -> None:
    hits = searcher.find("sovereignty")
    hands = searcher.hands
    at = searcher.panel.list.visualRect(searcher.panel.model.index(0)).center()
    QTest.mouseClick(searcher.panel.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.id == hits[0].article
    assert hands.desk.selection is not None
    assert hands.desk.selection.of(hands.text) == hits[0].words


def test_a_rejected_hit_is_shown_when_it_is_opened(hands: Driver) -> None:
    first = hands.item
    hands.press("X")
    searcher = Searcher(hands)
    searcher.find("decision:rejected")
    hands.press("Return")
    assert hands.desk.show_rejected
    assert hands.item.id == first.id


def test_many_are_rejected_as_one_step_and_come_back_with_one_undo(searcher: Searcher) -> None:
    hands = searcher.hands
    before = searcher.states()
    hits = searcher.find("label:PERSON")
    assert len({hit.article for hit in hits}) == 2
    searcher.select_all()
    assert searcher.panel.reject_button.text() == f"Reject {len(hits)}"
    hands.press("Delete")
    searcher.settle()
    assert sum(searcher.states()) == sum(before) - len(hits)
    assert hands.window.centre.toast.text == f"{len(hits)} rejected in 2 articles."
    assert all(hit.status == "rejected" for hit in searcher.panel.model.hits)
    QTest.mouseClick(hands.window.centre.toast._button, Qt.MouseButton.LeftButton)
    assert searcher.states() == before


@of_a_menu
def test_many_are_labelled_as_one_step(searcher: Searcher) -> None:
    hands = searcher.hands
    hits = searcher.find("label:NORP")
    before = searcher.states()
    searcher.select_all()
    searcher.label("Location")
    assert hands.window.centre.toast.text == f"{len(hits)} labelled Location in 2 articles."
    assert sum(searcher.states()) == sum(before) - len(hits)
    assert not searcher.find("label:NORP")
    assert {hit.item for hit in hits} <= {subject(hit, hands) for hit in searcher.find("label:LOC")}
    hands.window.activateWindow()
    hands.reader.setFocus()
    hands.press("Ctrl+Z")
    assert searcher.states() == before


@of_a_menu
def test_words_are_labelled_everywhere(searcher: Searcher) -> None:
    hits = searcher.find('"border regions"')
    searcher.select_all()
    searcher.label("Location")
    gold = searcher.find('label:LOC "border regions"')
    assert {(hit.article, hit.start) for hit in gold} >= {(hit.article, hit.start) for hit in hits}


def test_a_query_that_cannot_be_read_is_explained(searcher: Searcher) -> None:
    searcher.find("score:high")
    assert "score:>0.8" in searcher.panel._hint.text()
    assert not searcher.find("nowhereatall")
    assert searcher.panel._hint.text() == "Nothing in the project fits."


def test_hits_follow_what_is_decided_meanwhile(searcher: Searcher) -> None:
    hands = searcher.hands
    hits = searcher.find("label:PERSON")
    hands.press("Return")
    hands.window.activateWindow()
    hands.reader.setFocus()
    hands.press("A")
    hands.qtbot.waitUntil(lambda: any(hit.status == "gold" for hit in searcher.panel.model.hits))
    assert len(searcher.panel.model.hits) == len(hits)
    assert searcher.panel.list.currentIndex().row() == 0, "the row in hand stays"


def test_escape_goes_to_the_line_and_then_closes(searcher: Searcher) -> None:
    searcher.find("putin")
    searcher.hands.press("Esc")
    assert QApplication.focusWidget() is searcher.panel.box
    searcher.hands.press("Esc")
    assert not searcher.panel.isVisible()
    assert QApplication.focusWidget() is searcher.hands.reader


def test_the_search_begins_with_the_selected_words(hands: Driver) -> None:
    hands.select("oil depots")
    hands.press("Ctrl+Shift+S")
    assert hands.window.guide.search.box.text() == '"oil depots"'
