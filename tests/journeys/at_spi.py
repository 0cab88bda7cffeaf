"""Walks the window as a screen reader does, through AT-SPI, and prints what it is told; run by `test_screen_reader`.

Run by the system's Python, because that is where pyatspi is installed; it knows nothing of the program.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import pyatspi  # type: ignore[import-not-found]

PATIENCE = 30.0
MANY = 40


def application() -> Any:
    """The first program that has a window; None when none comes."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        desktop = pyatspi.Registry.getDesktop(0)
        for program in (desktop.getChildAtIndex(n) for n in range(desktop.childCount)):
            if program is not None and program.childCount and words(program) is not None:
                return program
        time.sleep(0.2)
    return None


def words(node: Any) -> dict[str, Any] | None:
    """The first text with words in it."""
    return next((found for found in walk(node) if found["text"]), None)


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Everything under a node, with what is said of it."""
    states = node.getState()
    try:
        text = node.queryText()
    except NotImplementedError:
        text = None
    yield {
        "role": node.getRoleName(),
        "name": node.name,
        "description": node.description,
        "shown": states.contains(pyatspi.STATE_SHOWING),
        "focusable": states.contains(pyatspi.STATE_FOCUSABLE),
        "focused": states.contains(pyatspi.STATE_FOCUSED),
        "text": text.getText(0, text.characterCount) if text is not None else None,
        "attributes": text.getAttributes(text.caretOffset) if text is not None and text.characterCount else None,
    }
    for child in (node.getChildAtIndex(n) for n in range(min(node.childCount, MANY))):
        if child is not None:
            yield from walk(child)


if __name__ == "__main__":
    found = application()
    if found is None:
        sys.exit("no program with words in its window was there in time")
    print(json.dumps(list(walk(found))))
