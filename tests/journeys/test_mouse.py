"""Every row of the key table by mouse: through the menus, the right-click menu, the toolbar, and on the page itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from annotator.core.model import Span
from annotator.ui.desk import Desk
from tests.journeys.conftest import Driver

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


class Mouse:
    """Clicks, as a hand does that never touches the keys."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.window = driver.window

    def menu(self, *titles: str) -> None:
        """Click through the menu bar: the menu, then its entry."""
        bar = self.window.menuBar()
        first = _entry(bar, titles[0])
        QTest.mouseClick(bar, LEFT, pos=bar.actionGeometry(first).center())
        self._through(titles[1:])

    def order(self, title: str) -> None:
        """Click the button at the head of the list, and an entry of the menu it opens."""
        button = self.window.articles.findChild(QToolButton, "order")
        assert button is not None
        # The button waits in an event loop of its own until its menu is closed.
        QTimer.singleShot(0, button, partial(self._through, (title,)))
        QTest.mouseClick(button, LEFT)
        QApplication.processEvents()

    def context(self, *titles: str) -> None:
        """Right-click the words of the selection or of the item in focus, and click through what opens."""
        span = self.driver.reader.selection or self.driver.item.spans[0]
        self.at(span, RIGHT)
        self._through(titles)

    def at(self, span: Span, button: Qt.MouseButton = LEFT, *, double: bool = False) -> None:
        """Click in the middle of the first line of some words."""
        reader = self.driver.reader
        reader.ensure_visible(span)
        point = reader.span_rects(span)[0].center().toPoint()
        page = reader.viewport()
        if button == RIGHT:
            QTest.mouseClick(page, button, pos=point)
            # Of a right click Qt makes the wish for a menu one floor below what can be clicked here.
            wish = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, page.mapToGlobal(point))
            QApplication.sendEvent(page, wish)
            QApplication.processEvents()
        else:
            (QTest.mouseDClick if double else QTest.mouseClick)(page, button, pos=point)

    def drag(self, span: Span) -> None:
        """Press at the start of some words of one line, move, let go at their end."""
        reader = self.driver.reader
        reader.ensure_visible(span)
        rect = reader.span_rects(span)[0]
        start = QPoint(round(rect.left() + 3), round(rect.center().y()))
        end = QPoint(round(rect.right() - 3), round(rect.center().y()))
        page = reader.viewport()
        QTest.mousePress(page, LEFT, pos=start)
        for n in range(1, 6):
            QTest.mouseMove(page, start + (end - start) * n / 5)
        QTest.mouseRelease(page, LEFT, pos=end)

    def select(self, words: str) -> None:
        """Drag over the first place where `words` stand."""
        at = self.driver.text.index(words)
        self.drag(Span(at, at + len(words)))

    def tool(self, id_: str) -> None:
        """Click a button of the toolbar."""
        button = self.window.toolbar.widgetForAction(self.window.actions_[id_])
        assert button is not None
        assert button.isVisible()
        assert button.isEnabled()
        QTest.mouseClick(button, LEFT)
        QApplication.processEvents()

    def hint(self, command: str) -> None:
        """Click a command in the focus bar."""
        strips = [strip for strip in self.window.centre.bar.strips if strip.isVisible()]
        strip, area = next((s, hint.area) for s in strips for hint in s.shown if hint.command == command)
        QTest.mouseClick(strip, LEFT, pos=area.center())

    def _through(self, titles: tuple[str, ...]) -> None:
        for n, title in enumerate(titles):
            QApplication.processEvents()
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            entry = _entry(menu, title)
            assert entry.isEnabled()
            place = menu.actionGeometry(entry)
            assert menu.rect().contains(place), f"{title} is out of sight"
            QTest.mouseClick(menu, LEFT, pos=place.center())
            if n < len(titles) - 1:
                # A menu within a menu opens after a moment.
                self.driver.qtbot.waitUntil(partial(_is_open, entry.menu()))
        QApplication.processEvents()


def _is_open(menu: object) -> bool:
    return QApplication.activePopupWidget() is menu


def _entry(menu: QWidget, title: str) -> QAction:
    return next(action for action in menu.actions() if action.text().replace("&", "") == title)


@pytest.fixture
def mouse(hands: Driver) -> Mouse:
    return Mouse(hands)


def entity(mouse: Mouse) -> str:
    item = mouse.driver.focus(lambda i: i.kind == "entity" and i.status == "pending" and i.label == "PERSON")
    return item.id


def status(mouse: Mouse, item: str) -> str:
    assert mouse.driver.desk.sheet is not None
    return mouse.driver.desk.sheet.by_id[item].status


