"""What the reviewer teaches is there in the next article, and running the suggesters again takes nothing back."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from annotator import resources
from annotator.core.edits import Hand, SetState
from annotator.core.items import Item
from annotator.core.memory import MEMORY
from annotator.core.model import Article, Span, suggested
from annotator.core.schema import read_schema
from annotator.project import Project
from tests.journeys.conftest import Driver

SCHEMA = read_schema(resources.resource("schemas/news.toml").read_text(encoding="utf-8"))
WIRE = "Officials in Zelograd met on Monday. The mayor of Zelograd, Ana Lee, said that Acme would leave."


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    """A project of thirty articles that tell the same story."""
    path = tmp_path / "wire.db"
    with Project.create(path, SCHEMA) as project:
        project.set_setting("check_share", "0")
        articles = [Article(f"w{n:02}", f"{WIRE}\n\nThis is copy {n}.", f"Copy {n}") for n in range(30)]
        project.add_articles(articles)
        for article in articles:
            place = Span(WIRE.index("Zelograd"), WIRE.index("Zelograd") + 8)
            project.ingest(
                [suggested(article, "entity", "PERSON", {"": (place,)}, suggester="rules", version="1", score=0.7)]
            )
        project.apply("w20", SetState("begun"), Hand("Bo"))
    return path


def pending(driver: Driver, article: str) -> list[tuple[str, str, str]]:
    project = driver.desk.project
    assert project is not None
    sheet = project.sheet(article)
    return [(i.spans[0].of(sheet.article.text), i.label, i.suggestion.suggester) for i in sheet.pending if i.suggestion]


def settled(driver: Driver) -> float:
    """Wait until what was taught has reached every article; the seconds of the processor, all threads, that took."""
    since = time.process_time()
    driver.qtbot.waitUntil(lambda: not driver.window.remembering.busy, timeout=10_000)
    return time.process_time() - since


def test_a_corrected_name_is_right_in_the_articles_not_yet_begun_and_undo_makes_them_as_they_were(
    opened: Callable[[Path], Driver], wire: Path
) -> None:
    driver = opened(wire)
    assert driver.words() == "Zelograd"
    driver.press("3")
    assert settled(driver) < 1
    assert pending(driver, "w01") == [("Zelograd", "GPE", MEMORY)] * 2 == pending(driver, "w29")
    assert pending(driver, "w20") == [("Zelograd", "PERSON", "rules")]
    driver.press("Ctrl+Z")
    settled(driver)
    assert pending(driver, "w01") == [("Zelograd", "PERSON", "rules")] == pending(driver, "w29")


def test_a_name_added_by_hand_is_proposed_where_it_stands_and_what_is_rejected_is_not_proposed_again(
    opened: Callable[[Path], Driver], wire: Path
) -> None:
    driver = opened(wire)
    driver.select("Acme")
    driver.press("2")
    settled(driver)
    assert ("Acme", "ORG", MEMORY) in pending(driver, "w01")
    driver.focus(lambda item: item.label == "PERSON")
    driver.press("X")
    settled(driver)
    assert pending(driver, "w01") == [("Acme", "ORG", MEMORY)]
    driver.press("Ctrl+Return")
    assert driver.desk.sheet is not None
    assert driver.desk.sheet.article.id == "w01"
    assert driver.words() == "Acme"


def test_the_window_never_waits_for_the_memory(opened: Callable[[Path], Driver], wire: Path) -> None:
    driver = opened(wire)
    longest = [0.0]
    write = driver.window.remembering._write

    def timed() -> None:
        since = time.thread_time()
        write()
        longest[0] = max(longest[0], time.thread_time() - since)

    driver.window.remembering._timer.timeout.disconnect()
    driver.window.remembering._timer.timeout.connect(timed)
    driver.press("3")
    settled(driver)
    assert 0 < longest[0] < 0.02  # On a busy machine; 5 ms is the budget on a quiet one.


def test_suggesting_again_shows_only_what_is_not_judged(hands: Driver) -> None:
    project = hands.desk.project
    assert project is not None
    hands.press("Return", "X", "Return")
    assert hands.desk.sheet is not None
    before = {i.id: i for i in hands.desk.sheet.items}
    said: list[str] = []
    hands.desk.said.connect(lambda text, undo: said.append(text))
    hands.press("Ctrl+Shift+G")
    hands.qtbot.waitUntil(lambda: not hands.window.suggesting.busy and bool(said), timeout=120_000)
    settled(hands)
    QApplication.processEvents()

    def fields(item: Item) -> tuple[object, ...]:
        return item.id, item.label, item.parts, item.status, item.decision

    assert hands.desk.sheet is not None
    assert {i.id: fields(i) for i in hands.desk.sheet.items} == {id_: fields(i) for id_, i in before.items()}
    assert said[-1].startswith("Suggested again: 0 new, 0 gone, ")
    assert "3 judged already were left out" in said[-1]
