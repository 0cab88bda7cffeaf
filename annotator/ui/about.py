"""About the program: what it is, which version, under which licence, and where it keeps its settings and its log."""

from __future__ import annotations

import platform

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from annotator import __version__, log, settings
from annotator.ui.icons import app_icon
from annotator.ui.parts import labelled

_ICON = QSize(64, 64)
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class About(QDialog):
    """All that a report of what went wrong should say; its words can be selected and copied."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setWindowTitle("About Article Annotator")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        icon = QLabel(self)
        icon.setPixmap(app_icon().pixmap(_ICON))
        head = QVBoxLayout()
        head.addWidget(self._words("Article Annotator", "title"))
        head.addWidget(self._words("Turns news articles into gold data: entities, claims, attributions.", "muted"))
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(head, 1)
        facts = QFormLayout()
        facts.setContentsMargins(0, 12, 0, 12)
        for title, words in (
            ("Version", f"{__version__} (Python {platform.python_version()}, Qt {qVersion()})"),
            ("Licence", "MIT; those of its fonts and libraries are in NOTICE"),
            ("Settings", str(settings.place())),
            ("Log", str(log.place())),
        ):
            said = self._words(words, "plain")
            said.setAccessibleName(title)
            facts.addRow(labelled(title, "muted", self), said)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addLayout(facts)
        layout.addWidget(buttons)
        buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()

    def _words(self, words: str, look: str) -> QLabel:
        label = labelled(words, look, self)
        label.setTextInteractionFlags(_SELECTABLE)
        return label
