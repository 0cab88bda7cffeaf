"""The word lists of the rules: ``resources/lexicons/*.txt``.

A line is a word or phrase, then, after two or more blanks or a tab, its classes; ``#`` begins a comment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from annotator.resources import resource


@cache
def lexicon(name: str) -> Mapping[str, frozenset[str]]:
    """Each entry of ``resources/lexicons/<name>.txt`` with its classes."""
    found: dict[str, frozenset[str]] = {}
    for line in resource(f"lexicons/{name}.txt").read_text(encoding="utf-8").splitlines():
        entry, *rest = re.split(r"\s{2,}|\t", line.partition("#")[0].strip(), maxsplit=1)
        if entry:
            found[entry] = frozenset(rest[0].split() if rest else ())
    return found


@cache
def words(name: str, of: str = "") -> frozenset[str]:
    """The entries of a lexicon, or those of one class."""
    return frozenset(entry for entry, classes in lexicon(name).items() if not of or of in classes)
