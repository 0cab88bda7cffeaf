"""Nothing stands half on something else, and what cannot be pressed looks so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from annotator.core.model import Span
from annotator.ui.article_rows import details
from annotator.ui.passing import Offer
from annotator.ui.theme import NAMES, contrast, load
from tests.journeys.conftest import Driver

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint()), widget.size())


@pytest.mark.parametrize("size", [(1180, 660), (1280, 720), (1420, 880), (1900, 1000)])
def test_the_palette_covers_its_field_wholly_or_not_at_all(hands: Driver, size: tuple[int, int]) -> None:
    hands.window.resize(*size)
    QApplication.processEvents()
    hands.press("Ctrl+K")
    field = hands.window.findChild(QWidget, "palette-field")
    assert field is not None
    palette, box = place(hands.window.guide.palette, hands.window), place(field, hands.window)
    assert palette.contains(box) or not palette.intersects(box)
    assert hands.window.rect().contains(palette)


@pytest.mark.parametrize("width", [900, 1000, 1100, 1180, 1420])
def test_every_button_of_the_toolbar_is_in_sight_in_a_narrow_window(hands: Driver, width: int) -> None:
    bar = hands.window.toolbar
    for reached in (1420, width):
        hands.window.resize(reached, 700)
        QApplication.processEvents()
    shown = [button for action in bar.actions() if isinstance(button := bar.widgetForAction(action), QToolButton)]
    assert len(shown) == 12
    for button in shown:
        assert button.isVisible(), button.accessibleName()
        assert bar.rect().contains(button.geometry()), button.accessibleName()
    field = hands.window.findChild(QPushButton, "palette-field")
    assert field is not None
    key = field.findChild(QLabel)
    assert key is not None
    assert key.text() == "Ctrl+K"
    assert field.text().endswith("…" if width < 1420 else "command…")
    assert 10 + field.fontMetrics().horizontalAdvance(field.text()) < key.x()
    worded = [b for b in shown if b.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon]
    assert len(worded) == {900: 0, 1000: 3, 1100: 3}.get(width, 7)


def test_accept_and_reject_are_grey_with_nothing_in_focus(hands: Driver) -> None:
    bar, actions = hands.window.toolbar, hands.window.actions_
    for focused in (True, False):
        if not focused:
            hands.desk.set_focus(None)
            QApplication.processEvents()
        for id_ in ("item.accept", "item.reject"):
            assert actions[id_].isEnabled() is focused
            assert bar.widgetForAction(actions[id_]).isEnabled() is focused
    before = hands.desk.sheet
    hands.press("Return")
    assert hands.desk.sheet == before
    said = [label.text() for label in hands.window.status.findChildren(QLabel)]
    assert "Accept and go on: focus an item first, with J or a click." in said


def test_details_of_an_article_need_no_scrolling_sideways_and_say_its_state(hands: Driver) -> None:
    hands.window.resize(1100, 700)
    hands.press("D")
    hands.desk.set_focus(None)
    details = hands.window.inspector.details
    hands.window.inspector.tabs.setCurrentWidget(details)
    QApplication.processEvents()
    assert details.isVisible()
    said = [label.text() for label in details.findChildren(QLabel) if label.isVisible()]
    assert "to discuss" in said
    assert any(words.startswith("J focuses") for words in said)
    assert details.horizontalScrollBar().maximum() == 0


def test_a_row_of_the_list_begins_with_what_is_left(hands: Driver) -> None:
    line = hands.window.articles.model.line(1)
    assert line is not None
    assert details(line).startswith(f"{line.pending} pending · unseen")


def test_a_message_stands_beside_numbered_candidates(hands: Driver) -> None:
    centre, reader = hands.window.centre, hands.reader
    sight = reader.sight()
    assert sight is not None
    low = Span(sight.end - 12, sight.end)
    hands.desk.passing.show_offer(Offer("role", hands.item.id, "source", ((low,),)))
    hands.desk.say("A message that the reviewer may read.")
    QApplication.processEvents()
    port = reader.viewport().mapTo(centre, QPoint())
    toast = centre.toast.geometry()
    assert centre.toast.isVisible()
    assert not any(toast.intersects(r.toAlignedRect().translated(port)) for r in reader.span_rects(low))
    centre.toast.hide()
    hands.desk.passing.show_offer(None)
    hands.desk.say("Another.")
    assert centre.toast.geometry().center().y() > centre.height() // 2


@pytest.mark.parametrize("name", NAMES)
def test_what_is_disabled_is_fainter_than_what_is_not(name: str) -> None:
    theme = load(name)
    assert contrast(theme.text, theme.window) > 1.5 * contrast(theme.disabled, theme.window)


def test_the_first_card_of_the_tour_leaves_the_title_in_sight(hands: Driver) -> None:
    hands.window.resize(1280, 720)
    hands.window.backroom.begin_tour()
    QApplication.processEvents()
    tour, title = hands.window.backroom.tour, place(hands.reader, hands.window)
    title.setHeight(160)
    assert not place(tour, hands.window).intersects(title)
    tour.end()
