"""What is opened now and then beside the work: the schema editor, the discuss queue and the tour."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QInputDialog, QMainWindow, QSpinBox, QWidget

from annotator.core.schema import RESOLVED
from annotator.ui import hands, looking
from annotator.ui.command import Command, always, has_article, has_attribution, has_project
from annotator.ui.fittings import inset
from annotator.ui.later import Later
from annotator.ui.outcomes import PAST

if TYPE_CHECKING:
    from annotator.ui.beside import Beside
    from annotator.ui.discussing import Discussing
    from annotator.ui.report import ReportWindow
    from annotator.ui.schema_draft import Draft
    from annotator.ui.schema_editor import SchemaEditor
    from annotator.ui.speakers import SpeakersWindow
    from annotator.ui.tour import Step, Tour

B = TypeVar("B", bound="Beside")

_CHECKING = (
    "Do suggestions change what you decide? To find out, this share of the articles\n"
    "comes without them until the article is done; what you found by yourself is then\n"
    "compared with them (Report, Check yourself). Which articles is settled by their\n"
    "texts. 5 % is one in twenty; 0 % switches it off."
)


class Backroom(Later):
    """Opens each; `toured` once the tour was closed."""

    toured = Signal()
    speaker_wanted = Signal()
    painted = ("tour", "report")
    _unsaved: tuple[Path, Draft] | None = None

    def commands(self) -> tuple[Command, ...]:
        """The commands that open them, and those of boilerplate and of the past."""
        return (
            Command(
                "line.boilerplate", "Boilerplate paragraph, or not", "Article", ("B",), hands.leave_out, "article",
                has_article,
                help="Marks the paragraph at the caret as no part of the article, or takes the mark away.",
            ),
            Command(
                "article.discussing", "To discuss…", "Article", ("Ctrl+D",), lambda desk: self.discussing.begin(),
                "chats-circle", has_project, anywhere=True,
                help="Articles marked to discuss, and every note.",
            ),
            Command(
                "article.restore", "Restore the article to here", "Article", (), looking.restore,
                "clock-counter-clockwise", lambda desk: desk.looked_at is not None,
                help="Makes the article what the History tab shows, as one step.",
            ),
            Command(
                "edit.schema", "Edit the label schema…", "Label", ("Ctrl+L",), lambda desk: self.edit_schema(),
                "list-bullets", has_project, anywhere=True,
                help="Labels, colours, keys, attributes and guidelines.",
            ),
            Command(
                "attribution.speaker", "Set the speaker…", "Attribution", ("I",),
                lambda desk: self.speaker_wanted.emit(), "user", has_attribution,
                help="Who “he” or “the ministry” is; the words in the article stay as they are.",
            ),
            Command(
                "article.check", "Check articles…", "Article", (), lambda desk: self.ask_share(), "eye-slash",
                has_project, anywhere=True,
                help="How many articles come without suggestions, to measure what suggestions do to your decisions.",
            ),
            Command(
                "view.report", "Report…", "View", ("Ctrl+R",), lambda desk: self.report.begin(), "chart-bar",
                has_project, anywhere=True,
                help="What became of suggestions, what your corrections have in common, and rules from it.",
            ),
            Command(
                "view.speakers", "Speakers…", "Attribution", ("Ctrl+Shift+P",), lambda desk: self.show_speakers(),
                "users-three", has_project, anywhere=True,
                help="Who said how much, under which names; to rename, merge and split.",
            ),
            Command(
                "help.tour", "Tour of the window", "Help", (), lambda desk: self.begin_tour(), "compass", always,
                help="Five cards that show where everything is.",
            ),
            Command(
                "help.about", "About Article Annotator…", "Help", (), lambda desk: self.show_about(), "info", always,
                anywhere=True, help="The version, the licence, and where the settings and the log are.",
            ),
        )  # fmt: skip

    def begin_tour(self) -> None:
        """Show the tour from its first step."""
        self.tour.begin()

    def show_about(self) -> None:
        """Show what the program is and where it keeps its files."""
        from annotator.ui.about import About

        About(self._window).open()

    @property
    def touring(self) -> bool:
        """Whether the tour is on screen."""
        return self.is_made("tour") and self.tour.isVisible()

    @cached_property
    def tour(self) -> Tour:
        """The tour of the window."""
        from annotator.ui.tour import Tour

        tour = Tour(_steps(self._window), self._theme, self._window, self._actions.meant)
        tour.ended.connect(self.toured)
        # A button or a menu runs a command as a key does.
        self._actions.begun.connect(lambda id_: tour.end() if tour.isVisible() else None)
        return tour

    @cached_property
    def discussing(self) -> Discussing:
        """The discuss queue."""
        from annotator.ui.discussing import Discussing

        return self._leading(Discussing(self._desk, self._window))

    def ask_share(self) -> None:
        """Ask which share of the articles comes without suggestions."""
        ask = QInputDialog(self._window)
        ask.setWindowTitle("Check articles")
        ask.setLabelText(_CHECKING)
        ask.setInputMode(QInputDialog.InputMode.IntInput)
        ask.setIntRange(0, 50)
        ask.setIntValue(round(100 * self._desk.check_share))
        box = ask.findChild(QSpinBox)
        assert box is not None
        inset(box)
        box.setSuffix(" %")
        box.setAccessibleName("Share of check articles, in per cent")
        percent = ask.intValue() if ask.exec() else None
        if percent is not None and self._desk.set_check_share(percent / 100):
            self._desk.say(f"{percent} % of the articles come without suggestions." if percent else "Switched off.")
        ask.deleteLater()

    @cached_property
    def report(self) -> ReportWindow:
        """The report."""
        from annotator.ui.report import ReportWindow

        return ReportWindow(self._desk, self._questions, self._theme, self._window)

    @cached_property
    def speakers(self) -> SpeakersWindow:
        """The register of speakers."""
        from annotator.ui.speakers import SpeakersWindow

        return self._leading(SpeakersWindow(self._desk, self._window))

    def _leading(self, window: B) -> B:
        window.opened.connect(self.left)
        return window

    def show_speakers(self) -> None:
        """Show the register of speakers, with the one of the attribution in focus chosen."""
        self.speakers.begin()
        item = self._desk.item
        if item is not None and item.attributes.get(RESOLVED):
            self.speakers.choose([item.attributes[RESOLVED]])

    def edit_schema(self) -> SchemaEditor | None:
        """Open the schema editor at the label in focus; None, and a word, while the past is looked at."""
        from annotator.ui.schema_editor import SchemaEditor

        if self._desk.project is None:
            return None
        if self._desk.moment is not None:
            self._desk.say(PAST)
            return None
        path, draft = self._unsaved or (None, None)
        if path != self._desk.project.path or (draft is not None and draft.before != self._desk.schema):
            draft = None
        self._unsaved = None
        editor = SchemaEditor(self._desk, self._theme, self._taken, self._window, draft=draft, kept=self._keep)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.finished.connect(self.left)
        item = self._desk.item
        if item is not None:
            editor.choose((self._desk.role or "content").upper() if item.kind == "attribution" else item.label)
        editor.open()
        return editor

    def _keep(self, draft: Draft) -> None:
        """Keep what was being changed in the label schema when that was stopped, to go on with it."""
        if self._desk.project is not None:
            self._unsaved = self._desk.project.path, draft
            self._desk.offered.emit("edit.schema", "Your changes…")

    def _taken(self, key: str) -> str:
        """The title of the command, other than a label's, that has a key."""
        others = (c for c in self._actions.commands() if not c.id.startswith("label."))
        return next((command.title for command in others if key in command.keys), "")


