"""Icons by name, from the Phosphor font in qtawesome, drawn in the palette's colour when they are painted.

Chosen: an engine that draws the glyph at paint time, straight from the one font. Rejected: qtawesome's
own icons, which keep the colour they were made with; and importing qtawesome at all, which takes 160 ms
and registers twelve fonts, where reading this font and its names takes 8 ms at the first paint.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap

from annotator.resources import resource
from annotator.ui.theme import GLYPH

_PREFIX = "ph."


@cache
def icon(name: str) -> QIcon:
    """The Phosphor icon of that name, such as ``folder-open`` or ``ph.folder-open``."""
    return QIcon(_Engine(name.removeprefix(_PREFIX)))


@cache
def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(_Drawing(resource("app/icon.svg").read_bytes()))


def draw_icon(painter: QPainter, rect: QRect, name: str, colour: str) -> None:
    """Draws the Phosphor icon of that name into `rect` in a colour of its own."""
    painter.save()
    painter.setFont(_font(max(1, round(min(rect.width(), rect.height()) * GLYPH))))
    painter.setPen(QColor(colour))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _glyph(name.removeprefix(_PREFIX)))
    painter.restore()


class _Engine(QIconEngine):
    """Draws one glyph in the colour the palette has at that moment."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draws the glyph; greyed when disabled."""
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        role = QPalette.ColorRole.HighlightedText if mode == QIcon.Mode.Selected else QPalette.ColorRole.ButtonText
        colour = QGuiApplication.palette().color(group, role)
        draw_icon(painter, rect, self._name, colour.name())

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The glyph on nothing."""
        return _pixmap(self, size, mode, state)

    def clone(self) -> QIconEngine:
        """Another of the same name."""
        return _Engine(self._name)


class _Drawing(QIconEngine):
    """Draws an SVG at whatever size is asked for."""

    def __init__(self, source: bytes) -> None:
        super().__init__()
        self._source = source

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draws the picture into `rect`."""
        from PySide6.QtSvg import QSvgRenderer

        QSvgRenderer(self._source).render(painter, rect.toRectF())

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The picture on nothing."""
        return _pixmap(self, size, mode, state)

    def clone(self) -> QIconEngine:
        """Another of the same picture."""
        return _Drawing(self._source)


def _pixmap(engine: QIconEngine, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
    pixmap = QPixmap(size)
    pixmap.fill(QColor(Qt.GlobalColor.transparent))
    painter = QPainter(pixmap)
    engine.paint(painter, QRect(QPoint(), size), mode, state)
    painter.end()
    return pixmap


@cache
def _font(pixels: int) -> QFont:
    font = QFont(_face()[0])
    font.setPixelSize(pixels)
    return font


@cache
def _glyph(name: str) -> str:
    return chr(int(_face()[1][name], 16))


@cache
def _face() -> tuple[str, dict[str, str]]:
    """The family of the icon font and its characters by name, in hexadecimal."""
    package = find_spec("qtawesome")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("qtawesome is not installed")
    folder = Path(package.origin).parent / "fonts"
    (names,) = folder.glob("phosphor-charmap-*.json")
    (font,) = folder.glob("phosphor-[0-9]*.ttf")
    number = QFontDatabase.addApplicationFontFromData(font.read_bytes())
    codes: dict[str, str] = json.loads(names.read_text("utf-8"))
    return QFontDatabase.applicationFontFamilies(number)[0], codes
