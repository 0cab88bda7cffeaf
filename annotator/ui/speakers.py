"""The Speakers window: who said how much, under which names; to rename, merge and split, and to go to each place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from annotator.core.counting import number
from annotator.core.model import AnnotationError
from annotator.core.speakers import Describe, Join, Part, Remove, Rename, SpeakerEdit
from annotator.project import Project, ProjectError
from annotator.project.speakers import Voice
from annotator.ui.beside import Beside
from annotator.ui.desk import Desk
from annotator.ui.fittings import Instead, button, table, write_row
from annotator.ui.outcomes import PAST, sentence
from annotator.ui.parts import labelled

_COLUMNS = ("Speaker", "Also called", "Attributions", "Articles")
_NOBODY = "No speaker yet: set one under Details of an attribution, or accept one that is suggested."
_ROLE = Qt.ItemDataRole.UserRole


class SpeakersWindow(Beside):
    """The register as a table; of the one that is chosen, its names and what it said."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, name="speakers", title="Speakers", size=QSize(860, 600))
        self._voices: dict[str, Voice] = {}
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("Find a speaker by any of its names")
        self.filter.setAccessibleName("Find a speaker")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._narrow)
        self.table = table("Speakers, those with most attributions first", _COLUMNS, self, wide=(1,))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.itemSelectionChanged.connect(self._chosen)
        self.aliases = QListWidget(self)
        self.aliases.setAccessibleName("Other names of the speaker")
        self.aliases.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.aliases.itemSelectionChanged.connect(self._enable)
        self.said = QListWidget(self)
        self.said.setAccessibleName("What the speaker said, in the order of the articles")
        self.said.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.said.activated.connect(self._open)
        self.said.clicked.connect(self._open)
        self.rename = self._button(
            "Rename…", self._rename, "Gives the speaker another name; the old one stays as an alias", "F2"
        )
        self.merge = self._button(
            "Merge", self._merge, "Makes the chosen speakers one: the one with most attributions", "Ctrl+M"
        )
        self.split = self._button(
            "Split off…", self._split, "Makes the chosen names a speaker of their own, with what they said"
        )
        self.add = self._button("Add a name…", self._add, "Another name by which the speaker is known")
        self.drop = self._button("Remove the name", self._drop, "Forgets the chosen names; nothing else changes")
        self.remove = self._button(
            "Remove", self._remove, "Takes the speaker out of the register and off its attributions"
        )
        self.undo = self._button("Undo", desk.undo, "Takes the last step back", "Ctrl+Z")
        self._hint = labelled("", "muted", self)
        self._hint.setWordWrap(True)
        self._lay_out()
        desk.sheet_changed.connect(self.reload)
        desk.schema_changed.connect(self.reload)
        desk.project_opened.connect(self.reload)

    def _button(self, words: str, run: Callable[[], object], tip: str, key: str = "") -> QPushButton:
        made = button(words, run, self)
        made.setToolTip(f"{tip} ({key})" if key else tip)
        if key:
            QShortcut(QKeySequence(key), self).activated.connect(made.click)
        return made

    def _lay_out(self) -> None:
        names = QWidget(self)
        left = QVBoxLayout(names)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(labelled("Also called", "heading", self))
        left.addWidget(self.aliases, 1)
        row = QHBoxLayout()
        for control in (self.add, self.drop, self.split):
            row.addWidget(control)
        left.addLayout(row)
        places = QWidget(self)
        right = QVBoxLayout(places)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(labelled("Said", "heading", self))
        right.addWidget(self.said, 1)
        below = QSplitter(Qt.Orientation.Horizontal, self)
        below.addWidget(names)
        below.addWidget(places)
        below.setSizes([330, 500])
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.addWidget(self.table)
        splitter.addWidget(below)
        splitter.setSizes([320, 220])
        close = button("Close", self.reject, self)
        buttons = QHBoxLayout()
        buttons.addWidget(self._hint, 1)
        for control in (self.undo, self.remove, self.rename, self.merge, close):
            buttons.addWidget(control)
        layout = QVBoxLayout(self)
        layout.addWidget(self.filter)
        self._list = Instead(splitter, self)
        layout.addWidget(self._list, 1)
        layout.addLayout(buttons)

    def _show(self, project: Project) -> None:
        # What was chosen stays chosen as far as it is there.
        chosen = self.chosen()
        self._voices = {voice.speaker.name: voice for voice in project.voices()}
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._voices))
        for row, voice in enumerate(self._voices.values()):
            speaker = voice.speaker
            counts = (f"{voice.attributions:,}", f"{voice.articles:,}")
            write_row(self.table, row, (speaker.name, ", ".join(speaker.aliases), *counts), numbers=2)
        self.table.blockSignals(False)
        self.choose(chosen or list(self._voices)[:1])
        self._list.say("" if self._voices else _NOBODY)
        self._narrow()
        self._chosen()

    def choose(self, names: Iterable[str]) -> None:
        """Choose these speakers and no other."""
        wanted = set(names)
        self.table.clearSelection()
        mode = self.table.selectionMode()
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        for row, name in enumerate(self._voices):
            if name in wanted:
                self.table.selectRow(row)
        self.table.setSelectionMode(mode)

    def chosen(self) -> list[str]:
        """The names of the chosen speakers, those with most attributions first."""
        names = list(self._voices)
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [names[row] for row in rows if row < len(names)]

    def _chosen(self) -> None:
        self.aliases.clear()
        self.said.clear()
        names, project = self.chosen(), self._desk.project
        if len(names) == 1 and project is not None:
            self.aliases.addItems(list(self._voices[names[0]].speaker.aliases))
            for one in project.said_by(names[0]):
                line = QListWidgetItem(f"{one.title}: {one.source} → {one.content or 'no content'}")
                line.setToolTip(one.content)
                line.setData(_ROLE, (one.article, one.attribution))
                self.said.addItem(line)
        self._enable()

    def _enable(self) -> None:
        names = self.chosen()
        one, aliases = len(names) == 1, bool(self.aliases.selectedItems())
        for control in (self.rename, self.add, self.remove):
            control.setEnabled(one)
        self.merge.setEnabled(len(names) > 1)
        self.drop.setEnabled(one and aliases)
        self.split.setEnabled(one and aliases)
        if len(names) > 1:
            words = f"Merge makes these {len(names)} one: {names[0]}."
        else:
            words = f"{number(len(self._voices), 'speaker')}. Choose several to merge them." if self._voices else ""
        self._hint.setText(words)

    def _narrow(self) -> None:
        wanted = self.filter.text().casefold().strip()
        for row, voice in enumerate(self._voices.values()):
            names = (voice.speaker.name, *voice.speaker.aliases)
            self.table.setRowHidden(row, not any(wanted in name.casefold() for name in names))

    def _open(self) -> None:
        line = self.said.currentItem()
        if line is not None:
            article, attribution = line.data(_ROLE)
            self._go(article, attribution, "source")

    def _do(self, edit: SpeakerEdit, choose: str) -> None:
        desk = self._desk
        if desk.project is None or desk.moment is not None:
            desk.say(PAST)
            return
        desk.leaving.emit()
        try:
            desk.turning.begin(
                desk.project.changing(edit, desk.hand()), "Changing the speakers", partial(self._changed, choose)
            )
        except (AnnotationError, ProjectError) as error:
            desk.say(sentence(str(error)))

    def _changed(self, choose: str, articles: int) -> None:
        self.choose([choose])
        self._desk.say(f"{number(articles, 'article')} changed.", undo=True)

    def _rename(self) -> None:
        (name,) = self.chosen()
        new, ok = QInputDialog.getText(self, "Rename the speaker", f"{name} is to be called", text=name)
        if ok and new.strip() != name:
            self._do(Rename(name, new), " ".join(new.split()))

    def _merge(self) -> None:
        name, *others = self.chosen()
        self._do(Join(name, tuple(others)), name)

    def _split(self) -> None:
        (name,) = self.chosen()
        aliases = tuple(line.text() for line in self.aliases.selectedItems())
        new, ok = QInputDialog.getText(self, "Split off a speaker", "The new speaker is called", text=aliases[0])
        if ok:
            self._do(Part(name, aliases, new), " ".join(new.split()))

    def _add(self) -> None:
        (name,) = self.chosen()
        new, ok = QInputDialog.getText(self, "Add a name", f"{name} is also called")
        if ok and new.strip():
            self._do(Describe(name, (*self._voices[name].speaker.aliases, new)), name)

    def _drop(self) -> None:
        (name,) = self.chosen()
        gone = {line.text() for line in self.aliases.selectedItems()}
        self._do(Describe(name, tuple(a for a in self._voices[name].speaker.aliases if a not in gone)), name)

    def _remove(self) -> None:
        (name,) = self.chosen()
        self._do(Remove(name), "")
