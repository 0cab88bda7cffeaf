"""The command palette: commands, labels, articles and speakers by a few letters, over the top of the window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from rapidfuzz import fuzz, process

from annotator.core.counting import number
from annotator.core.schema import RESOLVED
from annotator.core.speakers import words_of
from annotator.project.search import Search
from annotator.ui.actions import Actions
from annotator.ui.command import wants
from annotator.ui.desk import Desk
from annotator.ui.entries import KIND_WORDS, Entry, ranked, wanted
from annotator.ui.icons import draw_icon
from annotator.ui.keymap import key_words
from annotator.ui.outcomes import PAST
from annotator.ui.parts import FlatList, TextLine, labelled
from annotator.ui.questions import Questions
from annotator.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_WIDTH = 620
_TOP = 40
_GAP = 8
_ROWS = 12
_ASKED = 30
"""Articles and speakers that are asked for, each."""
_RECENT = 12
_SOON = 25
"""Milliseconds after a key until the project is asked, so that its thread does not hold up the painting."""


class Entries(QAbstractListModel):
    """The rows of the palette."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: Sequence[Entry] = ()

    def show(self, entries: Sequence[Entry]) -> None:
        """List these."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (KIND_WORDS[entry.kind], entry.title, entry.detail, entry.key)
            return ", ".join(part for part in (*parts, entry.why and f"does not apply now: {entry.why}") if part)
        return None


class EntryDelegate(QStyledItemDelegate):
    """Draws an entry: icon, title, what it is, and its key at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, int(option.fontMetrics.height() * 1.9))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, Entries):
            return
        entry = model.entries[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.selected if selected else self.theme.hover))
            painter.drawRoundedRect(option.rect, 6, 6)
        text = self.theme.selected_text if selected else self.theme.text
        muted = self.theme.selected_text if selected else self.theme.muted
        metrics = option.fontMetrics
        area = option.rect.adjusted(12, 0, -12, 0)
        height = metrics.height()
        badge = QRect(area.left(), area.center().y() - height // 2, height, height)
        if entry.icon:
            draw_icon(painter, badge, entry.icon, entry.colour or (muted if entry.applies else self.theme.disabled))
        area.setLeft(badge.right() + 10)
        if entry.key:
            area.setRight(self._key(painter, area, entry.key, metrics.horizontalAdvance(entry.key), height) - 10)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        kind = KIND_WORDS[entry.kind]
        if kind:
            painter.setPen(QColor(muted))
            painter.drawText(area, flags, kind)
            area.setRight(area.right() - metrics.horizontalAdvance(kind) - 12)
        title = metrics.elidedText(entry.title, Qt.TextElideMode.ElideRight, area.width())
        painter.setPen(QColor(text if entry.applies else self.theme.disabled))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, flags, title)
        area.setLeft(area.left() + metrics.horizontalAdvance(title) + 12)
        detail = entry.why or entry.detail
        if detail and area.width() > height:
            painter.setPen(QColor(muted))
            painter.drawText(area, flags, metrics.elidedText(detail, Qt.TextElideMode.ElideRight, area.width()))
        painter.restore()

    def _key(self, painter: QPainter, area: QRect, key: str, width: int, height: int) -> int:
        """Draw a key cap at the right; where it begins."""
        cap = QRect(0, 0, max(height, width + 12), height + 3)
        cap.moveCenter(area.center())
        cap.moveRight(area.right())
        painter.setPen(QColor(self.theme.border))
        painter.setBrush(QColor(self.theme.window))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        return cap.left()


