"""One background thread, begun with the first work it is given: a window that only opens does without."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor


class Worker:
    """Does what it is given, one thing after the other."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._pool: ThreadPoolExecutor | None = None

    def submit(self, work: Callable[..., object], *args: object) -> None:
        """Do `work` after what was given before."""
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)
        self._pool.submit(work, *args)

    @property
    def begun(self) -> bool:
        """Whether it was ever given work."""
        return self._pool is not None

    def leave(self) -> None:
        """Take nothing more, and wait for nothing: what was given is done, and then the thread ends."""
        if self._pool is not None:
            self._pool.shutdown(wait=False)

    def close(self, *, finish: bool = False) -> None:
        """Wait for what is under way, and with `finish` for what was given after it, too."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=not finish)
