"""The first articles of a file as they would come in: title, what is known of each, first paragraphs, annotations."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from annotator.core.boilerplate import byline
from annotator.core.counting import number
from annotator.core.excerpts import begins_with
from annotator.core.model import ROLES, Annotation, surface
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.core.text import paragraphs
from annotator.dataset.choosing import asserted
from annotator.formats import Remark
from annotator.ui.reader_header import PARTED
from annotator.ui.theme import bold

_SHOWN = 3000
"""Code points of text that are shown, of all articles together."""
_ITEMS = 8


class Preview(QTextEdit):
    """Shows articles, or words where there is none to show."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)

    def show_articles(self, sheets: Sequence[Sheet], remarks: Sequence[Remark], schema: LabelSchema) -> None:
        """Show what was found out about a file, then its first articles, from the top, with labels by their titles."""
        self.clear()
        cursor = self.textCursor()
        for remark in remarks:
            self._write(cursor, f"{remark.path.name}: {remark.what}")
            for proof in remark.proofs:
                self._write(cursor, f"    {proof}")
        for sheet in sheets:
            self._article(cursor, sheet, _SHOWN // len(sheets), schema)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _article(self, cursor: QTextCursor, sheet: Sheet, room: int, schema: LabelSchema) -> None:
        article, gap = sheet.article, self.fontMetrics().height() / 2
        self._write(cursor, article.name, below=gap / 2, above=2 * gap, strong=True)
        about = [article.outlet, article.byline, article.published, number(len(article.text), "character")]
        self._write(cursor, PARTED.join(filter(None, about)), below=gap, quiet=True)
        for line in _first(article.text, article.title, room):
            self._write(cursor, line, below=gap)
        for record in list(asserted(sheet))[:_ITEMS]:
            if isinstance(record, Annotation):
                parts = [record.spans]
            else:
                parts = [sheet.annotations[record.roles[role]].spans for role in ROLES if role in record.roles]
            words = " | ".join(surface(article.text, spans) for spans in parts)
            self._write(cursor, f"    {schema.title_of(record.label)}: {words}")

    def _write(
        self,
        cursor: QTextCursor,
        words: str,
        *,
        above: float = 0,
        below: float = 0,
        strong: bool = False,
        quiet: bool = False,
    ) -> None:
        """A paragraph of its own, with pixels above (but the first) and below it."""
        block, look = QTextBlockFormat(), QTextCharFormat()
        block.setBottomMargin(below)
        look.setFont(bold(self.font()) if strong else self.font())
        if quiet:
            # Of the widget's own palette the style sheet makes this half transparent.
            look.setForeground(QGuiApplication.palette().placeholderText())
        if cursor.atStart():
            cursor.setBlockFormat(block)
        else:
            block.setTopMargin(above)
            cursor.insertBlock(block)
        cursor.insertText(words, look)


def _first(text: str, title: str, room: int) -> list[str]:
    """The first paragraphs, without the title and the byline that stand above them; “…” where more follow."""
    by = byline(text)
    worded = [(start, end) for start, end in paragraphs(text[: 2 * room]) if text[start:end].strip("\ufeff \t")]
    worded = worded[1:] if begins_with(text, title) else worded
    found: list[str] = []
    for start, end in worded:
        if by is not None and start == by[0].start:
            continue
        words = text[start:end].strip("\ufeff \t")
        if len(words) > room:
            return [*found, words[:room] + "…"]
        found.append(words)
        room -= len(words)
    return found if not worded or worded[-1][1] >= len(text.rstrip()) else [*found, "…"]
