"""The focus bar: what the item in focus is, who suggested it, and the keys that apply now."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from annotator.core.items import Item
from annotator.core.model import Spans, surface
from annotator.ui.desk import Desk
from annotator.ui.parts import labelled

_GAP = 8


class Hint(QToolButton):
    """A word and its key; clicking it runs the command."""

    def __init__(self, command: str, words: str, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.command = command
        self.setObjectName("hint")
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(f"{words}, key {key}")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(5, 2, 5, 2)
        layout.setSpacing(5)
        for text, look in ((words, "plain"), (key, "key")):
            label = labelled(text, look, self)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        self.setMinimumSize(layout.sizeHint())


class FocusBar(QFrame):
    """A small panel beside the item in focus, or docked under the reader."""

    run = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("focusbar")
        self.setAccessibleName("Focused item")
        self._desk = desk
        self.docked = False
        self._name = labelled("", "heading", self)
        self._about = labelled("", "muted", self)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._about.setTextFormat(Qt.TextFormat.PlainText)
        self._hints = QHBoxLayout()
        top = QHBoxLayout()
        top.addWidget(self._name)
        top.addWidget(self._about, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 7, 10, 6)
        layout.setSpacing(3)
        layout.addLayout(top)
        layout.addLayout(self._hints)
        self._shown: QWidget | None = None
        self._rows: dict[tuple[tuple[str, str, str], ...], QWidget] = {}
        self.hide()

    def sentence(self) -> str:
        """What is in focus, as one sentence."""
        item = self._desk.item
        return f"{self._what(item)}, {self._origin(item)}" if item else ""

    def refresh(self, keys: dict[str, str]) -> None:
        """Show the item in focus; `keys` gives the key of each command as it is written on screen."""
        item, sheet = self._desk.item, self._desk.sheet
        if item is None or sheet is None:
            self.hide()
            return
        if self._desk.preview is not None:
            name = surface(sheet.article.text, self._desk.preview.spans)
            about = f"snaps to {self._desk.preview.name}"
        else:
            name, about = surface(sheet.article.text, self._spans(item)), self._about_text(item)
        self._name.setText(
            self._name.fontMetrics().elidedText(" ".join(name.split()), Qt.TextElideMode.ElideMiddle, 260)
        )
        self._about.setText(about)
        self._about.setToolTip(item.suggestion.reason if item.suggestion else "")
        self._show_hints(self._commands(item), keys)
        self.adjustSize()
        self.show()
        self.raise_()

    def place(self, beside: QRect, within: QRect) -> None:
        """Stand under `beside`, or above it where there is no room, inside `within`."""
        if self.docked:
            return
        size = self.sizeHint()
        self.resize(size)
        x = max(within.left() + _GAP, min(beside.left(), within.right() - size.width() - _GAP))
        below, above = beside.bottom() + _GAP, beside.top() - size.height() - _GAP
        y = below if below + size.height() <= within.bottom() or above < within.top() else above
        y = min(y, within.bottom() - size.height() - _GAP)
        if not within.intersects(beside):
            y = within.bottom() - size.height() - _GAP
        self.move(QPoint(x, max(within.top() + _GAP, y)))

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
            parts[1:1] = [value.replace("_", " ") for name, value in item.attributes.items() if name == "quote_type"]
        if item.depth:
            parts.append(f"nested {item.depth} deep")
        return " · ".join(parts)

    def _spans(self, item: Item) -> Spans:
        if item.kind != "attribution":
            return item.parts[""]
        return item.parts.get(self._desk.role) or item.parts.get("content") or item.spans

    def _commands(self, item: Item) -> tuple[tuple[str, str], ...]:
        if self._desk.rejected is not None:
            return ()
        if self._desk.preview is not None:
            return (("item.accept", "Take it"), ("span.snap", "Next"), ("escape", "Leave it"))
        if item.status == "rejected":
            return (("item.accept", "Accept after all"), ("item.forget", "Undecide"))
        bounds = (("span.grow-start", "Start"), ("span.grow-end", "End"), ("span.snap", "Snap"))
        decide = (("item.accept", "Accept"),) if item.status == "pending" else (("item.next", "Next"),)
        if item.kind == "attribution":
            roles = (("role.source", "Source"), ("role.cue", "Cue"), ("role.content", "Content"))
            return (*decide, ("item.reject", "Reject"), *roles, bounds[1])
        return (*decide, ("item.reject", "Reject"), ("label", "Label"), *bounds, ("item.propose", "Same"))

    def _show_hints(self, commands: tuple[tuple[str, str], ...], keys: dict[str, str]) -> None:
        wanted = tuple((id_, words, keys.get(id_, "")) for id_, words in commands)
        if self._desk.rejected is not None:
            wanted = tuple(("", reason, str(n)) for n, reason in enumerate(self._desk.schema.reasons, 1))
            self._about.setText("rejected just now: why?")
        if wanted not in self._rows:
            self._rows[wanted] = self._row(wanted)
        row = self._rows[wanted]
        if self._shown is not row:
            if self._shown is not None:
                self._hints.removeWidget(self._shown)
                self._shown.hide()
            self._hints.addWidget(row)
            row.show()
            self._shown = row

    def _row(self, hints: tuple[tuple[str, str, str], ...]) -> QWidget:
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for id_, words, key in hints:
            hint = Hint(id_, words, key, row)
            hint.clicked.connect(self._clicked)
            layout.addWidget(hint)
        layout.addStretch()
        return row

    def _clicked(self) -> None:
        hint = self.sender()
        if isinstance(hint, Hint):
            self.run.emit(hint.command or f"reason.{hint.accessibleName().rsplit(' ', 1)[-1]}")
