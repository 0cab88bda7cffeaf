"""How long the reviewer really worked: the clock runs from one key or click to the next, and rests after a while."""

from __future__ import annotations

import time
from collections.abc import Callable

REST = 30.0
"""Seconds without a key or click after which the clock rests."""


class Attention:
    """A clock of active seconds. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._total = 0.0
        self._last = clock()
        self._turned = 0.0
        self._opened = 0.0
        self._spent = 0.0

    def touch(self) -> None:
        """Note that the hands did something."""
        now = self._clock()
        self._total += min(now - self._last, REST)
        self._last = now

    @property
    def seconds(self) -> float:
        """The active seconds so far."""
        return self._total + min(self._clock() - self._last, REST)

    @property
    def resting(self) -> bool:
        """Whether the hands have rested long enough for the clock to stand still."""
        return self._clock() - self._last >= REST

    # ── what they were spent on ─────────────────────────────────────────────────────────────────

    def turn_to_article(self, spent: float) -> None:
        """Begin with an article on which `spent` seconds were spent before, and with whatever is in it."""
        self._spent, self._opened = spent, self.seconds
        self.turn_to_item()

    def turn_to_item(self) -> None:
        """Begin with an item."""
        self._turned = self.seconds

    def on_item(self) -> float:
        """The seconds since the item was turned to, or this was asked last."""
        before, self._turned = self._turned, self.seconds
        return self._turned - before

    def on_article(self) -> float:
        """The seconds since the article was turned to, or this was asked last."""
        before, self._opened = self._opened, self.seconds
        self._spent += self._opened - before
        return self._opened - before

    @property
    def on_article_ever(self) -> float:
        """The seconds spent on the article in all, this visit included."""
        return self._spent + self.seconds - self._opened
