"""The export dialog: what to write, and what the format will leave out of it, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator import work
from annotator.core.counting import number
from annotator.formats import Progress, exporter, exporters
from annotator.project import Project
from annotator.ui.fittings import even
from annotator.ui.outcomes import sentence
from annotator.ui.parts import labelled, open_at
from annotator.ui.tasks import Tasks
from annotator.ui.working import stoppable

_SOON, _TYPED = 120, 300
"""Milliseconds after the last change, and after the last letter of a query, before it is looked."""
_WHOLE, _USUAL = "this format holds a whole project", "usual for this format"
"""Why an entry was chosen for the reviewer."""
_FIRST = work.Last()
_SPLITS = (
    ("All together", ""),
    ("Train, dev and test: 80, 10, 10 %", "80/10/10"),
    ("Train and test: 80, 20 %", "80/20"),
)


_Found = tuple[tuple[int, int, int], work.Losses, bool]
"""How many articles are chosen, left out as not done, of these to discuss; what is lost; whether nothing can be."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to export: which format, which articles and what of them, in how many parts, under which licence."""

    format: str
    choice: work.Choice
    shares: work.Shares = ()
    licence: str = ""

    @property
    def last(self) -> work.Last:
        """What of it the next export begins with."""
        return work.Last(self.format, self.choice.state or "all", self.choice.include or "all", self.licence)


