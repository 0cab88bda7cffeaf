"""Jumping by hints: a key shows letters at the words in sight, two letters go there, one or two more end there.

A letter that leads nowhere is said to, and the hints stay: Escape ends them, or a key that is no letter. At the end of
a span the letters of labels and roles end them, too, because they already mean what was selected.

So a span of a few words is selected with four keys from wherever the caret is. Chosen: letters at all
words, because any of them is then equally near. Rejected: typing the word itself, which needs more
letters where names repeat, as they do in news.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from annotator.core.items import Item
from annotator.core.model import Span
from annotator.core.text import tokens
from annotator.ui.caps import Caps
from annotator.ui.desk import Desk
from annotator.ui.passing import Jumping
from annotator.ui.reader import Reader

LETTERS = "FJDKSLAGHEIRUWOCNVMXZTYBPQ"
"""From the easiest key to the hardest."""

_CLOSING = frozenset(",.;:!?)]}”’»›…")
_FURTHER = 6
"""How many letters begin a hint of two among those for the end of a span; the others are hints of one."""


def codes(count: int, letters: str, prefixes: int | None = None) -> list[str]:
    """`count` hints, none the beginning of another, the shortest first; fewer when the letters do not suffice.

    `prefixes` is how many letters begin a hint of two; None takes as few as will do.
    """
    if prefixes is None:
        size = len(letters)
        prefixes = next((n for n in range(size + 1) if size - n + n * size >= count), size)
    singles, firsts = letters[: len(letters) - prefixes], letters[len(letters) - prefixes :]
    found = [*singles, *(first + second for first in firsts for second in letters)]
    return found[:count]


class Jump(QObject):
    """Takes the reader's letters while hints are shown; every other key ends them and means what it always means.

    `missed` says in words that what was typed leads nowhere.
    """

    missed = Signal(str)

    def __init__(self, desk: Desk, reader: Reader, caps: Caps) -> None:
        super().__init__(reader)
        self._desk = desk
        self._reader = reader
        self._caps = caps
        self._hints: Mapping[str, Span | str] = {}
        self._begun: Span | None = None
        self._typed = ""
        self.taken: frozenset[str] = frozenset()
        reader.installEventFilter(self)
        desk.article_opened.connect(self.leave)

    @property
    def hints(self) -> Mapping[str, Span | str]:
        """What each hint leads to: a token, or the id of an item."""
        return self._hints

    def to_words(self) -> None:
        """Show a hint at every word in sight."""
        self.leave()
        text = self._text
        words = [w for w in self._in_sight() if text[w.start] not in _CLOSING]
        self._show(dict(zip(codes(len(words), LETTERS, len(LETTERS)), words, strict=False)))

    def to_items(self) -> None:
        """Show a hint at every undecided item in sight."""
        self.leave()
        sheet = self._desk.sheet
        sight = self._reader.sight()
        here: list[Item] = []
        for item in sheet.items if sheet is not None and sight is not None else ():
            if self._desk.undecided(item) and sight is not None and sight.overlaps(self._place_of(item)):
                here.append(item)
        if not here:
            self._desk.say("Nothing undecided is in sight: J goes to the next.")
            return
        # The order of the list, from the focus on: what comes next has the shortest hints.
        after = next((n for n, item in enumerate(here) if self._desk.item and item.id == self._desk.item.id), -1) + 1
        here = [*here[after:], *here[:after]]
        self._show(dict(zip(codes(len(here), LETTERS), (item.id for item in here), strict=False)))

    def leave(self) -> None:
        """Show no hints any more."""
        shown, self._hints, self._begun, self._typed = bool(self._hints), {}, None, ""
        if shown:
            self._caps.show_keys(())
            self._desk.passing.show_jump("")
            self.missed.emit("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._hints or not isinstance(event, QKeyEvent):
            return False
        if event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        letter = _letter(event)
        if self._begun is not None and letter in self.taken:
            letter = ""
        if event.type() == QEvent.Type.ShortcutOverride:
            if letter or event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
                event.accept()
            elif event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta):
                # No hint: the key means what it always means.
                self.leave()
            return False
        if letter:
            self._type(letter)
        elif event.key() == Qt.Key.Key_Backspace and self._typed:
            self._typed = ""
            self._draw()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.leave()
        else:
            return False
        return True

    def _type(self, letter: str) -> None:
        if not any(hint.startswith(self._typed + letter) for hint in self._hints):
            what = "item" if self._desk.passing.jump == "item" else "word"
            first = " Backspace takes the first letter back." if self._typed else ""
            self.missed.emit(f"No {what} has the letters {self._typed}{letter}.{first} Esc leaves.")
            self._caps.flash()
            return
        self.missed.emit("")
        self._typed += letter
        target = self._hints.get(self._typed)
        if target is None:
            self._draw()
        elif isinstance(target, str):
            self.leave()
            self._desk.set_focus(target)
        elif self._begun is None:
            self._begin(target)
        else:
            self._reader.select(Span(self._begun.start, target.end))
            self.leave()

    def _begin(self, token: Span) -> None:
        """The first word is chosen: hints for the last, in letters that no label and no role has."""
        self._reader.select(token)
        self._reader.show_below(token)
        letters = "".join(letter for letter in LETTERS if letter not in self.taken)
        after = [w for w in self._in_sight() if w.start > token.start]
        self._typed = ""
        self._begun = token
        self._show(dict(zip(codes(len(after), letters, _FURTHER), after, strict=False)))

    def _show(self, hints: Mapping[str, Span | str]) -> None:
        self._hints = hints
        at: Jumping = "end" if self._begun is not None else "word"
        if any(isinstance(target, str) for target in hints.values()):
            at = "item"
        self._desk.passing.show_jump(at if hints else "")
        self._draw()

    def _draw(self) -> None:
        shown = [(hint, target) for hint, target in self._hints.items() if hint.startswith(self._typed)]
        self._caps.show_keys([(self._where(target), hint) for hint, target in shown], typed=len(self._typed))

    def _where(self, target: Span | str) -> Span:
        item = self._desk.sheet.by_id.get(target) if isinstance(target, str) and self._desk.sheet else None
        if item is not None:
            return self._place_of(item)
        return target if isinstance(target, Span) else Span(0, 1)

    def _place_of(self, item: Item) -> Span:
        """Where an item is met: an attribution at its cue, which no other has."""
        return (item.parts.get("cue") or item.parts.get("content") or item.spans)[0]

    @property
    def _text(self) -> str:
        return self._desk.sheet.article.text if self._desk.sheet else ""

    def _in_sight(self) -> Sequence[Span]:
        sight = self._reader.sight()
        return tokens(self._text, sight.start, sight.end) if sight is not None else ()


def _letter(event: QKeyEvent) -> str:
    """The Latin letter of a key without modifiers, upper case; empty for every other key."""
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return chr(event.key()) if plain and Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z else ""
