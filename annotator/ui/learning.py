"""Learning from the project: what its gold teaches, scored beside what is in use; kept, dropped or gone back from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator import training
from annotator.core.counting import number
from annotator.core.measures import DECIDING, MARGIN, Part, gain
from annotator.core.queue import read_query
from annotator.formats import Progress
from annotator.project import Project, ProjectError
from annotator.training import LEAST, Lesson, Version
from annotator.ui.desk import Desk
from annotator.ui.outcomes import sentence
from annotator.ui.parts import labelled, moment_words, open_at
from annotator.ui.tasks import Tasks
from annotator.ui.theme import bold
from annotator.ui.working import Working

_TITLES = {
    "relation soft": "Whole attributions",
    "source exact": "Sources, exactly",
    "cue exact": "Cues, exactly",
    "content token": "Contents, word by word",
    "calibration error": "Scores are off by (less is better)",
    "claims soft": "Claims, half of the words in common",
    "claims token": "Claims, word by word",
    "claims calibration error": "Scores of claims are off by (less is better)",
    "entities exact": "Names, exactly with their label",
    "entities calibration error": "Scores of names are off by (less is better)",
}
_PARTS: Mapping[Part, str] = {"attributions": "attributions", "claims": "claims", "entities": "names"}
_ABOUT = (
    "Learning takes seconds. It finds out which attributions, claims and names you want and where they end, and tries "
    "that on articles it has not seen. You then keep it or not."
)
_NUMBER = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Learning(Working):
    """Trains in the background on the articles that are done; nothing is kept before Keep is pressed."""

    cancelled_words = "Cancelled: nothing was learned."

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(tasks, parent)
        self.setObjectName("learning")
        self.setWindowTitle("Learn from this project")
        open_at(self, QSize(620, 440))
        self._desk = desk
        self._project = desk.project
        self.version: Version | None = None
        self.standing = labelled("", "muted", self)
        self.learn = self._button("Learn", self.begin)
        self.close_ = self._button("Close", self.reject)
        self.table = QTreeWidget(self)
        self.table.setAccessibleName("Scores before and after")
        self.table.setRootIsDecorated(False)
        self.table.setHeaderLabels(["On articles left out of the learning", "Before", "After", "Change"])
        for column in range(1, 4):
            self.table.headerItem().setTextAlignment(column, _NUMBER)
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.words.setText(_ABOUT)
        self.keep = self._button("Keep", self._keep)
        self.discard = self._button("Discard", self._discard)
        self.back = self._button("Go back to the earlier one", self._go_back)
        for button in (self.learn, self.cancel, self.back, self.discard, self.keep, self.close_):
            # There is no field in which Enter means something else: it presses the button that has the keys.
            button.setAutoDefault(True)
        self.standing.setWordWrap(True)
        self._lay_out()
        self._at_rest()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.standing, 1)
        for button in (self.learn, self.cancel):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        bottom = QHBoxLayout()
        bottom.addWidget(self.back)
        bottom.addStretch(1)
        for button in (self.discard, self.keep, self.close_):
            bottom.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.progress)
        layout.addWidget(self.table, 100)
        # Around the words, the room of the table while that is hidden.
        layout.addStretch(1)
        layout.addWidget(self.words)
        layout.addStretch(1)
        layout.addLayout(bottom)

    def _at_rest(self) -> None:
        """Show what can be done now."""
        super()._at_rest()
        project, busy, waiting = self._open(), self._task is not None, self.version is not None
        done = len(project.find(read_query("state:done"))) if project else 0
        try:
            used = training.versions(project) if project else []
            said, some = _standing(used), bool(used)
        except ProjectError as error:
            said, some = sentence(str(error)), True
        enough = f"{number(done, 'article is', 'articles are')} done." if done >= LEAST else _too_few(done)
        self.standing.setText(f"{enough} {said}")
        self.learn.setEnabled(project is not None and done >= LEAST and not busy)
        self.table.setVisible(some_scores := self.table.topLevelItemCount() > 0)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft if some_scores else Qt.AlignmentFlag.AlignCenter)
        self.keep.setEnabled(waiting and not busy)
        self.discard.setEnabled(waiting and not busy)
        self.back.setEnabled(some and not busy and not waiting)
        can = (button for button in (self.cancel, self.keep, self.learn, self.close_) if button.isEnabled())
        wanted = next(can)
        wanted.setDefault(True)
        held: QWidget | None = self.focusWidget()
        if held is None or not held.isEnabled():
            wanted.setFocus()

    def _open(self) -> Project | None:
        """The project this was opened for, None once another is in hand."""
        return self._project if self._project is not None and self._desk.project is self._project else None

    # ── learning ────────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Learn from the articles that are done."""
        project = self._open()
        if project is None or self._task is not None:
            return
        self.version = None
        self.table.clear()
        self._work("learn", "Learning", partial(_job, project.path))

    # ── deciding ────────────────────────────────────────────────────────────────────────────────

    def _show(self, version: Version) -> None:
        self.version = version
        for name, before in version.before.items():
            after = version.after[name]
            columns = [_TITLES.get(name, name), f"{100 * before:.1f}", f"{100 * after:.1f}"]
            row = QTreeWidgetItem(self.table, [*columns, f"{100 * (after - before):+.1f}".replace("-", "−")])
            for column in range(1, 4):
                row.setTextAlignment(column, _NUMBER)
            if name in DECIDING.values():
                for column in range(4):
                    row.setFont(column, bold(self.table.font()))
        self.table.show()
        self._say(f"Learned from {number(len(version.articles), 'article')}. {verdict(version)}", "muted")

    def _keep(self) -> None:
        project, version = self._open(), self.version
        if project is None or version is None:
            self._say("Another project is open: nothing was kept.", "error")
            return
        try:
            training.keep(project, version, version.better or None)
        except ProjectError as error:
            self._failed(str(error))
            return
        self.version = None
        self._say("Kept: articles suggested from now on use it. What you decided stays.", "muted")
        self._at_rest()

    def _discard(self) -> None:
        self.version = None
        self.table.clear()
        self._say("Discarded: what was in use stays in use.", "muted")
        self._at_rest()

    def _go_back(self) -> None:
        project = self._open()
        if project is None:
            return
        try:
            training.roll_back(project)
        except ProjectError as error:
            self._failed(str(error))
            return
        self.table.clear()
        self._say("Gone back: articles suggested from now on use the earlier one.", "muted")
        self._at_rest()


