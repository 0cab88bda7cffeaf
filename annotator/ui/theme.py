"""Colours, fonts and sizes: the only place that knows any. Themes are TOML files of named colours.

The program owns its palette, because `QStyleHints.setColorScheme` does nothing on some platforms; the
hint is given all the same, for what the desktop draws itself.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from math import ceil
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from annotator.core.schema import Label
from annotator.resources import resource
from annotator.ui.marks import Measures

NAMES = ("light", "dark", "contrast")
SYSTEM = "system"
FONT_SIZE = 10.0
SMALL_SIZE = 9.0
TEXT_SIZE = 13.5
LINE_WIDTH = 70
_LINE = 1.6
"""How high a line without marks is, in em."""
GLYPH = 0.9
HALO = 0.75

_SANS = ("Annotator Sans", "Noto Sans", "Segoe UI", "Helvetica Neue", "DejaVu Sans")
_SERIF = ("Annotator Serif", "Noto Serif", "Cambria", "Times New Roman", "DejaVu Serif")
_SCRIPTS = (
    "Noto Naskh Arabic", "Noto Serif Hebrew", "Noto Serif Devanagari", "Noto Serif CJK SC", "Noto Sans CJK SC",
    "Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "DejaVu Sans",
)  # fmt: skip
_SAMPLE = "Officials said on Wednesday that the new restrictions were agreed with allies, and took effect."


class ThemeError(Exception):
    """The theme cannot be used; the message names the file and what is missing."""


class Theme(NamedTuple):
    """The colour of every role, as hex strings. `labels` names the column of label colours to use."""

    name: str
    title: str
    labels: str
    dark: bool
    window: str
    panel: str
    page: str
    field: str
    text: str
    muted: str
    disabled: str
    line: str
    border: str
    hover: str
    pressed: str
    selected: str
    selected_text: str
    accent: str
    accent_text: str
    selection: str
    success: str
    warning: str
    error: str
    toast: str
    toast_text: str
    handle: str
    handle_hover: str

    def colour(self, label: Label | None) -> str:
        """The colour of a label in this theme; the accent for one without colours."""
        return label.colours.get(self.labels, self.accent) if label else self.accent

    def veil(self, *, near: bool) -> float:
        """How thickly focus mode lays the page over words: as much as leaves them a contrast of 3 to 1.

        Those `near`, of the paragraphs that the item in focus is in, are read with it, and so are left readable
        (4.5 to 1). Both hold in tinted boxes, too, where a little of the contrast is lost.
        """
        least = 5.8 if near else 3.5
        thickest = (s / 50 for s in range(40, 0, -1))
        return next((s for s in thickest if contrast(mix(self.page, self.text, s), self.page) >= least), 0.0)

    def tint(self, label: Label | None, strength: float = 0.15) -> str:
        """The ground of a gold box: the label's colour thinly over the page."""
        return mix(self.colour(label), self.page, strength)

    def faint(self, label: Label | None, least: float = 3.2) -> str:
        """The label's colour for what is pending: as faint as a contrast of `least` to 1 allows."""
        colour = self.colour(label)
        for strength in (0.78, 0.82, 0.86, 0.9, 0.95):
            mixed = mix(colour, self.page, strength)
            if contrast(mixed, self.page) >= least:
                return mixed
        return colour


class Look(NamedTuple):
    """A theme together with the fonts and measures of the reader at one text size."""

    theme: Theme
    text: QFont
    title: QFont
    meta: QFont
    tag: QFont
    measures: Measures
    width: float


def load(name: str, folder: Path | None = None) -> Theme:
    """The theme of that name, ``system`` resolved; a file in `folder` wins over the shipped one."""
    if name == SYSTEM:
        name = system_theme()
    own = folder / f"{name}.toml" if folder else None
    return _read(name, own) if own is not None and own.is_file() else _shipped(name)


@cache
def _shipped(name: str) -> Theme:
    return _read(name, resource(f"themes/{name}.toml"))


def _read(name: str, source: Path) -> Theme:
    try:
        data = tomllib.loads(source.read_text("utf-8"))
        colours, roles = data["colours"], data["roles"]
        filled = {role: str(colours[base]) for role, base in roles.items()}
        return Theme(
            name=str(data["name"]),
            title=str(data["title"]),
            labels=str(data["labels"]),
            dark=bool(data["dark"]),
            **filled,
        )
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ThemeError(f"the theme “{name}” cannot be read: {error}") from error
    except KeyError as error:
        raise ThemeError(f"the theme “{name}” uses {error}, which it does not define") from error
    except TypeError as error:
        raise ThemeError(f"the theme “{name}” has missing or unknown roles: {error}") from error


def system_theme() -> str:
    """What the desktop asks for: ``contrast``, ``dark`` or ``light``."""
    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


def apply(app: QApplication, theme: Theme, font_size: float = FONT_SIZE) -> None:
    """Gives the whole program the theme: style, palette, font and style sheet."""
    if app.property("theme") == (theme.name, font_size):
        return
    app.setProperty("theme", (theme.name, font_size))
    prepare(app, theme, font_size)
    app.setStyleSheet(style_sheet(theme))


