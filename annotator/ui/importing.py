"""The import dialog: what is in the files, what their labels are taken as, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator import work
from annotator.core.counting import number
from annotator.core.schema import LabelSchema
from annotator.formats import Progress, guess, importer, importers, is_measured
from annotator.formats.spans import known_label
from annotator.formats.units import UNITS
from annotator.project import Project
from annotator.ui.column_form import ColumnForm, missing
from annotator.ui.fittings import say
from annotator.ui.outcomes import sentence
from annotator.ui.parts import StillBox, labelled, open_at
from annotator.ui.preview import Preview
from annotator.ui.tasks import Tasks
from annotator.ui.working import stoppable

Take = Literal["gold", "suggestions"]
_PREVIEW_LINES = 9
_LETTERS = 26
"""Average letters of a file's name and of its format that are shown, so that what the file holds has room."""
_CHOOSE = "Choose…"
_COMPLETE = "They are exported with what is done, and nothing is suggested in them. A state that a file says stays."
_APART = 24
"""Pixels between a choice and what it brings with it."""
_LOOKING = "Looking what is in it…"
_UNREADABLE = "cannot be read"


@dataclass(frozen=True, slots=True)
class Order:
    """Which files to bring in, each in its format (None: guessed) and unit of offsets (empty: found out), and how.

    `columns` says of tables in which column each field is; `done`, that articles that bring gold are done.
    """

    files: tuple[tuple[Path, str | None, str], ...]
    take: Take | None
    labels: Mapping[str, str] = field(default_factory=dict)
    skip_bad: bool = False
    columns: Mapping[Path, Mapping[str, str]] = field(default_factory=dict)
    done: bool = False