def _standing(used: list[Version]) -> str:
    if not used:
        return "Suggestions are made by what the program comes with."
    learned = moment_words(datetime.fromisoformat(used[-1].made).timestamp())
    what = _listed(used[-1].lessons)
    articles = number(len(used[-1].articles), "article")
    return f"{what[:1].upper()}{what[1:]} are suggested by what was learned until {learned} from {articles}."


def verdict(version: Version) -> str:
    """What is better, and what Keep would do."""
    if not version.better:
        return f"Not better by {100 * MARGIN:.0f} point: discard it, unless you want it all the same."
    gains = ", ".join(_gain(part, version.lessons[part]) for part in version.better)
    rest: list[Part] = [part for part in version.lessons if part not in version.better]
    others = f" The {_listed(rest)} are no better and stay as they are." if rest else ""
    return f"Better: {gains}; keep it.{others}"


def _gain(part: Part, lesson: Lesson) -> str:
    more = gain(part, lesson.before, lesson.after)
    return f"{_PARTS[part]} by {100 * more:.1f} points" if more >= MARGIN else f"the scores of {_PARTS[part]}"


def _listed(parts: Iterable[Part]) -> str:
    """The parts in words: “attributions, claims and names”."""
    *some, last = (_PARTS[part] for part in parts)
    return f"{', '.join(some)} and {last}" if some else last


def _too_few(done: int) -> str:
    so_far = "none is done" if not done else "1 is done" if done == 1 else f"{done} are done"
    return f"Finish at least {LEAST} articles first (Ctrl+Enter marks one done); {so_far} so far."


def _job(path: Path, progress: Progress) -> Iterator[Version]:
    with Project.open(path) as project:
        yield training.learn(project, progress=progress)
