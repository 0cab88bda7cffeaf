"""The tabs that say more of the item in focus: Details and Guidelines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLayoutItem,
    QPlainTextEdit,
    QScrollArea,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from annotator.core import edits
from annotator.core.counting import number
from annotator.core.items import Item
from annotator.core.model import Suggestion, surface
from annotator.core.schema import RESOLVED, Label
from annotator.ui.article_rows import STATE_WORDS
from annotator.ui.desk import Desk
from annotator.ui.parts import labelled
from annotator.ui.speaker_box import SpeakerBox

_UNSET = "not set"


_KEEP_AFTER = 700
"""Milliseconds after the first letter that is not written yet until it is, however long the typing goes on."""

_ELSEWHERE = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""Why a field loses the keys that will come back to it: another window, or a menu, has them."""


class NoteBox(QPlainTextEdit):
    """The note on one item of an article, or on the article with no `subject`.

    `due` says that what was typed should be written now, `left` that the keys went elsewhere; `finished` (Escape) asks
    for that.
    """

    due = Signal()
    left = Signal()
    finished = Signal()

    def __init__(self, article: str, subject: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.article = article
        self.subject = subject
        self.step = ""
        self.setPlainText(text)
        self._pause = QTimer(self, singleShot=True, interval=_KEEP_AFTER)
        self._pause.timeout.connect(self.due)
        self.textChanged.connect(self._wait)

    def _wait(self) -> None:
        if not self._pause.isActive():
            self._pause.start()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.due.emit()
        if event.reason() not in _ELSEWHERE:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            # Whoever hears it takes the keys, and this field may be gone.
            self.finished.emit()
        else:
            super().keyPressEvent(event)


class Details(QScrollArea):
    """Label, attributes, note and provenance of the item in focus; of the article when none is."""

    done = Signal()
    finished = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAccessibleName("Details")
        self._desk = desk
        self._page = QWidget(self)
        self._page.setObjectName("page")
        # The rest of the height stays below: in a form that fills it the values would drift away from their titles.
        column = QVBoxLayout(self._page)
        column.setContentsMargins(14, 12, 14, 12)
        self._form = QFormLayout()
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        column.addLayout(self._form)
        column.addStretch(1)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.setWidget(self._page)
        self._note: NoteBox | None = None
        self._speaker: SpeakerBox | None = None
        self._key: tuple[object, ...] | None = None
        for signal in (desk.project_opened, desk.article_opened, desk.sheet_changed, desk.focus_changed):
            signal.connect(self.reload)
        desk.schema_changed.connect(self._forget)
        desk.leaving.connect(self.keep)
        self.verticalScrollBar().rangeChanged.connect(self._keep_in_sight)

    def reload(self) -> None:
        """Show the item in focus as it is; nothing is rebuilt while it is as shown."""
        self.keep()
        if not self.isVisible():
            self._key = None
            return
        item, sheet = self._desk.item, self._desk.sheet
        article, subject = sheet.article.id if sheet else "", item.subject if item else ""
        note = sheet.notes.get(subject or article) if sheet else None
        text = note.text if note else ""
        key = (article, item, self._desk.moment, text)
        if key == self._key:
            return
        self._key = key
        caret = self._caret(article, subject)
        self._note = self._speaker = None
        self._clear()
        if sheet is None:
            self._form.addRow(self._text("Open an article: its title, its outlet and your note on it are here."))
            return
        if item is None:
            self._article_rows()
            hint = labelled("J focuses the next item: its label and attributes are here.", "muted", self._page)
            hint.setWordWrap(True)
            self._form.addRow(hint)
        else:
            self._item_rows()
        self._note_row(article, subject, text)
        if caret is not None:
            self._take_keys(caret)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def write_note(self) -> None:
        """Put the keys into the note, behind what stands there."""
        self.reload()
        if self._note is not None:
            self._take_keys(self._note.document().characterCount() - 1)

    def keep(self) -> None:
        """Write the note as it stands on what it was typed for, if anything was typed since it was written last."""
        note = self._note
        if note is None or not note.document().isModified():
            return
        note.document().setModified(False)
        text = note.toPlainText()
        if self._key is not None:
            # It is shown already: nothing is to be built anew under the hands.
            self._key = (*self._key[:-1], text.strip())
        note.step = self._desk.write_note(note.article, note.subject, text, note.step)

    def write_speaker(self) -> None:
        """Put the keys into the speaker of the attribution in focus."""
        self.reload()
        if self._speaker is not None:
            self._speaker.setFocus()
            self._speaker.line.selectAll()
            self.ensureWidgetVisible(self._speaker)

    def _caret(self, article: str, subject: str) -> int | None:
        """Where the caret stands in the note, if that is being written and is on this; else the keys are given back."""
        holder, note = QApplication.focusWidget(), self._note
        if note is not None and holder is note and (note.article, note.subject) == (article, subject):
            note.blockSignals(True)  # It is not left: another takes its place.
            return note.textCursor().position()
        if holder is not None and self._page.isAncestorOf(holder):
            # Else Qt gives them to the next field there is.
            self.finished.emit()
        return None

    def _take_keys(self, caret: int) -> None:
        """Put the keys into the note, with the caret before this UTF-16 unit of it."""
        note = self._note
        if note is not None:
            cursor = QTextCursor(note.document())
            cursor.setPosition(min(caret, note.document().characterCount() - 1))
            note.setTextCursor(cursor)
            note.show()  # One that is not shown yet takes no keys.
            note.setFocus()
            self._show_whole(note)
            self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        """Show the whole note while it is written: its place is known only when all rows have been laid out."""
        if (note := self._note) is not None and note.hasFocus():
            QTimer.singleShot(0, note, partial(self._show_whole, note))

    def _show_whole(self, note: NoteBox) -> None:
        """Scroll to it from end to end; Qt by itself takes the caret for all there is to see."""
        middle = note.geometry().center()
        self.ensureVisible(middle.x(), middle.y(), 0, note.height() // 2 + 1)

    def _clear(self) -> None:
        """Take all rows away. Later, not at once: the one to go may be what was just clicked, and still be at it."""
        while self._form.rowCount():
            row = self._form.takeRow(0)
            parts: tuple[QLayoutItem | None, ...] = (row.labelItem, row.fieldItem)
            for part in parts:
                widget = part.widget() if part is not None else None
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()

    def _forget(self) -> None:
        """Build anew when next shown: labels or attributes are others."""
        self._key = None

    def _item_rows(self) -> None:
        item, sheet = self._desk.item, self._desk.sheet
        if item is None or sheet is None:
            return
        schema = self._desk.schema
        if item.kind != "attribution":
            self._form.addRow("Text", self._text(surface(sheet.article.text, item.parts[""])))
            labels = [
                label for label in schema.labels if label.kind != "role" and (label.on or label.name == item.label)
            ]
            box = self._box("Label", [label.title for label in labels])
            names = [label.name for label in labels]
            box.setCurrentIndex(names.index(item.label) if item.label in names else -1)
            box.activated.connect(partial(self._relabel, item.id, names))
            self._form.addRow("Label", box)
        else:
            for role in ("source", "cue", "content"):
                spans = item.parts.get(role)
                self._form.addRow(
                    role.capitalize(), self._text(surface(sheet.article.text, spans) if spans else "not there")
                )
        for attribute in schema.attributes_of(item.kind, item.label):
            if attribute.name == RESOLVED:
                self._speaker = self._speaker_box(item)
                self._form.addRow(attribute.title, self._speaker)
            if not attribute.values:
                continue
            box = self._box(attribute.title, [_UNSET, *(value.replace("_", " ") for value in attribute.values)])
            values: list[str | None] = [None, *attribute.values]
            current = item.attributes.get(attribute.name)
            box.setCurrentIndex(values.index(current) if current in values else 0)
            box.setToolTip(attribute.definition)
            box.activated.connect(partial(self._set_attribute, item.id, attribute.name, values))
            self._form.addRow(attribute.title, box)
        if item.suggestion is not None:
            s = item.suggestion
            self._form.addRow("Suggested by", self._by((s,)))
            if s.reason:
                self._form.addRow("Because", self._text(s.reason))
        if item.agreeing:
            title = "Also suggested by" if item.suggestion is not None else "Suggested by"
            self._form.addRow(title, self._by(item.agreeing))
        if item.decision is not None:
            d = item.decision
            what = d.verdict + (f" ({d.correction or d.reason})" if d.correction or d.reason else "")
            self._form.addRow("Decision", self._text(f"{what} by {d.reviewer} after {d.seconds:.0f} s"))
        elif item.status == "gold":
            self._form.addRow("Origin", self._text(f"{item.origin} by {item.reviewer}"))

    def _relabel(self, target: str, names: Sequence[str], nth: int) -> None:
        self._desk.apply(edits.Relabel(target, names[nth]))

    def _set_attribute(self, target: str, name: str, values: Sequence[str | None], nth: int) -> None:
        self._desk.apply(edits.SetAttribute(target, name, values[nth]))

    def _name_speaker(self, target: str, name: str) -> None:
        self._desk.apply(edits.SetAttribute(target, RESOLVED, name or None))

    def _speaker_box(self, item: Item) -> SpeakerBox:
        """Who the source is, to choose or to write: speakers of the article first, then those of the project."""
        project, sheet = self._desk.project, self._desk.sheet
        names = []
        if project is not None and sheet is not None:
            here = [i.attributes.get(RESOLVED, "") for i in sheet.items if i.kind == "attribution"]
            here += [surface(sheet.article.text, i.spans) for i in sheet.items if i.label == "PERSON"]
            register = project.register()
            from annotator.core.speakers import canonical

            names = list(dict.fromkeys([*(canonical(register, name) for name in here if name), *register]))
        box = SpeakerBox(names, item.attributes.get(RESOLVED, ""), self._page)
        box.named.connect(partial(self._name_speaker, item.id))
        box.finished.connect(self.finished)
        return box

    def _article_rows(self) -> None:
        sheet = self._desk.sheet
        if sheet is None:
            return
        article = sheet.article
        for title, value in (
            ("Title", article.title),
            ("Outlet", article.outlet),
            ("Published", article.published),
            ("Byline", article.byline),
            ("Address", article.url),
            ("Id", article.id),
            ("Length", number(len(article.text), "character")),
            ("State", STATE_WORDS[sheet.state]),
        ):
            if value:
                self._form.addRow(title, self._text(value))

    def _note_row(self, article: str, subject: str, text: str) -> None:
        self._note = note = NoteBox(article, subject, text, self._page)
        note.setObjectName("note")
        note.setAccessibleName("Note")
        note.setPlaceholderText("Write what should be remembered. Esc goes back to the article.")
        note.setTabChangesFocus(True)
        note.setFixedHeight(self.fontMetrics().height() * 6)
        note.setReadOnly(self._desk.moment is not None)
        note.due.connect(self.keep)
        note.left.connect(self.done)
        note.finished.connect(self.finished)
        # Above it, or its title would make the column of titles wide.
        self._form.addRow(labelled("Note on the item" if subject else "Note on the article", "plain", self))
        self._form.addRow(note)

    def _by(self, made: Sequence[Suggestion]) -> QLabel:
        """Who suggested it; which version of whom, where the mouse rests."""
        text = self._text("; ".join(dict.fromkeys(f"{s.suggester}, score {s.score:.2f}" for s in made)))
        text.setToolTip("\n".join(dict.fromkeys(f"{s.suggester}, version {s.version}" for s in made)))
        return text

    def _text(self, text: str) -> QLabel:
        label = QLabel(" ".join(text.split()), self._page)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _box(self, name: str, values: list[str]) -> QComboBox:
        box = QComboBox(self._page)
        box.setAccessibleName(name)
        box.addItems(values)
        return box


class Guidelines(QTextBrowser):
    """The definition, examples and edge cases of the label in focus, from the project's schema."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Guidelines")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._desk = desk
        for signal in (desk.project_opened, desk.article_opened, desk.sheet_changed, desk.focus_changed):
            signal.connect(self.reload)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def reload(self) -> None:
        """Show the guidelines of the label in focus, or of all labels when nothing is."""
        if not self.isVisible() or self._desk.project is None:
            return
        item, schema = self._desk.item, self._desk.schema
        if item is None:
            labels = [label for label in schema.labels if label.on]
        elif item.kind == "attribution":
            names = [self._desk.role] if self._desk.role else ["source", "cue", "content"]
            labels = [schema.role_label(name) for name in names]
        else:
            labels = [schema.label(item.label)] if item.label in schema.by_name else []
        self.setHtml("".join(_guideline(label) for label in labels))


def _guideline(label: Label) -> str:
    key = f" &nbsp;<small>key {escape(label.key)}</small>" if label.key else ""
    parts = [f"<h3>{escape(label.both)}{key}</h3><p>{escape(label.definition)}</p>"]
    for title, lines in (("Examples", label.examples), ("Edge cases", label.edge_cases)):
        if lines:
            shown = "".join(f"<li>{_marked(line)}</li>" for line in lines)
            parts.append(f"<p><b>{title}</b></p><ul>{shown}</ul>")
    return "".join(parts)


def _marked(line: str) -> str:
    return escape(line).replace("[", "<b>").replace("]", "</b>")
