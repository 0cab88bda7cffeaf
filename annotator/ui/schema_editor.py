"""The schema editor: labels and attributes of the project, changed together and saved as one undo step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.core.counting import number
from annotator.core.schema import SchemaError, read_schema, write_schema
from annotator.project import ProjectError
from annotator.ui.attribute_form import AttributeForm
from annotator.ui.desk import Desk
from annotator.ui.fittings import choice, column
from annotator.ui.label_form import LabelForm, label_swatch
from annotator.ui.outcomes import sentence
from annotator.ui.parts import labelled, open_at
from annotator.ui.schema_draft import Draft, Row
from annotator.ui.theme import Theme

_KINDS = (("entity", "Entities"), ("claim", "Claims"), ("role", "Roles of an attribution"))


class SchemaEditor(QDialog):
    """Edits a draft; nothing is changed in the project until Save. `taken` says which command has a key.

    It goes on with a `draft` whose change did not come to its end. `kept` is called with one when that happens.
    """

    def __init__(
        self,
        desk: Desk,
        theme: Theme,
        taken: Callable[[str], str],
        parent: QWidget,
        *,
        draft: Draft | None,
        kept: Callable[[Draft], None],
    ) -> None:
        super().__init__(parent)
        self.setObjectName("schema-editor")
        self.setWindowTitle("Label schema: changes that are not saved yet" if draft else "Label schema")
        open_at(self, QSize(960, 760))
        self._desk = desk
        self._theme = theme
        self._taken = taken
        self.draft = draft or Draft.of(desk.schema)
        self._kept = kept
        self.list = QListWidget(self)
        self.list.setAccessibleName("Labels")
        self.list.setIconSize(QSize(18, 18))
        self.list.currentItemChanged.connect(self._chosen)
        self.form = LabelForm(self._conflict, self)
        self.form.setFrameShape(QFrame.Shape.NoFrame)
        self.form.edited.connect(self._edited)
        self.attributes = AttributeForm(self)
        self.attributes.show_draft(self.draft)
        self.attributes.edited.connect(self._edited)
        self.add = choice("Add label", ((title, kind) for kind, title in _KINDS[:2]), self.add_label, self)
        self.remove = QPushButton("Remove or merge…", self)
        self.remove.clicked.connect(self.ask_removal)
        self._fate = self._fate_panel()
        self._message = labelled("", "error", self)
        self._message.setWordWrap(True)
        self.save = QPushButton("Save", self)
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self._lay_out()
        self._fill()
        self._edited()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.addWidget(self.form, 1)
        right.addWidget(self._fate)
        labels = QWidget(self)
        inner = QHBoxLayout(labels)
        inner.addLayout(column(self.list, self.add, self.remove), 2)
        inner.addLayout(right, 5)
        tabs = QTabWidget(self)
        tabs.setDocumentMode(True)
        tabs.addTab(labels, "Labels")
        tabs.addTab(self.attributes, "Attributes")
        from_file = QPushButton("Take from a file…", self)
        from_file.setToolTip("Takes over the labels of another schema file; yours that it lacks stay")
        from_file.clicked.connect(self._ask_file)
        to_file = QPushButton("Write to a file…", self)
        to_file.setToolTip("Writes the schema as TOML, for another project: annotator new --schema FILE")
        to_file.clicked.connect(self._ask_out)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        buttons.addButton(self.save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(from_file)
        foot.addWidget(to_file)
        foot.addWidget(self._message, 1)
        foot.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.addWidget(tabs, 1)
        layout.addLayout(foot)

    def _fate_panel(self) -> QFrame:
        panel = QFrame(self)
        panel.setProperty("look", "card")
        self._fate_words = labelled("", "plain", panel)
        self._fate_words.setWordWrap(True)
        self.fate = QComboBox(panel)
        self.fate.setAccessibleName("What becomes of what it labels")
        self.fate.currentIndexChanged.connect(self._fate_chosen)
        self.confirm = QPushButton("Remove label", panel)
        self.confirm.clicked.connect(self._remove)
        keep = QPushButton("Keep it", panel)
        keep.clicked.connect(panel.hide)
        row = QHBoxLayout()
        row.addWidget(self.fate, 1)
        row.addWidget(self.confirm)
        row.addWidget(keep)
        layout = QVBoxLayout(panel)
        layout.addWidget(self._fate_words)
        layout.addLayout(row)
        panel.hide()
        return panel

    # ── the list ────────────────────────────────────────────────────────────────────────────────

    def _fill(self, current: Row | None = None) -> None:
        self.list.clear()
        for kind, title in _KINDS:
            heading = QListWidgetItem(title, self.list)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            for row in self.draft.rows:
                if row.label.kind == kind:
                    item = QListWidgetItem(self.list)
                    item.setData(Qt.ItemDataRole.UserRole, row)
                    self._show_item(item)
                    if row is current or (current is None and self.list.currentItem() is None):
                        self.list.setCurrentItem(item)

    def _show_item(self, item: QListWidgetItem) -> None:
        row = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(row, Row):
            key = f"   {row.label.key}" if row.label.key else ""
            item.setText(f"{row.label.title}{key}" + ("" if row.label.on else "   (off)"))
            item.setIcon(label_swatch(row.label, self._theme.labels))

    @property
    def row(self) -> Row | None:
        """The label that is edited."""
        row = self.list.currentIndex().data(Qt.ItemDataRole.UserRole)
        return row if isinstance(row, Row) else None

    def choose(self, name: str) -> None:
        """Edit the label of that name in the project."""
        for n in range(self.list.count()):
            row = self.list.item(n).data(Qt.ItemDataRole.UserRole)
            if isinstance(row, Row) and (row.was or row.label.name) == name:
                self.list.setCurrentRow(n)

    def _chosen(self) -> None:
        self._fate.hide()
        row = self.row
        if row is not None:
            self.form.show_row(row)
        self.remove.setEnabled(row is not None and row.label.kind != "role")

    def _edited(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._show_item(item)
        problem = self.draft.problem
        self._message.setText(sentence(problem) if problem else "")
        self.save.setEnabled(not problem and self.draft.changed)

    def _conflict(self, key: str, row: Row) -> str:
        other = self.draft.with_key(key, row)
        if other is not None:
            return f"{other.label.title} has this key."
        command = self._taken(key) if key and key != self._key_before(row) else ""
        return f"“{command}” has this key, which then does neither." if command else ""

    def _key_before(self, row: Row) -> str:
        label = self.draft.before.by_name.get(row.was)
        return label.key if label else ""

    # ── adding, removing, merging ───────────────────────────────────────────────────────────────

    def add_label(self, kind: str) -> None:
        """A new label of a kind, ready to be named."""
        made = self.draft.add("claim" if kind == "claim" else "entity")
        self._fill(made)
        self._edited()
        self.form.title.setFocus()
        self.form.title.selectAll()

    def ask_removal(self) -> None:
        """Ask what becomes of what the label labels, and take it out; at once where it labels nothing."""
        row, project = self.row, self._desk.project
        if row is None or project is None:
            return
        gold, pending = project.uses(row.was) if row.was else (0, 0)
        self.fate.clear()
        self.fate.addItem("Choose what becomes of it…", "")
        self.fate.addItem("Remove it too", None)
        for other in self.draft.fits(row):
            self.fate.addItem(f"Give it to {other.label.title}", other)
        if not gold and not pending:
            self.draft.remove(row, None)
            self._fill()
            self._edited()
            return
        self._fate_words.setText(f"Labelled {row.label.title}: {gold:,} gold, {pending:,} still suggested.")
        self._fate.show()
        self.fate.setFocus()

    def _fate_chosen(self) -> None:
        heir = self.fate.currentData()
        self.confirm.setEnabled(heir != "")
        self.confirm.setText("Merge" if isinstance(heir, Row) else "Remove label")

    def _remove(self) -> None:
        row, heir = self.row, self.fate.currentData()
        if row is not None and heir != "":
            self._fate.hide()
            self.draft.remove(row, heir if isinstance(heir, Row) else None)
            self._fill(heir if isinstance(heir, Row) else None)
            self._edited()

    # ── files ───────────────────────────────────────────────────────────────────────────────────

    def _ask_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Take a label schema from", "", "Label schema (*.toml)")
        if path:
            self.take_file(Path(path))

    def take_file(self, path: Path) -> None:
        """Take over labels and attributes from a schema file."""
        try:
            schema = read_schema(path.read_text(encoding="utf-8"))
        except (SchemaError, OSError, UnicodeDecodeError) as error:
            self._message.setText(sentence(f"the file {path.name}: {error}"))
            return
        self.draft.take(schema)
        self.attributes.show_draft(self.draft)
        self._fill()
        self._edited()

    def _ask_out(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Write the label schema to", "schema.toml", "Label schema (*.toml)")
        if path:
            self.write_file(Path(path))

    def write_file(self, path: Path) -> None:
        """Write the draft as a schema file."""
        try:
            path.write_text(write_schema(self.draft.edit.schema), encoding="utf-8")
        except OSError as error:
            self._message.setText(sentence(f"the file {path.name} cannot be written: {error.strerror}"))

    # ── saving ──────────────────────────────────────────────────────────────────────────────────

    def _save(self) -> None:
        project = self._desk.project
        if project is None or not self.save.isEnabled():
            return
        desk = self._desk
        desk.leaving.emit()
        try:
            desk.turning.begin(
                project.changing(self.draft.edit, desk.hand()),
                "Changing the label schema",
                partial(_changed, desk),
                partial(self._kept, self.draft),
            )
        except (SchemaError, ProjectError) as error:
            self._message.setText(sentence(str(error)))
            return
        # A long change goes on between the keys, with its Cancel in the window.
        self.accept()


def _changed(desk: Desk, articles: int) -> None:
    followed = f"; {number(articles, 'article')} followed" if articles else ""
    desk.say(f"The label schema is changed{followed}.", undo=True)
