"""The commands of the window itself: files, sessions, what is shown. The rest of the command table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from annotator.ui.commands import Command, When, always, has_article, has_project

_THEMES = (
    ("system", "Theme of the system", "Light, dark or high contrast, as the system has it."),
    ("light", "Light theme", ""),
    ("dark", "Dark theme", ""),
    ("contrast", "High-contrast theme", ""),
)


class Shell(Protocol):
    """What the commands ask of the window itself."""

    def new_project(self) -> None: ...
    def choose_project(self) -> None: ...
    def open_sample(self) -> None: ...
    def import_files(self) -> None: ...
    def import_folder(self) -> None: ...
    def import_addresses(self) -> None: ...
    def export(self) -> None: ...
    def suggest(self) -> None: ...
    def suggest_again(self) -> None: ...
    def show_sessions(self) -> None: ...
    def show_settings(self) -> None: ...
    def show_suggesters(self) -> object: ...
    def evaluate(self) -> object: ...
    def learn(self) -> object: ...
    def show_keys(self) -> None: ...
    def edit_keys(self) -> None: ...
    def open_palette(self) -> None: ...
    def search_project(self) -> None: ...
    def find_words(self) -> None: ...
    def filter(self) -> None: ...
    def zoom(self, steps: int) -> None: ...
    def toggle_pane(self, name: str) -> None: ...
    def pane_shown(self, name: str) -> bool: ...
    def toggle_dock(self) -> None: ...
    def docked(self) -> bool: ...
    def use_theme(self, name: str) -> None: ...
    def theme_used(self) -> str: ...
    def toggle_alone(self) -> None: ...
    def alone(self) -> bool: ...
    def copy(self) -> None: ...
    def escape(self) -> None: ...
    def close(self) -> bool: ...


def shell_commands(shell: Shell) -> tuple[Command, ...]:
    """The commands of the window: files, sessions, what is shown."""

    def command(
        id_: str, title: str, menu: str, keys: str, run: Callable[[], object], icon: str = "", when: When = always,
        checked: Callable[[], bool] | None = None, help_: str = "", anywhere: bool = True,
    ) -> Command:  # fmt: skip
        shown = (lambda desk: checked()) if checked else None
        listed = tuple(keys.split()) if keys else ()
        return Command(id_, title, menu, listed, lambda desk: run(), icon, when, anywhere, shown, help_)

    def theme_is(name: str) -> bool:
        return shell.theme_used() == name

    return (
        command("file.new", "New project…", "File", "Ctrl+N", shell.new_project, "file-plus"),
        command("file.open", "Open…", "File", "Ctrl+O", shell.choose_project, "folder-open"),
        command("file.sample", "Open the sample project", "File", "", shell.open_sample, "newspaper"),
        command("file.import", "Import…", "File", "Ctrl+I", shell.import_files, "download-simple", has_project,
                help_="Articles and annotations in many formats; they can also be dropped on the window."),
        command("file.import-folder", "Import a folder…", "File", "", shell.import_folder, "", has_project,
                help_="A folder of articles, or of annotations such as those of brat, CoNLL or INCEpTION."),
        command("file.import-web", "Import from the web…", "File", "", shell.import_addresses, "", has_project,
                help_="Fetches pages and feeds whose addresses you paste; nothing else is sent."),
        command("file.export", "Export…", "File", "Ctrl+E", shell.export, "export", has_project),
        command("file.suggest", "Suggest", "File", "Ctrl+G", shell.suggest, "sparkle", has_project,
                help_="Runs the suggesters on every article that has no suggestions yet."),
        command("file.suggest-again", "Suggest again", "File", "Ctrl+Shift+G", shell.suggest_again, "arrows-clockwise",
                has_project, help_="Shows what is new of articles that are not done; what you decided stays."),
        command("file.suggesters", "Suggesters…", "File", "", shell.show_suggesters, "puzzle-piece",
                help_="Which suggesters run, and the settings of those that work with what you bring."),
        command("file.evaluate", "Evaluate the suggesters…", "File", "", shell.evaluate, "chart-line", has_project,
                help_="Scores the suggesters on the gold of the project, or of a file."),
        command("file.learn", "Learn from this project…", "File", "", shell.learn, "graduation-cap", has_project,
                help_="What you decided teaches which attributions are suggested; kept only if you say so."),
        command("file.sessions", "Sessions…", "File", "Ctrl+H", shell.show_sessions, "clock-counter-clockwise",
                has_project, help_="Earlier sittings: go on from one, or look at the project as it was."),
        command("file.settings", "Settings…", "File", "Ctrl+,", shell.show_settings, "gear"),
        command("file.quit", "Quit", "File", "Ctrl+Q", shell.close),
        command("edit.copy", "Copy", "Edit", "Ctrl+C", shell.copy, "copy", has_article, anywhere=False),
        command("edit.find", "Find…", "Edit", "Ctrl+F", shell.find_words, "magnifying-glass", has_article),
        command("edit.search", "Search the project…", "Edit", "Ctrl+Shift+S", shell.search_project,
                "magnifying-glass-plus", has_project,
                help_="Finds words and items in all articles, to open or to decide at once."),
        command("edit.palette", "Run a command…", "Edit", "Ctrl+K", shell.open_palette, "command",
                help_="Commands, labels, articles and speakers by a few letters."),
        command("edit.filter", "Filter the articles", "Edit", "Ctrl+Shift+F", shell.filter, "funnel", has_project),
        command("edit.escape", "Leave what is shown", "Edit", "Esc", shell.escape, "", has_article, anywhere=False),
        command("view.larger", "Larger text", "View", "Ctrl++ Ctrl+=", lambda: shell.zoom(1), "text-aa"),
        command("view.smaller", "Smaller text", "View", "Ctrl+-", lambda: shell.zoom(-1)),
        command("view.normal", "Normal text size", "View", "Ctrl+0", lambda: shell.zoom(0)),
        command("view.articles", "Articles pane", "View", "F9", lambda: shell.toggle_pane("articles"),
                "columns", always, lambda: shell.pane_shown("articles")),
        command("view.inspector", "Inspector pane", "View", "F10", lambda: shell.toggle_pane("inspector"),
                "", always, lambda: shell.pane_shown("inspector")),
        command("view.alone", "Focus mode", "View", "F11", shell.toggle_alone, "", always, shell.alone,
                "Dims everything but the item in focus."),
        command("view.dock", "Dock the focus bar", "View", "", shell.toggle_dock, "", always, shell.docked,
                "Keeps the focus bar under the article instead of beside the item."),
        *(
            command(f"view.theme-{name}", title, "View", "", partial(shell.use_theme, name), "", always,
                    partial(theme_is, name), help_)
            for name, title, help_ in _THEMES
        ),
        command("help.edit-keys", "Edit keys…", "Help", "", shell.edit_keys, "keyboard",
                help_="Changes the keys of every command, or takes those of another program."),
        command("help.keys", "Keys that apply here", "Help", "F1", shell.show_keys, "keyboard"),
    )  # fmt: skip
