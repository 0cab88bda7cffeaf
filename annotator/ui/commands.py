"""The one table of commands: what each is called, its keys, its icon, when it applies, what it does.

Menus, toolbar, context menu, shortcuts and the key help are all made from this table.
"""

from __future__ import annotations

from functools import partial

from annotator.core.schema import LabelSchema
from annotator.ui import hands, layers, roles
from annotator.ui.command import (
    Command,
    Run,
    When,
    always,
    has_article,
    has_attribution,
    has_decision,
    has_item,
    has_offer,
    has_project,
    has_target,
)
from annotator.ui.desk import Desk
from annotator.ui.grasp import DIGITS
from annotator.ui.hand_commands import hand_commands

__all__ = [
    "Command",
    "Run",
    "When",
    "always",
    "commands",
    "has_article",
    "has_attribution",
    "has_decision",
    "has_item",
    "has_offer",
    "has_project",
    "has_target",
    "label_commands",
]


def commands() -> tuple[Command, ...]:
    """The commands that do not depend on the label schema."""
    return (
        *hand_commands(),
        *_article(),
        Command("edit.undo", "Undo", "Edit", ("Ctrl+Z",), Desk.undo, "arrow-counter-clockwise", anywhere=True),
        Command("edit.redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), Desk.redo, "arrow-clockwise", anywhere=True),
        *_view(),
    )


def label_commands(schema: LabelSchema) -> tuple[Command, ...]:
    """One command a label of the schema that is on, with its own key."""
    found = []
    for label in schema.labels:
        if label.kind == "role" or not label.on:
            continue
        digit = label.key if label.key in DIGITS else ""
        found.append(
            Command(
                f"label.{label.name}",
                label.both,
                "Label",
                (label.key,) if label.key else (),
                partial(hands.label, name=label.name, digit=digit),
                "tag",
                has_target,
                help=label.definition,
            )
        )
    used = {label.key for label in schema.labels if label.on}
    for digit in DIGITS:
        if digit not in used:
            pick = partial(roles.pick, digit=digit)
            found.append(
                Command(f"label.pick-{digit}", f"Take the words numbered {digit}", "", (digit,), pick, when=has_offer)
            )
    return tuple(found)


def _article() -> tuple[Command, ...]:
    return (
        Command(
            "article.finish",
            "Done: accept the rest, next article",
            "Article",
            ("Ctrl+Return", "Ctrl+Enter"),
            hands.finish,
            "checks",
            has_article,
            anywhere=True,
        ),
        Command(
            "article.sweep",
            "Done: reject the rest, next article",
            "Article",
            ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
            partial(hands.finish, rest=False),
            "x-circle",
            has_article,
            anywhere=True,
            help="For when what is right has been accepted and the rest is not.",
        ),
        Command(
            "article.next",
            "Next article",
            "Article",
            ("Alt+Down", "Ctrl+PgDown"),
            partial(Desk.next_article, forward=True),
            "arrow-down",
            has_article,
            anywhere=True,
        ),
        Command(
            "article.previous",
            "Previous article",
            "Article",
            ("Alt+Up", "Ctrl+PgUp"),
            partial(Desk.next_article, forward=False),
            "arrow-up",
            has_article,
            anywhere=True,
        ),
        Command(
            "article.discuss",
            "Mark to discuss",
            "Article",
            ("D",),
            hands.discuss,
            "chats-circle",
            has_article,
            checked=lambda desk: desk.sheet is not None and desk.sheet.state == "discuss",
        ),
        Command(
            "article.settle",
            "Discussed: mark done",
            "Article",
            ("Alt+D",),
            hands.settle,
            "check-circle",
            hands.settles,
            help="Marks the article done that is to discuss, or was when you left it just now.",
        ),
        Command("article.skip", "Skip the article", "Article", ("Shift+D",), hands.skip, "skip-forward", has_article),
        Command(
            "article.reopen",
            "Reopen the article",
            "Article",
            (),
            hands.reopen,
            "arrow-u-up-left",
            lambda desk: desk.sheet is not None and desk.sheet.state in ("done", "skipped"),
        ),
        Command(
            "item.note",
            "Write a note",
            "Article",
            ("N",),
            lambda desk: desk.note_wanted.emit(),
            "note-pencil",
            has_article,
            help="On the item in focus, else on the article.",
        ),
    )


def _view() -> tuple[Command, ...]:
    return (
        *(
            Command(
                f"view.{kind}",
                f"Show {title.lower()}",
                "View",
                (key,),
                partial(layers.toggle, kind=kind),
                anywhere=True,
                checked=partial(_layer_on, kind=kind),
            )
            for kind, title, key in layers.LAYERS
        ),
        Command(
            "view.rejected",
            "Show rejected",
            "View",
            ("Alt+4",),
            toggle_rejected,
            anywhere=True,
            checked=lambda desk: desk.show_rejected,
        ),
    )


def toggle_rejected(desk: Desk) -> None:
    """Show rejected suggestions struck through, or hide them."""
    desk.show_rejected = not desk.show_rejected
    desk.view_changed.emit()
    desk.settle_soon()


def _layer_on(desk: Desk, kind: str) -> bool:
    return kind in desk.layers
