"""The article list: its current row is the article in hand, however it got there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.ui.article_rows import title_lines
from annotator.ui.theme import bold
from tests.journeys.conftest import Driver


def _in_hand(hands: Driver) -> int:
    assert hands.desk.sheet is not None
    return hands.desk.listed.ids.index(hands.desk.sheet.article.id)


def _current(hands: Driver) -> int:
    list_ = hands.window.articles.list
    (selected,) = list_.selectionModel().selectedRows()
    assert selected.row() == list_.currentIndex().row()
    return selected.row()


def _row(hands: Driver, row: int) -> QPoint:
    list_ = hands.window.articles.list
    return list_.visualRect(hands.window.articles.model.index(row, 0)).center()


def _click(hands: Driver, row: int) -> None:
    QTest.mouseClick(hands.window.articles.list.viewport(), Qt.MouseButton.LeftButton, pos=_row(hands, row))
    QApplication.processEvents()


def test_moving_in_the_list_opens_the_article(hands: Driver) -> None:
    last = len(hands.desk.listed.ids) - 1
    _click(hands, 1)
    assert QApplication.focusWidget() is hands.window.articles.list
    for key, row in (("Up", 0), ("Down", 1), ("Home", 0), ("End", last), ("Home", 0)):
        hands.press(key)
        assert (_in_hand(hands), _current(hands)) == (row, row), key
        assert QApplication.focusWidget() is hands.window.articles.list, "the next arrow goes on in the list"
    hands.press("PgDown")
    assert _in_hand(hands) == _current(hands) > 0
    hands.press("PgUp")
    assert _in_hand(hands) == _current(hands) == 0


def test_what_is_pressed_in_the_list_is_done_to_the_highlighted_article(hands: Driver) -> None:
    _click(hands, 1)
    hands.press("Up", "D")
    assert hands.desk.project is not None
    states = [hands.desk.project.sheet(id_).state for id_ in hands.desk.listed.ids[:2]]
    assert states[0] == "discuss"
    assert states[1] != "discuss"


def test_the_highlight_follows_a_press_that_is_let_go_on_another_row(hands: Driver) -> None:
    hands.open(0)
    port = hands.window.articles.list.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=_row(hands, 0))
    QTest.mouseMove(port, _row(hands, 1))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=_row(hands, 1))
    QApplication.processEvents()
    assert _in_hand(hands) == _current(hands)


def test_a_letter_without_a_command_leaves_the_article_in_hand(hands: Driver) -> None:
    assert hands.desk.project is not None
    _click(hands, 1)
    lines = hands.desk.project.lines(hands.desk.listed.ids)
    for letter in {lines[id_].title[:1].upper() for id_ in hands.desk.listed.ids} & set("HLPVWZ"):
        hands.press(letter)
        assert _in_hand(hands) == _current(hands) == 1


def test_going_into_a_filtered_list_without_the_article_in_hand_opens_none(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    before = hands.desk.sheet.article.id
    hands.desk.listed.take("x", [id_ for id_ in hands.desk.listed.ids if id_ != before])
    hands.window.articles.list.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert hands.desk.sheet.article.id == before


def test_a_filter_word_that_there_is_none_of_is_named_with_those_there_are(hands: Driver) -> None:
    box = hands.window.articles.box
    box.setFocus()
    QTest.keyClicks(box, "foo:bar")
    hands.qtbot.waitUntil(lambda: hands.window.articles._hint.isVisible())
    said = hands.window.articles._hint.text()
    assert said.startswith("There is no filter word “foo:”. There are state, label,")
    assert said.endswith("Escape empties the filter.")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    hands.qtbot.waitUntil(lambda: not hands.window.articles._hint.isVisible())


def _type_filter(hands: Driver, text: str) -> None:
    hands.window.articles.box.setFocus()
    QTest.keyClicks(hands.window.articles.box, text)


def _only_in(hands: Driver, nth: int) -> str:
    """A word that is in one article of the list and not in the others."""
    assert hands.desk.project is not None
    texts = [hands.desk.project.article(id_).text for id_ in hands.desk.listed.ids]
    rest = " ".join(text for n, text in enumerate(texts) if n != nth).lower()
    return next(word for word in texts[nth].split() if word.isalpha() and len(word) > 6 and word.lower() not in rest)


def test_enter_in_the_filter_opens_the_first_that_fits_and_gives_the_keys_to_the_list(hands: Driver) -> None:
    assert hands.desk.project is not None
    first, old = hands.desk.listed.ids
    _type_filter(hands, _only_in(hands, 0))
    hands.press("Return")  # Sooner than what fits is found.
    hands.qtbot.waitUntil(lambda: QApplication.focusWidget() is hands.window.articles.list)
    assert hands.desk.listed.ids == [first]
    assert (_in_hand(hands), _current(hands)) == (0, 0)
    hands.press("D")
    assert [hands.desk.project.sheet(id_).state for id_ in (first, old)] == ["discuss", "unseen"]


def test_enter_in_the_filter_leaves_an_article_that_is_listed_in_hand(hands: Driver) -> None:
    _type_filter(hands, "state:unseen")
    hands.press("Return")
    hands.qtbot.waitUntil(lambda: QApplication.focusWidget() is hands.window.articles.list)
    assert _in_hand(hands) == _current(hands) == 1


def test_enter_in_a_filter_that_nothing_fits_keeps_the_keys_in_it(hands: Driver) -> None:
    box = hands.window.articles.box
    _type_filter(hands, "qwxyz")
    hands.press("Return")
    hands.qtbot.waitUntil(lambda: hands.desk.listed.ids == [])
    hands.press("Return", "D")
    assert QApplication.focusWidget() is box
    assert box.text().lower() == "qwxyzd"
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.state == "unseen"


def test_what_the_filter_finds_late_takes_the_keys_from_no_other_field(hands: Driver) -> None:
    hands.press("Ctrl+Shift+F")
    hands.qtbot.keyClicks(hands.window.articles.box, "putin")
    hands.press("Return", "Ctrl+F")
    field = QApplication.focusWidget()
    hands.qtbot.waitUntil(lambda: hands.desk.listed.query == "putin")
    QApplication.processEvents()
    assert QApplication.focusWidget() is field


def test_titles_are_whole_in_the_usual_pane_of_a_small_window(hands: Driver) -> None:
    hands.window.resize(1280, 720)
    QApplication.processEvents()
    list_, model = hands.window.articles.list, hands.window.articles.model
    room = list_.viewport().width() - 3 * list_.fontMetrics().height()  # the mark of its state and the margins
    font = bold(list_.font())
    heights = set()
    for row in range(model.rowCount()):
        title = model.index(row, 0).data()
        assert " ".join(title_lines(title, font, room)) == title
        heights.add(list_.visualRect(model.index(row, 0)).height())
    assert heights == {list_.sizeHintForRow(0)}, "rows of one height"
    assert heights.pop() > 3 * list_.fontMetrics().height()


def test_a_long_title_ends_on_its_second_line_in_a_pane_that_is_never_too_narrow(hands: Driver) -> None:
    font = bold(hands.window.articles.list.font())
    title = "😀 " + "Storm closes the harbour for a second day, the council says, " * 4
    first, second = title_lines(title, font, 200)
    assert title.startswith(first)
    assert second.endswith("…")
    assert title[len(first) :].strip().startswith(second.rstrip("… "))
    assert title_lines("Short", font, 200) == ("Short",)
    handle = hands.window.splitter.handle(1)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
    QTest.mouseMove(handle, handle.rect().center() - QPoint(130, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center() - QPoint(130, 0))
    assert hands.window.articles.width() == 200, "never so narrow that titles cannot be told apart"
