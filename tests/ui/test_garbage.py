"""Garbage is looked for when the hands pause, and thoroughly when they rest."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from annotator.ui.desk import Desk
from annotator.ui.garbage import Sweep, set_aside


class Knot:
    """Refers to itself, so that nothing but a look for garbage frees it."""

    def __init__(self) -> None:
        self.self = self


def knot() -> weakref.ref[Knot]:
    return weakref.ref(Knot())


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    gc.collect()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.fixture
def swept(qapp: QApplication) -> Iterator[tuple[Desk, Sweep]]:
    parent = QObject()
    desk = Desk("Ada", parent)
    yield desk, Sweep(desk, parent)
    parent.deleteLater()


def test_what_is_new_goes_at_a_pause(swept: tuple[Desk, Sweep]) -> None:
    desk, _ = swept
    tied = knot()
    assert tied() is not None
    desk.paused.emit()
    assert tied() is None


def test_what_has_been_there_goes_when_the_hands_rest(swept: tuple[Desk, Sweep]) -> None:
    desk, sweep = swept
    held = Knot()
    tied = weakref.ref(held)
    desk.paused.emit()
    desk.paused.emit()
    del held
    desk.paused.emit()
    assert tied() is not None, "a pause is short: only what is new is looked at"
    sweep._rest.timeout.emit()
    assert tied() is None


def test_by_itself_python_looks_at_few_objects_and_none_that_were_set_aside() -> None:
    set_aside()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold()[0] <= 2_000
