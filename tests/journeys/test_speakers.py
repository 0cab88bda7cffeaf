"""Who “he” is: seen under Details, set by typing, merged and split in the Speakers window, taken back by undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.core.schema import RESOLVED
from annotator.ui.details import SpeakerBox
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
    hands.press("I")
    box = next(b for b in hands.window.inspector.findChildren(SpeakerBox) if b.isVisible())
    QTest.keyClicks(box.line, "mir Pu")
    assert box.completions.completionCount() == 1
    assert box.completions.currentCompletion() == "Vladimir Putin"
    hands.press("Esc")
    assert speaker(hands) == "The analysts of Oslo"
    hands.press("Ctrl+Z")
    assert "The analysts of Oslo" not in hands.desk.project.register()


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