def _steps(window: QMainWindow) -> tuple[Step, ...]:
    from annotator.ui.tour import Step

    def part(name: str) -> QWidget:
        found = window.findChild(QWidget, name)
        return found if found is not None else window

    return (
        Step(
            "The articles",
            "Every article of the project, with how far it is. Type in the filter to find words, or state:begun, "
            "label:Claim and the like. Ctrl+Enter finishes one and opens the next.",
            lambda: part("articles"),
        ),
        Step(
            "The article",
            "A broken, faint line is suggested, an unbroken one is gold. J goes to the next suggestion, Enter accepts "
            "it, X rejects it. Select words and press a label’s key to add what is missing.",
            lambda: part("reader"),
        ),
        Step(
            "What is in focus",
            "The bar under the article names the keys that apply now, to the item in focus or to the words selected: a "
            "digit gives a label, [ and ] move the ends, S, C and Q set who said what.",
            lambda: part("focusbar") if part("focusbar").isVisible() else part("reader"),
        ),
        Step(
            "The inspector",
            "Everything in the article, by kind; attributes and your note; the guidelines of the label; the "
            "history, in which you can look at any moment and go back to it.",
            lambda: part("inspector"),
        ),
        Step(
            "Nothing is lost",
            "Every decision is in the file before the next key. Ctrl+Z takes back as many as you like, Ctrl+K runs any "
            "command by name, F1 shows the keys. Help opens this tour again.",
            lambda: part("toolbar"),
        ),
    )
