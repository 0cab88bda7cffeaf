"""Who “he” is: seen under Details, set by typing, merged and split in the Speakers window, taken back by undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.core.schema import RESOLVED
from annotator.ui import theme
from annotator.ui.app import application
from annotator.ui.speaker_box import SpeakerBox
from annotator.ui.speakers import SpeakersWindow
from tests.journeys.conftest import Driver, answer


def speaker(hands: Driver) -> str:
    return hands.item.attributes.get(RESOLVED, "")


def first(hands: Driver, source: str) -> None:
    hands.focus(
        lambda i: (
            i.kind == "attribution"
            and i.status == "pending"
            and " ".join(s.of(hands.text) for s in i.parts.get("source", ())) == source
        )
    )


def window(hands: Driver) -> SpeakersWindow:
    hands.reader.setFocus()
    hands.press("Ctrl+Shift+P")
    found = hands.window.backroom.speakers
    hands.qtbot.waitExposed(found)
    return found


def test_a_pronoun_has_its_speaker_and_accepting_registers_it(hands: Driver) -> None:
    assert hands.desk.project is not None
    first(hands, "he")
    assert speaker(hands) == "Vladimir Putin"
    hands.press("Return")
    assert list(hands.desk.project.register()) == ["Vladimir Putin"]
    first(hands, "Putin")
    hands.press("Return")
    assert hands.desk.project.register()["Vladimir Putin"].aliases == ("Putin",)
    hands.press("Ctrl+Z", "Ctrl+Z")
    assert hands.desk.project.register() == {}


def test_the_window_says_that_there_is_no_speaker_yet(hands: Driver) -> None:
    shown = window(hands)
    assert shown._list.said.startswith("No speaker yet")
    assert not shown.table.isVisible()
    shown.close()


def test_the_first_speaker_is_chosen_until_another_is(hands: Driver) -> None:
    first(hands, "he")
    hands.press("Return")
    shown = window(hands)
    assert (shown._list.said, shown.chosen()) == ("", ["Vladimir Putin"])
    assert shown.said.count() == 1
    shown.close()


@pytest.mark.qt_log_ignore("grabbing the keyboard|raise", extend=True)  # Where there is no display, a list cannot.
def test_a_speaker_is_set_by_typing_and_completed(hands: Driver) -> None:
    assert hands.desk.project is not None
    first(hands, "he")
    hands.press("Return")
    first(hands, "Analysts")
    hands.press("I")
    box = hands.window.inspector.findChild(SpeakerBox)
    assert box is not None
    assert box.line.hasFocus()
    QTest.keyClicks(box.line, "The analysts of Oslo")
    hands.press("Return")
    assert hands.reader.hasFocus()
    assert speaker(hands) == "The analysts of Oslo"
    assert hands.words("source") == "Analysts"
    box = field(hands)
    type_(box, "mir Pu")
    assert offered(box) == ["Vladimir Putin", "New speaker “mir Pu”"]
    type_(box, Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    assert hands.reader.hasFocus()
    assert speaker(hands) == "The analysts of Oslo"
    hands.press("Ctrl+Z")
    assert "The analysts of Oslo" not in hands.desk.project.register()


def field(hands: Driver) -> SpeakerBox:
    """The field, with the keys in it."""
    hands.press("I")
    return next(b for b in hands.window.inspector.findChildren(SpeakerBox) if b.isVisible())


def type_(box: SpeakerBox, *what: str | Qt.Key) -> None:
    """Type words and press keys: they go to the list while that is shown, as on a screen, and it passes them on."""
    for one in [part for some in what for part in (some if isinstance(some, str) else [some])]:
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or box.line
        if isinstance(one, str):
            QTest.keyClicks(target, one)
        else:
            QTest.keyClick(target, one)
        QApplication.processEvents()


def offered(box: SpeakerBox) -> list[str]:
    """The rows of the list, if it is shown."""
    popup = box.popup
    model = popup.model()
    return [model.index(n, 0).data() for n in range(model.rowCount())] if popup.isVisible() else []


def highlighted(box: SpeakerBox) -> str:
    (index,) = box.popup.selectionModel().selectedIndexes()
    return str(index.data())


@pytest.fixture
def known(hands: Driver) -> Driver:
    """Vladimir Putin is a speaker of the project, and “Analysts” in focus have none."""
    first(hands, "he")
    hands.press("Return")
    first(hands, "Analysts")
    return hands


popups = pytest.mark.qt_log_ignore("grabbing the keyboard|raise", extend=True)


@popups
@pytest.mark.parametrize("typed", ["Vladim", "vladimir p", "Vladimir Putin"])
def test_enter_takes_the_speaker_that_was_begun(known: Driver, typed: str) -> None:
    assert known.desk.project is not None
    box = field(known)
    type_(box, typed)
    assert (box.line.text(), highlighted(box)) == (typed, "Vladimir Putin")
    type_(box, Qt.Key.Key_Return)
    assert speaker(known) == "Vladimir Putin"
    assert known.reader.hasFocus()
    assert list(known.desk.project.register()) == ["Vladimir Putin"]


@popups
@pytest.mark.parametrize("keys", [(Qt.Key.Key_Escape, Qt.Key.Key_Return), (Qt.Key.Key_Down, Qt.Key.Key_Return)])
def test_a_new_speaker_may_begin_like_another(known: Driver, keys: tuple[Qt.Key, ...]) -> None:
    box = field(known)
    type_(box, "Vladim")
    assert offered(box) == ["Vladimir Putin", "New speaker “Vladim”"]
    type_(box, *keys)
    assert speaker(known) == "Vladim"
    assert known.reader.hasFocus()


@popups
def test_words_in_the_middle_of_a_name_do_not_take_it(known: Driver) -> None:
    box = field(known)
    type_(box, "mir P")
    assert highlighted(box) == "New speaker “mir P”"
    type_(box, Qt.Key.Key_Up, Qt.Key.Key_Return)
    assert speaker(known) == "Vladimir Putin"


@popups
def test_a_click_in_the_list_takes_a_speaker(known: Driver) -> None:
    box = field(known)
    type_(box, "mir P")
    popup = box.popup
    place = popup.visualRect(popup.model().index(0, 0)).center()
    QTest.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert speaker(known) == "Vladimir Putin"


@popups
@pytest.mark.parametrize("name", theme.NAMES)
def test_the_list_of_speakers_has_the_colours_of_the_theme(known: Driver, name: str) -> None:
    shown = theme.load(name)
    theme.apply(application(), shown)
    try:
        box = field(known)
        type_(box, "mir P")
        popup = box.popup
        seen = popup.grab().toImage()
        rows = [popup.visualRect(popup.model().index(n, 0)).translated(popup.viewport().pos()) for n in (0, 1)]
        grounds = [seen.pixelColor(rect.right() - 12, rect.center().y()).name() for rect in rows]
        assert grounds == [shown.panel, shown.selected]
        inks = {
            seen.pixelColor(x, y).name()
            for x in range(rows[0].left(), rows[0].right())
            for y in range(rows[0].top(), rows[0].bottom())
        }
        assert max(theme.contrast(ink, shown.panel) for ink in inks) > 4.5, "the words can be read"
    finally:
        theme.apply(application(), theme.load("light"))


def test_speakers_are_merged_split_and_renamed_and_undo_takes_each_back(hands: Driver) -> None:
    project = hands.desk.project
    assert project is not None
    for source in ("he", "Putin", "NATO Secretary-General Jens Stoltenberg", "Kyiv"):
        first(hands, source)
        hands.press("Return")
    speakers = window(hands)
    names = list(project.register())
    assert names == ["Jens Stoltenberg", "Kyiv", "Vladimir Putin"]
    assert [speakers.table.model().index(0, n).data() for n in (0, 2)] == ["Vladimir Putin", "2"]
    speakers.choose(["Jens Stoltenberg", "Vladimir Putin"])
    QTest.mouseClick(speakers.merge, Qt.MouseButton.LeftButton)
    merged = project.register()["Vladimir Putin"]
    assert merged.aliases == ("Putin", "Jens Stoltenberg", "NATO Secretary-General Jens Stoltenberg")
    assert len(project.said_by("Vladimir Putin")) == 3
    speakers.choose(["Vladimir Putin"])
    for row in (1, 2):
        line = speakers.aliases.item(row)
        assert line is not None
        line.setSelected(True)
    answer("J. Stoltenberg")
    QTest.mouseClick(speakers.split, Qt.MouseButton.LeftButton)
    assert len(project.said_by("J. Stoltenberg")) == 1
    assert len(project.said_by("Vladimir Putin")) == 2
    speakers.choose(["J. Stoltenberg"])
    answer("Jens S.")
    speakers.activateWindow()
    speakers.table.setFocus()
    hands.qtbot.waitUntil(speakers.isActiveWindow)
    QTest.keyClick(speakers.table, Qt.Key.Key_F2)
    assert len(project.said_by("Jens S.")) == 1
    for _ in range(3):
        QTest.mouseClick(speakers.undo, Qt.MouseButton.LeftButton)
    assert list(project.register()) == names
    assert len(project.said_by("Jens Stoltenberg")) == 1


def test_a_click_goes_to_what_was_said(hands: Driver) -> None:
    first(hands, "Kyiv")
    hands.press("Return")
    speakers = window(hands)
    speakers.choose(["Kyiv"])
    rect = speakers.said.visualItemRect(speakers.said.item(0))
    QTest.mouseClick(speakers.said.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert speaker(hands) == "Kyiv"
    assert hands.desk.role == "source"
