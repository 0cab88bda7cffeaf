"""What the window makes only when it is first asked for: the start does without it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow

from annotator.ui.actions import Actions
from annotator.ui.desk import Desk
from annotator.ui.questions import Questions
from annotator.ui.theme import Theme


class Later(QObject):
    """Has such things as cached properties; those in `painted` take a new theme. `left` returns to the article."""

    left = Signal()
    painted: tuple[str, ...] = ()

    def __init__(self, desk: Desk, actions: Actions, questions: Questions, theme: Theme, window: QMainWindow) -> None:
        super().__init__(window)
        self._desk = desk
        self._actions = actions
        self._questions = questions
        self._theme = theme
        self._window = window

    def is_made(self, name: str) -> bool:
        """Whether it was asked for by now."""
        return name in self.__dict__

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        self._theme = theme
        for name in filter(self.is_made, self.painted):
            getattr(self, name).set_theme(theme)
