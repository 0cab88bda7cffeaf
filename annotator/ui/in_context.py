"""Words with those round them on one line: the words stand out, and something of either side is always seen."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter

from annotator.core.model import Span
from annotator.core.text import sentence_at
from annotator.ui.theme import bold

_LEAD = 0.3
"""How much of the width the words before may take."""
_TAIL = 0.18
"""How much of it is left to the words after, which tell where long words end."""
_FLAGS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Passage(NamedTuple):
    """Words and what stands before and after them, on one line."""

    before: str
    words: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.words}{self.after}"


class Colours(NamedTuple):
    """Of the words, of what is beside them, and of what is behind the words, if anything is."""

    words: QColor
    beside: QColor
    ground: QColor | None = None


def passage(text: str, span: Span, around: int) -> Passage:
    """The words of a span and those of its sentence beside it, at most `around` code points on either side."""
    first, last = sentence_at(text, span.start), sentence_at(text, max(span.start, span.end - 1))
    start = min(span.start, first.start) if first is not None else span.start
    end = max(span.end, last.end) if last is not None else span.end
    before, after = text[max(start, span.start - around) : span.start], text[span.end : min(end, span.end + around)]
    if start < span.start - around:
        before = "… " + "".join(before.split(maxsplit=1)[1:])
    if end > span.end + around:
        after = after.rsplit(maxsplit=1)[0] + " …" if after.split() else after
    return Passage(_flat(before), _flat(span.of(text)), _flat(after))


def draw_passage(painter: QPainter, area: QRect, shown: Passage, colours: Colours) -> None:
    """Draw a passage in one line; long words are shortened in their middle, to leave some of what is beside them."""
    font = painter.font()
    metrics = painter.fontMetrics()
    lead = metrics.elidedText(shown.before, Qt.TextElideMode.ElideLeft, int(area.width() * _LEAD))
    painter.setPen(colours.beside)
    painter.drawText(area, _FLAGS, lead)
    rest = QRect(area)
    rest.setLeft(area.left() + metrics.horizontalAdvance(lead))
    painter.setFont(bold(font))
    kept = min(metrics.horizontalAdvance(shown.after), int(area.width() * _TAIL))
    words = painter.fontMetrics().elidedText(shown.words, Qt.TextElideMode.ElideMiddle, rest.width() - kept)
    width = painter.fontMetrics().horizontalAdvance(words)
    if colours.ground is not None:
        painter.fillRect(QRect(rest.left() - 1, area.top(), width + 2, area.height()), colours.ground)
    painter.setPen(colours.words)
    painter.drawText(rest, _FLAGS, words)
    rest.setLeft(rest.left() + width + 1)
    painter.setFont(font)
    painter.setPen(colours.beside)
    after = metrics.elidedText(shown.after, Qt.TextElideMode.ElideRight, max(0, rest.width()))
    painter.drawText(rest, _FLAGS, after)


def _flat(text: str) -> str:
    """The same on one line, with a space at an end that has one."""
    words = " ".join(text.split())
    return f"{' ' if text[:1].isspace() else ''}{words}{' ' if words and text[-1:].isspace() else ''}"