def deciding(command: str, title: str) -> pytest.MarkDecorator:
    """Each way to click a command of the menu Decide."""
    ways: dict[str, Callable[[Mouse], None]] = {
        "toolbar": lambda mouse: mouse.tool(command),
        "menu": lambda mouse: mouse.menu("Decide", title),
        "right click": lambda mouse: mouse.context(title),
    }
    return pytest.mark.parametrize("way", ways.values(), ids=ways)


def test_next_and_previous(mouse: Mouse) -> None:
    first = mouse.driver.item
    mouse.menu("Decide", "Next undecided item")
    assert mouse.driver.item.id != first.id
    mouse.menu("Decide", "Previous undecided item")
    assert mouse.driver.item.id == first.id


@deciding("item.accept", "Accept and go on")
def test_accepting(mouse: Mouse, way: Callable[[Mouse], None]) -> None:
    item = entity(mouse)
    way(mouse)
    assert status(mouse, item) == "gold"


@deciding("item.reject", "Reject and go on")
def test_rejecting_with_a_reason_undoing_and_redoing(mouse: Mouse, way: Callable[[Mouse], None]) -> None:
    item = entity(mouse)
    way(mouse)
    assert status(mouse, item) == "rejected"
    mouse.hint("reason.2")
    assert mouse.driver.desk.sheet is not None
    assert mouse.driver.desk.sheet.decisions[item].reason == "wrong label"
    mouse.tool("edit.undo")
    assert status(mouse, item) == "pending"
    mouse.tool("edit.redo")
    assert status(mouse, item) == "rejected"


@pytest.mark.parametrize("way", ["menu", "context"])
def test_relabelling(mouse: Mouse, way: str) -> None:
    item = entity(mouse)
    getattr(mouse, way)("Label", "ORG · Organisation")
    assert mouse.driver.desk.sheet is not None
    assert mouse.driver.desk.sheet.by_id[item].label == "ORG"


def test_selecting_by_dragging_and_by_a_double_click_and_labelling(mouse: Mouse) -> None:
    mouse.select("oil depots")
    assert mouse.driver.reader.selected_text() == "oil depots"
    mouse.context("FAC · Facility")
    assert (mouse.driver.words(), mouse.driver.item.origin) == ("oil depots", "added")
    at = mouse.driver.text.index("oil depots")
    mouse.at(Span(at, at + 3), double=True)
    assert mouse.driver.reader.selected_text() == "oil"


@pytest.mark.parametrize("way", ["menu", "context"])
@pytest.mark.parametrize(
    ("grow", "shrink", "grown"),
    [
        ("Grow the start by a token", "Shrink the start by a token", "President Vladimir Putin"),
        ("Grow the end by a token", "Shrink the end by a token", "Vladimir Putin has"),
        ("Grow the start by a character", "Shrink the start by a character", "t Vladimir Putin"),
        ("Grow the end by a character", "Shrink the end by a character", "Vladimir Putin h"),
    ],
)
def test_boundaries(mouse: Mouse, way: str, grow: str, shrink: str, grown: str) -> None:
    entity(mouse)
    assert mouse.driver.words() == "Vladimir Putin"
    getattr(mouse, way)("Boundary", grow)
    assert mouse.driver.words() == grown
    getattr(mouse, way)("Boundary", shrink)
    assert mouse.driver.words() == "Vladimir Putin"


def test_snapping_is_shown_and_taken(mouse: Mouse) -> None:
    mouse.driver.focus(lambda i: i.kind == "claim" and i.status == "pending")
    mouse.menu("Boundary", "Snap to quotation, sentence, clause")
    assert mouse.driver.desk.preview is not None
    shown = mouse.driver.desk.preview.spans
    mouse.tool("item.accept")
    assert mouse.driver.item.parts[""] == shown


@pytest.mark.parametrize("way", ["menu", "context"])
def test_source_cue_and_content_of_a_new_attribution_and_a_fragment(mouse: Mouse, way: str) -> None:
    mouse.driver.desk.set_focus(None)
    begin = ("Attribution", "New attribution with this source")
    words = [("oil depots", "Source"), ("has warned", "Cue"), ("retaliate against", "Content")]
    for n, (some, title) in enumerate(words):
        mouse.select(some)
        path = begin if n == 0 else ("Attribution", title) if way == "menu" else (title,)
        if way == "menu":
            mouse.menu(*path)
        else:
            mouse.context(*path)
        assert mouse.driver.words(title.lower()) == some
    mouse.select("cross-border" if "cross-border" in mouse.driver.text else "cross-")
    before = mouse.driver.item.parts["content"]
    mouse.menu("Boundary", "Add a fragment")
    assert len(mouse.driver.item.parts["content"]) > len(before)


