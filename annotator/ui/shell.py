"""The commands of the window itself: files, sessions, what is shown. The rest of the command table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from annotator.ui.commands import Command, When, always, has_article, has_project

if TYPE_CHECKING:
    from annotator.ui.window import MainWindow

_THEMES = (
    ("system", "Theme of the system", "Light, dark or high contrast, as the system has it."),
    ("light", "Light theme", ""),
    ("dark", "Dark theme", ""),
    ("contrast", "High-contrast theme", ""),
)


def shell_commands(window: MainWindow) -> tuple[Command, ...]:
    """The commands of the window: files, sessions, what is shown."""
    doors, looks = window.doors, window.looks
    again = partial(window.suggesting.begin, again=True)

    def command(
        id_: str, title: str, menu: str, keys: str, run: Callable[[], object], icon: str = "", when: When = always,
        checked: Callable[[], bool] | None = None, help_: str = "", anywhere: bool = True,
    ) -> Command:  # fmt: skip
        shown = (lambda desk: checked()) if checked else None
        listed = tuple(keys.split()) if keys else ()
        return Command(id_, title, menu, listed, lambda desk: run(), icon, when, anywhere, shown, help_)

    def theme_is(name: str) -> bool:
        return looks.theme_used() == name

    return (
        command("file.new", "New project…", "File", "Ctrl+N", doors.new_project, "file-plus"),
        command("file.open", "Open…", "File", "Ctrl+O", doors.choose_project, "folder-open"),
        command("file.sample", "Open the sample project", "File", "", doors.open_sample, "newspaper"),
        command("file.import", "Import…", "File", "Ctrl+I", doors.import_files, "download-simple", has_project,
                help_="Articles and annotations in many formats; they can also be dropped on the window."),
        command("file.import-folder", "Import a folder…", "File", "", doors.import_folder, "", has_project,
                help_="A folder of articles, or of annotations such as those of brat, CoNLL or INCEpTION."),
        command("file.import-web", "Import from the web…", "File", "", doors.import_addresses, "", has_project,
                help_="Fetches pages and feeds whose addresses you paste; nothing else is sent."),
        command("file.export", "Export…", "File", "Ctrl+E", doors.export, "export", has_project),
        command("file.suggest", "Suggest", "File", "Ctrl+G", window.suggesting.begin, "sparkle", has_project,
                help_="Runs the suggesters on every article that has no suggestions yet."),
        command("file.suggest-again", "Suggest again", "File", "Ctrl+Shift+G", again, "arrows-clockwise",
                has_project, help_="Shows what is new of articles that are not done; what you decided stays."),
        command("file.suggesters", "Suggesters…", "File", "", doors.show_suggesters, "puzzle-piece",
                help_="Which suggesters run, and the settings of those that work with what you bring."),
        command("file.evaluate", "Evaluate the suggesters…", "File", "", doors.evaluate, "chart-line", has_project,
                help_="Scores the suggesters on the gold of the project, or of a file."),
        command("file.learn", "Learn from this project…", "File", "", doors.learn, "graduation-cap", has_project,
                help_="What you decided teaches what is suggested; kept only if you say so."),
        command("file.sessions", "Sessions…", "File", "Ctrl+H", doors.show_sessions, "clock-counter-clockwise",
                has_project, help_="Earlier sittings: go on from one, or look at the project as it was."),
        command("file.settings", "Settings…", "File", "Ctrl+,", doors.show_settings, "gear"),
        command("file.quit", "Quit", "File", "Ctrl+Q", window.close),
        command("edit.copy", "Copy", "Edit", "Ctrl+C", window.copy, "copy", has_article, anywhere=False),
        command("edit.find", "Find…", "Edit", "Ctrl+F", doors.find_words, "magnifying-glass", has_article),
        command("edit.search", "Search the project…", "Edit", "Ctrl+Shift+S", doors.search_project,
                "magnifying-glass-plus", has_project,
                help_="Finds words and items in all articles, to open or to decide at once."),
        command("edit.palette", "Run a command…", "Edit", "Ctrl+K", doors.open_palette, "command",
                help_="Commands, labels, articles and speakers by a few letters."),
        command("edit.filter", "Filter the articles", "Edit", "Ctrl+Shift+F", looks.filter, "funnel", has_project),
        command("edit.escape", "Leave what is shown", "Edit", "Esc", window.escape, "", anywhere=False),
        command("view.larger", "Larger text", "View", "Ctrl++ Ctrl+=", lambda: looks.zoom(1), "text-aa"),
        command("view.smaller", "Smaller text", "View", "Ctrl+-", lambda: looks.zoom(-1)),
        command("view.normal", "Normal text size", "View", "Ctrl+0", lambda: looks.zoom(0)),
        command("view.articles", "Articles pane", "View", "F9", lambda: looks.toggle_pane("articles"),
                "columns", always, lambda: looks.pane_shown("articles")),
        command("view.inspector", "Inspector pane", "View", "Ctrl+F9", lambda: looks.toggle_pane("inspector"),
                "", always, lambda: looks.pane_shown("inspector")),
        command("view.alone", "Focus mode", "View", "F11", looks.toggle_alone, "", always, looks.alone,
                "Dims everything but the item in focus."),
        command("view.dock", "Dock the focus bar", "View", "", looks.toggle_dock, "", always, looks.docked,
                "Keeps the focus bar under the article instead of beside the item."),
        *(
            command(f"view.theme-{name}", title, "View", "", partial(looks.use_theme, name), "", always,
                    partial(theme_is, name), help_)
            for name, title, help_ in _THEMES
        ),
        command("view.menus", "Open the menus", "View", "F10", window.open_menus),
        command("help.edit-keys", "Edit keys…", "Help", "", window.guide.edit_keys, "keyboard",
                help_="Changes the keys of every command, or takes those of another program."),
        command("help.keys", "Keys that apply here", "Help", "F1", window.guide.show_keys, "keyboard"),
    )  # fmt: skip
