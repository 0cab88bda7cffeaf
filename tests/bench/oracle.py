"""A reviewer who knows the gold: which keys bring an article in the real window from its suggestions to its gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.core.candidates import candidates
from annotator.core.items import Item
from annotator.core.model import ROLES, Span, Spans
from annotator.core.sheet import Sheet
from annotator.core.text import tokens
from annotator.ui.grasp import taker
from annotator.ui.roles import anchor
from annotator.ui.window import MainWindow
from tests.bench.aim import NEW_SPAN, Wanted, key_of, matched, nudges

TASKS = (
    *(
        "accept",
        "reject",
        "relabel",
        "boundary",
        "boundaries",
        "new span",
        "longer span",
        "same words",
        "new attribution",
        "role repair",
    ),
    *("fragment", "go", "finish"),
)
"""What an action is counted under; ``go`` is moving on to the next item that wants a decision, and ``boundary`` a
boundary that is off by a token, ``boundaries`` all others."""


FEW = 3
"""Up to how many tokens a new span is counted as such; longer or discontinuous ones are counted apart."""


@dataclass
class Count:
    """Actions and gold items by task; `selecting` holds those of the actions that only select words, and
    `selections` how often words were selected."""

    actions: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=Counter)
    selecting: Counter[str] = field(default_factory=Counter)
    selections: Counter[str] = field(default_factory=Counter)
    gold: int = 0

    def add(self, other: Count) -> None:
        """Take in the counts of another article."""
        self.actions += other.actions
        self.items += other.items
        self.selecting += other.selecting
        self.selections += other.selections
        self.gold += other.gold


class Oracle:
    """Knows the gold of the article in hand, and presses the fewest keys it can find for each piece of it."""

    def __init__(self, window: MainWindow, gold: Sequence[Wanted], *, verbose: bool = False) -> None:
        self.verbose = verbose
        self.window = window
        self.desk = window.desk
        self.reader = window.reader
        self.gold = sorted(gold, key=lambda one: (one.start, one.kind))
        self.count = Count(gold=len(self.gold))
        self.task = ""
        self.digits = {label.name: label.key for label in self.desk.schema.labels}

    # ── keys ────────────────────────────────────────────────────────────────────────────────────

    def press(self, *keys: str) -> None:
        """Press keys, each one action of the task in hand."""
        for key in keys:
            if key.isdigit() and self.desk.rejected is not None:
                # Right after a rejection a digit is its reason: the reviewer looks at the next item meanwhile.
                self.desk.forget_rejection()
            if self.verbose:
                print(f"    {self.task:<16}{key}")
            *modifiers, name = [part or "+" for part in key.split("+")] if key != "+" else ["+"]
            flags = Qt.KeyboardModifier.NoModifier
            for modifier in modifiers:
                flags |= getattr(Qt.KeyboardModifier, {"Ctrl": "Control"}.get(modifier, modifier) + "Modifier")
            named = {"[": "BracketLeft", "]": "BracketRight", "{": "BraceLeft", "}": "BraceRight", "+": "Plus"}
            QTest.keyClick(QApplication.focusWidget() or self.reader, Qt.Key[f"Key_{named.get(name, name)}"], flags)
            self.count.actions[self.task] += 1
        QApplication.processEvents()

    @property
    def sheet(self) -> Sheet:
        """The sheet as it is now."""
        assert self.desk.sheet is not None
        return self.desk.sheet

    @property
    def text(self) -> str:
        """The article's text."""
        return self.sheet.article.text

    def go_to(self, item: Item) -> None:
        """Bring an undecided item into focus: step there, or jump by its letter if that is nearer."""
        self.task = "go"
        while self.desk.item is None or self.desk.item.id != item.id:
            order = [i.id for i in self.sheet.pending]
            ids = [i.id for i in self.sheet.items]
            here = ids.index(self.desk.item.id) if self.desk.item is not None else -1
            there = ids.index(item.id)
            low, high = sorted((here, there))
            steps = sum(id_ in order for id_ in ids[low + 1 : high]) + 1
            place = (item.parts.get("cue") or item.parts.get("content") or item.spans)[0]
            sight = self.reader.sight()
            if steps > 2 and sight is not None and sight.overlaps(place):
                self.press("G")
                hint = next((h for h, target in self.window.centre.jump.hints.items() if target == item.id), "")
                if hint:
                    self.press(*hint)
                    continue
                self.press("Escape")
            elif steps > 4 and sight is not None:
                self.press("PageDown" if place.start >= sight.end else "PageUp")
                continue
            self.press("J" if there > here else "K")

    def select(self, span: Span) -> bool:
        """Select words by the fewest keys: with the arrows from the caret, or by hints; False if there are none."""
        words = tokens(self.text)
        starts, ends = {w.start: n for n, w in enumerate(words)}, {w.end: n for n, w in enumerate(words)}
        first = next((w for w in words if w.start <= span.start < w.end), None)
        last = next((w for w in words if w.start < span.end <= w.end), None)
        if first is None or last is None:
            return False
        n, m = starts[first.start], ends[last.end]
        before = self.count.actions[self.task]
        if not self._by_arrows(words, n, m):
            self._by_hints(first, last)
        self._trim(span)
        assert self.desk.selection == span, (span.of(self.text), self.desk.selection)
        self.count.selecting[self.task] += self.count.actions[self.task] - before
        self.count.selections[self.task] += 1
        return self.count.actions[self.task] > before

    def _by_arrows(self, words: Sequence[Span], n: int, m: int) -> bool:
        caret = self.reader.caret
        here = next((k for k, w in enumerate(words) if w.start >= caret), len(words))
        if self.reader.selection is not None or here >= len(words) or words[here].start != caret:
            return False
        if abs(n - here) + (m - n + 1) > 4:
            return False
        self.press(*["Right" if n > here else "Left"] * abs(n - here))
        self.press(*["Shift+Right"] * (m - n + 1))
        return True

    def _by_hints(self, first: Span, last: Span) -> None:
        jump = self.window.centre.jump
        for _ in range(40):
            sight = self.reader.sight()
            if sight is not None and sight.start <= first.start and first.end <= sight.end:
                break
            # Paging with the selection gone; the caret comes along.
            down = sight is None or first.start >= sight.end
            self.task, task = "go", self.task
            self.press("PageDown" if down else "PageUp")
            self.task = task
        self.press("F")
        self.press(*next(hint for hint, target in jump.hints.items() if target == first))
        if first == last:
            return
        hint = next((hint for hint, target in jump.hints.items() if target == last), None)
        if hint is not None:
            self.press(*hint)
            return
        while self.desk.selection is not None and self.desk.selection.end < last.end:
            self.press("Shift+Down" if self._lower(last) else "Shift+Right")
        while self.desk.selection is not None and self.desk.selection.end > last.end:
            self.press("Shift+Left")

    def _lower(self, last: Span) -> bool:
        assert self.desk.selection is not None
        return len(tokens(self.text, self.desk.selection.end, last.end)) > 14

    def _trim(self, span: Span) -> None:
        """Bring a selection of whole tokens to ends inside a token."""
        while self.desk.selection is not None and self.desk.selection.start < span.start:
            self.press("Alt+{")
        while self.desk.selection is not None and self.desk.selection.end > span.end:
            self.press("Alt+}")

    # ── from the suggestions to the gold ────────────────────────────────────────────────────────

    def bring(self, *, walk: bool) -> None:
        """Mend, add and finish; with `walk`, every suggestion is decided by a key of its own."""
        plan = matched(self.text, self.sheet.pending, self.gold)
        found = {one.key for one in plan.values()}
        work: list[Item | Wanted] = [*self.sheet.pending, *(one for one in self.gold if one.key not in found)]
        for piece in sorted(work, key=lambda one: one.start if isinstance(one, Wanted) else one.extent.start):
            if isinstance(piece, Wanted):
                if not self._there(piece):
                    self._add(piece)
            elif piece.id in (item.id for item in self.sheet.pending):
                self._decide(piece, plan.get(piece.id), walk=walk)
        self.task = "finish"
        self.count.items["finish"] += 1
        self.press("Ctrl+Return")

    def _there(self, one: Wanted) -> bool:
        return any(key_of(item) == one.key and item.status == "gold" for item in self.sheet.items)

    def _decide(self, item: Item, one: Wanted | None, *, walk: bool) -> None:
        """Bring a suggestion to the gold item it is to become; one that is as it should be waits, unless in a walk."""
        if one is None:
            self._one_key(item, "reject", "X")
        elif key_of(item) == one.key:
            if walk:
                self._one_key(item, "accept", "A")
        elif item.kind == "attribution":
            self.go_to(item)
            self._repair(one)
        else:
            self._correct(item, one)

    def _one_key(self, item: Item, task: str, key: str) -> None:
        self.go_to(item)
        self.task = task
        self.count.items[task] += 1
        self.press(key)

    def _correct(self, item: Item, one: Wanted) -> None:
        """Another label, other ends, or both; whichever is fewer, mend it or reject it and add the right one."""
        self.go_to(item)
        if item.parts == one.parts:
            self.task = "relabel"
            self.count.items["relabel"] += 1
            self.press(self.digits[one.label])
            return
        keys = nudges(self.text, item.parts[""], one.parts[""])
        self.task = "boundary" if keys is not None and len(keys) == 1 and item.label == one.label else "boundaries"
        self.count.items[self.task] += 1
        self._nudge("", one.parts[""])
        if item.label != one.label:
            self.press(self.digits[one.label])

    def _nudge(self, role: str, to: Spans) -> None:
        """Move the ends of the part in focus to `to`, token by token, or replace it by a selection if that is fewer."""
        item = self.desk.item
        assert item is not None
        keys = nudges(self.text, item.parts[role], to)
        if keys is not None and (not role or len(keys) < NEW_SPAN):
            self.press(*keys)
        else:
            self._fill(role, to)
        now = self.sheet.by_id[item.id]
        assert now.parts[role] == to, (role, [s.of(self.text) for s in now.parts[role]], [s.of(self.text) for s in to])

    def _spans(self, spans: Spans, key: str) -> None:
        for n, span in enumerate(spans):
            self.select(span)
            self.press(key if n == 0 else "+")

    def _repair(self, one: Wanted) -> None:
        """Bring every role of the attribution in focus to what it should be."""
        item = self.desk.item
        assert item is not None
        for role in ROLES:
            has, to = self.sheet.by_id[item.id].parts.get(role, ()), one.parts.get(role, ())
            if has == to:
                continue
            self.task = "role repair"
            self.count.items[self.task] += 1
            if not to:
                self.press({"source": "S", "cue": "C", "content": "Q"}[role], "Shift+X")
            elif has and nudges(self.text, has, to) is not None:
                self.press({"source": "S", "cue": "C", "content": "Q"}[role])
                self._nudge(role, to)
            else:
                self._fill(role, to)

    def _fill(self, role: str, to: Spans) -> None:
        """Fill a role of the attribution in focus: by its key, by number, or by selecting the words."""
        item, key = self.desk.item, {"source": "S", "cue": "C", "content": "Q"}[role]
        assert item is not None
        choices = candidates(self.sheet, role, anchor(item), besides=item.id)
        filled = role in item.parts
        if to in choices:
            self.press(key)
            if filled:
                self.press(key) if self.desk.passing.offer is None else None
            offer = self.desk.passing.offer
            assert offer is not None
            n = offer.choices.index(to)
            if filled or n:
                self.press(str(n + 1))
            return
        self._spans(to[:1], key)
        for span in to[1:]:
            self.task, task = "fragment", self.task
            self.count.items["fragment"] += 1
            taken = taker(self.desk, span)
            if taken is not None and taken[1] != role:
                # What goes on with the content is added to it, unless the role was asked for by its key.
                self.press(key)
            self.select(span)
            self.press("+")
            self.task = task

    def _add(self, one: Wanted) -> None:
        if one.kind == "attribution":
            self._add_attribution(one)
            return
        few = len(one.parts[""]) == 1 and len(tokens(self.text, one.start, one.parts[""][0].end)) <= FEW
        self.task = "new span" if few else "longer span"
        self.count.items[self.task] += 1
        self._spans(one.parts[""], self.digits[one.label])
        same = [
            w for w in self.gold if w.kind == one.kind and self._words(w) == self._words(one) and not self._there(w)
        ]
        if len(same) >= 2:
            self._propose(one)

    def _words(self, one: Wanted) -> list[str]:
        return [span.of(self.text) for span in one.parts[""]]

    def _propose(self, one: Wanted) -> None:
        """Propose the other mentions, except those that are none, and take the group."""
        self.task = "same words"
        self.count.items[self.task] += 1
        self.press("E")
        group = self.desk.passing.group
        if group is None:
            return
        wanted = {w.key for w in self.gold}
        right = [m for m in group.members if key_of(self.sheet.by_id[m]) in wanted]
        entry = self.desk.project.undoable() if self.desk.project is not None else None
        if len(right) == len(group.members):
            self.press("Shift+Return")
        else:
            self.press("Ctrl+Z" if entry is not None and entry.op == "Propose" else "Escape")
        if self.desk.passing.group is not None:
            self.press("Escape")

    def _add_attribution(self, one: Wanted) -> None:
        """Begin with the role that leads to the others, then each by its nearest candidate or by its words."""
        self.task = "new attribution"
        self.count.items[self.task] += 1
        first = next(role for role in ("content", "cue", "source") if role in one.parts)
        keys = {"source": "Shift+S", "cue": "Shift+C", "content": "Shift+Q"}
        self._spans(one.parts[first], keys[first])
        for role in ("cue", "source", "content"):
            if role != first and role in one.parts:
                self._fill(role, one.parts[role])
        item = self.desk.item
        assert item is not None
        assert key_of(item) == one.key, (key_of(item), one.key)
