"""Asks for the addresses of pages and feeds, to be fetched; nothing goes out before the reviewer says so."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from annotator.core.counting import number
from annotator.formats.articles.web import MOST, SECONDS
from annotator.ui.parts import labelled, open_at
from annotator.work import is_url

_ABOUT = (
    "Each page or feed is fetched once, when you press Fetch, and kept in the project as text:"
    f" at most {MOST // 1_000_000} MB of it, within {SECONDS:.0f} seconds. Addresses in a private network are refused."
)


class AddressDialog(QDialog):
    """A field to paste addresses into, one a line; `urls` are those in it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import from the web")
        open_at(self, QSize(560, 320))
        self.field = QPlainTextEdit(self)
        self.field.setAccessibleName("Addresses, one a line")
        self.field.setPlaceholderText("https://…")
        self.field.setTabChangesFocus(True)
        self.field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.field.textChanged.connect(self._settle)
        about = labelled(_ABOUT, "muted", self)
        about.setWordWrap(True)
        self.hint = labelled("", "muted", self)
        self.hint.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.go = buttons.addButton("Fetch", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(labelled("Addresses, one a line", "heading", self))
        layout.addWidget(self.field, 1)
        layout.addWidget(self.hint)
        layout.addWidget(about)
        layout.addWidget(buttons)
        self._settle()

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses, each once, in their order."""
        return tuple(dict.fromkeys(self.field.toPlainText().split()))

    def _settle(self) -> None:
        """Say what is no address, and let go once everything is one."""
        others = [url for url in self.urls if not is_url(url)]
        if others:
            self.hint.setText(f"“{others[0][:60]}” is no address of a page: one begins with http:// or https://.")
        else:
            self.hint.setText(number(len(self.urls), "address") if self.urls else "")
        self.go.setEnabled(bool(self.urls) and not others)
