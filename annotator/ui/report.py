"""The Report window: what became of suggestions, what corrections have in common, and the check on oneself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.core.counting import number
from annotator.core.rules import Pattern, Rule, at_edge, part_words
from annotator.project import Project
from annotator.project.measuring import KINDS, Report, Row, Ruled
from annotator.project.search import Search
from annotator.ui.beside import Beside
from annotator.ui.desk import Desk
from annotator.ui.fittings import Instead, button, table
from annotator.ui.parts import labelled
from annotator.ui.plots import Bar, Days, Shares
from annotator.ui.questions import Questions
from annotator.ui.theme import Theme

_ROWS = ("Suggester", "Label", "Suggested", "Pending", "Accepted", "Corrected", "Rejected", "Share accepted", "Missed",
         "Corrected in")  # fmt: skip
_CHECKS = ("Kind", "Suggested", "Found alike", "Found otherwise", "Not found", "of these taken later",
           "Only by you", "Accepted with suggestions")  # fmt: skip
_HELP = {
    "Share accepted": "Of what was decided, what was accepted as it was suggested",
    "Missed": "Added by hand: nobody had suggested it",
    "Corrected in": "What corrections changed: the label, the boundary or a role",
}
"""What the less plain columns count."""
_PREVIEWED = 100
_STATES = {True: "on", False: "off", None: ""}


class ReportWindow(Beside):
    """Worked out beside the work each time it is shown. Enter on a line of Corrections previews its rule, R uses it."""

    def __init__(self, desk: Desk, questions: Questions, theme: Theme, parent: QWidget) -> None:
        super().__init__(desk, parent, name="report", title="Report", size=QSize(980, 640))
        self._questions = questions
        self.report: Report | None = None
        self.previewed: list[Ruled] = []
        self.rows = table("What became of suggestions, by suggester and label", _ROWS, self, wide=(len(_ROWS) - 1,))
        for column, title in enumerate(_ROWS):
            if (heading := self.rows.horizontalHeaderItem(column)) is not None:
                heading.setToolTip(_HELP.get(title, ""))
        self._suggested = Instead(self.rows, self)
        self.shares = Shares("Decisions by label", theme, self)
        self.types = Shares("Decisions by quote type", theme, self)
        self.days = Days("Decisions day by day", theme, self)
        self.patterns = table(
            "What your corrections have in common", ("Your fixes", "Share", "Fixes", "Rule"), self, wide=(0,)
        )
        self.patterns.itemSelectionChanged.connect(self._preview)
        self.examples = table(
            "What the rule would change of what is pending", ("As it is", "With the rule"), self, wide=(0, 1)
        )
        self.use = button("Use the rule", self._use, self)
        # Not the button's own: it loses that with its text.
        QShortcut(QKeySequence("R"), self).activated.connect(self.use.click)
        self.use.setToolTip(
            "Does this to what is suggested from now on; Suggest again brings it to what is pending (R)"
        )
        self._hint = labelled("", "muted", self)
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.check = table("What you find without suggestions", _CHECKS, self, wide=(len(_CHECKS) - 1,))
        self._checked = labelled("", "muted", self)
        self._checked.setWordWrap(True)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        for key, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            # The tabs know these keys only while they, and no table, have the focus.
            QShortcut(QKeySequence(key), self).activated.connect(partial(self._turn, step))
        for title, page in (
            ("Suggestions", self._column(self._suggested, _scrolled(self.shares))),
            ("Quote types", self._column(_scrolled(self.types))),
            ("Over time", self._column(self.days)),
            ("Corrections", self._column(self.patterns, self._hint, self.examples, self._line(self.use))),
            ("Check yourself", self._column(self._checked, self.check)),
        ):
            self.tabs.addTab(page, title)
        layout = QVBoxLayout(self)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(self._line(button("Close", self.reject, self)))

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        for plot in (self.shares, self.types, self.days):
            plot.theme = theme
            plot.update()

    def _turn(self, step: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())

    def _show(self, project: Project) -> None:
        self._questions.ask("report", _report, self._take)

    def _take(self, found: Report | None, last: bool) -> None:
        if found is None:
            return
        self.report = found
        called = self._desk.schema.title_of
        _fill(self.rows, [_cells(row, called(row.label)) for row in found.rows])
        self._suggested.say("" if found.rows else "Nothing is suggested yet.")
        labels: dict[str, tuple[int, int, int]] = {}
        for row in found.rows:
            before = labels.get(row.label, (0, 0, 0))
            labels[row.label] = (before[0] + row.accepted, before[1] + row.corrected, before[2] + row.rejected)
        self.shares.show_bars([Bar(called(label), counts) for label, counts in labels.items() if sum(counts)])
        self.types.show_bars([Bar(name.replace("_", " "), counts) for name, counts in found.quote_types.items()])
        self.days.show_bars([Bar(day, counts) for day, counts in found.days.items()])
        self._show_check()
        self._show_patterns()

    # ── corrections ─────────────────────────────────────────────────────────────────────────────

    def _show_patterns(self) -> None:
        at = max(0, self.patterns.currentRow())
        patterns = self.report.patterns if self.report is not None else ()
        lines = [
            (
                self._sentence(p),
                f"{p.share:.0%}",
                f"{p.fixes:,} of {p.of:,}",
                _STATES[self._on(p)],
            )
            for p in patterns
        ]
        _fill(self.patterns, lines)
        if not patterns:
            self._hint.setText("Nothing in common yet: three corrections of a kind make a line.")
        for part in (self.patterns, self.examples, self.use):
            part.setVisible(bool(patterns))
        self.use.setEnabled(bool(patterns))
        self.patterns.selectRow(min(at, len(patterns) - 1))

    def _chosen(self) -> Pattern | None:
        row = self.patterns.currentRow()
        patterns = self.report.patterns if self.report is not None else ()
        return patterns[row] if 0 <= row < len(patterns) else None

    def _on(self, pattern: Pattern) -> bool | None:
        """Whether the rule of a pattern is used; None when there is none."""
        rules = self._desk.project.rules if self._desk.project is not None else ()
        return next((r.on for r in rules if (r.label, r.role, r.step) == _rule(pattern)[:3]), None)

    def _preview(self) -> None:
        pattern = self._chosen()
        if pattern is None:
            _fill(self.examples, [])
            return
        self.use.setText("Switch the rule off" if self._on(pattern) else "Use the rule")
        rule = Rule(*_rule(pattern)[:3])
        self._questions.ask("rule", partial(_ruled, rule=rule), partial(self._show_preview, pattern))

    def _show_preview(self, pattern: Pattern, found: list[Ruled] | None, last: bool) -> None:
        if found is None or pattern != self._chosen():
            return
        self.previewed = found
        count = f"{len(found)} or more" if len(found) == _PREVIEWED else f"{len(found)}"
        step = pattern.step.name
        past = [(at_edge(c.around, c.before, step), at_edge(c.around, c.after, step)) for c in pattern.examples]
        _fill(self.examples, [*past, *((one.before, one.after) for one in found)])
        self._hint.setText(
            f"{self._sentence(pattern)}. Below: {len(past)} of your fixes, then what the rule would change of what is"
            f" pending ({count}). It applies to what is suggested from now on."
        )

    def _use(self) -> None:
        pattern, project = self._chosen(), self._desk.project
        if pattern is None or project is None:
            return
        on = not self._on(pattern)
        if not self._desk.written(partial(project.set_rule, Rule(*_rule(pattern)[:3], on=on))):
            return
        self._desk.say(
            f"From now on suggestions of {self._part(pattern)} move {pattern.step.words}."
            if on
            else "The rule is switched off."
        )
        self._show_patterns()
        self._preview()

    def _sentence(self, pattern: Pattern) -> str:
        """“31 % of your fixes to content move the end past the quotation mark”."""
        return f"{pattern.share:.0%} of your fixes to {self._part(pattern)} move {pattern.step.words}"

    def _part(self, pattern: Pattern) -> str:
        return part_words(pattern.label, pattern.role, self._desk.schema.title_of)

    # ── check yourself ──────────────────────────────────────────────────────────────────────────

    def _show_check(self) -> None:
        if self.report is None:
            return
        check = self.report.check
        share = self._desk.check_share
        were = number(check.articles, "article was", "articles were")
        self._checked.setText(
            f"{were} done without suggestions; {share:.0%} of all are to be."
            if share
            else "Switched off: Article → Check articles… has a share of them come without suggestions."
        )
        lines = []
        for kind, one in check.alike.items():
            total = one.agreed + one.other + one.unfound
            with_ = f"{check.accepted[kind]:.0%}" if kind in check.accepted else ""
            alike = f"{one.agreed:,} ({check.found[kind]:.0%})" if kind in check.found else f"{one.agreed:,}"
            counts = (one.other, one.unfound, one.taken, one.unsuggested)
            lines.append((kind, f"{total:,}", alike, *(f"{count:,}" for count in counts), with_))
        _fill(self.check, lines)

    def _column(self, *parts: QWidget | QHBoxLayout) -> QWidget:
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 10, 0, 0)
        for part in parts:
            if isinstance(part, QWidget):
                layout.addWidget(part, 0 if part in (self._hint, self._checked) else 1)
            else:
                layout.addLayout(part)
        return page

    def _line(self, button: QPushButton) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(button)
        return line


def _rule(pattern: Pattern) -> tuple[str, str, str]:
    return pattern.label, pattern.role, pattern.step.name


def _cells(row: Row, label: str) -> tuple[str, ...]:
    share = "" if row.acceptance is None else f"{row.acceptance:.0%}"
    if not row.suggester:
        return ("nobody", label, *[""] * 6, f"{row.missed:,}", "")
    counts = (row.suggested, row.pending, row.accepted, row.corrected, row.rejected)
    fixed = ", ".join(f"{kind} {n:,}" for kind, n in zip(KINDS, row.corrections, strict=True) if n)
    return (row.suggester, label, *(f"{count:,}" for count in counts), share, "", fixed)


def _fill(table: QTableWidget, lines: Sequence[tuple[str, ...]]) -> None:
    table.setRowCount(len(lines))
    for row, cells in enumerate(lines):
        for column, text in enumerate(cells):
            cell = QTableWidgetItem(text)
            if text[:1].isdigit() and column:
                cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, cell)
    for column, cells in enumerate(zip(*lines, strict=True)):
        # A column that says nothing only takes room from the others.
        table.setColumnHidden(column, not any(cells))


def _scrolled(plot: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(plot)
    return area


def _report(search: Search, overtaken: Callable[[], bool]) -> Iterator[Report]:
    yield search.report()


def _ruled(search: Search, overtaken: Callable[[], bool], *, rule: Rule) -> Iterator[list[Ruled]]:
    yield search.ruled(rule, _PREVIEWED)
