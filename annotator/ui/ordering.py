"""What next: in which order the articles come, chosen for the project and worked out beside the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from annotator.core.queue import ORDERS
from annotator.ui.command import Command, has_project
from annotator.ui.desk import Desk
from annotator.ui.questions import Questions

if TYPE_CHECKING:
    from annotator.project.search import Search

SETTING = "queue_order"
_WORDS = {
    "imported": ("As imported", "The articles in the order in which they came in."),
    "teaching": (
        "What teaches most first",
        "Articles whose suggestions are the least sure, each of another kind than those before.",
    ),
    "claims": ("Likely claims first", "Articles in which the most claims are to be expected."),
}


class Ordering(QObject):
    """Puts the desk's articles in the order that the project remembers.

    The order is worked out when it is chosen, when the project is opened and after suggesting, and then stands: a
    list that moved at every decision would be no list.
    """

    def __init__(self, desk: Desk, questions: Questions, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._questions = questions
        self.order = ORDERS[0]
        # Once all who hear of it have: questions asked before the window turns to the project are lost.
        desk.project_opened.connect(self.refresh, Qt.ConnectionType.QueuedConnection)

    def commands(self) -> tuple[Command, ...]:
        """One command an order."""
        return tuple(
            Command(
                f"order.{name}", title, "Order", (), partial(self._choose, name), "", has_project, True,
                partial(self._is, name), help_,
            )
            for name, (title, help_) in _WORDS.items()
        )  # fmt: skip

    def choose(self, name: str) -> None:
        """Put the articles in that order from now on."""
        project = self._desk.project
        if project is not None and self._desk.written(partial(project.set_setting, SETTING, name)):
            self.refresh()
            self._desk.say(f"Articles: {_WORDS[name][0].lower()}.")

    def refresh(self) -> None:
        """Work the order out anew."""
        self._questions.withdraw("order")
        name = self._desk.project.setting(SETTING) if self._desk.project is not None else None
        self.order = order = name if name in ORDERS else ORDERS[0]
        if order == ORDERS[0]:
            self._desk.listed.rank({})
        else:
            self._questions.ask("order", partial(_ranks, order=order), self._take)

    def _choose(self, name: str, desk: Desk) -> None:
        self.choose(name)

    def _is(self, name: str, desk: Desk) -> bool:
        return self.order == name

    def _take(self, ranks: dict[str, int] | None, last: bool) -> None:
        if ranks is not None:
            self._desk.listed.rank(ranks)


def _ranks(search: Search, overtaken: Callable[[], bool], *, order: str) -> Iterator[dict[str, int]]:
    yield {article: n for n, article in enumerate(search.ranked(order))}
