"""Small courtesies: nothing stays on the screen that is no longer so, nothing covers what is being read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFormLayout, QLabel

from annotator.core.edits import DecideAll
from annotator.core.model import Span
from annotator.core.schema import read_schema
from annotator.project import Project
from annotator.resources import resource
from annotator.ui.annotation_paint import Type
from annotator.ui.app import screenshot
from annotator.ui.details import Details
from annotator.ui.dialogs import SettingsDialog
from tests.journeys.conftest import Driver


def test_a_toast_goes_when_something_else_is_done(hands: Driver) -> None:
    toast = hands.window.centre.toast
    hands.press("D")
    assert toast.isVisible()
    hands.press("A")
    assert not toast.isVisible(), "its Undo would undo something else"
    hands.press("Ctrl+Z")
    assert toast.isVisible()
    assert "Undone: accepted" in toast.text
    hands.desk.next_article(forward=False)
    assert not toast.isVisible()


def test_undoing_a_rejection_with_its_reason_is_called_so(hands: Driver) -> None:
    hands.press("X", "2", "Ctrl+Z")
    assert "Undone: rejected" in hands.window.centre.toast.text


@pytest.mark.parametrize("size", [(1280, 720), (1420, 880), (1000, 640)])
def test_a_bar_beside_the_item_leaves_the_title_free_and_stays_inside(hands: Driver, size: tuple[int, int]) -> None:
    hands.window.centre.dock(False)
    hands.window.resize(*size)
    QApplication.processEvents()
    assert hands.desk.sheet is not None
    reader, bar = hands.reader, hands.window.centre.bar
    for item in hands.desk.sheet.items[:6]:
        hands.desk.set_focus(item.id)
        head = QPointF(reader._left(), reader._block_top(0) - reader._head())
        title = reader._header.areas(head, reader._text_width())[0]
        assert not title.intersects(bar.geometry()), f"{title} {bar.geometry()}"
        assert reader.viewport().rect().contains(bar.geometry())


def test_a_bar_beside_the_item_follows_when_the_window_becomes_narrower(hands: Driver) -> None:
    hands.window.centre.dock(False)
    hands.window.resize(1900, 900)
    hands.desk.set_focus(hands.item.id)
    QApplication.processEvents()
    hands.window.resize(1100, 700)
    QApplication.processEvents()
    assert hands.reader.viewport().rect().contains(hands.window.centre.bar.geometry())


def test_while_looking_back_the_buttons_that_change_something_are_grey(hands: Driver) -> None:
    hands.press("A", "X")
    window = hands.window
    buttons = [window.toolbar.widgetForAction(window.actions_[id_]) for id_ in ("item.accept", "edit.undo")]
    assert all(button.isEnabled() for button in buttons)
    project = hands.desk.project
    assert project is not None
    hands.desk.look_at(project.history()[0].at)
    assert not any(button.isEnabled() for button in buttons)
    bar = window.centre.bar
    hands.qtbot.waitUntil(lambda: bar.height() == bar.sizeHint().height())
    high = bar.height()
    before = hands.desk.sheet
    hands.press("A")
    assert hands.desk.sheet is before
    assert "looking at the past" in window.centre.toast.text, "a key says why"
    window.centre.leave.click()
    hands.qtbot.waitUntil(lambda: bar.height() == bar.sizeHint().height())
    assert bar.height() > high, "with nothing to offer it had no blank row"
    assert all(button.isEnabled() for button in buttons)


def test_an_article_with_nothing_in_it_says_what_to_do(opened: Callable[[Path], Driver], project_path: Path) -> None:
    hands = opened(project_path)
    hint = hands.window.inspector.annotations.hint
    assert not hint.isVisible()
    hands.desk.open_article(hands.desk.listed.ids[0])
    sheet, project = hands.desk.sheet, hands.desk.project
    assert sheet is not None
    assert project is not None
    project.ingest([], replace={s.suggester for s in sheet.suggestions.values()}, articles=[sheet.article.id])
    assert hands.desk.sheet is not None
    assert not hands.desk.sheet.items
    assert hint.isVisible()
    assert "Nothing is labelled" in hint.text()
    hands.select("Russia")
    hands.press("3")
    assert not hint.isVisible()


def test_without_an_article_the_annotations_say_what_will_stand_there(
    opened: Callable[[Path], Driver], tmp_path: Path
) -> None:
    Project.create(
        tmp_path / "empty.db", read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    ).close()
    hint = opened(tmp_path / "empty.db").window.inspector.annotations.hint
    assert hint.isVisible()
    assert "is listed here" in hint.text()


def test_everything_rejected_is_not_nothing(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    hands.desk.apply(DecideAll((), tuple(item.id for item in hands.desk.sheet.pending)))
    assert not hands.window.inspector.annotations.hint.isVisible()


def test_lines_stand_further_apart_when_that_is_set_and_marks_stay_at_their_words(hands: Driver) -> None:
    reader, window = hands.reader, hands.window
    spans = [item.spans[0] for item in hands.desk.sheet.items[:20]] if hands.desk.sheet else []
    before = [reader.span_rects(span)[0] for span in spans]
    dialog = SettingsDialog(window.settings, window)
    dialog._spacing.setValue(1.5)
    window.settings = dialog.settings
    window.looks.use_settings()
    after = [reader.span_rects(span)[0] for span in spans]
    apart = [round(b.top() - a.top()) for a, b in zip(before, after, strict=True)]
    assert max(apart) >= 20
    assert len({round(rect.height()) for rect in after}) == len({round(rect.height()) for rect in before})
    assert [(a.left(), a.width()) for a in before] == [(b.left(), b.width()) for b in after]
    window.settings = replace(window.settings, line_spacing=1.0)
    window.looks.use_settings()
    assert [reader.span_rects(span)[0].height() for span in spans] == [rect.height() for rect in before]


@pytest.mark.parametrize(
    ("snapping", "alt", "selected"), [(True, False, "oil depots"), (False, False, "l dep"), (False, True, "oil depots")]
)
def test_whether_the_mouse_takes_words_or_characters_is_a_setting(
    hands: Driver, snapping: bool, alt: bool, selected: str
) -> None:
    window = hands.window
    dialog = SettingsDialog(window.settings, window)
    dialog._snap.setChecked(snapping)
    window.settings = dialog.settings
    window.looks.use_settings()
    at = hands.text.index("oil depots") + 2
    hands.desk.set_focus(None)
    hands.reader.ensure_visible(Span(at, at + 5))
    rect = hands.reader.span_rects(Span(at, at + 5))[0]
    page, flags = hands.reader.viewport(), Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
    ends = [QPoint(round(x), round(rect.center().y())) for x in (rect.left() + 1, rect.right() - 1)]
    QTest.mousePress(page, Qt.MouseButton.LeftButton, flags, ends[0])
    for where in (QPoint((ends[0] + ends[1]) / 2), ends[1]):
        moved = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(where), page.mapToGlobal(QPointF(where)), Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton, flags,
        )  # fmt: skip
        QApplication.sendEvent(page, moved)
    QTest.mouseRelease(page, Qt.MouseButton.LeftButton, flags, ends[1])
    assert hands.reader.selected_text() == selected


def test_a_picture_has_the_size_that_was_asked_for_wherever_the_last_window_was(
    opened: Callable[[Path], Driver], project_path: Path, tmp_path: Path
) -> None:
    driver = opened(project_path)
    driver.window.resize(1190, 680)
    driver.close()
    screenshot(project_path, tmp_path / "a.png", size=(1280, 720))
    picture = QImage(str(tmp_path / "a.png"))
    assert (picture.width(), picture.height()) == (1280, 720)


@pytest.mark.parametrize("width", [60, 120, 180, 300])
def test_what_a_row_says_at_its_end_never_runs_into_its_words(hands: Driver, width: int) -> None:
    picture = QImage(width, 24, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFF)
    painter = QPainter(picture)
    taken = Type(painter.font()).draw_at_end(
        painter, QRect(0, 0, width, 24), "Nationality, religion, group 0.92", left=30, words=lambda: 70
    )
    painter.end()
    assert taken <= max(width - 30 - 70, (width - 30) * 2 // 5)
    inked = [x for x in range(width) if any(picture.pixelColor(x, y).lightness() < 200 for y in range(24))]
    assert all(x >= width - taken - 2 for x in inked)


def test_the_inspector_keeps_room_for_words_and_its_tabs(hands: Driver) -> None:
    hands.window.splitter.setSizes([280, 1000, 10])
    QApplication.processEvents()
    inspector = hands.window.inspector
    assert inspector.width() >= 240
    bar = inspector.tabs.tabBar()
    assert bar.tabRect(bar.count() - 1).right() <= bar.width()


@pytest.mark.parametrize("kind", ["entity", "claim", "attribution", ""])
def test_in_details_each_value_stands_beside_its_title(hands: Driver, kind: str) -> None:
    hands.window.inspector.tabs.setCurrentIndex(1)
    if kind:
        hands.focus(lambda i: i.kind == kind)
    else:
        hands.desk.set_focus(None)
    QApplication.processEvents()
    details = hands.window.inspector.findChild(Details)
    assert details is not None
    form = details._form
    rows = [
        (form.itemAt(n, QFormLayout.ItemRole.LabelRole), form.itemAt(n, QFormLayout.ItemRole.FieldRole))
        for n in range(form.rowCount())
    ]
    pairs = [(title.widget(), value.widget()) for title, value in rows if title is not None and value is not None]
    assert len(pairs) >= 3
    for title, value in pairs:
        assert isinstance(title, QLabel)
        assert value is not None
        ends = title.x() + title.width()
        assert 0 <= value.x() - ends <= 16, title.text()
        assert value.y() <= title.y() + title.height() / 2 <= value.y() + value.height(), title.text()
        assert title.width() <= title.sizeHint().width() + 2, "its words end where it ends"
