"""The suggesters scored on gold: the project's own, or a file's; the numbers, and whether scores mean what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator import work
from annotator.core.counting import number
from annotator.core.schema import LabelSchema
from annotator.formats import Progress
from annotator.suggest import Tables
from annotator.ui.fittings import Instead
from annotator.ui.outcomes import sentence
from annotator.ui.parts import labelled, open_at
from annotator.ui.reliability_plot import ReliabilityPlot
from annotator.ui.tasks import Tasks
from annotator.ui.theme import Theme, bold
from annotator.ui.working import Working

if TYPE_CHECKING:
    from annotator.suggest.evaluation import Report
    from annotator.suggest.scoring import Tally

_TITLES = {"entity": "Entities", "claim": "Claims", "attribution": "Attributions"}
_RIGHT = {
    "entity": "has the words and the label of the gold",
    "claim": "shares half of its words with the gold",
    "attribution": "shares half of its content with the gold and touches its source and cue",
}
_MEASURES = {
    "exact": "Begins and ends at the same character as the gold, with the same label",
    "token": "Counted word by word: how many words are in both",
    "partial": "Shares at least one word with the gold",
    "soft": "Shares half of its words with the gold, or more",
}
"""What counts as right, by the last word of a score's name."""
_HELP = (
    "exact: the same ends; token: word by word; partial: a word in common; soft: half of the words. "
    "Precision is how much of what is proposed is right, recall how much of the gold is found, F both in one."
)
_ABOUT = (
    "Evaluate lets the suggesters that are on read the articles of the gold once more, and compares what they propose "
    "with it: how much of that is right, and how much of the gold they find. Nothing of the project changes."
)
_FILES = "Gold (*.jsonl *.db);;All files (*)"


class Evaluating(Working):
    """Runs the suggesters that are on over gold in the background and shows the scores; writes nothing."""

    def __init__(
        self, path: Path, schema: LabelSchema, tables: Tables, tasks: Tasks, theme: Theme, parent: QWidget
    ) -> None:
        """`path` is the project in hand, whose gold is scored unless another file is chosen."""
        super().__init__(tasks, parent)
        self.setObjectName("evaluating")
        self.setWindowTitle("Evaluate the suggesters")
        open_at(self, QSize(980, 680))
        self._schema = schema
        self._tables = tables
        self.report: Report | None = None
        self.gold = QComboBox(self)
        self.gold.setAccessibleName("Gold")
        self.gold.addItem("The gold of this project", path)
        self._other = self._button("Other gold…", self._ask)
        self.run = self._button("Evaluate", self.begin)
        self.run.setDefault(True)
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName("Scores")
        self.tree.setHeaderLabels(["", "Precision", "Recall", "F", "Right", "Proposed", "Gold"])
        for column in range(1, 7):
            self.tree.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.layer = QComboBox(self)
        self.layer.setAccessibleName("Layer of the plot")
        self.layer.currentIndexChanged.connect(self._plotted)
        self.plot = ReliabilityPlot(theme, self)
        self.caption = labelled("", "muted", self)
        self.caption.setWordWrap(True)
        self.help = labelled(_HELP, "muted", self)
        self.help.setWordWrap(True)
        self._lay_out()
        self._at_rest()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.gold, 1)
        for button in (self._other, self.run, self.cancel):
            top.addWidget(button)
        right = QVBoxLayout()
        right.addWidget(labelled("Do scores mean what they say?", "heading", self))
        right.addWidget(self.layer)
        right.addWidget(self.plot)
        right.addWidget(self.caption)
        right.addStretch(1)
        scores = QWidget(self)
        middle = QHBoxLayout(scores)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self.tree, 3)
        middle.addLayout(right, 2)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.progress)
        self.scores = Instead(scores, self)
        layout.addWidget(self.scores, 1)
        layout.addWidget(self.help)
        bottom = QHBoxLayout()
        bottom.addWidget(self.words, 1)
        bottom.addWidget(self._button("Close", self.reject), 0, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(bottom)

    def _at_rest(self) -> None:
        super()._at_rest()
        for control in (self.gold, self._other, self.run):
            control.setEnabled(self._task is None)
        self.scores.say("" if self.report is not None else _ABOUT)
        self.help.setVisible(self.report is not None)

    # ── running ─────────────────────────────────────────────────────────────────────────────────

    def _ask(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Choose gold", str(Path.home()), _FILES)
        if name:
            self.choose(Path(name))

    def choose(self, path: Path) -> None:
        """Score on the gold of a file or of another project."""
        self.gold.addItem(path.name, path)
        self.gold.setCurrentIndex(self.gold.count() - 1)

    def begin(self) -> None:
        """Evaluate on the gold that is chosen."""
        self._work("evaluate", "Evaluating", partial(_job, self.gold.currentData(), self._schema, self._tables))

    # ── showing ─────────────────────────────────────────────────────────────────────────────────

    def _show(self, report: Report) -> None:
        self.report = report
        self.tree.clear()
        self.layer.clear()
        for layer in report.layers:
            top = QTreeWidgetItem(self.tree, [_TITLES[layer.kind]])
            top.setFont(0, bold(self.tree.font()))
            self._rows(top, layer.scores)
            by_label = [(self._schema.title_of(name), scores) for name, scores in layer.by_label.items()]
            by_type = [(name.replace("_", " "), scores) for name, scores in layer.by_quote_type.items()]
            for title, groups in (("By label", by_label), ("By quote type", by_type)):
                if groups:
                    group = QTreeWidgetItem(top, [title])
                    for name, scores in groups:
                        self._rows(QTreeWidgetItem(group, [name]), scores)
            top.setExpanded(True)
            self.layer.addItem(_TITLES[layer.kind], layer)
        self._say(" ".join(_said(report)), "muted")
        self._at_rest()

    def _rows(self, parent: QTreeWidgetItem, scores: Mapping[str, Tally]) -> None:
        for name, tally in scores.items():
            shares = [f"{100 * share:.1f}" for share in (tally.precision, tally.recall, tally.f)]
            row = QTreeWidgetItem(
                parent, [name, *shares, f"{tally.right:,}", f"{tally.proposed:,}", f"{tally.wanted:,}"]
            )
            row.setToolTip(0, _MEASURES.get(name.rpartition(" ")[2], ""))
            for column in range(1, 7):
                row.setTextAlignment(column, Qt.AlignmentFlag.AlignRight)

    def _plotted(self) -> None:
        layer = self.layer.currentData()
        if layer is not None:
            self.plot.show_reliability(layer.reliability)
            self.caption.setText(
                f"Expected error {layer.reliability.error:.3f}. Right is what {_RIGHT[layer.kind]}. Under the dashed "
                "line scores promise too much, above it too little. The larger a dot, the more proposals."
            )


def _said(report: Report) -> Iterator[str]:
    yield f"{number(report.articles, 'article')}, {number(report.words, 'word')}, by {', '.join(report.suggesters)}:"
    yield f"{report.articles_a_second:,.1f} articles and {report.words_a_second:,.0f} words a second."
    if report.unscored:
        yield f"Not in this gold, so not scored: {', '.join(f'{name} {n:,}' for name, n in report.unscored.items())}."
    yield from map(sentence, report.problems)
    yield from (f"{count:,} left out: {why}." for why, count in report.left_out.items())


def _job(path: Path, schema: LabelSchema, tables: Tables, progress: Progress) -> Iterator[Report]:
    yield from (report for _, report in work.evaluate_file(path, schema, tables=tables, progress=progress))