def prepare(app: QApplication, theme: Theme, font_size: float = FONT_SIZE) -> None:
    """All of the theme but the style sheet: a window takes that when all its parts are there, each once."""
    register_fonts()
    QGuiApplication.styleHints().setColorScheme(Qt.ColorScheme.Dark if theme.dark else Qt.ColorScheme.Light)
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setFont(window_font(font_size))


@cache
def register_fonts() -> tuple[str, ...]:
    """Makes the bundled faces known to Qt, once; their families."""
    found: dict[str, None] = {}
    for file in sorted(resource("fonts").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".ttf"):
            number = QFontDatabase.addApplicationFontFromData(file.read_bytes())
            found.update(dict.fromkeys(QFontDatabase.applicationFontFamilies(number)))
    return tuple(found)


def window_font(points: float = FONT_SIZE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The sans of the window, with faces for other scripts and emoji behind it."""
    font = QFont([*_SANS, *_SCRIPTS])
    font.setPointSizeF(points)
    font.setWeight(weight)
    return font


def text_font(points: float = TEXT_SIZE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The serif of the article, with faces for other scripts and emoji behind it."""
    font = QFont([*_SERIF, *_SCRIPTS])
    font.setPointSizeF(points)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def bold(font: QFont) -> QFont:
    """The same font, stronger."""
    result = QFont(font)
    result.setWeight(QFont.Weight.DemiBold)
    return result


def look(theme: Theme, points: float = TEXT_SIZE, characters: int = LINE_WIDTH, spacing: float = 1.0) -> Look:
    """The reader's fonts and measures; a line holds about `characters` characters and is `spacing` times as high."""
    register_fonts()
    text = text_font(points)
    space = QFontMetricsF(text).horizontalAdvance(" ")
    text.setWordSpacing(space * 0.16)
    tag = window_font(points * 0.53, QFont.Weight.DemiBold)
    tag.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104.0)
    em = QFontMetricsF(text).xHeight() / 0.475
    width = QFontMetricsF(text).horizontalAdvance(_SAMPLE) / len(_SAMPLE) * characters
    return Look(
        theme,
        text,
        text_font(points * 1.45, QFont.Weight.DemiBold),
        window_font(points * 0.74, QFont.Weight.Medium),
        tag,
        _measures(em, QFontMetricsF(tag).capHeight(), spacing),
        width,
    )


def heading(look: Look) -> Look:
    """The look of a first line that is the title: its boxes reach as far round the letters as those of the text."""
    m = look.measures
    grown = QFontMetricsF(look.title).xHeight() / QFontMetricsF(look.text).xHeight()
    return look._replace(text=look.title, measures=m._replace(rise=round(m.rise * grown), drop=round(m.drop * grown)))


def _measures(em: float, cap: float, spacing: float) -> Measures:
    """All lengths from the size of the text. Those that stack are whole pixels, which keeps lines crisp."""
    return Measures(
        em=em,
        pad=em * 0.14,
        hair=max(1.0, round(em * 0.055)),
        rise=round(em * 0.83),
        drop=round(em * 0.30),
        radius=em * 0.19,
        outset=round(em * 0.13),
        tag_height=ceil(cap),
        tag_rise=round(em * 0.15),
        tag_drop=round(em * 0.16),
        tag_gap=em * 0.2,
        bar=max(2.0, round(em * 0.15)),
        bar_gap=round(em * 0.14),
        lane_gap=round(em * 0.17),
        above=em * 0.16,
        below=em * 0.22,
        paragraph=round(em * 0.85),
        blank=round(em * 0.5),
        margin=round(em * 2.0),
        handle=max(8.0, em * 0.6),
        spaced=round(em * _LINE * (spacing - 1)),
    )


def palette(theme: Theme) -> QPalette:
    """The Qt palette of a theme, for whatever the style sheet leaves to Fusion."""
    role = QPalette.ColorRole
    result = QPalette()
    for which, colour in {
        role.Window: theme.window, role.WindowText: theme.text, role.Base: theme.field,
        role.AlternateBase: theme.hover, role.ToolTipBase: theme.toast, role.ToolTipText: theme.toast_text,
        role.Text: theme.text, role.Button: theme.window, role.ButtonText: theme.text,
        role.BrightText: theme.error, role.Link: theme.accent, role.LinkVisited: theme.accent,
        role.Highlight: theme.selected, role.HighlightedText: theme.selected_text,
        role.PlaceholderText: theme.muted, role.Light: theme.hover, role.Midlight: theme.hover,
        role.Mid: theme.border, role.Dark: theme.border, role.Shadow: theme.line, role.Accent: theme.accent,
    }.items():  # fmt: skip
        result.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.disabled))
    return result


def style_sheet(theme: Theme) -> str:
    """The one style sheet of the window, its roles filled in."""
    source = resource("themes/window.qss")
    values = {role: str(value) for role, value in theme._asdict().items()}
    values["folder"] = Path(str(source)).parent.as_posix()
    return re.sub(r"@([a-z_]+)", lambda match: values[match.group(1)], source.read_text("utf-8"))


def mix(colour: str, ground: str, strength: float) -> str:
    """`colour` over `ground` at an opacity of `strength`."""
    over, under = _channels(colour), _channels(ground)
    return "#" + "".join(f"{round(a * strength + b * (1 - strength)):02x}" for a, b in zip(over, under, strict=True))


def contrast(a: str, b: str) -> float:
    """The contrast ratio of two colours by WCAG 2, from 1 to 21."""
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
