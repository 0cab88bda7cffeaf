"""What a command is: what it is called, its keys, its icon, when it applies, what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from annotator.ui.desk import Desk

When = Callable[[Desk], bool]
Run = Callable[[Desk], object]


def always(desk: Desk) -> bool:
    """Also without a project."""
    return True


def has_project(desk: Desk) -> bool:
    """A project is open."""
    return desk.project is not None


class Command(NamedTuple):
    """A command. `anywhere` ones work in the whole window; the others only where no text is typed.

    `keys` are written as Qt's portable key sequences, the first is the one that is shown. A key that
    needs Shift is written by its sign alone: with ``Shift+[`` beside ``{`` a keyboard would match both,
    and Qt would run neither. `words` are what else it is called on screen, by which the palette finds it, too.
    """

    id: str
    title: str
    menu: str
    keys: tuple[str, ...]
    run: Run
    icon: str = ""
    when: When = has_project
    anywhere: bool = False
    checked: When | None = None
    help: str = ""
    words: str = ""


_DECIDING = frozenset({"Decide", "Label", "Boundary", "Attribution"})
_READING = frozenset({"item.next", "item.previous", "go.word", "go.item", "role.next", "role.previous", "edit.schema"})
_OF_ARTICLE = frozenset(
    {
        *("article.finish", "article.sweep", "article.discuss", "article.skip", "article.reopen"),
        *("item.note", "line.boilerplate"),
    }
)


def decides(command: Command) -> bool:
    """Whether the command changes the article in hand: what cannot be while its past is looked at."""
    return command.id in _OF_ARTICLE or (command.menu in _DECIDING and command.id not in _READING)


def has_article(desk: Desk) -> bool:
    """An article is open."""
    return desk.sheet is not None


def has_item(desk: Desk) -> bool:
    """An item is in focus."""
    return desk.item is not None


def has_target(desk: Desk) -> bool:
    """There is a selection or an item in focus."""
    return desk.selection is not None or desk.item is not None


def has_attribution(desk: Desk) -> bool:
    """An attribution is in focus."""
    return desk.item is not None and desk.item.kind == "attribution"


def has_offer(desk: Desk) -> bool:
    """Candidates are shown by number."""
    return desk.passing.offer is not None


def has_group(desk: Desk) -> bool:
    """A group of identical mentions is shown."""
    return desk.passing.group is not None


def has_role(desk: Desk) -> bool:
    """A role of an attribution is in focus, and filled."""
    return desk.item is not None and desk.role in desk.item.parts and bool(desk.role)


def has_decision(desk: Desk) -> bool:
    """The item in focus was decided."""
    return desk.item is not None and desk.item.decision is not None


_NEEDS: tuple[tuple[When, str], ...] = (
    (has_project, "open a project first."),
    (has_article, "open an article first."),
    (has_target, "select some words or focus an item first."),
    (has_item, "focus an item first, with J or a click."),
    (has_attribution, "this is for an attribution, and none is in focus."),
    (has_role, "S, C or Q focuses a role of an attribution first."),
    (has_decision, "the item in focus was not decided."),
    (has_offer, "S, C or Q first shows numbers over the words that a role can take."),
    (has_group, "E shows a group first."),
)


def why_not(command: Command, desk: Desk) -> str:
    """Why a command cannot be carried out now, as a sentence; empty when it can."""
    needs = wants(command, desk)
    return f"{command.title.rstrip('…')}: {needs}" if needs else ""


def wants(command: Command, desk: Desk) -> str:
    """What a command asks for that is not there now; empty when it can be carried out."""
    if command.when(desk):
        return ""
    return next((words for when, words in _NEEDS if when is command.when), "this does not apply now.")
