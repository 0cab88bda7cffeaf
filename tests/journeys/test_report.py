"""The Report window: what was decided, what the fixes have in common, a rule from it with R, and off again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.core.edits import Accept, Hand, Reject, Reshape
from annotator.core.model import Article, Span, Suggestion, suggested
from annotator.core.rules import Rule
from annotator.project import Project
from annotator.ui.report import ReportWindow
from tests.journeys.conftest import Driver
from tests.journeys.test_learning import SCHEMA

STORY = "Bo said “we go” and left Oslo {}. The end."


def said(article: Article) -> Suggestion:
    fillers = {"cue": (Span(3, 7),), "content": (Span(8, 14),)}
    return suggested(
        article, "attribution", "ATTRIBUTION", fillers, suggester="rules", version="1", score=0.5,
        attributes={"quote_type": "direct"},
    )  # fmt: skip


def city(article: Article) -> Suggestion:
    return suggested(article, "entity", "GPE", {"": (Span(25, 29),)}, suggester="rules", version="1", score=0.9)


@pytest.fixture
def fixed(tmp_path: Path) -> Path:
    """Nine articles; in four of them a reviewer moved the end of a content past the mark."""
    path = tmp_path / "fixed.db"
    with Project.create(path, SCHEMA) as project:
        project.set_setting("check_share", "0")
        articles = [Article(f"s{n}", STORY.format(n), f"Story {n}") for n in range(9)]
        project.add_articles(articles)
        for article in articles:
            project.ingest([said(article), city(article)])
        for n, article in enumerate(articles[:5]):
            hand = Hand("Ana")
            if n < 4:
                project.apply(article.id, Reshape(said(article).id, (Span(8, 15),), "content"), hand)
            project.apply(article.id, Accept(city(article).id) if n else Reject(city(article).id), hand)
    return path


@pytest.fixture
def reported(opened: Callable[[Path], Driver], fixed: Path) -> tuple[Driver, ReportWindow]:
    driver = opened(fixed)
    driver.press("Ctrl+R")
    window = driver.window.backroom.report
    driver.qtbot.waitExposed(window)
    driver.qtbot.waitUntil(lambda: window.report is not None)
    return driver, window


def cells(table: object, row: int) -> list[str]:
    model = table.model()  # type: ignore[attr-defined]
    return [model.index(row, n).data() or "" for n in range(model.columnCount())]


def test_a_column_that_says_nothing_is_hidden_and_the_tabs_turn_by_key(reported: tuple[Driver, ReportWindow]) -> None:
    _, window = reported
    header = [window.rows.horizontalHeaderItem(n) for n in range(window.rows.columnCount())]
    shown = {cell.text() for n, cell in enumerate(header) if cell is not None and not window.rows.isColumnHidden(n)}
    assert "Missed" not in shown
    assert {"Corrected", "Corrected in"} <= shown
    window.rows.setFocus()
    QTest.keyClick(window.rows, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert window.tabs.tabText(window.tabs.currentIndex()) == "Quote types"
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.tabs.tabText(window.tabs.currentIndex()) == "Check yourself"


def test_what_was_decided_is_in_tables_and_plots(reported: tuple[Driver, ReportWindow]) -> None:
    _, window = reported
    assert cells(window.rows, 0)[:8] == ["rules", "Attribution", "9", "5", "0", "4", "0", "0%"]
    assert cells(window.rows, 1)[:8] == ["rules", "Country, city, state", "9", "4", "4", "0", "1", "80%"]
    assert [(bar.name, bar.counts) for bar in window.shares.bars] == [
        ("Attribution", (0, 4, 0)),
        ("Country, city, state", (4, 0, 1)),
    ]
    assert [(bar.name, bar.counts) for bar in window.types.bars] == [("direct", (0, 4, 0))]
    assert sum(bar.total for bar in window.days.bars) == 9
    for tab, plot in ((0, window.shares), (1, window.types), (2, window.days)):
        window.tabs.setCurrentIndex(tab)
        image = plot.grab().toImage()
        drawn = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
        assert plot.theme.warning in drawn, plot.accessibleName()
        assert "4 corrected" in plot.accessibleDescription()


def test_a_rule_is_made_with_one_key_after_a_preview_and_switched_off_again(
    reported: tuple[Driver, ReportWindow],
) -> None:
    driver, window = reported
    project = driver.desk.project
    assert project is not None
    window.tabs.setCurrentIndex(3)
    line = cells(window.patterns, 0)
    assert line == ["100% of your fixes to content move the end past the quotation mark", "100%", "4 of 4", ""]
    driver.qtbot.waitUntil(lambda: len(window.previewed) == 5)
    assert [cell[:18] for cell in cells(window.examples, 0)] == ["…Bo said “we go]” ", "…Bo said “we go”] "]
    window.activateWindow()
    window.patterns.setFocus()
    QTest.keyClick(window.patterns, Qt.Key.Key_R)
    assert project.rules == (Rule("ATTRIBUTION", "content", "end-past-mark"),)
    assert cells(window.patterns, 0)[3] == "on"
    assert window.use.text() == "Switch the rule off"
    QTest.mouseClick(window.use, Qt.MouseButton.LeftButton)
    assert project.rules == (Rule("ATTRIBUTION", "content", "end-past-mark", on=False),)
    assert cells(window.patterns, 0)[3] == "off"


def test_the_check_on_oneself_says_that_it_is_off(reported: tuple[Driver, ReportWindow]) -> None:
    _, window = reported
    assert window._checked.text().startswith("Switched off")
