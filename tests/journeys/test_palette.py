"""The command palette: Ctrl+K, a few letters, Enter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from annotator import settings
from annotator.ui.entries import Entry
from annotator.ui.palette import Palette
from tests.journeys.conftest import Driver


class Looker:
    """Types into the palette and looks at what it lists."""

    def __init__(self, hands: Driver) -> None:
        self.hands = hands
        hands.press("Ctrl+K")

    @property
    def palette(self) -> Palette:
        return self.hands.window.guide.palette

    def type(self, letters: str) -> None:
        self.hands.qtbot.keyClicks(QApplication.focusWidget(), letters)

    def waits_for(self, fits: Callable[[Entry], bool]) -> Entry:
        self.hands.qtbot.waitUntil(lambda: any(fits(entry) for entry in self.palette.model.entries))
        return next(entry for entry in self.palette.model.entries if fits(entry))

    def settles(self) -> None:
        """Wait until all has been asked and answered."""
        palette = self.palette
        self.hands.qtbot.waitUntil(lambda: not (palette._ask_soon.isActive() or palette._questions.asked("palette")))

    def goes_to(self, entry: Entry) -> None:
        for _ in range(self.palette.model.entries.index(entry) - self.palette.list.currentIndex().row()):
            self.hands.press("Down")

    @property
    def current(self) -> Entry:
        return self.palette.model.entries[self.palette.list.currentIndex().row()]


@pytest.fixture
def looker(hands: Driver) -> Looker:
    return Looker(hands)


def test_it_opens_over_the_top_of_the_window_with_the_keys_in_its_line(looker: Looker) -> None:
    palette, window = looker.palette, looker.hands.window
    assert palette.isVisible()
    assert not palette.isWindow(), "no box of its own"
    assert abs(palette.geometry().center().x() - window.width() // 2) <= 1
    assert QApplication.focusWidget() is palette.box


def test_escape_gives_the_keys_back_to_where_they_were(hands: Driver) -> None:
    hands.press("Ctrl+Shift+F", "Ctrl+K")
    assert hands.window.guide.palette.isVisible()
    hands.press("Esc")
    assert not hands.window.guide.palette.isVisible()
    assert QApplication.focusWidget() is hands.window.articles.box


def test_letters_find_a_command_and_enter_runs_it(looker: Looker) -> None:
    hands = looker.hands
    item = hands.item
    looker.type("accept and")
    assert (looker.current.id, looker.current.key) == ("item.accept", "Enter")
    hands.press("Return")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.by_id[item.id].status == "gold"
    assert QApplication.focusWidget() is hands.reader
    assert hands.desk.sheet.pending, "Enter accepted one item and not all"


@pytest.mark.parametrize(
    ("letters", "command"),
    [
        ("mark disc", "article.discuss"),
        ("largr text", "view.larger"),
        (">undo", "edit.undo"),
        ("nui", "item.next"),
        ("same words", "item.propose"),
        ("join quot", "span.fragment"),
        ("not named", "role.empty"),
    ],
)
def test_beginnings_initials_and_slips_find_it_too(looker: Looker, letters: str, command: str) -> None:
    looker.type(letters)
    assert looker.current.id == command


def test_what_does_not_apply_is_listed_last_and_does_nothing(looker: Looker) -> None:
    hands = looker.hands
    looker.type("return to undecided")
    assert not looker.current.applies
    hands.press("Return")
    assert "does not apply" in hands.window.centre.toast.text
    looker = Looker(hands)
    applies = [entry.applies for entry in looker.palette.model.entries]
    assert applies == sorted(applies, reverse=True)


def test_a_command_that_does_not_apply_says_why_and_stands_before_pronouns(looker: Looker) -> None:
    looker.type("split")
    looker.settles()
    assert looker.current.kind == "command"
    assert looker.current.title.startswith("Split")
    assert looker.current.why == "this is for an attribution, and none is in focus."
    assert "none is in focus" in looker.palette.box.accessibleDescription()
    assert not any(entry.title == "it" for entry in looker.palette.model.entries)


def test_pronouns_are_no_speakers(looker: Looker) -> None:
    looker.type("@")
    looker.waits_for(lambda entry: entry.kind == "speaker")
    names = {entry.title.casefold() for entry in looker.palette.model.entries}
    assert names.isdisjoint({"it", "he", "she", "they", "who", "his"})


def test_a_label_is_given_from_the_palette(looker: Looker) -> None:
    hands = looker.hands
    item = hands.item
    looker.type("#organ")
    assert {entry.kind for entry in looker.palette.model.entries} == {"label"}
    hands.press("Return")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.by_id[item.id].label == "ORG"


def test_an_article_is_opened_by_words_of_its_title(looker: Looker) -> None:
    hands = looker.hands
    looker.type("vows border")
    looker.goes_to(looker.waits_for(lambda entry: entry.kind == "article"))
    hands.press("Return")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.title == "Putin vows to secure border regions"


def test_a_speaker_leads_to_the_first_article_with_the_name(looker: Looker) -> None:
    hands = looker.hands
    looker.type("@vladimir")
    entry = looker.waits_for(lambda entry: entry.title == "Vladimir Putin")
    assert entry.detail == "in 2 articles"
    looker.goes_to(entry)
    hands.press("Return")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.id == hands.desk.listed.ids[0]
    assert hands.words("source") == "Vladimir Putin" or hands.words() == "Vladimir Putin"


def test_up_from_the_first_row_goes_to_the_last(looker: Looker) -> None:
    first = looker.current
    looker.hands.press("Up")
    assert looker.current == looker.palette.model.entries[-1]
    looker.hands.press("Down")
    assert looker.current == first


def test_what_was_run_last_is_first_the_next_time_also_after_a_restart(
    looker: Looker, opened: Callable[[Path], Driver], project_path: Path
) -> None:
    looker.type("show claims")
    looker.hands.press("Return")
    assert Looker(looker.hands).current.id == "view.claim"
    assert settings.load().palette[0] == "view.claim"
    looker.hands.close()
    assert Looker(opened(project_path)).current.id == "view.claim"


def test_what_no_title_has_is_looked_for_in_the_texts(looker: Looker) -> None:
    looker.type("oil depots")
    found = looker.waits_for(lambda entry: entry.kind == "text")
    assert found is looker.palette.model.entries[-1]
    looker.goes_to(found)
    looker.hands.press("Return")
    panel = looker.hands.window.guide.search
    looker.hands.qtbot.waitUntil(lambda: bool(panel.list.model().rowCount()))
    assert panel.box.text() == '"oil depots"'
    assert panel.box.hasFocus()


def test_nothing_fits_and_says_so(looker: Looker) -> None:
    looker.type(">zzqqxx")
    looker.hands.qtbot.waitUntil(lambda: looker.palette._none.text().startswith("Nothing fits"))
    assert not looker.palette.model.entries
    assert looker.palette.box.accessibleDescription() == "Nothing fits"


def test_a_click_runs_and_a_click_elsewhere_closes(looker: Looker) -> None:
    hands = looker.hands
    looker.type("show claims")
    at = looker.palette.list.visualRect(looker.palette.list.currentIndex()).center()
    QTest.mouseClick(looker.palette.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert "claim" not in hands.desk.layers
    hands.press("Ctrl+K")
    QTest.mouseClick(hands.window.articles.box, Qt.MouseButton.LeftButton)
    assert not looker.palette.isVisible()
    assert QApplication.focusWidget() is hands.window.articles.box


def test_the_field_in_the_toolbar_opens_it_and_shows_its_key(hands: Driver) -> None:
    field = hands.window.findChild(QPushButton, "palette-field")
    assert field is not None
    assert field.accessibleName() == "Search articles or run a command"
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert hands.window.guide.palette.isVisible()


def test_the_row_in_hand_is_told_to_a_screen_reader(looker: Looker) -> None:
    looker.type("show claims")
    assert looker.palette.box.accessibleDescription() == "Show claims, View, Alt+2"


@pytest.mark.parametrize(
    ("letters", "name"),
    [("dark", "dark"), ("light", "light"), ("contrast", "contrast"), ("theme", "system")],
)
def test_a_theme_is_taken_by_its_name_and_kept(hands: Driver, letters: str, name: str) -> None:
    window = hands.window
    window.looks.use_theme("light" if name != "light" else "dark")
    hands.press("Ctrl+K")
    QTest.keyClicks(window.guide.palette.box, letters)
    entries = window.guide.palette.model.entries
    wanted = f"view.theme-{name}"
    assert wanted in [entry.id for entry in entries[:4]]
    if letters != "theme":
        assert entries[0].id == wanted
        hands.press("Return")
        assert window.theme.name == name
        assert settings.load().theme == name
        shown = {
            id_: window.actions_[f"view.theme-{id_}"].isChecked() for id_ in ("system", "light", "dark", "contrast")
        }
        assert [id_ for id_, on in shown.items() if on] == [name]
    else:
        assert sum(entry.id.startswith("view.theme-") for entry in entries) == 4
        hands.press("Esc")
    window.looks.use_theme("system")
