"""The import dialog where much is in it, much is wrong, or the reviewer changes her mind."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from annotator.ui.importing import ImportDialog
from tests.journeys.conftest import Driver
from tests.journeys.test_transfer import choose, drop, holds

ODD = "Nr.;Überschrift;Meldung;Quelle;Datum\n1;Storm;The storm hit the coast, said Ada Hale.;The Post;3.11.2025\n"


def gold_row(text: str, label: str = "PERSON") -> str:
    """A line as Prodigy writes it: the first three letters of a text under a label."""
    return json.dumps({"text": text, "spans": [{"start": 0, "end": 3, "label": label}], "answer": "accept"})


@pytest.fixture
def several(tmp_path: Path) -> Sequence[Path]:
    """A table, a file with a broken line, one of foreign labels, and an empty one."""
    names = ("odd.csv", "broken.jsonl", "labels.jsonl", "empty.txt")
    table, broken, labels, empty = (tmp_path / name for name in names)
    table.write_text(ODD, encoding="utf-8")
    broken.write_text("\n".join([gold_row("Ada left Oslo."), '{"text": "Cut', gold_row("Ana left Bergen.")]))
    foreign = ("Ort", "Behauptung", "PolitPerson", "Firma", "Amt", "Partei")
    labels.write_text("\n".join(gold_row(f"Ada went to {label}.", label) for label in foreign))
    empty.write_text("")
    return table, broken, labels, empty


def inside(dialog: ImportDialog, widget: QWidget) -> bool:
    """Whether all of a widget can be seen and clicked in the dialog."""
    shown = widget.visibleRegion().boundingRect()
    place = QRect(widget.mapTo(dialog, QPoint()), widget.size())
    return shown == widget.rect() and dialog.rect().contains(place)


@pytest.mark.parametrize("size", [QSize(680, 620), QSize(680, 540), QSize(600, 440)], ids=lambda s: f"{s.height()}")
def test_what_is_wrong_and_the_buttons_are_in_sight_however_much_is_in_the_dialog(
    hands: Driver, several: Sequence[Path], size: QSize
) -> None:
    dialog = drop(hands, several)
    dialog.resize(size)
    QApplication.processEvents()
    assert dialog.size() == size, "it needs no more room"
    for widget in (dialog.skip, dialog.hint, dialog.go, dialog.buttons):
        assert inside(dialog, widget)
    assert not inside(dialog, dialog.preview), "what does not fit is scrolled"
    last = list(dialog._boxes.values())[-1]
    last.setFocus()
    dialog.preview.setFocus()
    choose(dialog, "Partei", "Organisation")
    assert dialog.order.labels["Partei"] == "ORG"
    dialog.reject()


def test_the_dialog_stays_in_the_middle_when_more_is_shown(hands: Driver, several: Sequence[Path]) -> None:
    dialog = drop(hands, several)
    second = dialog.files.topLevelItem(1)
    assert second is not None
    dialog.files.setCurrentItem(second)
    QApplication.processEvents()
    assert dialog.unit.isVisible()
    assert dialog.size() == QSize(680, 620), "in the middle of the window it was put as large as this"
    dialog.reject()


def test_the_wheel_scrolls_the_dialog_and_changes_no_choice(hands: Driver, several: Sequence[Path]) -> None:
    dialog = drop(hands, several)
    box = dialog._boxes["Ort"]
    before = box.currentIndex()
    at = QPointF(box.rect().center())
    for turned in (-120, -120, 120):
        turn = QWheelEvent(
            *(at, QPointF(box.mapToGlobal(box.rect().center())), QPoint(), QPoint(0, turned)),
            *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
        )
        QApplication.sendEvent(box, turn)
        assert box.currentIndex() == before
    dialog.reject()


def test_all_that_a_file_holds_is_said(hands: Driver, several: Sequence[Path]) -> None:
    dialog = drop(hands, several)
    for n in range(len(several)):
        row = dialog.files.topLevelItem(n)
        assert row is not None
        shown = dialog.files.visualItemRect(row).right() - dialog.files.header().sectionPosition(2)
        assert dialog.files.fontMetrics().horizontalAdvance(holds(dialog, n)) < shown
        assert row.toolTip(2) == holds(dialog, n)
    dialog.reject()