class Palette(QFrame):
    """A line and a list. Enter runs, Escape gives the keys back to where they were."""

    ran = Signal(str)
    search_wanted = Signal(str)

    def __init__(self, desk: Desk, actions: Actions, questions: Questions, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setAccessibleName("Command palette")
        self._desk = desk
        self._actions = actions
        self._questions = questions
        self.theme = theme
        self.recent: tuple[str, ...] = ()
        self._before: QWidget | None = None
        self._own: list[Entry] = []
        self._asked: list[Entry] = []
        self.box = TextLine(self)
        self.box.setObjectName("palette-box")
        self.box.setAccessibleName("Search articles or run a command")
        self.box.setPlaceholderText("Search articles or run a command…")
        self.box.installEventFilter(self)
        self.box.textChanged.connect(self._typed)
        self._ask_soon = QTimer(self, singleShot=True, interval=_SOON)
        self._ask_soon.timeout.connect(self._ask)
        self.model = Entries(self)
        self.list = FlatList("Commands, labels, articles and speakers", self)
        self.list.setObjectName("palette-list")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setModel(self.model)
        self.delegate = EntryDelegate(theme, self)
        self.list.setItemDelegate(self.delegate)
        self.list.clicked.connect(self._clicked)
        self._none = labelled("", "muted", self)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._help = labelled(
            ">  commands     #  labels     /  articles     @  speakers          Enter runs, Esc closes", "muted", self
        )
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 6)
        layout.setSpacing(6)
        layout.addWidget(self.box)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._none, 1)
        layout.addWidget(self._help)
        parent.installEventFilter(self)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        self.theme = self.delegate.theme = theme
        self.list.viewport().update()

    def begin(self, text: str = "") -> None:
        """Show the palette, with `text` in its line; the keys go to it."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._own = list(self._commands())
        self._asked = []
        self.show()
        self.raise_()
        self.box.setFocus()
        if self.box.text() == text:
            self._typed(text)
        self.box.setText(text)

    def leave(self) -> None:
        """Hide it and give the keys back."""
        self._questions.withdraw("palette")
        self.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is self.box and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if watched is self.box and event.type() == QEvent.Type.FocusOut and self.isVisible():
            window = self.window()
            if window.isActiveWindow() and not self.isAncestorOf(QApplication.focusWidget() or self.box):
                self._before = None
                self.leave()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS - 1, Qt.Key.Key_PageUp: 1 - _ROWS}
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key], around=abs(steps[key]) == 1)
        elif key == Qt.Key.Key_Escape:
            self.leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex().row())
        elif key not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        return True

    def _step(self, by: int, *, around: bool) -> None:
        n = len(self.model.entries)
        if n:
            row = self.list.currentIndex().row() + by
            self.list.show_row(row % n if around else max(0, min(n - 1, row)))
            self._tell()

    # ── what is listed ──────────────────────────────────────────────────────────────────────────

    def _commands(self) -> Iterator[Entry]:
        applicable = {command.id for command in self._actions.applicable()}
        project = self._desk.project
        for command in self._actions.commands():
            if not command.menu or command.id == "edit.palette":
                continue
            label = command.id.removeprefix("label.") if command.id.startswith("label.") else ""
            colour = self.theme.colour(project.schema.by_name.get(label)) if project and label else ""
            yield Entry(
                "label" if label else "command",
                command.id,
                command.title.rstrip("…"),
                "" if label else command.menu,
                key_words(command.keys[0]) if command.keys else "",
                "tag-fill" if label else command.icon,
                colour if command.id in applicable else "",
                command.id in applicable,
                command.words,
                "" if command.id in applicable else wants(command, self._desk) or PAST,
            )

    def _typed(self, text: str) -> None:
        kind, letters = wanted(text)
        self._questions.withdraw("palette")
        self._asked = []
        if kind in ("article", "speaker") or (letters and kind is None):
            self._ask_soon.start()
        else:
            self._ask_soon.stop()
        self._list()

    def _ask(self) -> None:
        """Ask for articles and speakers, once what is known already has been painted."""
        kind, letters = wanted(self.box.text())
        if self.isVisible():
            self._questions.ask("palette", partial(_asked, letters=letters, kind=kind), self._answered)
            if not self._questions.asked("palette"):
                self._list(keep=True)  # With no project there is nobody to answer.

    def _answered(self, answer: list[Entry] | None, last: bool) -> None:
        self._asked += answer or []
        if answer or last:
            self._list(keep=True)

    def _list(self, *, keep: bool = False) -> None:
        """Show what fits; with `keep`, the row in hand stays the current one."""
        kind, letters = wanted(self.box.text())
        row = self.list.currentIndex().row()
        current = self.model.entries[row] if keep and 0 <= row < len(self.model.entries) else None
        own = [entry for entry in self._own if kind in (None, entry.kind)]
        asked = [entry for entry in self._asked if kind in (None, entry.kind)]
        entries = ranked(letters, [*own, *asked] if letters else own, self.recent) + ([] if letters else asked)
        waits = self._ask_soon.isActive() or self._questions.asked("palette")
        if letters and kind in (None, "article") and self._desk.project is not None and not waits:
            entries.append(self._search(letters))
        self.model.show(entries)
        self.list.setVisible(bool(entries))
        self._none.setVisible(not entries)
        self._none.setText("Searching…" if waits else "Nothing fits. Try fewer letters.")
        self._place()
        at = next((n for n, entry in enumerate(entries) if current and entry.id == current.id), 0)
        if entries:
            self.list.show_row(at if row > 0 else 0)
        self._tell()

    def _search(self, letters: str) -> Entry:
        """The row that looks for the letters in the texts themselves: above are only titles and names."""
        key = self._actions.keys().get("edit.search", "")
        return Entry("text", letters, f"Search all texts for “{letters}”", key=key, icon="magnifying-glass")

    def _tell(self) -> None:
        """Say to a screen reader, whose keys are in the line, which row is current."""
        index = self.list.currentIndex()
        text = index.data(Qt.ItemDataRole.AccessibleTextRole) if index.isValid() else "Nothing fits"
        self.box.setAccessibleDescription(str(text))

    # ── carrying out ────────────────────────────────────────────────────────────────────────────

    def _clicked(self, index: QModelIndex) -> None:
        self._run(index.row())

    def _run(self, row: int) -> None:
        if not 0 <= row < len(self.model.entries):
            return
        entry = self.model.entries[row]
        self.leave()
        if entry.kind == "article":
            self._desk.open_article(entry.id)
        elif entry.kind == "speaker":
            article, *names = entry.id.split("\n")
            self._desk.open_article(article)
            self._focus(names)
        elif entry.kind == "text":
            self.search_wanted.emit(entry.id)
        elif entry.applies:
            self.recent = (entry.id, *(id_ for id_ in self.recent if id_ != entry.id))[:_RECENT]
            self.ran.emit(entry.id)
            self._actions.run(entry.id)
        else:
            self._desk.say(f"“{entry.title}” does not apply now: {entry.why}")

    def _focus(self, names: Sequence[str]) -> None:
        """Focus the first item of the article ascribed to the first of the names, or with one of them as a source or
        as a whole."""
        sheet = self._desk.sheet
        for item in sheet.items if sheet else ():
            for role in ("source", ""):
                words = [words_of(span.of(sheet.article.text)) for span in item.parts.get(role, ())] if sheet else []
                if any(word in names for word in words) or (role and item.attributes.get(RESOLVED) == names[0]):
                    self._desk.set_focus(item.id, role)
                    return

    def _place(self) -> None:
        """Stand under the field that opens it, in the middle, as high as the rows are, and cover no half of it."""
        parent = self.parentWidget()
        if parent is None:
            return
        option = QStyleOptionViewItem()
        option.initFrom(self.list)
        row = self.delegate.sizeHint(option, QModelIndex()).height()
        rows = max(2, min(len(self.model.entries), _ROWS))
        margins = self._layout.contentsMargins()
        inside = self.box.sizeHint().height() + row * rows + self._help.sizeHint().height() + 2 * self._layout.spacing()
        field = parent.findChild(QWidget, "palette-field")
        top = field.mapTo(parent, field.rect().bottomLeft()).y() + _GAP if field is not None else _TOP
        height = min(inside + margins.top() + margins.bottom() + 2, parent.height() - top - _TOP)
        width = min(_WIDTH, parent.width() - 2 * _TOP)
        self.setGeometry((parent.width() - width) // 2, top, width, height)


def _asked(search: Search, overtaken: Any, *, letters: str, kind: str | None) -> Iterator[list[Entry]]:
    """Articles, then speakers, that fit the letters; runs in the thread of the questions."""
    if kind in (None, "article"):
        yield [
            Entry("article", found.id, found.title, found.detail, icon="article")
            for found in search.titles(letters.split(), _ASKED)
        ]
    if kind in (None, "speaker"):
        speakers = search.speakers()
        if letters:
            names = [", ".join((speaker.name, *speaker.aliases)) for speaker in speakers]
            found = process.extract(
                letters, names, scorer=fuzz.partial_ratio, processor=str.casefold, limit=_ASKED, score_cutoff=75
            )
            speakers = [speakers[n] for _, _, n in found]
        yield [
            Entry(
                "speaker",
                "\n".join((speaker.article, speaker.name, *speaker.aliases)),
                speaker.name,
                f"in {number(speaker.articles, 'article')}" if speaker.articles > 1 else "",
                icon="user",
                also=", ".join(speaker.aliases),
            )
            for speaker in speakers[:_ASKED]
        ]
