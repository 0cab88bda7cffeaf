"""What next: the order of the articles is chosen at the list and is there again when the project is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from annotator.core.model import Article, Span, suggested
from annotator.project import Project
from tests.journeys.conftest import Driver
from tests.journeys.test_learning import SCHEMA
from tests.journeys.test_palette import Looker


def claims(article: Article, count: int) -> list[object]:
    return [
        suggested(article, "claim", "CLAIM", {"": (Span(n, n + 2),)}, suggester="x", version="1", score=0.9)
        for n in range(count)
    ]


def test_the_order_is_chosen_at_the_list_and_remembered(opened: Callable[[Path], Driver], tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    with Project.create(path, SCHEMA) as project:
        project.set_setting("check_share", "0")
        articles = [Article(f"a{n}", f"Some words of article {n}.", f"Article {n}") for n in range(4)]
        project.add_articles(articles)
        for article, count in zip(articles, (1, 0, 5, 3), strict=True):
            project.ingest(claims(article, count))  # type: ignore[arg-type]
    driver = opened(path)
    assert driver.desk.listed.ids == ["a0", "a1", "a2", "a3"]
    looker = Looker(driver)
    looker.type("likely claims")
    looker.settles()
    assert looker.current.id == "order.claims"
    driver.press("Return")
    driver.qtbot.waitUntil(lambda: driver.desk.listed.ids == ["a2", "a3", "a0", "a1"])
    assert driver.window.articles.model.row_of("a2") == 0
    driver.press("Alt+Down")
    assert driver.desk.sheet is not None
    assert driver.desk.sheet.article.id == "a1"
    driver.window.articles.box.setFocus()
    QTest.keyClicks(driver.window.articles.box, "label:CLAIM")
    driver.qtbot.waitUntil(lambda: driver.desk.listed.ids == ["a2", "a3", "a0"])
    driver.close()
    QApplication.processEvents()
    again = opened(path)
    again.window.articles.box.clear()
    again.qtbot.waitUntil(lambda: again.desk.listed.ids == ["a2", "a3", "a0", "a1"])
    assert [action.isChecked() for action in button_menu(again).actions()] == [False, False, True]


def button_menu(driver: Driver) -> QMenu:
    button = driver.window.articles.findChild(QToolButton, "order")
    assert button is not None
    menu = button.menu()
    assert isinstance(menu, QMenu)
    return menu
