"""What is shown for a moment and not decided yet: numbered candidates, a group of mentions, a tool asked for."""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Signal

from annotator.core.model import Kind, Span, Spans

Jumping = Literal["", "word", "end", "item"]
"""What letters are shown at: a word to begin with, the word to end with, or an item; empty for nothing."""


Typing = Literal["", "find", "many", "field"]
"""What takes the keys instead of the article and its lists: the find bar, the panel for many, a field."""


class Offer(NamedTuple):
    """Candidates shown by number: fillers of a role, or attributions (`others`) to merge with or move it to."""

    kind: Literal["role", "merge", "move"]
    target: str
    role: str
    choices: tuple[Spans, ...]
    others: tuple[str, ...] = ()


class Group(NamedTuple):
    """Identical mentions to be decided together under one label; `excepted` are those that are not to be.

    `members` are subjects of items, the one it began with first. `covered` are mentions not to be decided here, each
    with the subject of the item that lies over it with other ends. `back` is the subject of what was in focus when the
    group was asked for, if that has nothing to do with it.
    """

    words: str
    kind: Kind
    label: str
    members: tuple[str, ...]
    excepted: frozenset[str] = frozenset()
    covered: tuple[tuple[Span, str], ...] = ()
    back: str = ""

    def turned(self, member: str) -> Group:
        """The group with one member excepted, or no longer."""
        return self._replace(excepted=self.excepted ^ {member})


class Passing(QObject):
    """The offer, the group and the letters on show, if any.

    `relabelled` is the item that was relabelled just now, `numbered` the fillers a role was offered last,
    `kept` the article just left that is still to discuss, `slotted` whether the role in focus was asked for by its key.
    """

    offer_changed = Signal()
    jump_changed = Signal()
    group_changed = Signal()
    tool_wanted = Signal(str)
    everywhere_wanted = Signal(object, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.offer: Offer | None = None
        self.group: Group | None = None
        self.relabelled: str | None = None
        self.numbered: tuple[object, tuple[Spans, ...]] | None = None
        self.kept = ""
        self.slotted = False
        self.jump: Jumping = ""
        self.typing: Typing = ""

    def show_jump(self, jump: Jumping) -> None:
        """Note what letters are shown at."""
        if jump != self.jump:
            self.jump = jump
            self.jump_changed.emit()

    def show_offer(self, offer: Offer | None) -> None:
        """Show candidates by number, or stop showing them."""
        if offer != self.offer:
            self.offer = offer
            self.offer_changed.emit()

    def show_group(self, group: Group | None) -> None:
        """Show a group of mentions to decide, or stop showing it."""
        if group != self.group:
            self.group = group
            self.group_changed.emit()

    def clear(self) -> None:
        """Show none of it: another article is in hand."""
        self.relabelled = self.numbered = None
        self.kept = ""
        self.show_offer(None)
        self.show_group(None)
