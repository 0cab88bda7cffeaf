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
