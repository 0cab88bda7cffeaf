"""The commands of the hands: decide, move boundaries, fill the roles of attributions."""

from __future__ import annotations

from functools import partial

from annotator.core.model import ROLES
from annotator.ui import going, groups, hands, roles
from annotator.ui.command import (
    Command,
    has_article,
    has_attribution,
    has_decision,
    has_group,
    has_item,
    has_role,
    has_target,
)
from annotator.ui.desk import Desk


def hand_commands() -> tuple[Command, ...]:
    """What is done to the item in focus and the selection."""
    return (*_decide(), *_boundaries(), *_attribution())


def _decide() -> tuple[Command, ...]:
    return (
        Command(
            "item.next",
            "Next undecided item",
            "Decide",
            ("J",),
            partial(going.go, forward=True),
            "caret-down",
            has_article,
            help="From the caret on, if it was put elsewhere. At the end of the article, goes on to the next.",
        ),
        Command(
            "item.previous",
            "Previous undecided item",
            "Decide",
            ("K",),
            partial(going.go, forward=False),
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
            has_item,
            help="An attribution is accepted with all its roles. Takes a boundary or a group that is shown. "
            "From what is decided it goes to what is not, and at last to the next article.",
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
        Command(
            "item.forget",
            "Return to undecided",
            "Decide",
            ("U",),
            hands.forget,
            "eraser",
            has_decision,
            words="Undecide",
        ),
        Command(
            "item.propose",
            "Propose identical mentions",
            "Decide",
            ("E",),
            groups.propose,
            "copy",
            has_item,
            words="Same words",
            help="The same words elsewhere in the article become suggestions, shown as a group to accept at once. "
            "Right after relabelling, those of the item that was relabelled.",
        ),
        Command(
            "item.propose-everywhere",
            "Propose identical mentions in all articles",
            "Decide",
            ("Shift+E",),
            partial(groups.propose, everywhere=True),
            "copy",
            has_item,
            help="One undo step, however many articles.",
        ),
        Command(
            "group.accept",
            "Accept the group of mentions",
            "Decide",
            ("Shift+Return", "Shift+Enter"),
            groups.accept,
            "checks",
            has_group,
            anywhere=True,
            help="All that are ticked become gold, as one undo step; proposed ones that are not are rejected.",
        ),
        Command(
            "group.except",
            "Leave this mention out of the group",
            "Decide",
            ("Space",),
            groups.except_,
            "minus-circle",
            has_group,
        ),
        Command(
            "bulk.accept",
            "Accept many…",
            "Decide",
            ("Ctrl+Shift+A",),
            partial(_tool, name="bulk"),
            "checks",
            has_article,
            anywhere=True,
            help="By kind, label, suggester and score; one undo step.",
        ),
        Command(
            "go.word",
            "Jump to a word by its letters",
            "Decide",
            ("F",),
            partial(_tool, name="words"),
            "crosshair-simple",
            has_article,
            help="Two letters select that word, one or two more the words up to there.",
        ),
        Command(
            "go.item",
            "Jump to an item by its letter",
            "Decide",
            ("G",),
            partial(_tool, name="items"),
            "crosshair-simple",
            has_article,
            help="Shows a letter at every undecided item in sight.",
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
            "Add a fragment",
            "Boundary",
            ("+",),
            roles.fragment,
            "plus",
            has_item,
            words="Join quotation",
            help="The selection: a quotation to the content, else to the role in focus. Without one: what goes on.",
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
            partial(roles.role, name=name),
            icons[name],
            has_article,
            help=f"Makes the selection, or the nearest candidate, the {name} of the attribution in focus or a new one.",
        )
        for name in ROLES
    ]
    found += [
        Command(
            f"role.new-{name}",
            f"New attribution with this {name}",
            "Attribution",
            (f"Shift+{keys[name]}",),
            partial(roles.role, name=name, new=True),
            "",
            has_article,
            help="Also while another attribution is in focus.",
        )
        for name in ROLES
    ]
    found += [
        Command(
            "role.empty",
            "Leave the role empty",
            "Attribution",
            ("Shift+X",),
            roles.empty_role,
            "minus-circle",
            has_attribution,
            words="Not named",
            help="For a source that the text does not name.",
        ),
        Command(
            "role.next",
            "Next role",
            "Attribution",
            (".",),
            partial(roles.step_role, forward=True),
            when=has_attribution,
        ),
        Command(
            "role.previous",
            "Previous role",
            "Attribution",
            (",",),
            partial(roles.step_role, forward=False),
            when=has_attribution,
        ),
        Command(
            "attribution.merge",
            "Merge with another attribution",
            "Attribution",
            ("M",),
            roles.merge,
            "arrows-in-line-horizontal",
            has_attribution,
            help="Shows those near by number; a digit takes one.",
        ),
        Command(
            "attribution.split",
            "Split in two at the widest gap",
            "Attribution",
            ("Shift+M",),
            roles.split,
            "arrows-out-line-horizontal",
            has_attribution,
        ),
        Command(
            "role.move",
            "Move the role to another attribution",
            "Attribution",
            ("R",),
            roles.move_role,
            "arrow-bend-up-right",
            has_role,
            help="Shows those near by number; a digit takes one.",
        ),
    ]
    attributes = (
        ("quote_type", "quote type", "T"),
        ("source_type", "source type", "Shift+T"),
        ("polarity", "polarity", "Y"),
    )
    found += [
        Command(
            f"attribute.{name}",
            f"Next {title}",
            "Attribution",
            (key,),
            partial(roles.cycle, name=name),
            when=has_attribution,
            help="Filled in by rule; this changes it.",
        )
        for name, title, key in attributes
    ]
    return tuple(found)


def _tool(desk: Desk, name: str) -> None:
    """Ask the window for something that is shown over or under the article."""
    desk.passing.tool_wanted.emit(name)
