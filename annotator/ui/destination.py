"""Where an export goes: a file or a folder is named, and what it would replace is asked about before it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from annotator.formats import FormatError, is_folder
from annotator.formats.beside import is_export, refuse_foreign
from annotator.formats.files import writing
from annotator.ui.fittings import button, even, say
from annotator.ui.outcomes import sentence
from annotator.ui.parts import complain, labelled

_NAMED = 5
"""Names of files that a question has at most."""


def ask_destination(
    parent: QWidget, suggested: Path, format_: str, replaced: Callable[[Path], Sequence[Path]]
) -> Path | None:
    """The file or folder that was named, None where none was or what is there is to stay.

    `replaced` gives what is in the way of a name; FormatError where it cannot be replaced, which is said.
    """
    out = _folder(parent, suggested) if is_folder(format_) else _file(parent, suggested)
    if out is None:
        return None
    try:
        there = replaced(out)
    except FormatError as error:
        complain(parent, "This cannot be replaced", sentence(str(error)))
        return None
    return out if not there or _may_replace(parent, there) else None


def with_ending(path: Path, ending: str) -> Path:
    """The path; with the ending where its name has none. A number or words behind a dot are not one."""
    return path if path.suffix[1:].isalpha() else path.with_name(path.name + ending)


def _file(parent: QWidget, suggested: Path) -> Path | None:
    # It knows of one file only: what else is in the way is asked together with it.
    asks = QFileDialog.Option.DontConfirmOverwrite
    name, _ = QFileDialog.getSaveFileName(parent, "Export", str(suggested), "All files (*)", "", asks)
    return with_ending(Path(name), suggested.suffix) if name else None


def _folder(parent: QWidget, suggested: Path) -> Path | None:
    dialog = FolderDialog(suggested, parent)
    found = dialog.out if dialog.exec() else None
    dialog.deleteLater()
    return found


def _may_replace(parent: QWidget, there: Sequence[Path]) -> bool:
    """Whether all of it may be replaced; Cancel is the answer of who only presses Enter."""
    names = [f"{path.name} (folder)" if path.is_dir() else path.name for path in there]
    more = [f"and {len(names) - _NAMED:,} more"] if len(names) > _NAMED else []
    box = QMessageBox(QMessageBox.Icon.Warning, "Replace?", "", QMessageBox.StandardButton.Cancel, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    which = "These are" if len(names) > 1 else "This is"
    box.setText("\n".join((f"{which} there already and would be replaced:", "", *names[:_NAMED], *more)))
    replace = box.addButton("Replace", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.setEscapeButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is replace


class FolderDialog(QDialog):
    """Asks for the name of a folder that an export makes, and where; or for an earlier export to replace.

    File dialogs do not: in them one names a new file, or chooses a folder that there is.
    """

    def __init__(self, suggested: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export to a folder")
        self.setMinimumWidth(560)
        self.name = QLineEdit(suggested.name, self)
        self.place = QLineEdit(str(suggested.parent), self)
        self.choose = button("Choose…", self._choose, self)
        self.hint = labelled("", "muted", self)
        self.hint.setWordWrap(True)
        form, row = QFormLayout(), QHBoxLayout()
        row.addWidget(self.place, 1)
        row.addWidget(self.choose)
        form.addRow("Folder name", self.name)
        form.addRow("In", row)
        even(form)
        self.name.setAccessibleName("Folder name")
        self.place.setAccessibleName("In")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.save = buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.hint)
        layout.addWidget(buttons)
        for field in (self.name, self.place):
            field.textChanged.connect(self._look)
        self.name.selectAll()
        self._look()

    @property
    def out(self) -> Path:
        """The folder that was named."""
        return Path(self.place.text().strip()) / self.name.text().strip()

    def _choose(self) -> None:
        """Choose where the folder is to be; or, by choosing an earlier export, the folder itself."""
        chosen = QFileDialog.getExistingDirectory(self, "Make the folder in, or replace the export", self.place.text())
        if chosen and is_export(Path(chosen)):
            self.name.setText(Path(chosen).name)
            self.place.setText(str(Path(chosen).parent))
        elif chosen:
            self.place.setText(chosen)

    def _look(self) -> None:
        """Say what saving would do, or why it cannot be done."""
        wrong = self._wrong()
        if wrong:
            say(self.hint, wrong, "error")
        else:
            there = is_export(self.out)
            say(self.hint, "Replaces the export that is there." if there else "The files go into this folder.", "muted")
        self.save.setEnabled(not wrong)

    def _wrong(self) -> str:
        name, out = self.name.text().strip(), self.out
        if name in ("", ".", "..") or "/" in name or "\\" in name:
            return "Give the folder a name, without slashes."
        if not out.is_absolute():
            return "Say where the folder is to be, by its whole path."
        try:
            with writing(out):
                if not out.parent.is_dir():
                    return f"There is no folder {out.parent}."
                refuse_foreign(out)
                return "A file is called so; choose another name." if out.is_file() else ""
        except FormatError as error:
            return sentence(f"{error.what}: {error.remedy}")
