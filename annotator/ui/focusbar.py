"""The focus bar: what the item in focus is, who suggested it, and the keys that apply now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from annotator.core.items import Item
from annotator.core.model import Spans, surface
from annotator.ui.desk import Desk
from annotator.ui.grasp import DIGITS
from annotator.ui.parts import labelled
from annotator.ui.placing import Around, placed
from annotator.ui.theme import Theme

_GAP = 8
_PAD = 5
_LEFT, _RIGHT = 12, 10
_BOUNDLESS = 1 << 20
_OFFERED = 5
_OFFERED_WIDE = 16


_SAID = {
    "source": ("source_type",),
    "cue": ("polarity",),
    "content": ("quote_type", "polarity"),
}
"""The attributes of an attribution that are said of it while a role is in focus."""

_OFFER_WORDS = {
    "role": "{}: nearest first, a digit takes another",
    "merge": "merge with which?",
    "move": "move the {} to which?",
}


class Hint(NamedTuple):
    """A command, its words and its key; `area` is where it stands in the strip."""

    command: str
    words: str
    key: str
    area: QRect


class Hints(QWidget):
    """Words and keys in a row, drawn by hand because they change with every item; a click runs one."""

    run = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._wanted: tuple[tuple[str, str, str], ...] = ()
        self._hints: tuple[Hint, ...] = ()
        self._room = _BOUNDLESS
        self._under = -1
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_hints(self, wanted: tuple[tuple[str, str, str], ...]) -> None:
        """Show these commands as (id, words, key)."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._lay_out()

    def fit(self, room: int) -> None:
        """Show of the commands, the first first, as many as have room in so many pixels."""
        if room != self._room:
            self._room = room
            self._lay_out()

    def _lay_out(self) -> None:
        wanted = self._wanted
        metrics, x, hints = self.fontMetrics(), 0, []
        height = metrics.height() + 2 * _PAD
        for command, words, key in wanted:
            width = metrics.horizontalAdvance(words) + self._key_width(key) + 4 * _PAD
            if x + width > self._room:
                break
            hints.append(Hint(command, words, key, QRect(x, 0, width, height)))
            x += width + 2
        self._hints = tuple(hints)
        self.setFixedSize(max(x, 1), height)
        self.setAccessibleName(", ".join(f"{words} {key}" for _, words, key in wanted))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for n, hint in enumerate(self._hints):
            if n == self._under:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self.theme.hover))
                painter.drawRoundedRect(hint.area, 5, 5)
            words = hint.area.adjusted(_PAD, 0, 0, 0)
            painter.setPen(QColor(self.theme.text))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, hint.words)
            width = self._key_width(hint.key)
            cap = QRect(hint.area.right() - width - _PAD + 1, 3, width, hint.area.height() - 6)
            painter.setPen(QColor(self.theme.border))
            painter.setBrush(QColor(self.theme.window))
            painter.drawRoundedRect(cap, 4, 4)
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, hint.key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._at(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().toPoint())
        if at >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.run.emit(self._hints[at].command)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1)

    def _at(self, point: QPoint) -> int:
        return next((n for n, hint in enumerate(self._hints) if hint.area.contains(point)), -1)

    def _point_at(self, under: int) -> None:
        if under != self._under:
            self._under = under
            self.update()

    def _key_width(self, key: str) -> int:
        metrics = self.fontMetrics()
        return max(metrics.height(), metrics.horizontalAdvance(key) + 2 * _PAD)


