"""Starts the window: application, theme, log, what happens when something nobody expected goes wrong."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import (
    QCoreApplication,
    QEventLoop,
    QMessageLogContext,
    QSize,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from annotator import __version__, settings
from annotator.project import Project, ProjectError
from annotator.ui import theme
from annotator.ui.window import MainWindow

logger = logging.getLogger(__name__)
_qt = logging.getLogger("annotator.qt")


def start(argv: Sequence[str] = ()) -> MainWindow:
    """Build and show the window, on the project named in `argv`, else on the last one; the event loop is not run.

    What stands in the way of either is on the welcome page.
    """
    chosen = settings.load()
    application(chosen)
    window = MainWindow(chosen)
    window.show()
    if argv:
        from annotator.ui.recent import open_named

        open_named(window, Path(argv[0]))
    elif chosen.recent:
        from annotator.ui.recent import return_to_last

        return_to_last(window)
    window.centre.take_keys()
    return window


def run(argv: Sequence[str] = ()) -> int:
    """Show the window and return when it is closed."""
    import signal

    from annotator import log

    app = application()
    log.start()
    qInstallMessageHandler(_qt_message)
    sys.excepthook = _crashed
    # Python sees Ctrl+C in the terminal only when it runs for a moment now and then.
    signal.signal(signal.SIGINT, lambda *_: app.closeAllWindows())
    beat = QTimer(interval=200)
    beat.timeout.connect(_nothing)
    beat.start()
    window = start(argv)
    result = app.exec()
    window.deleteLater()
    return int(result)


def screenshot(
    project: Path, out: Path, article: str | None = None, look: str = "light", size: tuple[int, int] = (1420, 880)
) -> None:
    """Write a picture of the window on `project` to `out`; ProjectError when there is no such article.

    `size` is in pixels. The project is only read: no session is recorded.
    """
    app = application()
    window = MainWindow(settings.Settings(reviewer="Reviewer", theme=look))
    try:
        window.resize(QSize(*size))
        window.show()
        app.processEvents()
        opened = Project.open(project)
        window.desk.show_only(opened, _article(opened, article))
        window.reader.setFocus()
        for _ in range(3):
            app.processEvents()
        while window.articles.counting:
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if not window.grab().save(str(out)):
            raise ProjectError(f"{out} cannot be written: choose a folder that can, and a name that ends in .png")
    finally:
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, 0)


def application(chosen: settings.Settings | None = None) -> QApplication:
    """The application, made if it is not there yet, in the theme that is chosen."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    os.environ.setdefault("QT_API", "pyside6")
    QCoreApplication.setApplicationName("annotator")
    QCoreApplication.setApplicationVersion(__version__)
    QApplication.setDesktopFileName("annotator")
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeMenuBar, sys.platform != "darwin")
    app = QApplication(sys.argv[:1])
    theme.prepare(app, theme.load((chosen or settings.load()).theme))
    return app


def _article(project: Project, wanted: str | None) -> str | None:
    ids = project.find()
    if wanted is None:
        return ids[0] if ids else None
    if wanted in ids:
        return wanted
    raise ProjectError(f"the project has no article {wanted}: it has {', '.join(ids[:5])}{'…' if len(ids) > 5 else ''}")


def _nothing() -> None:
    """Let Python look for signals."""


def _qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    level = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
    }.get(kind, logging.ERROR)
    _qt.log(level, "%s", text)


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        QCoreApplication.quit()
        return
    from PySide6.QtWidgets import QMessageBox

    from annotator import log

    log.crashed(kind, error, trace)
    box = QMessageBox(QMessageBox.Icon.Critical, "Article Annotator", "", QMessageBox.StandardButton.Ok)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText("Something went wrong that should not have. Every decision made before is safe in the project.")
    box.setInformativeText(f"{kind.__name__}: {error}\n\nThe log is in {settings.state_folder()}.")
    box.exec()
