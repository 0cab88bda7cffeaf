"""A form made from the options of a suggester: a field for each, by the kind of value it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from annotator.ui.fittings import even

_LARGEST = 1_000_000


class OptionForm(QWidget):
    """Edits options; `edited` after each change."""

    edited = Signal()

    def __init__(self, options: Any, parent: QWidget) -> None:
        """`options` is an instance of a suggester’s ``Options``."""
        super().__init__(parent)
        self._defaults = type(options)()
        self.fields: dict[str, QWidget] = {}
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for entry in fields(options):
            title = str(entry.metadata.get("title", entry.name))
            field = self._field(getattr(options, entry.name))
            field.setAccessibleName(title)
            field.setToolTip(str(entry.metadata.get("about", "")))
            self.fields[entry.name] = field
            row = self._with_browser(entry, field) if entry.metadata.get("path") else field
            form.addRow("" if isinstance(field, QCheckBox) else title, row)
            if isinstance(field, QCheckBox):
                field.setText(title)
            elif isinstance(field, QLineEdit):
                field.setPlaceholderText(str(entry.metadata.get("about", "")))

        even(form)

    @property
    def values(self) -> dict[str, object]:
        """What differs from the values it comes with."""
        read = {name: self._read(name) for name in self.fields}
        return {name: value for name, value in read.items() if value != _plain(getattr(self._defaults, name))}

    def _field(self, value: object) -> QWidget:
        if isinstance(value, bool):
            box = QCheckBox(self)
            box.setChecked(value)
            box.toggled.connect(self.edited)
            return box
        if isinstance(value, int):
            number = QSpinBox(self, minimum=0, maximum=_LARGEST, value=value)
            number.valueChanged.connect(self.edited)
            return number
        if isinstance(value, float):
            share = QDoubleSpinBox(self, minimum=0, maximum=_LARGEST, decimals=2, singleStep=0.05, value=value)
            share.valueChanged.connect(self.edited)
            return share
        line = QLineEdit(_written(value), self)
        line.setCursorPosition(0)
        line.textChanged.connect(self.edited)
        return line

    def _with_browser(self, entry: Field[Any], field: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(field, 1)
        for words, ask in (("File…", QFileDialog.getOpenFileName), ("Folder…", QFileDialog.getExistingDirectory)):
            # Weights and pipelines are folders, patterns are files; a pipeline may be either's name.
            if (words == "File…") is (entry.name == "file"):
                button = QPushButton(words, self)
                button.setAutoDefault(False)
                button.clicked.connect(partial(self._browse, field, ask))
                row.addWidget(button)
        return row

    def _browse(self, field: QWidget, ask: Any) -> None:
        found = ask(self, "Choose", "")
        name = found if isinstance(found, str) else found[0]
        if name and isinstance(field, QLineEdit):
            field.setText(name)

    def _read(self, name: str) -> object:
        field, default = self.fields[name], getattr(self._defaults, name)
        if isinstance(field, QCheckBox):
            return field.isChecked()
        if isinstance(field, QSpinBox | QDoubleSpinBox):
            return field.value()
        text = field.text().strip() if isinstance(field, QLineEdit) else ""
        if isinstance(default, Mapping):
            pairs = (part.partition("=") for part in text.split(",") if part.strip())
            return {key.strip(): value.strip() for key, _, value in pairs}
        if isinstance(default, tuple):
            return [part.strip() for part in text.split(",") if part.strip()]
        return text


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={some}" for key, some in value.items())
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _plain(value: object) -> object:
    """A value as the settings file has it."""
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