class FocusBar(QFrame):
    """A small panel beside the item in focus, or docked under the reader."""

    run = Signal(str)

    def __init__(self, desk: Desk, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("focusbar")
        self.setAccessibleName("Focused item")
        self._desk = desk
        self.docked = False
        self._said = ""
        self._name = labelled("", "heading", self)
        self._about = labelled("", "muted", self)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._about.setTextFormat(Qt.TextFormat.PlainText)
        self._hints = Hints(theme, self)
        self._hints.run.connect(self.run)
        top = QHBoxLayout()
        top.addWidget(self._name)
        top.addWidget(self._about, 1)
        self._rows = layout = QVBoxLayout(self)
        layout.setContentsMargins(_LEFT, 7, _RIGHT, 6)
        layout.setSpacing(3)
        layout.addLayout(top)
        layout.addWidget(self._hints)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        self._hints.theme = theme
        self._hints.update()

    def sentence(self) -> str:
        """What is in focus, as one sentence."""
        item = self._desk.item
        return f"{self._what(item)}, {self._origin(item)}" if item else ""

    def refresh(self, keys: Mapping[str, str]) -> None:
        """Show the item in focus; `keys` gives the key of each command as it is written on screen."""
        item, sheet = self._desk.item, self._desk.sheet
        if item is None or sheet is None:
            self.hide()
            return
        if self._desk.preview is not None:
            name = surface(sheet.article.text, self._desk.preview.spans)
            about = f"snaps to {self._desk.preview.name}"
        elif self._desk.rejected in sheet.by_id:
            gone = sheet.by_id[self._desk.rejected or ""]
            name, about = surface(sheet.article.text, self._spans(gone)), "rejected just now: why?"
        else:
            name, about = surface(sheet.article.text, self._spans(item)), self._about_text(item)
        self._name.setText(
            self._name.fontMetrics().elidedText(" ".join(name.split()), Qt.TextElideMode.ElideMiddle, 260)
        )
        self._about.setToolTip(item.suggestion.reason if item.suggestion else "")
        if self._desk.rejected is None and self._desk.passing.offer is not None:
            about = _OFFER_WORDS[self._desk.passing.offer.kind].format(self._desk.role)
        self._said = about
        self._about.setText(about)
        # A look at the past changes nothing, so it offers nothing.
        self._hints.show_hints(() if self._desk.moment else self._offered() or self._wanted(item, keys))
        self._hints.setVisible(self._desk.moment is None)
        self.adjustSize()
        self.show()
        self.raise_()

    def place(self, around: Around) -> None:
        """Stand where it hides least of what is in sight."""
        gaps = 0 if self.docked else 2 * _GAP
        room = int(around.view.right - around.view.left) - gaps - _LEFT - _RIGHT
        self._hints.fit(room)
        beside = room - self._name.sizeHint().width() - _GAP - _PAD
        metrics = self._about.fontMetrics()
        shown = metrics.elidedText(self._said, Qt.TextElideMode.ElideRight, max(0, beside))
        if shown != self._about.text():
            self._about.setText(shown)
            # Or the width it had to have before would still be its least.
            self._rows.activate()
        if not self.docked:
            size = self.sizeHint()
            self.resize(size)
            x, y = placed(size.width(), size.height(), around, _GAP)
            self.move(round(x), round(y))

    def _what(self, item: Item) -> str:
        schema = self._desk.schema
        if item.kind == "attribution":
            return (self._desk.role or "attribution").capitalize()
        return schema.label(item.label).title if item.label in schema.by_name else item.label

    def _origin(self, item: Item) -> str:
        words = {"accepted": "accepted", "corrected": "corrected", "rejected": "rejected"}
        if item.suggestion is None:
            return f"{item.origin} by {item.reviewer}"
        score = f"{item.suggestion.suggester} {item.suggestion.score:.2f}"
        if item.decision is None:
            return f"suggested by {score}"
        verdict = words[item.decision.verdict]
        detail = item.decision.correction or item.decision.reason
        return f"{verdict}{f' ({detail})' if detail else ''} · {score}"

    def _about_text(self, item: Item) -> str:
        parts = [self._what(item), self._origin(item)]
        if item.kind == "attribution":
            said = [item.attributes.get(name) for name in _SAID.get(self._desk.role, _SAID["content"])]
            parts[1:1] = [value.replace("_", " ") for value in said if value and value != "positive"]
        if item.agreeing:
            parts.append("also " + ", ".join(dict.fromkeys(s.suggester for s in item.agreeing)))
        if item.depth:
            parts.append(f"nested {item.depth} deep")
        return " · ".join(parts)

    def _spans(self, item: Item) -> Spans:
        if item.kind != "attribution":
            return item.parts[""]
        return item.parts.get(self._desk.role) or item.parts.get("content") or item.spans

    def _commands(self, item: Item) -> tuple[tuple[str, str], ...]:
        if self._desk.preview is not None:
            return (("item.accept", "Take it"), ("span.snap", "Next"), ("escape", "Leave it"))
        if item.status == "rejected":
            return (("item.accept", "Accept after all"), ("item.forget", "Undecide"))
        bounds = (("span.grow-start", "Start"), ("span.grow-end", "End"), ("span.snap", "Snap"))
        decide = (("item.accept", "Accept"),) if item.status == "pending" else (("item.next", "Next"),)
        if item.kind == "attribution":
            roles = (("role.source", "Source"), ("role.cue", "Cue"), ("role.content", "Content"))
            slot = {
                "source": (("attribute.source_type", "Type"), ("role.empty", "Not named")),
                "cue": (("attribute.polarity", "Polarity"),),
                "content": (("attribute.quote_type", "Type"), ("span.fragment", "Join")),
            }.get(self._desk.role, (bounds[1],))
            return (*decide, ("item.reject", "Reject"), *roles, *slot)
        return (*decide, ("item.reject", "Reject"), ("label", "Label"), *bounds, ("item.propose", "Same"))

    def _offered(self) -> tuple[tuple[str, str, str], ...]:
        """The candidates shown by number, as far as there is room; the others are numbered in the text."""
        offer, sheet = self._desk.passing.offer, self._desk.sheet
        if offer is None or sheet is None:
            return ()
        metrics, found = self.fontMetrics(), []
        for digit, spans in zip(DIGITS, offer.choices[:_OFFERED], strict=False):
            words = " ".join(surface(sheet.article.text, spans).split())
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, metrics.averageCharWidth() * _OFFERED_WIDE)
            found.append((f"pick.{digit}", words, digit))
        return tuple(found)

    def _wanted(self, item: Item, keys: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
        if self._desk.rejected is not None:
            reasons = enumerate(self._desk.schema.reasons, 1)
            return tuple((f"reason.{n}", reason, str(n)) for n, reason in reasons)
        return tuple((id_, words, keys.get(id_, "")) for id_, words in self._commands(item))
