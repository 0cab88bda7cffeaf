"""The keys: changed in the window, kept, taken from other programs, and shown wherever a key is shown."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea

from annotator import settings
from annotator.ui.keyeditor import KeyEditor
from annotator.ui.keyhelp import KeyHelp
from tests.journeys.conftest import Driver


@pytest.fixture(autouse=True)
def plain_keys() -> Iterator[None]:
    """Every test begins with the keys that the program comes with."""
    settings.save(settings.Settings(toured=True))
    yield
    settings.save(settings.Settings(toured=True))


class Editor:
    """Opens the key editor from the palette and presses keys in it."""

    def __init__(self, hands: Driver) -> None:
        self.hands = hands
        hands.press("Ctrl+K")
        hands.qtbot.keyClicks(QApplication.focusWidget(), "edit keys")
        hands.press("Return")
        found = hands.window.findChild(KeyEditor)
        assert found is not None
        self.dialog = found
        hands.qtbot.waitExposed(found)

    def choose(self, words: str) -> None:
        """Search a command and begin to give it a key, with keys only."""
        self.dialog.activateWindow()
        self.dialog.box.setFocus()
        self.dialog.box.clear()
        self.hands.qtbot.keyClicks(self.dialog.box, words)
        self.hands.press("Down", "Return")
        assert QApplication.focusWidget() is self.dialog.field

    def keys_of(self, id_: str) -> tuple[str, ...]:
        return self.dialog.keymap.resolved(self.hands.window.actions_.plain())[id_]

    @property
    def conflict(self) -> str:
        """What is said of the key that another command has."""
        return "".join(label.text() for label in self.dialog.conflict.findChildren(QLabel))

    def close(self) -> None:
        self.dialog.close()
        self.hands.window.activateWindow()
        self.hands.reader.setFocus()
        QApplication.processEvents()


@pytest.fixture
def editor(hands: Driver) -> Editor:
    return Editor(hands)


def test_a_new_key_holds_at_once_and_after_a_restart(
    editor: Editor, opened: Callable[[Path], Driver], project_path: Path
) -> None:
    editor.choose("accept and go")
    editor.hands.press("V")
    assert editor.keys_of("item.accept") == ("Return", "A", "Enter", "V")
    editor.close()
    first = editor.hands.item
    editor.hands.press("V")
    assert editor.hands.desk.sheet is not None
    assert editor.hands.desk.sheet.by_id[first.id].status == "gold"
    editor.hands.close()
    assert tomllib.loads((settings.folder() / "settings.toml").read_text("utf-8"))["keys"] == {
        "item.accept": ["Return", "A", "Enter", "V"]
    }
    again = opened(project_path)
    first = again.item
    again.press("V")
    assert again.desk.sheet is not None
    assert again.desk.sheet.by_id[first.id].status == "gold"


def test_a_conflict_is_shown_by_name_and_cancelled(editor: Editor) -> None:
    editor.choose("accept and go")
    editor.hands.press("X")
    assert editor.dialog.conflict.isVisible()
    assert "“Reject and go on”" in editor.conflict
    QTest.mouseClick(editor.dialog.cancel, Qt.MouseButton.LeftButton)
    assert not editor.dialog.conflict.isVisible()
    assert editor.keys_of("item.reject") == ("X", "Backspace")


def test_a_conflict_is_resolved_by_taking_the_key(editor: Editor) -> None:
    editor.choose("accept and go")
    editor.hands.press("X", "Space")
    assert editor.keys_of("item.accept")[-1] == "X"
    assert editor.keys_of("item.reject") == ("Backspace",)
    editor.close()
    first = editor.hands.item
    editor.hands.press("X")
    assert editor.hands.desk.sheet is not None
    assert editor.hands.desk.sheet.by_id[first.id].status == "gold"


def test_a_key_of_the_caret_is_a_conflict_too(editor: Editor) -> None:
    editor.choose("next undecided")
    editor.hands.press("Right")
    assert "moves the caret" in editor.conflict


def test_of_two_ways_to_press_one_key_only_one_is_kept(editor: Editor) -> None:
    editor.choose("next undecided")
    QTest.keyClick(editor.dialog.field, Qt.Key.Key_BraceLeft, Qt.KeyboardModifier.ShiftModifier)
    assert "Shrink the start" in editor.conflict, "Shift+{ is the key {"


def test_a_key_is_taken_away_and_the_command_reset(editor: Editor) -> None:
    editor.choose("reject and go")
    button = next(b for b in editor.dialog.findChildren(QPushButton) if b.toolTip() == "Take Backspace away")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert editor.keys_of("item.reject") == ("X",)
    assert settings.load().keys == {"item.reject": ("X",)}
    QTest.mouseClick(editor.dialog.reset, Qt.MouseButton.LeftButton)
    assert editor.keys_of("item.reject") == ("X", "Backspace")
    assert settings.load().keys == {}, "what is as it comes is not written down"


def test_all_keys_are_reset(editor: Editor) -> None:
    for words, key in (("accept and go", "V"), ("reject and go", "Shift+V")):
        editor.choose(words)
        editor.hands.press(key)
    assert len(settings.load().keys) == 2
    QTest.mouseClick(editor.dialog.reset_all, Qt.MouseButton.LeftButton)
    assert settings.load().keys == {}


def test_a_command_is_found_by_its_key(editor: Editor) -> None:
    editor.hands.qtbot.keyClicks(editor.dialog.box, "Ctrl+K")
    assert editor.dialog.tree.currentIndex().data() == "Run a command"


def test_the_key_of_a_label_is_changed(editor: Editor) -> None:
    editor.choose("#organisation"[1:])
    editor.hands.press("Shift+O")
    editor.close()
    item = editor.hands.item
    editor.hands.press("Shift+O")
    assert editor.hands.desk.sheet is not None
    assert editor.hands.desk.sheet.by_id[item.id].label == "ORG"


def test_a_changed_key_is_shown_everywhere(editor: Editor) -> None:
    editor.choose("snap to")
    editor.hands.press("V")
    editor.choose("snap to")
    for button in editor.dialog.findChildren(QPushButton):
        if button.toolTip() == "Take ' away":
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    editor.close()
    window = editor.hands.window
    assert window.actions_["span.snap"].shortcut().toString() == "V"
    assert "(V)" in window.actions_["span.snap"].toolTip()
    assert window.centre.keys["span.snap"] == "V"
    editor.hands.press("Ctrl+K")
    editor.hands.qtbot.keyClicks(QApplication.focusWidget(), "snap to")
    palette = window.guide.palette
    assert palette.model.entries[0].key == "V"


def take_preset(editor: Editor, title: str) -> None:
    box = editor.dialog.preset
    box.setFocus()
    for _ in range(box.count()):
        if box.currentText() == title:
            break
        editor.hands.press("Down")
    assert box.currentText() == title
    editor.close()


def test_prodigy_hands_accept_the_article_with_a_skip_with_space_and_undo_with_backspace(editor: Editor) -> None:
    hands = editor.hands
    hands.open(0)
    take_preset(editor, "Prodigy")
    assert settings.load().keymap == "prodigy"
    hands.press("A")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.id == hands.desk.listed.ids[1]
    hands.press("Backspace")
    assert hands.desk.sheet.article.id == hands.desk.listed.ids[0]
    assert hands.desk.sheet.pending
    hands.press("Space")
    assert hands.desk.project is not None
    assert hands.desk.project.sheet(hands.desk.listed.ids[0]).state == "skipped"


def test_doccano_hands_go_by_arrows_and_approve_with_enter(editor: Editor) -> None:
    hands = editor.hands
    hands.open(0)
    take_preset(editor, "doccano")
    hands.press("Right")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.id == hands.desk.listed.ids[1]
    hands.press("Left", "Return")
    assert hands.desk.project is not None
    assert hands.desk.project.sheet(hands.desk.listed.ids[0]).state == "done"


def test_enter_in_a_text_field_approves_nothing_with_the_keys_of_doccano(editor: Editor) -> None:
    hands = editor.hands
    take_preset(editor, "doccano")
    hands.press("Ctrl+Shift+F")
    hands.qtbot.keyClicks(hands.window.articles.box, "putin")
    hands.press("Return")
    hands.press("Ctrl+F")
    hands.qtbot.keyClicks(QApplication.focusWidget(), "putin")
    hands.press("Return", "Left")
    assert hands.desk.project is not None
    assert [hands.desk.project.sheet(id_).state for id_ in hands.desk.project.find()] == ["unseen", "unseen"]


def test_label_studio_hands_cycle_delete_and_skip(editor: Editor) -> None:
    hands = editor.hands
    take_preset(editor, "Label Studio")
    first = hands.item
    QTest.keyClick(hands.reader, Qt.Key.Key_Period, Qt.KeyboardModifier.AltModifier)
    assert hands.item.id != first.id
    second = hands.item
    hands.press("Delete")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.by_id[second.id].status == "rejected"


def test_brat_hands_add_a_fragment_with_shift_enter(editor: Editor) -> None:
    hands = editor.hands
    take_preset(editor, "brat")
    item = hands.focus(lambda i: i.kind == "claim" and i.status == "pending")
    hands.select("sovereignty")
    hands.press("Shift+Return")
    assert hands.desk.sheet is not None
    assert len(hands.desk.sheet.by_id[item.id].parts[""]) == 2


def test_ones_own_keys_stay_on_top_of_a_preset(editor: Editor) -> None:
    editor.choose("mark to discuss")
    editor.hands.press("Shift+F")
    take_preset(editor, "Prodigy")
    keymap = editor.hands.window.actions_.keymap
    resolved = keymap.resolved(editor.hands.window.actions_.plain())
    assert "Shift+F" in resolved["article.discuss"]
    assert settings.load().keys["article.discuss"] == resolved["article.discuss"]


def test_key_help_shows_what_applies_without_stopping_the_work(hands: Driver) -> None:
    hands.press("F1")
    shown = hands.window.findChild(KeyHelp)
    assert shown is not None
    assert shown.isVisible()
    assert not shown.isModal()

    def look(title: str) -> str:
        return next(str(label.property("look")) for label in shown.findChildren(QLabel) if label.text() == title)

    assert look("Return to undecided") == "muted"
    item = hands.item
    hands.window.activateWindow()
    hands.reader.setFocus()
    QApplication.processEvents()
    hands.press("A")
    hands.desk.set_focus(item.id)
    QApplication.processEvents()
    assert look("Return to undecided") == "plain", "it follows the focus"
    area = shown.findChild(QScrollArea)
    assert area is not None
    assert area.horizontalScrollBar().maximum() == 0
    hands.press("F1")
    assert not shown.isVisible()


def test_a_settings_file_with_nonsense_keys_is_no_reason_to_stop(
    opened: Callable[[Path], Driver], project_path: Path
) -> None:
    settings.save(
        replace(
            settings.Settings(toured=True), keymap="gone", keys={"item.accept": ("Nonsense+Q", "V"), "no.such": ("A",)}
        )
    )
    hands = opened(project_path)
    item = hands.item
    hands.press("V")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.by_id[item.id].status == "gold"


def test_a_label_of_another_kind_leaves_the_item_as_it_is_and_says_why(hands: Driver) -> None:
    toast = hands.window.centre.toast
    for kind, key, of in (("claim", "1", "entities"), ("entity", "9", "claims")):
        item = hands.focus(lambda i, kind=kind: i.kind == kind and i.status == "pending")  # type: ignore[misc]
        hands.press(key)
        assert toast.text == f"That label is for {of}; select words first."
        assert hands.item == item
        hands.press("A")
        hands.focus(lambda i, item=item: i.subject == item.subject)  # type: ignore[misc]
        gold = hands.item
        hands.press(key)
        assert hands.item == gold


def test_with_a_selection_any_label_is_given_whatever_is_in_focus(hands: Driver) -> None:
    claim = hands.focus(lambda i: i.kind == "claim")
    span = hands.select(hands.words().split()[0])
    hands.press("1")
    assert (hands.item.kind, hands.item.label, hands.item.spans) == ("entity", "PERSON", (span,))
    assert claim.id in {item.id for item in hands.desk.sheet.items}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("Shift+M", "Split in two at the widest gap: this is for an attribution, and none is in focus."),
        ("U", "Return to undecided: the item in focus was not decided."),
        ("Space", "Leave this mention out of the group: E shows a group first."),
    ],
)
def test_a_key_that_can_do_nothing_now_says_why(hands: Driver, key: str, why: str) -> None:
    hands.focus(lambda item: item.kind == "claim" and item.status == "pending")
    hands.press(key)
    assert hands.window.status.hinted == why
    hands.press("J")
    assert hands.window.status.hinted == "", "it goes with the next key that does something"