class ExportDialog(QDialog):
    """Asks what to export; says how many articles that is and what will be left out.

    Which articles and what of them goes with the format, in words beside the field, until the reviewer chooses. It
    begins with what was exported `last`.
    """

    wanted = Signal()
    """All is said but where; the dialog stays until it is accepted."""

    def __init__(self, project: Path, done: int, total: int, parent: QWidget, *, last: work.Last = _FIRST) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setMinimumWidth(560)
        self._project = project
        self._tasks = Tasks(self)
        self._total = total
        self._losses: work.Losses | None = None
        # Several fields may change at one blow.
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._soon.timeout.connect(self._count)
        self.format, self.state, self.include, self.split = (QComboBox(self) for _ in range(4))
        for name in sorted(exporters(), key=lambda name: (name != "jsonl", name)):
            title = exporter(Path("x"), name).title
            self.format.addItem(f"{title}: everything, to be imported again" if name == "jsonl" else title, name)
        self.state.addItem(f"Articles that are done ({done:,} of {total:,})", "done")
        self.state.addItem(f"All articles ({total:,})", "all")
        for words, value in (("Gold", "gold"), ("Suggestions", "suggestions"), ("Gold and suggestions", "all")):
            self.include.addItem(words, value)
        for words, value in _SPLITS:
            self.split.addItem(words, value)
        self.query = QLineEdit(self)
        self.query.setPlaceholderText("All, or words of the article filter: label:Claim outlet:…")
        self.licence = QLineEdit(self)
        self.licence.setPlaceholderText("As the dataset card shall say it, such as CC-BY-4.0")
        self.negatives = QCheckBox("Rejected suggestions too, marked as such", self)
        self.pseudonyms = QCheckBox("Call reviewers by numbers", self)
        self.lost = labelled("", "muted", self)
        self.lost.setWordWrap(True)
        self.more = QPushButton("List…", self)
        self.more.setAutoDefault(False)
        self.more.clicked.connect(self._list)
        self._chosen: set[QWidget] = set()
        self._whys = {box: labelled("", "muted", self) for box in (self.state, self.include)}
        form = QFormLayout()
        for title, field in (
            ("Format", self.format),
            ("Articles", self.state),
            ("Only", self.query),
            ("Annotations", self.include),
            ("Files", self.split),
            ("Licence", self.licence),
            ("", self.negatives),
            ("", self.pseudonyms),
        ):
            if title:
                field.setAccessibleName(title)
            form.addRow(title, _beside(field, self._whys[field]) if field in self._whys else field)
        even(form)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.save = buttons.addButton("Save…", QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setDefault(True)
        buttons.accepted.connect(self.wanted)
        buttons.rejected.connect(self.reject)
        below = QHBoxLayout()
        below.addWidget(self.lost, 1)
        below.addWidget(self.more)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addLayout(below)
        layout.addWidget(buttons)
        self._begin_with(last)
        self.format.currentIndexChanged.connect(self._default)
        for box in (self.state, self.include):
            box.currentIndexChanged.connect(partial(self._choose, box))
        for tick in (self.negatives, self.pseudonyms):
            tick.toggled.connect(partial(self._look, _SOON))
        self.negatives.clicked.connect(partial(self._chosen.add, self.negatives))
        self.query.textChanged.connect(partial(self._look, _TYPED))

    @property
    def wish(self) -> Wish:
        """What was chosen."""
        name = self.format.currentData()
        whole = name == "jsonl" and self.state.currentData() == "all" and self.include.currentData() == "all"
        choice = work.Choice(
            None if whole else self.state.currentData(),
            None if whole else self.include.currentData(),
            self.query.text().strip(),
            negatives=self.negatives.isChecked(),
            pseudonyms=self.pseudonyms.isChecked(),
        )
        split = self.split.currentData()
        return Wish(name, choice, work.read_shares(split) if split else (), self.licence.text().strip())

    def done(self, result: int) -> None:
        """Close, and stop looking; what is looked at just now runs out behind it."""
        self._soon.stop()
        self._tasks.leave()
        super().done(result)

    def _begin_with(self, last: work.Last) -> None:
        """Choose what was chosen last; what was usual for the format then stays so for others."""
        self.licence.setText(last.licence)
        self.format.setCurrentIndex(max(0, self.format.findData(last.format)))
        self._default()
        for box, value in ((self.state, last.state), (self.include, last.include)):
            at = box.findData(value)
            if last.format == self.format.currentData() and at not in (-1, box.currentIndex()):
                box.setCurrentIndex(at)
                self._choose(box)

    def _default(self) -> None:
        """Choose what goes with the format wherever the reviewer did not choose, and say so."""
        lossless = self.format.currentData() == "jsonl"
        for box, whole in ((self.state, 1), (self.include, 2)):
            if box not in self._chosen:
                with QSignalBlocker(box):
                    box.setCurrentIndex(whole if lossless else 0)
                self._whys[box].setText(_WHOLE if lossless else _USUAL)
        self._tick()
        self._look()

    def _choose(self, box: QComboBox, _index: int = -1) -> None:
        self._chosen.add(box)
        self._whys[box].clear()
        self._whys[box].hide()
        self._tick()
        self._look()

    def _tick(self) -> None:
        """Say that rejected suggestions are exported where everything is, unless the reviewer said otherwise."""
        if self.negatives not in self._chosen:
            with QSignalBlocker(self.negatives):
                everything = self.format.currentData() == "jsonl" and self.include.currentData() == "all"
                self.negatives.setChecked(everything)

    def _look(self, soon: int = _SOON, _changed: object = None) -> None:
        """Have it counted what would be written and what not, after `soon` milliseconds; until then nothing is."""
        self.lost.setText("Looking what the format leaves out…")
        self.more.hide()
        self.save.setEnabled(False)
        self._soon.start(soon)

    def _count(self) -> None:
        """Count in the background."""
        project, wish = self._project, self.wish

        def job(progress: Progress) -> Iterator[_Found]:
            with Project.open(project) as opened:
                dataset = work.chosen_dataset(opened, Path("dataset"), format_=wish.format, choice=wish.choice)
                counts = len(dataset.ids), *dataset.not_done()
                yield counts, dataset.losses(progress), dataset.writer.lossless

        task = self._tasks.run("look", "Looking", stoppable(job))
        task.delivered.connect(partial(self._looked, wish))
        task.failed.connect(partial(self._failed, wish))

    def _is_past(self, wish: Wish) -> bool:
        """Whether something else is wanted by now, which will be counted in its turn."""
        return (wish.format, wish.choice) != (self.wish.format, self.wish.choice)

    def _failed(self, wish: Wish, problem: str) -> None:
        if not self._is_past(wish):
            self.lost.setText(sentence(problem))

    def _looked(self, wish: Wish, found: _Found) -> None:
        if self._is_past(wish):
            return
        (articles, undone, discussed), losses, lossless = found
        self._losses = losses
        others = not_there(self._total - articles, undone, discussed)
        said = f"{'; '.join((number(articles, 'article'), *others))}. "
        if losses:
            said += f"The format leaves out: {losses}."
        elif lossless and self.wish.choice.everything:
            said += "This format keeps everything that is exported; history and sessions are in it."
        elif articles:
            said += "Nothing of them is lost in this format."
        self.lost.setText(said)
        self.more.setVisible(bool(losses))
        self.save.setEnabled(articles > 0)

    def _list(self) -> None:
        """Show each thing that is left out."""
        if self._losses is None:
            return
        dialog = QDialog(self)
        dialog.setWindowTitle("Left out")
        open_at(dialog, QSize(640, 420))
        text = QPlainTextEdit("\n".join(self._losses.lines()), dialog)
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setAccessibleName("Left out")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
        buttons.rejected.connect(dialog.reject)
        layout = QVBoxLayout(dialog)
        layout.addWidget(text)
        layout.addWidget(buttons)
        dialog.open()


def _beside(box: QComboBox, words: QLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(box, 1)
    row.addWidget(words)
    return row


def not_there(others: int, undone: int, discussed: int) -> list[str]:
    """What is said of `others`, the articles that are not exported, in parts of a sentence."""
    rest = others - undone
    return [*([_left_out(undone, discussed)] if undone else []), *([f"{rest:,} not chosen"] if rest else [])]


def _left_out(undone: int, discussed: int) -> str:
    """“2 left out, because they are not done, 1 of them to discuss”."""
    they = "it is" if undone == 1 else "they are"
    if discussed == undone:
        return f"{undone:,} left out, because {they} to discuss"
    some = f", {discussed:,} of them to discuss" if discussed else ""
    return f"{undone:,} left out, because {they} not done{some}"
