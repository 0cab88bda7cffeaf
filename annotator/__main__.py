"""``annotator`` bare or with a path opens the window; with a verb it is the command line.

The only module that knows both front ends. The command line gets the window as a value, click's
``obj``, so that it can be imported, and does most of its work, where there is no Qt.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from annotator import qtlibs

# The verbs of the command line, written down so that a window opens without importing them.
VERBS = frozenset({"sample", "new", "import", "suggest", "evaluate", "train", "export", "stats", "check", "screenshot"})


def main(argv: Sequence[str] | None = None) -> int:
    """Opens the window or carries out the verb; 0 when well, 1 for what the user can mend, 2 for usage."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if _names_a_project(arguments):
        return Window().show(*map(Path, arguments))
    from annotator import cli

    return cli.main.main(arguments, prog_name="annotator", standalone_mode=False, obj=Window())


def window() -> int:
    """The entry point without a console: every argument is a path."""
    return Window().show(*map(Path, sys.argv[1:]))


class Window:
    """What the command line may ask of the window."""

    def is_seen(self) -> bool:
        """Whether there is a display that somebody looks at."""
        return qtlibs.screen().seen

    def show(self, *project: Path) -> int:
        """Opens the window and returns when it is closed; 1 if a project named cannot be opened.

        Who looks at a display is told in the window too, which then offers other projects.
        """
        screen = qtlibs.screen()
        if screen.problem:
            print(screen.problem, file=sys.stderr)
            return 1
        problem = _problem(*project)
        if problem:
            print(problem, file=sys.stderr, flush=True)
            if not screen.seen:
                return 1
        from annotator.ui.app import run

        return run([str(path) for path in project]) or int(bool(problem))

    def picture_problem(self) -> str:
        """Why no picture of the window can be drawn, and what to do; empty if it can."""
        return qtlibs.offscreen_problem()

    def screenshot(self, project: Path, out: Path, article: str | None, theme: str, size: tuple[int, int]) -> None:
        """Writes a picture of the window on `project`, drawn where nobody sees it."""
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        # This platform warns at every window that it has no use for size hints.
        os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
        from annotator.ui.app import screenshot

        screenshot(project, out, article, theme, size)


def _problem(*paths: Path) -> str:
    """Why a project named on the command line cannot be opened; empty if it can."""
    from annotator.project import Project, ProjectError

    try:
        for path in paths:
            Project.open(path).close()
    except ProjectError as error:
        return str(error)
    return ""


def _names_a_project(arguments: list[str]) -> bool:
    """Whether to open the window: nothing is said, or only the path of a file that is or could be there."""
    match arguments:
        case []:
            return True
        case [name] if name not in VERBS and not name.startswith("-"):
            return Path(name).exists() or Path(name).suffix != "" or os.sep in name
    return False


if __name__ == "__main__":
    sys.exit(main())
