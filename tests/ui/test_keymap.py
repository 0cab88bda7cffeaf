"""Whose key is it: layers of keys, presses, presets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from annotator.core.schema import read_schema
from annotator.resources import resource
from annotator.settings import Settings
from annotator.ui import theme
from annotator.ui.commands import Command, label_commands
from annotator.ui.desk import Desk
from annotator.ui.icons import _face
from annotator.ui.keymap import DEFAULT, Keymap, presets, press
from annotator.ui.window import MainWindow


@pytest.fixture(scope="module")
def every(qapp: QApplication) -> Iterator[tuple[Command, ...]]:
    """All commands of a window, and those of the labels of a project as it begins."""
    theme.prepare(qapp, theme.load("light"))
    window = MainWindow(Settings())
    labels = label_commands(read_schema(resource("schemas/news.toml").read_text("utf-8")))
    yield (*window.actions_.commands(), *labels)
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def command(id_: str, *keys: str) -> Command:
    return Command(id_, id_.title(), "Menu", keys, Desk.undo)


ABC = (command("a", "A", "X"), command("b", "B"), command("c"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Shift+[", "{"), ("Shift+{", "{"), ("Ctrl+Shift+=", "Ctrl++"), ("Shift+1", "!"), ("Shift+Tab", "Shift+Backtab")],
)
def test_two_ways_to_write_a_press_are_one(one: str, other: str) -> None:
    assert press(one) == press(other) != ""


@pytest.mark.parametrize("key", ["A", "Shift+A", "Ctrl+Return", "F1", "Esc", "+", "Alt+.", "Ctrl++", "'"])
def test_a_press_is_written_as_qt_writes_it(key: str) -> None:
    assert press(key) == key


@pytest.mark.parametrize("text", ["", "Nonsense", "Ctrl+K, Ctrl+C"])
def test_what_is_no_single_key_is_none(text: str) -> None:
    assert press(text) == ""


def test_a_key_of_a_higher_layer_is_lost_to_those_below() -> None:
    assert Keymap(own={"c": ("X",)}).resolved(ABC) == {"a": ("A",), "b": ("B",), "c": ("X",)}


def test_taking_a_key_takes_it_from_whoever_had_it_and_reset_gives_it_back() -> None:
    taken = Keymap().with_keys(ABC, "b", ("A", "B"))
    assert taken.resolved(ABC) == {"a": ("X",), "b": ("A", "B"), "c": ()}
    assert taken.reset(ABC, "a").resolved(ABC) == {"a": ("A", "X"), "b": ("B",), "c": ()}
    assert taken.reset(ABC, "a").own == {}, "what is as it comes is not kept"


def test_a_command_can_be_left_without_keys() -> None:
    bare = Keymap().with_keys(ABC, "a", ())
    assert bare.resolved(ABC)["a"] == ()
    assert bare.own == {"a": ()}


def test_keys_of_labels_of_another_project_are_kept() -> None:
    keymap = Keymap(own={"label.VENUE": ("V",)}).with_keys(ABC, "a", ("Z",))
    assert keymap.own == {"label.VENUE": ("V",), "a": ("Z",)}


def test_no_two_commands_come_with_the_same_key(every: tuple[Command, ...]) -> None:
    presses = Counter(press(key) for one in every for key in one.keys)
    shared = {key for key, n in presses.items() if n > 1}
    assert not {key for key in shared if not _only_one_applies(key)}


def _only_one_applies(key: str) -> bool:
    """Digits name a candidate while candidates are shown, and a label else."""
    return key.isdigit()


def test_there_is_a_preset_for_every_program_of_the_plan() -> None:
    assert list(presets()) == [DEFAULT, "brat", "doccano", "label-studio", "prodigy"]
    assert all(preset.about.endswith(".") for preset in presets().values())


@pytest.mark.parametrize("name", list(presets()))
def test_a_preset_names_only_commands_and_takes_the_last_key_of_none(name: str, every: tuple[Command, ...]) -> None:
    found = Keymap(name).resolved(every)
    assert set(presets()[name].keys) <= set(found)
    assert [one.id for one in every if one.keys and not found[one.id]] == []
    presses = Counter(press(key) for keys in found.values() for key in keys if not key.isdigit())
    assert [key for key, n in presses.items() if n > 1] == []


def test_every_command_has_an_icon_that_there_is(every: tuple[Command, ...]) -> None:
    glyphs = _face()[1]
    assert [one.id for one in every if one.icon and one.icon not in glyphs] == []
