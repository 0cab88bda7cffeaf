"""Small dialogs: settings, the keys that apply here, and what went wrong."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from annotator.settings import Settings
from annotator.ui.actions import key_words
from annotator.ui.commands import Command
from annotator.ui.parts import labelled

_THEMES = ("system", "light", "dark", "contrast")


class SettingsDialog(QDialog):
    """Edits the settings; `settings` is what was chosen."""

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
        self._dock = QCheckBox("Keep it under the article", self)
        self._clicks = QCheckBox("Click where it starts, click where it ends", self)
        self._dock.setChecked(settings.dock_focus_bar)
        self._clicks.setChecked(settings.click_select)
        form = QFormLayout()
        for title, field in (
            ("Reviewer", self._reviewer),
            ("Theme", self._theme),
            ("Text size", self._size),
            ("Line width", self._width),
            ("Focus bar", self._dock),
            ("Selecting", self._clicks),
        ):
            form.addRow(title, field)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)

    @property
    def settings(self) -> Settings:
        """What the fields say."""
        return replace(
            self._before,
            reviewer=self._reviewer.text().strip(),
            theme=_THEMES[self._theme.currentIndex()],
            text_size=self._size.value(),
            line_width=self._width.value(),
            dock_focus_bar=self._dock.isChecked(),
            click_select=self._clicks.isChecked(),
        )


class KeysDialog(QDialog):
    """The keys that apply now, by menu, beside those that do not."""

    def __init__(self, commands: tuple[Command, ...], applicable: tuple[Command, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys that apply here")
        self.resize(920, 700)
        inner = QWidget(self)
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(14)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        now = {command.id for command in applicable}
        half = [command for command in commands if command.keys]
        menus = list(dict.fromkeys(command.menu for command in half))
        rows = [0, 0]
        for menu in menus:
            listed = [command for command in half if command.menu == menu]
            column = 0 if rows[0] <= rows[1] else 1
            grid.addWidget(labelled(menu, "heading", inner), rows[column], column * 2, 1, 2)
            rows[column] += 1
            for command in listed:
                keys = "  ".join(dict.fromkeys(key_words(key) for key in command.keys[:2]))
                key = labelled(keys, "key", inner)
                title = labelled(command.title, "plain" if command.id in now else "muted", inner)
                title.setToolTip(command.help)
                grid.addWidget(key, rows[column], column * 2, Qt.AlignmentFlag.AlignRight)
                grid.addWidget(title, rows[column], column * 2 + 1)
                rows[column] += 1
        grid.setRowStretch(max(rows), 1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(
            labelled(
                "Grey ones do not apply to what is in focus now. Arrows move the caret, Shift selects.", "muted", self
            )
        )
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
