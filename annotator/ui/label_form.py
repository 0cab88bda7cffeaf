"""The form of one label in the schema editor: name, look, key and guidelines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from annotator.core.model import ROLES
from annotator.core.schema import PATTERNS, THEMES, Label
from annotator.ui import theme
from annotator.ui.fittings import say
from annotator.ui.marks import segments
from annotator.ui.parts import labelled
from annotator.ui.schema_draft import Row

_PATTERN_WORDS = {"solid": "solid line", "dash": "dashes", "dot": "dots", "dashdot": "dashes and dots"}
_TEXT_CONTRAST = 4.5


class Lines(QPlainTextEdit):
    """Texts one a line; Tab goes on to the next field."""

    edited = Signal()

    def __init__(self, name: str, lines: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * (lines + 1))
        self.textChanged.connect(self.edited)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that are not blank."""
        return tuple(line.strip() for line in self.toPlainText().splitlines() if line.strip())


class ColourField(QWidget):
    """A colour for one theme: written, picked from a dialog, and its contrast on that theme's page beside it."""

    edited = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme.load(name)
        self._field = QLineEdit(self)
        self._field.setAccessibleName(f"Colour, {self._theme.title}")
        self._field.setMaxLength(7)
        self._field.setFixedWidth(self._field.fontMetrics().horizontalAdvance("#DDDDDDDD") + self._field.height())
        self._pick = QPushButton(self)
        self._pick.setAccessibleName(f"Pick the colour, {self._theme.title}")
        self._pick.setToolTip(f"Pick the colour for the theme “{self._theme.title}”")
        self._contrast = labelled("", "muted", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._pick)
        row.addWidget(self._field)
        row.addWidget(self._contrast, 1)
        self._field.textChanged.connect(self._changed)
        self._pick.clicked.connect(self._choose)

    @property
    def colour(self) -> str:
        """The colour as it is written."""
        return self._field.text().strip().lower()

    def show_colour(self, colour: str) -> None:
        """Show a colour; none stands for the theme's own."""
        self._field.setText(colour)
        self._field.setPlaceholderText(self._theme.accent)
        self._changed()

    def _changed(self) -> None:
        shown = self.colour or self._theme.accent
        known = written(shown)
        ratio = theme.contrast(shown, self._theme.page) if known else 0.0
        enough = ratio >= _TEXT_CONTRAST
        words = f"{ratio:.1f} : 1" if enough else f"{ratio:.1f} : 1, too faint to read" if known else "like #1b64ab"
        say(self._contrast, f"{words} · {self._theme.title}", "muted" if enough else "warning")
        self._pick.setIcon(swatch(shown if known else self._theme.page, self._theme.page, "solid"))
        self.edited.emit()

    def _choose(self) -> None:
        dialog = QColorDialog(QColor(self.colour or self._theme.accent), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(self._picked)
        dialog.open()

    def _picked(self, colour: QColor) -> None:
        self._field.setText(colour.name())


class LabelForm(QScrollArea):
    """Edits a row of the draft in place; `edited` after each change."""

    edited = Signal()

    def __init__(self, conflict: Callable[[str, Row], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName("The label")
        self._conflict = conflict
        self._row: Row | None = None
        page = QWidget(self)
        page.setObjectName("page")
        self.title = self._line("Title", page)
        self.name = self._line("Name in the data", page)
        self.name.setToolTip("What exports call it. What is labelled keeps its label when you rename it.")
        self.key = self._line("Key", page)
        self.key.setMaxLength(1)
        self.clash = labelled("", "warning", page)
        self.on = QCheckBox("Offer it, and suggest it", page)
        self.pattern = QComboBox(page)
        self.pattern.setAccessibleName("Line pattern")
        self.pattern.addItems([_PATTERN_WORDS[pattern] for pattern in PATTERNS])
        self.colours = {name: ColourField(name, page) for name in THEMES}
        self.definition = Lines("Definition", 3, page)
        self.examples = Lines("Examples", 4, page)
        self.edge_cases = Lines("Edge cases", 4, page)
        self.examples.setPlaceholderText("One a line; [square brackets] show what is labelled.")
        self.edge_cases.setPlaceholderText("One a line.")
        self._form = QFormLayout(page)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        key = QHBoxLayout()
        key.addWidget(self.key)
        key.addWidget(self.clash, 1)
        self.key.setFixedWidth(self.key.fontMetrics().horizontalAdvance("MMMM"))
        self._form.addRow("Title", self.title)
        self._form.addRow("Name in the data", self.name)
        self._form.addRow("Key", key)
        self._form.addRow("", self.on)
        self._form.addRow("Line", self.pattern)
        for n, colour in enumerate(self.colours.values()):
            self._form.addRow("Colours" if n == 0 else "", colour)
        for title, box in (
            ("Definition", self.definition),
            ("Examples", self.examples),
            ("Edge cases", self.edge_cases),
        ):
            self._form.addRow(title, box)
        self.setWidget(page)
        for line in (self.title, self.name, self.key):
            line.textEdited.connect(self._take)
        for colour in self.colours.values():
            colour.edited.connect(self._take)
        for box in (self.definition, self.examples, self.edge_cases):
            box.edited.connect(self._take)
        self.on.toggled.connect(self._take)
        self.pattern.activated.connect(self._take)

    def show_row(self, row: Row) -> None:
        """Edit this row from now on."""
        self._row = None
        label = row.label
        self.title.setText(label.title)
        self.name.setText(label.name)
        role = label.kind == "role" and label.name.lower() in ROLES
        self.name.setEnabled(not role)
        self._form.setRowVisible(2, label.kind != "role")
        self._form.setRowVisible(self.on, label.kind != "role")
        self.key.setText(label.key)
        self.on.setChecked(label.on)
        self.pattern.setCurrentIndex(PATTERNS.index(label.pattern))
        for name, field in self.colours.items():
            field.show_colour(label.colours.get(name, ""))
        self.definition.setPlainText(label.definition)
        self.examples.setPlainText("\n".join(label.examples))
        self.edge_cases.setPlainText("\n".join(label.edge_cases))
        self._row = row
        self._show_clash()

    def _take(self) -> None:
        row = self._row
        if row is None:
            return
        name = self.name.text().strip() or row.was or row.label.name
        row.label = replace(
            row.label,
            name=name,
            title=self.title.text().strip() or name,
            key=self.key.text().strip().upper(),
            on=self.on.isChecked(),
            pattern=PATTERNS[self.pattern.currentIndex()],
            colours={name: field.colour for name, field in self.colours.items() if field.colour},
            definition=" ".join(self.definition.toPlainText().split()),
            examples=self.examples.lines,
            edge_cases=self.edge_cases.lines,
        )
        self._show_clash()
        self.edited.emit()

    def _show_clash(self) -> None:
        if self._row is not None:
            self.clash.setText(self._conflict(self._row.label.key, self._row))

    def _line(self, name: str, parent: QWidget) -> QLineEdit:
        line = QLineEdit(parent)
        line.setAccessibleName(name)
        return line

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.title.setFocus()


def swatch(colour: str, page: str, pattern: str) -> QIcon:
    """A patch of page with the label's line on it, as the reader draws it."""
    ground = QColor(theme.mix(colour, page, 0.3))
    picture = QPixmap(28, 28)
    picture.fill(QColor(page))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(2, 2, 24, 16, ground)
    painter.setPen(QPen(QColor(colour), 4))
    for left, right in segments(2, 26, pattern, 4):
        painter.drawLine(int(left), 23, int(right), 23)
    painter.end()
    return QIcon(picture)


def label_swatch(label: Label, name: str) -> QIcon:
    """The swatch of a label in a theme."""
    look = theme.load(name)
    colour = look.colour(label)
    return swatch(colour if written(colour) else look.accent, look.page, label.pattern)


def written(colour: str) -> bool:
    """Whether a colour is written out in full, which it is not while it is typed."""
    return len(colour) == 7 and colour.startswith("#") and QColor.isValidColorName(colour)
