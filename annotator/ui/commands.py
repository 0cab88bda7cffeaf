"""The one table of commands: what each is called, its keys, its icon, when it applies, what it does.

Menus, toolbar, context menu, shortcuts and the key help are all made from this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from annotator.core.model import ROLES
from annotator.core.schema import LabelSchema
from annotator.ui import hands
from annotator.ui.desk import Desk

When = Callable[[Desk], bool]
Run = Callable[[Desk], object]


def always(desk: Desk) -> bool:
    """Also without a project."""
    return True


def has_project(desk: Desk) -> bool:
    """A project is open."""
    return desk.project is not None


@dataclass(frozen=True, slots=True)
class Command:
    """A command. `anywhere` ones work in the whole window; the others only where no text is typed.

    `keys` are written as Qt's portable key sequences, the first is the one that is shown. A key that
    needs Shift is written by its sign alone: with ``Shift+[`` beside ``{`` a keyboard would match both,
    and Qt would run neither.
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


def has_decision(desk: Desk) -> bool:
    """The item in focus was decided."""
    return desk.item is not None and desk.item.decision is not None


def commands() -> tuple[Command, ...]:
    """The commands that do not depend on the label schema."""
    return (
        *_decide(),
        *_boundaries(),
        *_attribution(),
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
        digit = label.key if label.key in hands.DIGITS else ""
        found.append(
            Command(
                f"label.{label.name}",
                label.title,
                "Label",
                (label.key,) if label.key else (),
                partial(hands.label, name=label.name, digit=digit),
                "tag",
                has_target,
                help=label.definition,
            )
        )
    return tuple(found)


def _decide() -> tuple[Command, ...]:
    return (
        Command(
            "item.next",
            "Next undecided item",
            "Decide",
            ("J",),
            partial(Desk.go, forward=True),
            "caret-down",
            has_article,
            help="At the end of the article, goes on to the next.",
        ),
        Command(
            "item.previous",
            "Previous undecided item",
            "Decide",
            ("K",),
            partial(Desk.go, forward=False),
            "caret-up",
            has_article,
        ),
        Command(
            "item.accept",
            "Accept and go on",
            "Decide",
            ("Return", "A", "Enter"),
            hands.accept,
            "check-circle",
            has_article,
            help="An attribution is accepted with all its roles. Takes a boundary that is shown.",
        ),
        Command(
            "item.reject",
            "Reject and go on",
            "Decide",
            ("X", "Backspace"),
            hands.reject,
            "x-circle",
            has_item,
            help="A digit right after gives the reason.",
        ),
        Command("item.forget", "Return to undecided", "Decide", ("U",), hands.forget, "eraser", has_decision),
        Command(
            "item.propose",
            "Propose identical mentions",
            "Decide",
            ("E",),
            hands.propose,
            "copy",
            has_item,
            help="The same words elsewhere in the article become suggestions.",
        ),
    )


def _boundaries() -> tuple[Command, ...]:
    found = []
    for edge, key, shifted in (("start", "[", "{"), ("end", "]", "}")):
        grow, shrink = partial(hands.nudge, edge=edge, step=1), partial(hands.nudge, edge=edge, step=-1)
        found += [
            Command(f"span.grow-{edge}", f"Grow the {edge} by a token", "Boundary", (key,), grow, when=has_target),
            Command(
                f"span.shrink-{edge}",
                f"Shrink the {edge} by a token",
                "Boundary",
                (shifted,),
                shrink,
                when=has_target,
            ),
            Command(
                f"span.grow-{edge}-character",
                f"Grow the {edge} by a character",
                "Boundary",
                (f"Alt+{key}",),
                partial(grow, by_character=True),
                when=has_target,
            ),
            Command(
                f"span.shrink-{edge}-character",
                f"Shrink the {edge} by a character",
                "Boundary",
                (f"Alt+{shifted}",),
                partial(shrink, by_character=True),
                when=has_target,
            ),
        ]
    found.append(
        Command(
            "span.snap",
            "Snap to quotation, sentence, clause",
            "Boundary",
            ("'",),
            hands.snap,
            "magnet",
            has_target,
            help="Each press shows the next; Enter takes it, Esc leaves it.",
        )
    )
    found.append(
        Command(
            "span.fragment",
            "Add the selection as a fragment",
            "Boundary",
            ("+",),
            hands.fragment,
            "plus",
            lambda desk: desk.selection is not None and desk.item is not None,
        )
    )
    return tuple(found)


def _attribution() -> tuple[Command, ...]:
    keys = {"source": "S", "cue": "C", "content": "Q"}
    icons = {"source": "user", "cue": "megaphone-simple", "content": "quotes"}
    found = [
        Command(
            f"role.{name}",
            name.capitalize(),
            "Attribution",
            (keys[name],),
            partial(hands.role, name=name),
            icons[name],
            has_article,
            help=f"Makes the selection, or the nearest candidate, the {name} of the attribution in focus or a new one.",
        )
        for name in ROLES
    ]
    found.append(
        Command(
            "role.empty",
            "Leave the role empty",
            "Attribution",
            ("Shift+X",),
            hands.empty_role,
            "minus-circle",
            has_attribution,
            help="For a source that the text does not name.",
        )
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
    layers = (("entity", "Entities", "Alt+1"), ("claim", "Claims", "Alt+2"), ("attribution", "Attributions", "Alt+3"))
    return (
        *(
            Command(
                f"view.{kind}",
                f"Show {title.lower()}",
                "View",
                (key,),
                partial(toggle_layer, kind=kind),
                anywhere=True,
                checked=partial(_layer_on, kind=kind),
            )
            for kind, title, key in layers
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


def toggle_layer(desk: Desk, kind: str) -> None:
    """Show or hide a layer."""
    desk.layers = desk.layers ^ {kind}
    desk.view_changed.emit()
    desk.settle_soon()


def toggle_rejected(desk: Desk) -> None:
    """Show rejected suggestions struck through, or hide them."""
    desk.show_rejected = not desk.show_rejected
    desk.view_changed.emit()
    desk.settle_soon()


def _layer_on(desk: Desk, kind: str) -> bool:
    return kind in desk.layers
