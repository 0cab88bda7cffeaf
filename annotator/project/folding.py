"""Text as the full-text index compares it, without case and without marks over letters, and where phrases stand in it.

The index is FTS5's `unicode61`, which knows letters and digits only; a letter is compared by itself, not by what the
whole word would become. Offsets are code points of the text as it is, half open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_MARKS = re.compile("[\u0300-\u036f]")


class _Folds(dict[int, str]):
    """What becomes of each character, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        small = character.casefold()
        small = small if len(small) == 1 else character.lower()
        apart = unicodedata.normalize("NFD", small)
        bare = _MARKS.sub("", apart)
        # What comes apart without a mark, such as a syllable of Hangul, is one letter to the index.
        self[code] = bare if len(bare) < len(apart) else small
        return self[code]


_FOLDS = _Folds()


def folded(text: str) -> str:
    """The text as the index compares it."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def words_in(phrase: str) -> list[str]:
    """The words of a folded phrase, as the index knows words."""
    return re.findall(r"[^\W_]+", phrase)


def pattern(phrase: str) -> re.Pattern[str]:
    """Finds in a folded text what the index finds: the words of a phrase in a row, the last one as a beginning."""
    phrase = folded(phrase)
    words = words_in(phrase)
    if not words:
        return re.compile(re.escape(phrase))
    return re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, words)) + r"[^\W_]*")


def begins(text: str, letters: str) -> bool:
    """Whether words in a row stand in the text, the last one as a beginning; both are folded."""
    if " " in letters:
        return pattern(letters).search(text) is not None
    at = text.find(letters)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(letters, at + 1)
    return at >= 0


def places(text: str, patterns: Collection[re.Pattern[str]]) -> list[tuple[int, int]]:
    """Where the patterns find something in the text, in its order; with the marks that belong to the last letter."""
    plain = folded(text)
    found = sorted({match.span() for each in patterns for match in each.finditer(plain) if match[0]})
    if not found or _MARKS.search(text) is None:
        return found  # Only a mark of its own does not become one character.
    of = [n for n, character in enumerate(text) for _ in folded(character)]
    of.append(len(text))
    return [(of[start], of[end]) for start, end in found]