class ImportDialog(QDialog):
    """Shows what would come in; `order` is what was decided. The files are looked at in a thread of their own."""

    def __init__(self, paths: Sequence[Path], project: Path, schema: LabelSchema, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import")
        open_at(self, QSize(680, 620))
        self._project, self._schema, self._paths = project, schema, tuple(paths)
        self._formats: dict[Path, str | None] = dict.fromkeys(paths)
        self._units: dict[Path, str] = dict.fromkeys(paths, "")
        self._columns: dict[Path, dict[str, str]] = {}
        self._seen: dict[Path, work.Glimpse | str] = {}
        self._due = dict.fromkeys(paths)
        """What is still to be looked at, in the order in which it is."""
        self._problem = ""
        """Why it could not be looked at what is due."""
        self._taken: dict[str, str] = {}
        self._boxes: dict[str, QComboBox] = {}
        self._tasks = Tasks(self)
        self._scrolled = QScrollArea(self)
        self.files = QTreeWidget(self)
        # Its rows are measured at once, and would have no room for what the style puts around words.
        self.files.ensurePolished()
        self.files.setAccessibleName("Files")
        self.files.setHeaderLabels(["File", "Read as", "Holds"])
        self.files.setRootIsDecorated(False)
        rows = [QTreeWidgetItem(self.files, [path.name, "", "…"]) for path in paths]
        for path, row in zip(paths, rows, strict=True):
            row.setToolTip(0, str(path))
        self.format = StillBox(self)
        self.format.setAccessibleName("Format of the file")
        self.format.addItem("As guessed", None)
        for name in sorted(importers()):
            self.format.addItem(importer(paths[0], name).title, name)
        self.format.activated.connect(self._reformat)
        self.unit = StillBox(self)
        self.unit.setAccessibleName("What offsets count")
        self.unit.addItem("As found out", "")
        for unit in UNITS.values():
            self.unit.addItem(unit.title[0].upper() + unit.title[1:], unit.name)
        self.unit.activated.connect(self._reformat)
        self._counts = labelled("Offsets in", "muted", self)
        self.columns = ColumnForm(self)
        self.columns.chosen.connect(self._recolumn)
        self.mixed = QRadioButton(self)
        self.gold = QRadioButton("Gold, as reviewed already", self)
        self.complete = QCheckBox("The articles are done", self)
        self.complete.setToolTip(_COMPLETE)
        self.suggestions = QRadioButton("Suggestions, to be reviewed one by one", self)
        self.gold.setChecked(True)
        self._chosen = False
        self._take = QWidget(self)
        take = QVBoxLayout(self._take)
        take.setContentsMargins(0, 0, 0, 0)
        group = QButtonGroup(self)
        beside = QHBoxLayout()
        take.addWidget(self.mixed)
        take.addLayout(beside)
        take.addWidget(self.suggestions)
        for button in (self.mixed, self.gold, self.suggestions):
            group.addButton(button)
        beside.setSpacing(_APART)
        beside.addWidget(self.gold)
        beside.addWidget(self.complete)
        beside.addStretch()
        self.gold.toggled.connect(self.complete.setEnabled)
        group.buttonClicked.connect(self._choose)
        self.mapping = QWidget(self)
        self._rows = QFormLayout(self.mapping)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.addRow(labelled("The project does not know these labels. Say what each of them is:", "muted", self))
        self.skip = QCheckBox("Leave out what is broken, and write it to a file to be repaired", self)
        self.skip.toggled.connect(self._settle)
        self.preview = Preview("The first articles", self)
        self.hint = labelled("", "muted", self)
        self.hint.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.go = self.buttons.addButton("Import", QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setEnabled(False)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self.files.setCurrentItem(rows[0])
        self.files.currentItemChanged.connect(self._show)
        self.files.currentItemChanged.connect(self._settle)
        self._look(self._paths)

    @property
    def order(self) -> Order:
        """What was decided."""
        take: Take | None = "gold" if self.gold.isChecked() else "suggestions" if self.suggestions.isChecked() else None
        files = tuple((path, self._formats[path], self._units[path]) for path in self._paths)
        take_ = take if self._annotated else None
        complete = take_ == "gold" and self.complete.isChecked()
        return Order(files, take_, dict(self._taken), self.skip.isChecked(), dict(self._columns), complete)

    def done(self, result: int) -> None:
        """Close, and stop looking; what is looked at just now runs out behind it."""
        self._tasks.leave()
        super().done(result)

    def focusNextPrevChild(self, forward: bool, /) -> bool:
        """Scroll to what the keys go to; Qt does so for what is reached from within only."""
        moved = super().focusNextPrevChild(forward)
        if moved and self._scrolled.isAncestorOf(now := self.focusWidget()):
            self._scrolled.ensureWidgetVisible(now)
        return moved

    # ── looking ─────────────────────────────────────────────────────────────────────────────────

    def _look(self, paths: Sequence[Path]) -> None:
        """Look at files, and at what was not seen yet, in the background; show what is there as soon as it is known."""
        self._due |= dict.fromkeys(paths)
        self._problem, due = "", tuple(self._due)
        labels, formats, units, project = dict(self._taken), dict(self._formats), dict(self._units), self._project
        columns = dict(self._columns)

        def job(progress: Progress) -> Iterator[tuple[Path, work.Glimpse | str]]:
            with Project.open(project) as opened:
                for path in due:
                    look = partial(work.glimpse, format_=formats[path], labels=labels, unit=units[path])
                    look = partial(look, columns=columns.get(path))
                    try:
                        yield path, look(opened, path, progress=progress)
                    except work.MENDABLE as error:
                        yield path, str(error)

        self._settle()
        task = self._tasks.run("look", "Looking", stoppable(job))
        task.delivered.connect(self._looked)
        task.failed.connect(self._failed)
        task.finished.connect(self._settle)

    def _looked(self, found: tuple[Path, work.Glimpse | str]) -> None:
        path, seen = found
        self._seen[path] = seen
        del self._due[path]
        row = self.files.topLevelItem(self._paths.index(path))
        assert row is not None
        row.setText(1, _format(path, self._formats[path]))
        row.setText(2, _UNREADABLE if isinstance(seen, str) else _holds(seen))
        row.setToolTip(2, row.text(2))
        most = self.fontMetrics().averageCharWidth() * _LETTERS
        for column in range(2):
            self.files.setColumnWidth(column, min(most, self.files.sizeHintForColumn(column)))
        self._show()
        self._map()

    def _failed(self, problem: str) -> None:
        self._problem = sentence(problem)
        for path in self._due:
            row = self.files.topLevelItem(self._paths.index(path))
            assert row is not None
            row.setText(2, _UNREADABLE)

    def _reformat(self) -> None:
        path = self._path
        self._formats[path] = self.format.currentData()
        self._columns.pop(path, None)
        measured = is_measured(path, self._formats[path])
        self._units[path] = self.unit.currentData() if measured else ""
        self._look([path])

    def _recolumn(self) -> None:
        self._columns[self._path] = self.columns.columns
        self._look([self._path])

    # ── showing ─────────────────────────────────────────────────────────────────────────────────

    def _show(self) -> None:
        seen = self._seen.get(self._path)
        self.format.setCurrentIndex(max(0, self.format.findData(self._formats[self._path])))
        self.unit.setCurrentIndex(max(0, self.unit.findData(self._units[self._path])))
        measured = is_measured(self._path, self._formats[self._path])
        for part in (self._counts, self.unit):
            part.setVisible(measured)
        table = seen.columns if isinstance(seen, work.Glimpse) else None
        self.columns.setVisible(table is not None or self._path in self._columns)
        if table is not None:
            self.columns.show_columns(table)
        shown = isinstance(seen, work.Glimpse) and bool(seen.sheets or seen.remarks)
        self.preview.setVisible(shown)
        if isinstance(seen, work.Glimpse) and shown:
            self.preview.show_articles(seen.sheets, seen.remarks, self._schema)

    def _map(self) -> None:
        """A row for each label that the schema does not know."""
        for path in self._paths:
            seen = self._seen.get(path)
            if not isinstance(seen, work.Glimpse):
                continue
            for label, (count, to) in seen.labels.items():
                remembered = to if known_label(self._schema, label) is None else ""
                if label in self._boxes or (to and not remembered):
                    continue
                box = StillBox(self.mapping)
                box.setAccessibleName(f"{label} is")
                box.addItem(_CHOOSE, None)
                for known in self._schema.of_kind("entity", "claim", "role"):
                    box.addItem(known.both, known.name)
                box.addItem("Leave it out", "")
                before = "" if label in seen.left_out else remembered or None
                box.setCurrentIndex(max(0, box.findData(before)))
                box.activated.connect(self._mapped)
                # Otherwise the keys come to it last, after Cancel.
                self.setTabOrder(list(self._boxes.values())[-1] if self._boxes else self.suggestions, box)
                self._boxes[label] = box
                self._rows.addRow(f"{label} ({count:,})", box)
        self._taken = {label: box.currentData() for label, box in self._boxes.items() if box.currentData() is not None}
        self.mapping.setVisible(bool(self._boxes))

    def _mapped(self) -> None:
        self._map()
        self._look(self._paths)

    def _choose(self) -> None:
        self._chosen = True

    def _preselect(self) -> None:
        """Take what is in the files as what they say it is, until the reviewer says otherwise."""
        glimpses = [seen for seen in self._seen.values() if isinstance(seen, work.Glimpse) and seen.format != "jsonl"]
        gold, suggestions = sum(seen.gold for seen in glimpses), sum(seen.suggestions for seen in glimpses)
        both = bool(gold and suggestions)
        self.mixed.setText(f"As the files say: {gold:,} gold, {number(suggestions, 'suggestion')}")
        self.mixed.setVisible(both)
        if not self._chosen or (self.mixed.isChecked() and not both):
            (self.mixed if both else self.suggestions if suggestions else self.gold).setChecked(True)

    def _settle(self) -> None:
        """Say what is still to be decided, and let go once nothing is."""
        glimpses = [seen for seen in self._seen.values() if isinstance(seen, work.Glimpse)]
        here = self._seen.get(self._path)
        refused = [seen for seen in (here, *self._seen.values()) if isinstance(seen, str)]
        asked = {
            path: missing(s.columns) for path, s in self._seen.items() if isinstance(s, work.Glimpse) and s.columns
        }
        choose = [f"{path.name}: {words}" if len(self._paths) > 1 else words for path, words in asked.items() if words]
        open_ = [label for label in self._boxes if label not in self._taken]
        broken = [seen.error for seen in glimpses if seen.error is not None]
        self._take.setVisible(self._annotated)
        self._preselect()
        self.skip.setVisible(bool(broken))
        more = sum(seen.broken for seen in glimpses) - 1
        told = [f"{error}{f' (and {more:,} more)' if more else ''}" for error in broken[:1]]
        words = told if not self.skip.isChecked() else []
        words += map(_in_the_dialog, refused[:1])
        wrong = bool(words) or bool(self._problem)
        words += choose[:1]
        words += [f"Say what {_listed(open_)}."] if open_ else []
        words += [f"{remark.path.name}: {remark.what}" for seen in glimpses for remark in seen.remarks][:3]
        if self._due:
            words = [self._problem or _LOOKING]
        say(self.hint, "\n".join(words), "muted" if words == [_LOOKING] else "error" if wrong else "")
        self.hint.setVisible(bool(words))
        ready = bool(glimpses) and not (open_ or choose) and (self.skip.isChecked() or not broken)
        self.go.setEnabled(ready and not self._due)

    @property
    def _annotated(self) -> bool:
        return any(
            isinstance(seen, work.Glimpse) and seen.format != "jsonl" and (seen.gold or seen.suggestions or seen.labels)
            for seen in self._seen.values()
        )

    @property
    def _path(self) -> Path:
        return self._paths[max(0, self.files.currentIndex().row())]

    def _lay_out(self) -> None:
        """What grows with the files is scrolled; what is to be decided last, and what is wrong, is always in sight."""
        body, scrolled = QWidget(self), self._scrolled
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        self.files.setFixedHeight(28 * min(4, len(self._paths)) + 36)
        inner.addWidget(self.files)
        row = QHBoxLayout()
        row.addWidget(labelled("Read as", "muted", self))
        row.addWidget(self.format, 1)
        row.addWidget(self._counts)
        row.addWidget(self.unit)
        inner.addLayout(row)
        for part in (self.columns, self._take, self.mapping):
            inner.addWidget(part)
        inner.addWidget(self.preview, 1)
        inner.addStretch(0)
        self.preview.setMinimumHeight(self.preview.fontMetrics().lineSpacing() * _PREVIEW_LINES)
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidget(body)
        layout = QVBoxLayout(self)
        layout.addWidget(scrolled, 1)
        for part in (self.skip, self.hint, self.buttons):
            layout.addWidget(part)
        for hidden in (self._take, self.mapping, self.columns, self.skip, self._counts, self.unit):
            hidden.hide()
        self.files.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def _format(path: Path, name: str | None) -> str:
    try:
        return importer(path, name or guess(path)).title.partition(":")[0]
    except work.MENDABLE:
        return "?"


def _listed(labels: Sequence[str]) -> str:
    if len(labels) == 1:
        return f"{labels[0]} is"
    some = list(labels[:4]) + (["others"] if len(labels) > 4 else [])
    return f"{', '.join(some[:-1])} and {some[-1]} are"


def _holds(seen: work.Glimpse) -> str:
    if seen.columns is not None and not seen.columns.complete:
        return f"a table of {number(len(seen.columns.names), 'column')}"
    said = [number(seen.articles, "article") if seen.whole else f"{seen.articles:,} or more articles"]
    said += [f"{seen.known:,} known already"] if seen.known else []
    said += [number(seen.gold, "annotation")] if seen.gold else []
    said += [number(seen.suggestions, "suggestion")] if seen.suggestions else []
    said += [f"{seen.broken:,} broken"] if seen.broken else []
    return ", ".join(said)


def _in_the_dialog(sentence: str) -> str:
    """The sentence of an error; one that asks for an option of the command line names the box for it instead."""
    return re.sub(r"say which with --unit \S+", "say which under “Offsets in”", sentence)
