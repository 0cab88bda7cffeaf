"""The settings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from annotator.settings import Settings
from annotator.ui.fittings import even

_THEMES = ("system", "light", "dark", "contrast")


class SettingsDialog(QDialog):
    """Edits the settings; `settings` is what was chosen. Keys are edited in a window above it, and apply at once."""

    keys_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self._before = settings
        self._reviewer = QLineEdit(settings.reviewer, self)
        self._reviewer.setPlaceholderText(settings.who)
        self._reviewer.setToolTip("Your name stands beside each of your decisions")
        self._theme = QComboBox(self)
        self._theme.addItems([name.capitalize() for name in _THEMES])
        self._theme.setCurrentIndex(_THEMES.index(settings.theme) if settings.theme in _THEMES else 0)
        self._size = QDoubleSpinBox(self, minimum=8, maximum=40, singleStep=0.5, value=settings.text_size, suffix=" pt")
        self._width = QSpinBox(self, minimum=40, maximum=140, value=settings.line_width, suffix=" characters")
        self._spacing = QDoubleSpinBox(
            self, minimum=1, maximum=2.5, singleStep=0.1, value=settings.line_spacing, prefix="× "
        )
        self._dock = QCheckBox("Keep it under the article", self)
        self._clicks = QCheckBox("Click where it starts, click where it ends", self)
        self._snap = QCheckBox("The mouse takes whole words; with Alt, characters", self)
        self._snap.setChecked(settings.snap_words)
        self._dock.setChecked(settings.dock_focus_bar)
        self._clicks.setChecked(settings.click_select)
        self._keys = QPushButton("Edit keys…", self)
        self._keys.setAutoDefault(False)
        self._keys.clicked.connect(self.keys_wanted)
        form = QFormLayout()
        for title, field in (
            ("Reviewer", self._reviewer),
            ("Theme", self._theme),
            ("Text size", self._size),
            ("Line width", self._width),
            ("Line spacing", self._spacing),
            ("Focus bar", self._dock),
            ("Selecting", self._clicks),
            ("", self._snap),
            ("Keys", self._keys),
        ):
            form.addRow(title, field)
        even(form)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)

    @property
    def settings(self) -> Settings:
        """The settings it began with, but for what the fields say."""
        return replace(self._before, **self.fields)

    @property
    def fields(self) -> dict[str, Any]:
        """What the fields say, by the names of the settings."""
        return {
            "reviewer": self._reviewer.text().strip(),
            "theme": _THEMES[self._theme.currentIndex()],
            "text_size": self._size.value(),
            "line_width": self._width.value(),
            "line_spacing": self._spacing.value(),
            "dock_focus_bar": self._dock.isChecked(),
            "click_select": self._clicks.isChecked(),
            "snap_words": self._snap.isChecked(),
        }