def test_identical_mentions(mouse: Mouse) -> None:
    mouse.select("President")
    mouse.menu("Label", "ORG · Organisation")
    mouse.context("Propose identical mentions")
    assert mouse.driver.desk.passing.group is not None


def test_discussing_and_writing_a_note(mouse: Mouse) -> None:
    mouse.menu("Article", "Mark to discuss")
    assert mouse.driver.desk.sheet is not None
    assert mouse.driver.desk.sheet.state == "discuss"
    entity(mouse)
    mouse.context("Write a note")
    note = mouse.window.inspector.details.findChild(QWidget, "note")
    assert note is not None
    assert note.isVisible()


def _beside(mouse: Mouse) -> tuple[Span, Span, Span]:
    """The name in focus, and the words before and after it."""
    entity(mouse)
    text, span = mouse.driver.text, mouse.driver.item.spans[0]
    before, after = text.rindex(" ", 0, span.start - 1) + 1, text.index(" ", span.end + 1)
    return Span(before, span.start - 1), span, Span(span.end + 1, after)


def _pull(mouse: Mouse, start: QPoint, by: int) -> None:
    page = mouse.driver.reader.viewport()
    QTest.mousePress(page, LEFT, pos=start)
    for n in range(1, 5):
        QTest.mouseMove(page, start + QPoint(by * n // 4, 0))
    QTest.mouseRelease(page, LEFT, pos=start + QPoint(by, 0))


def test_the_words_beside_the_item_in_focus_are_selected_from_their_first_letter_to_their_last(mouse: Mouse) -> None:
    """A boundary is not dragged by what belongs to its neighbours."""
    before, span, after = _beside(mouse)
    reader = mouse.driver.reader
    reader.ensure_visible(span)
    for word, from_end in ((after, False), (before, True)):
        rect = reader.span_rects(word)[0]
        here = round(rect.right()) - 1 if from_end else round(rect.left()) + 1
        there = round(rect.left()) + 2 if from_end else round(rect.right()) - 2
        _pull(mouse, QPoint(here, round(rect.center().y())), there - here)
        assert mouse.driver.desk.selection == word
        assert mouse.driver.item.spans == (span,)
        reader.place(word.start)


def test_a_boundary_is_dragged_from_within_its_words_and_from_the_blank_beside_them(mouse: Mouse) -> None:
    _, span, after = _beside(mouse)
    reader = mouse.driver.reader
    reader.ensure_visible(span)
    for inset in (5, -1):
        rect, further = reader.span_rects(span)[0], reader.span_rects(after)[0]
        start = QPoint(round(rect.right()) - inset, round(rect.center().y()))
        _pull(mouse, start, round(further.right()) - start.x())
        assert mouse.driver.item.spans == (Span(span.start, after.end),)
        mouse.driver.press("Ctrl+Z")
        assert mouse.driver.item.spans == (span,)


def _shot(mouse: Mouse) -> QImage:
    return mouse.driver.reader.viewport().grab().toImage()


def _drawn_at(mouse: Mouse, letter: QRectF, colour: str) -> list[QPoint]:
    """The pixels of exactly a colour round a letter."""
    area, shot = letter.toAlignedRect().adjusted(-4, -4, 4, 4), _shot(mouse)
    places = (QPoint(x, y) for x in range(area.left(), area.right()) for y in range(area.top(), area.bottom()))
    return [point for point in places if shot.pixelColor(point).name() == QColor(colour).name()]


def test_the_end_of_a_claim_on_its_last_line_is_dragged_by_all_that_is_drawn_of_its_handle(mouse: Mouse) -> None:
    """Also where a comma or a full stop follows at once, and the handle has no blank to itself."""
    driver, tried = mouse.driver, 0
    assert driver.desk.sheet is not None
    for item in driver.desk.sheet.items:
        end = item.spans[-1].end
        if item.kind != "claim" or driver.text[end : end + 1] not in (".", ",") or tried == 3:
            continue
        driver.reader.ensure_visible(item.extent)
        if len(driver.reader.span_rects(item.spans[-1])) < 2:
            continue
        driver.desk.set_focus(item.id)
        driver.reader.place(0)
        letter = driver.reader.span_rects(Span(end - 1, end))[0]
        drawn = _drawn_at(mouse, letter, driver.reader.look.theme.accent)
        assert drawn
        for point in (max(drawn, key=QPoint.x), min(drawn, key=QPoint.x), max(drawn, key=QPoint.y)):
            _pull(mouse, point, -round(letter.width() + 60))
            assert driver.desk.selection is None
            assert driver.item.spans[-1].end < end
            driver.press("Ctrl+Z")
            assert driver.item.spans[-1].end == end
        tried += 1
    assert tried


@pytest.mark.parametrize("kind", ["entity", "claim", "attribution"])
def test_ring_and_handles_leave_what_is_beside_the_words_as_it_is(mouse: Mouse, kind: str) -> None:
    """“’s” after a name keeps its apostrophe, and the next word its first letter."""
    driver, close = mouse.driver, 0
    reader, text = driver.reader, driver.text
    assert driver.desk.sheet is not None
    reader.set_layers(frozenset({kind}))
    for item in driver.desk.sheet.items:
        span = item.spans[-1]
        beside = [at for at in (span.end, span.end + 1, span.start - 1, span.start - 2) if 0 <= at < len(text)]
        beside = [at for at in beside if not text[at].isspace() and not reader.items_at(at)]
        if item.kind != kind or not beside:
            continue
        driver.desk.set_focus(None)
        reader.ensure_visible(item.extent)
        reader.place(0)
        reader.set_focus(None)
        before = _shot(mouse)
        reader.set_focus(item.id)
        after = _shot(mouse)
        for at in beside:
            # The letters between their feet and their heads: over and under them the threads and bars go.
            area = reader.span_rects(Span(at, at + 1))[0].adjusted(1, 5, -1, -7).toAlignedRect().adjusted(1, 0, -1, 0)
            if area.top() < 0 or area.bottom() > reader.viewport().height():
                continue
            close += at in (span.end, span.start - 1)
            assert before.copy(area) == after.copy(area), (item, text[at])
    assert close


def test_a_click_without_moving_is_one_on_the_words_wherever_a_handle_is(mouse: Mouse) -> None:
    before, span, after = _beside(mouse)
    reader, item = mouse.driver.reader, mouse.driver.item.id
    reader.ensure_visible(span)
    rect = reader.span_rects(span)[0]
    last = span.of(mouse.driver.text).split()[-1]
    near = [edge + n for edge in (round(rect.left()), round(rect.right())) for n in range(-8, 9)]
    for x in near:
        mouse.driver.desk.set_focus(item)
        reader.place(0)
        QTest.mouseClick(reader.viewport(), LEFT, pos=QPoint(x, round(rect.center().y())))
        assert reader.caret in {before.start, before.end, span.start, span.end - len(last), span.end, after.start}
        assert mouse.driver.desk.sheet is not None
        assert mouse.driver.desk.sheet.by_id[item].spans == (span,)


def test_finishing_the_article(mouse: Mouse) -> None:
    before = mouse.driver.desk.sheet
    assert before is not None
    mouse.tool("article.finish")
    assert mouse.driver.desk.project is not None
    assert mouse.driver.desk.project.sheet(before.article.id).state == "done"


@pytest.mark.parametrize(
    ("kind", "title"),
    [("entity", "Show entities"), ("claim", "Show claims"), ("attribution", "Show attributions")],
)
def test_showing_and_hiding_layers(mouse: Mouse, kind: str, title: str) -> None:
    mouse.menu("View", title)
    assert kind not in mouse.driver.desk.layers
    mouse.menu("View", title)
    assert kind in mouse.driver.desk.layers


def test_finding_the_palette_and_the_keys(mouse: Mouse) -> None:
    mouse.menu("Edit", "Find…")
    assert mouse.window.centre.finder.isVisible()
    field = mouse.window.toolbar.findChild(QWidget, "palette-field")
    assert field is not None
    QTest.mouseClick(field, LEFT)
    assert mouse.window.guide.palette.isVisible()
    mouse.window.guide.palette.close()
    mouse.tool("help.keys")
    assert any("key" in widget.windowTitle().lower() for widget in QApplication.topLevelWidgets() if widget.isVisible())


def test_every_command_of_a_menu_runs_when_it_is_clicked_there(mouse: Mouse) -> None:
    """Whatever it does, a click on its entry is what does it."""
    ran: list[str] = []
    actions = mouse.window.actions_

    def noted(id_: str) -> Callable[[Desk], object]:
        return lambda desk: ran.append(id_)

    for id_, command in list(actions._commands.items()):
        actions._commands[id_] = command._replace(run=noted(id_))
    wanted = [command for command in actions.commands() if command.menu]
    for command in wanted:
        actions[command.id].setEnabled(True)
        if command.menu == "Order":
            mouse.order(command.title)
        else:
            mouse.menu(command.menu, command.title)
        assert ran == [command.id], f"{command.title} of {command.menu}"
        ran.clear()
    assert len(wanted) > 60


def test_the_right_click_menu_fits_on_a_small_screen(mouse: Mouse) -> None:
    entity(mouse)
    mouse.at(mouse.driver.item.spans[0], RIGHT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.sizeHint().height() < 560
    for entry in menu.actions():
        inner = entry.menu()
        if isinstance(inner, QMenu):
            assert inner.sizeHint().height() < 640, entry.text()
    menu.close()
