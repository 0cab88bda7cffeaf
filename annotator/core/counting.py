"""Counts in words."""

from __future__ import annotations


def number(count: int, one: str, many: str = "") -> str:
    """``1 article``, ``1,200 articles``, ``2 entities``; `many` where the last word is not the one that changes."""
    return f"{count:,} {one if count == 1 else many or _plural(one)}"


def among(some: int, total: int, what: str) -> str:
    """What is so of `some` out of a total that was said before: ``, 3 of them hidden``, ``, all hidden`` or nothing."""
    if not some:
        return ""
    if some == total:
        return f", {'all ' if total > 1 else ''}{what}"
    return f", {some:,} of them {what}"


def _plural(one: str) -> str:
    if one.endswith("y") and one[-2:-1] not in tuple("aeiou"):
        return one[:-1] + "ies"
    return one + ("es" if one.endswith(("s", "x", "ch", "sh")) else "s")
