"""A page that is scrolled moves as it is painted; what is seen then is what painting it anew shows."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.bench.reader import made
from tests.journeys.conftest import Driver
from tests.journeys.test_linking import tag_of
from tests.snapshots import articles

_ROUNDING = 4
"""Levels of a colour by which edges differ that were painted in two parts."""


@pytest.fixture
def dense(opened: Callable[[Path], Driver], tmp_path: Path) -> Driver:
    """A window on an article of many pages and 214 attributions."""
    made(tmp_path / "dense.db", [articles.dense()])
    driver = opened(tmp_path / "dense.db")
    driver.window.resize(780, 700)
    QTest.qWait(600)
    return driver


def on_screen(driver: Driver) -> QImage:
    """What stands on the screen where the page is."""
    QApplication.processEvents()
    port = driver.reader.viewport()
    at = port.mapToGlobal(QPoint())
    window = driver.window.windowHandle()
    assert window is not None
    return window.screen().grabWindow(0, at.x(), at.y(), port.width(), port.height()).toImage()


def as_painted_anew(driver: Driver) -> bool:
    """Whether painting all of it changes nothing but the rounding of colours."""
    seen = _levels(on_screen(driver))
    driver.reader.viewport().update()
    now = _levels(on_screen(driver))
    if seen.shape != now.shape:
        # The bar of the item in focus came or went meanwhile.
        return as_painted_anew(driver)
    return int(numpy.abs(seen - now).max()) <= _ROUNDING


def _levels(picture: QImage) -> numpy.ndarray:
    return numpy.frombuffer(picture.convertToFormat(QImage.Format.Format_RGB32).constBits(), numpy.uint8).astype(int)


def turn(driver: Driver, pixels: int) -> None:
    """Turn the wheel over the middle of the page."""
    port = driver.reader.viewport()
    at = QPointF(port.rect().center())
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at, QPointF(port.mapToGlobal(at.toPoint())), QPoint(0, pixels), QPoint(0, pixels), Qt.MouseButton.NoButton,
        none, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(port, event)


def test_the_picture_of_the_screen_is_real(dense: Driver) -> None:
    before = on_screen(dense)
    assert before.width() > 300
    turn(dense, -200)
    assert on_screen(dense) != before


def test_after_the_wheel(dense: Driver) -> None:
    chance = random.Random(5)
    for _ in range(40):
        turn(dense, chance.choice([-400, -150, -61, -7, -1, 3, 88, 250]))
        assert as_painted_anew(dense)


def test_after_keys_that_decide_and_go_on(dense: Driver) -> None:
    for n in range(60):
        dense.press("AXJJ["[n % 5])
        assert as_painted_anew(dense), n


def test_what_hangs_on_the_pointer_does_not_move_with_the_page(dense: Driver) -> None:
    assert dense.desk.sheet is not None
    item = next(item for item in dense.desk.sheet.items if item.label == "PERSON")
    QTest.mouseMove(dense.reader.viewport(), tag_of(dense, item))
    assert dense.reader._dot is not None, "a mark that can be drawn to another item has a dot at the pointer"
    on_screen(dense)
    turn(dense, -40)
    assert as_painted_anew(dense)
