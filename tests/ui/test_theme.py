"""Themes: every text and mark is readable, in every theme; files that are wrong are refused by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QPalette, QRawFont
from PySide6.QtWidgets import QApplication, QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from annotator.core.schema import Label, read_schema
from annotator.resources import resource
from annotator.ui import icons
from annotator.ui.theme import (
    NAMES,
    Theme,
    ThemeError,
    apply,
    contrast,
    load,
    mix,
    register_fonts,
    style_sheet,
    text_font,
    window_font,
)

THEMES = [load(name) for name in NAMES]
LABELS = read_schema(resource("schemas/news.toml").read_text("utf-8")).labels
each_theme = pytest.mark.parametrize("theme", THEMES, ids=NAMES)
each_label = pytest.mark.parametrize("label", LABELS, ids=[label.name for label in LABELS])


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    sheet, palette, font = qapp.styleSheet(), QPalette(qapp.palette()), QFont(qapp.font())
    yield qapp
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


@each_theme
def test_the_arrows_of_the_file_dialog_are_seen(theme: Theme, dressed: QApplication, qtbot: QtBot) -> None:
    apply(dressed, theme)
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.ensurePolished()
    for name in ("backButton", "forwardButton", "toParentButton"):
        arrow = dialog.findChild(QToolButton, name)
        assert arrow is not None
        picture = arrow.icon().pixmap(32).toImage()
        inks = {
            colour.name()
            for x in range(picture.width())
            for y in range(picture.height())
            if (colour := picture.pixelColor(x, y)).alpha() == 255
        }
        assert inks
        assert min(contrast(ink, theme.window) for ink in inks) >= 3


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


@each_theme
@pytest.mark.parametrize("ground", ["window", "panel", "page", "field", "hover", "selected"])
@pytest.mark.parametrize("ink", ["text", "muted", "accent"])
def test_window_text_is_readable(theme: Theme, ground: str, ink: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@each_theme
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("selected_text", "selected"), ("accent_text", "accent"), ("toast_text", "toast"), ("text", "selection"),
        ("text", "pressed"), ("success", "window"), ("warning", "window"), ("error", "window"),
        ("success", "panel"), ("warning", "panel"), ("error", "panel"),
    ],
)  # fmt: skip
def test_text_on_coloured_grounds_is_readable(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@each_theme
def test_the_caret_and_the_ring_stand_out_on_the_page(theme: Theme) -> None:
    assert contrast(theme.accent, theme.page) >= 3


@each_theme
@each_label
def test_tags_are_readable_on_the_page(theme: Theme, label: Label) -> None:
    assert contrast(theme.colour(label), theme.page) >= 4.5
    assert contrast(theme.faint(label, 4.6), theme.page) >= 4.5


@each_theme
@each_label
def test_marks_stand_out_on_the_page_and_on_their_tint(theme: Theme, label: Label) -> None:
    for ground in (theme.page, theme.tint(label), theme.tint(label, 0.07)):
        assert contrast(theme.colour(label), ground) >= 3
    assert contrast(theme.faint(label), theme.page) >= 3


@each_theme
@each_label
def test_words_are_readable_in_a_tinted_box(theme: Theme, label: Label) -> None:
    for strength in (0.07, 0.15, 0.28):
        assert contrast(theme.text, theme.tint(label, strength)) >= 4.5


@each_theme
@each_label
def test_the_ring_and_the_letters_of_the_focus_stand_out(theme: Theme, label: Label) -> None:
    for ground in (theme.page, theme.tint(label), theme.tint(label, 0.07), theme.tint(label, 0.28), theme.selection):
        assert contrast(theme.colour(label), ground) >= 3
    # The tag of the item in focus is written in the page's colour on the label's.
    assert contrast(theme.page, theme.colour(label)) >= 4.5


@each_theme
def test_what_is_rejected_and_the_head_of_the_page_are_readable(theme: Theme) -> None:
    assert contrast(theme.muted, theme.page) >= 4.5


@each_theme
def test_the_caret_and_a_preview_stand_out_on_every_ground(theme: Theme) -> None:
    for ground in (theme.page, theme.selection, *(theme.tint(label) for label in LABELS)):
        assert contrast(theme.accent, ground) >= 3


@each_theme
@pytest.mark.parametrize(("near", "least"), [(True, 4.5), (False, 3)])
def test_what_focus_mode_dims_can_be_made_out_and_what_is_near_be_read(theme: Theme, near: bool, least: float) -> None:
    veil = theme.veil(near=near)
    for ground in (theme.page, *(theme.tint(label) for label in LABELS)):
        seen = contrast(mix(theme.page, theme.text, veil), mix(theme.page, ground, veil))
        assert least <= seen < 7
    assert theme.veil(near=True) < theme.veil(near=False) - 0.08


@each_theme
def test_every_label_has_a_colour_of_its_own_theme(theme: Theme) -> None:
    assert all(theme.labels in label.colours for label in LABELS)


def test_a_label_without_colours_takes_the_accent() -> None:
    assert THEMES[0].colour(Label("X", "entity", "X")) == THEMES[0].accent
    assert THEMES[0].colour(None) == THEMES[0].accent


def test_mixing_goes_from_ground_to_colour() -> None:
    assert mix("#ff0000", "#0000ff", 0.0) == "#0000ff"
    assert mix("#ff0000", "#0000ff", 1.0) == "#ff0000"


@each_theme
def test_the_style_sheet_has_no_role_left_open(theme: Theme) -> None:
    assert "@" not in style_sheet(theme)


def test_a_theme_of_ones_own_wins(tmp_path: Path) -> None:
    source = resource("themes/light.toml").read_text("utf-8")
    (tmp_path / "light.toml").write_text(source.replace('"#ffffff"', '"#fffff0"'), "utf-8")
    assert load("light", tmp_path).page == "#fffff0"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [('accent = "blue"', "", "roles"), ('"slate"', '"nothing"', "nothing"), ("[roles]", "[roles", "read")],
)
def test_a_wrong_theme_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    source = resource("themes/light.toml").read_text("utf-8")
    (tmp_path / "mine.toml").write_text(source.replace(old, new), "utf-8")
    with pytest.raises(ThemeError, match=words):
        load("mine", tmp_path)


def test_a_missing_theme_is_refused() -> None:
    with pytest.raises(ThemeError, match="unheard"):
        load("unheard")


def test_system_is_one_of_the_themes(qapp: QApplication) -> None:
    assert load("system").name in NAMES


@each_theme
def test_applying_sets_palette_and_font(dressed: QApplication, theme: Theme) -> None:
    apply(dressed, theme, 11)
    assert dressed.palette().color(QPalette.ColorRole.Window).name() == theme.window
    assert dressed.font().pointSizeF() == 11
    assert theme.window in dressed.styleSheet()


def test_the_bundled_faces_are_used(qapp: QApplication) -> None:
    assert {"Annotator Sans", "Annotator Serif"} <= set(register_fonts())
    assert QFontInfo(text_font()).family() == "Annotator Serif"
    assert QFontInfo(window_font()).family() == "Annotator Sans"
    assert {"Regular", "Italic", "SemiBold"} <= set(QFontDatabase.styles("Annotator Serif"))
    assert {"Regular", "Medium", "SemiBold"} <= set(QFontDatabase.styles("Annotator Sans"))


@pytest.mark.parametrize("letters", ["AZaz“”‘’–—…•", "ĀčďěğıłńőřşţűŽ", "АЯяЁёЄіїЎў", "ΑΩαωάέ"])
@pytest.mark.parametrize("face", [text_font, window_font])
def test_the_bundled_faces_cover_latin_greek_and_cyrillic(
    qapp: QApplication, letters: str, face: Callable[[], QFont]
) -> None:
    register_fonts()
    raw = QRawFont.fromFont(face())
    assert all(raw.supportsCharacter(ord(letter)) for letter in letters)


def test_an_icon_follows_the_palette(dressed: QApplication, qtbot: QtBot) -> None:
    found = []
    for theme in THEMES[:2]:
        apply(dressed, theme)
        image = icons.icon("folder-open").pixmap(32, 32).toImage()
        found.append(
            max((image.pixelColor(x, y) for x in range(32) for y in range(32)), key=lambda c: c.alpha()).name()
        )
    assert found == [THEMES[0].text, THEMES[1].text]


def test_the_app_icon_is_drawn(qapp: QApplication) -> None:
    assert icons.app_icon().pixmap(64, 64).toImage().pixelColor(32, 32).alpha() > 0
