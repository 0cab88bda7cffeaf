"""Where the window stands, as a session remembers it: panes, tab, scroll, and how to return there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QTimer

if TYPE_CHECKING:
    from annotator.ui.window import MainWindow

PANES = ("articles", "inspector")


def place(window: MainWindow) -> Mapping[str, Any]:
    """Where the window stands now."""
    return {
        "scroll": window.reader.scroll_position(),
        "panes": window.splitter.sizes(),
        "hidden": [name for name in PANES if not window.looks.pane_shown(name)],
        "tab": window.inspector.tabs.currentIndex(),
        "alone": window.reader.alone,
        "geometry": bytes(window.saveGeometry().toBase64().data()).decode("ascii"),
    }


def return_to(window: MainWindow, view: Mapping[str, Any]) -> None:
    """Bring panes and window back to what a session's view says, as far as it is sound.

    The window takes the size of its first project and keeps it when another is opened in it.
    """
    geometry = view.get("geometry")
    if isinstance(geometry, str) and not window.placed:
        window.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))
    window.placed = True
    panes = view.get("panes")
    if isinstance(panes, list) and len(panes) == 3 and all(isinstance(n, int) for n in panes):
        window.splitter.setSizes(panes)
    hidden = view.get("hidden")
    for name in PANES:
        window.looks.pane(name).setVisible(not (isinstance(hidden, list) and name in hidden))
    window.reader.set_alone(view.get("alone") is True)
    tab = view.get("tab")
    if isinstance(tab, int):
        window.inspector.tabs.setCurrentIndex(tab)
    QTimer.singleShot(0, window, partial(scroll_to, window, view))


def come_back(window: MainWindow, view: Mapping[str, Any]) -> None:
    """Put caret, focus and scroll where they were when the article was left for a look at the past."""
    # The caret goes with the focus where that changes, so that it is put back after it.
    window.desk.set_focus(str(view.get("focus", "")), str(view.get("role", "")))
    window.reader.place(int(view.get("caret", 0)))
    scroll_to(window, view)


def scroll_to(window: MainWindow, view: Mapping[str, Any]) -> None:
    """Scroll to where a view was, if its article is the one in hand."""
    scroll, sheet = view.get("scroll"), window.desk.sheet
    if isinstance(scroll, int | float) and sheet is not None and sheet.article.id == view.get("article"):
        window.reader.restore_scroll(float(scroll))
        window.centre.place_bar()
