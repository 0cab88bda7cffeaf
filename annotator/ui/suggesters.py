"""The suggesters: which run, what each lacks, its settings, and whether it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.core.counting import number
from annotator.core.excerpts import excerpt
from annotator.core.model import Article, surface
from annotator.core.schema import LabelSchema
from annotator.suggest.registry import PLUGINS, Standing, Table, is_on, standing, standings
from annotator.ui.desk import Desk
from annotator.ui.fittings import button, choice, column, say
from annotator.ui.option_form import OptionForm
from annotator.ui.outcomes import sentence
from annotator.ui.parts import clear, labelled, open_at
from annotator.ui.tasks import Tasks

if TYPE_CHECKING:
    from annotator.suggest import Outcome

_NAME = Qt.ItemDataRole.UserRole
_STATES = {"ready": "Ready", "not installed": "Not installed", "not configured": "Not configured"}
_SHOWN = 3
_SPECIMEN = "Ana Lee, who leads Northern Bank in Bergen, said on Monday that prices would fall. “And soon,” she added."


class SuggestersDialog(QDialog):
    """Edits the tables of the settings; `saved` with them, `run_wanted` with the name of a suggester to run now."""

    saved = Signal(dict)
    run_wanted = Signal(str)

    def __init__(self, tables: Mapping[str, Table], desk: Desk, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("suggesters")
        self.setWindowTitle("Suggesters")
        open_at(self, QSize(860, 560))
        self._desk = desk
        self._tasks = tasks
        self.tables: dict[str, dict[str, object]] = {name: dict(table) for name, table in tables.items()}
        self._before = {name: dict(table) for name, table in self.tables.items()}
        self._testing = 0
        self.list = QListWidget(self)
        self.list.setAccessibleName("Suggesters")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._chosen)
        self.list.itemChanged.connect(self._switched)
        self.add = choice("Add", ((standing(use, {}).title, use) for use in PLUGINS), self.add_one, self)
        self.add.setAutoDefault(False)
        self.add.setToolTip("Another one of a kind, with settings of its own")
        self.remove = button("Remove", self._removed, self)
        self.remove.setToolTip("Forgets its settings; what it suggested stays")
        self.title = labelled("", "heading", self)
        self.about = labelled("", "muted", self)
        self.state = labelled("", "muted", self)
        self.address = labelled("", "warning", self)
        self.outcome = labelled("", "muted", self)
        for words in (self.about, self.state, self.address, self.outcome):
            words.setWordWrap(True)
        self.form: OptionForm | None = None
        self.test = button("Test on this article", self._test, self)
        self.run = button("Save and run on all articles", self._run, self)
        self.run.setToolTip("On every article that it has suggested nothing for and that is not done")
        self._lay_out()
        self._fill()

    def _lay_out(self) -> None:
        card = QFrame(self)
        card.setProperty("look", "card")
        self._fields = QVBoxLayout()
        right = QVBoxLayout(card)
        for words in (self.title, self.about, self.state, self.address):
            right.addWidget(words)
        right.addLayout(self._fields)
        right.addStretch(1)
        right.addWidget(self.outcome)
        run = QHBoxLayout()
        run.addWidget(self.test)
        run.addWidget(self.run)
        run.addStretch(1)
        right.addLayout(run)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.reject)
        sides = QHBoxLayout()
        sides.addLayout(column(self.list, self.add, self.remove), 2)
        sides.addWidget(card, 5)
        layout = QVBoxLayout(self)
        layout.addLayout(sides, 1)
        layout.addWidget(labelled("Those that are ticked run by themselves; equal proposals come once.", "muted", self))
        layout.addWidget(buttons)

    # ── the list ────────────────────────────────────────────────────────────────────────────────

    def _fill(self, name: str = "") -> None:
        with QSignalBlocker(self.list):
            self.list.clear()
            for found in standings(self.tables):
                item = QListWidgetItem(self.list)
                item.setData(_NAME, found.name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                self._show_item(item, found)
        names = [self.list.item(n).data(_NAME) for n in range(self.list.count())]
        self.list.setCurrentRow(names.index(name) if name in names else 0)
        self._chosen()

    def _show_item(self, item: QListWidgetItem, found: Standing) -> None:
        with QSignalBlocker(self.list):
            item.setText(found.name + ("" if found.state == "ready" else f"   ({_STATES[found.state].lower()})"))
            item.setCheckState(Qt.CheckState.Checked if found.on else Qt.CheckState.Unchecked)

    @property
    def name(self) -> str:
        """The suggester that is shown."""
        return str(self.list.currentIndex().data(_NAME) or "")

    def item_of(self, name: str) -> QListWidgetItem:
        """The entry of the list for a suggester."""
        items = (self.list.item(n) for n in range(self.list.count()))
        return next(item for item in items if item.data(_NAME) == name)

    def choose(self, name: str) -> None:
        """Show the suggester of that name."""
        self.list.setCurrentItem(self.item_of(name))

    def _standing(self) -> Standing:
        return standing(self.name, self.tables.get(self.name, {}), on=is_on(self.name, self.tables))

    def _chosen(self) -> None:
        clear(self._fields)
        self.form = None
        if not self.name:
            return
        found = self._standing()
        self.title.setText(found.title if found.own else f"{found.name} · {found.title}")
        self.about.setText(found.about)
        if found.options is not None:
            self.form = OptionForm(found.options, self)
            self.form.edited.connect(self._edited)
            self._fields.addWidget(self.form)
        self.outcome.setText("")
        self._show_standing(found)

    def _show_standing(self, found: Standing) -> None:
        ready = found.state == "ready"
        why = f": {found.why}." if found.why else "."
        say(self.state, _STATES[found.state] + why, "good" if ready else "warning")
        self.address.setText(f"The text of articles is sent to {found.address}." if found.address else "")
        self.address.setVisible(bool(found.address))
        self.test.setEnabled(ready and not self._testing)
        self.run.setEnabled(ready and self._desk.project is not None)
        self.remove.setEnabled(self.name in self.tables and not found.own)

    # ── what is changed ─────────────────────────────────────────────────────────────────────────

    def _edited(self) -> None:
        if self.form is None:
            return
        before = self.tables.get(self.name, {})
        kept = {key: value for key, value in before.items() if key in ("use", "on")}
        self.tables[self.name] = {**kept, **self.form.values}
        found = self._standing()
        self._show_item(self.list.currentItem(), found)
        self._show_standing(found)
        self.outcome.setText("")

    def _switched(self, item: QListWidgetItem) -> None:
        name, on = str(item.data(_NAME)), item.checkState() == Qt.CheckState.Checked
        table = {key: value for key, value in self.tables.get(name, {}).items() if key != "on"}
        if not on or not is_on(name, {**self.tables, name: table}):
            table["on"] = on
        self.tables[name] = table
        self.list.setCurrentItem(item)

    def add_one(self, use: str) -> None:
        """Another suggester of a kind, off until it is ready; its name is the kind with a number."""
        name = next(name for n in range(1, 100) if (name := use if n == 1 else f"{use}-{n}") not in self.tables)
        self.tables[name] = {"use": use} if name != use else {}
        self._fill(name)

    def _removed(self) -> None:
        self.tables.pop(self.name, None)
        self._fill(self.name)

    def save(self) -> None:
        """Take over what was changed, and close."""
        self.saved.emit({name: table for name, table in self.tables.items() if table or name in self._before})
        self.accept()

    def _run(self) -> None:
        name = self.name
        self.save()
        self.run_wanted.emit(name)

    # ── trying it out ───────────────────────────────────────────────────────────────────────────

    def _test(self) -> None:
        sheet = self._desk.sheet
        article = sheet.article if sheet is not None else Article("specimen", _SPECIMEN)
        table = dict(self.tables.get(self.name, {}))
        self.outcome.setText("Trying…")
        self._testing += 1
        self.test.setEnabled(False)
        job = partial(_job, self.name, table, article, self._desk.schema)
        task = self._tasks.run("test", "Trying a suggester", job, 1)
        task.delivered.connect(self._tried)
        task.failed.connect(self._failed)
        task.finished.connect(self._tested)
        self.finished.connect(task.cancel)

    def _tried(self, result: tuple[Outcome, float]) -> None:
        outcome, seconds = result
        if outcome.problems:
            self._failed(outcome.problems[0])
            return
        text = outcome.article.text
        shown = [excerpt(surface(text, s.spans), 40) for s in outcome.suggestions[:_SHOWN]]
        said = f"{number(len(outcome.suggestions), 'proposal')} in {seconds:.1f} s" + (
            f": {'; '.join(shown)}" if shown else ""
        )
        left = [f"{count:,} left out: {why}" for why, count in outcome.left_out.items()]
        say(self.outcome, ". ".join([said, *left]) + ".", "good")

    def _failed(self, problem: str) -> None:
        say(self.outcome, sentence(problem), "error")

    def _tested(self) -> None:
        self._testing -= 1
        if self.name:
            self._show_standing(self._standing())


def _job(
    name: str, table: Table, article: Article, schema: LabelSchema, cancelled: Callable[[], bool]
) -> Iterator[tuple[Outcome, float]]:
    from annotator.suggest import chosen, suggest

    suggesters = chosen([name], {name: table})
    begun = perf_counter()
    for outcome in suggest([article], suggesters, schema, cancelled=cancelled):
        yield outcome, perf_counter() - begun
