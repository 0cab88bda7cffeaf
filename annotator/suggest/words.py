"""The parse as plain objects: words that know their head and children, read from spaCy's arrays once an article.

The rules ask each word for its neighbours many times; an attribute of a plain object answers several times
faster than a spaCy token, which makes a new one for every answer. The names are spaCy's own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count, repeat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc

_STRINGS = ("ORTH", "LOWER", "LEMMA", "POS", "TAG", "DEP", "ENT_TYPE")
_NUMBERS = ("IDX", "LIKE_NUM", "IS_SPACE", "IS_PUNCT")


_NONE: Sequence[Any] = ()


class Word:
    """A token of the parse; `head` of the root is the root itself, `children` are in order."""

    __slots__ = (
        "children", "dep_", "ent_type_", "head", "i", "idx", "is_punct", "is_space", "left_edge", "lemma_",
        "like_num", "lower_", "pos_", "right_edge", "sent", "tag_", "text", "words",
    )  # fmt: skip

    head: Word
    left_edge: Word
    right_edge: Word
    sent: Sentence

    def __init__(
        self, words: Words, i: int, text: str, lower: str, lemma: str, pos: str, tag: str, dep: str, ent_type: str,
        idx: int, like_num: int, is_space: int, is_punct: int,
    ) -> None:  # fmt: skip
        self.words = words
        self.i = i
        self.idx = idx
        self.text = text
        self.lower_ = lower
        self.lemma_ = lemma
        self.pos_ = pos
        self.tag_ = tag
        self.dep_ = dep
        self.ent_type_ = ent_type
        self.like_num = like_num
        self.is_space = is_space
        self.is_punct = is_punct
        self.children: Sequence[Word] = _NONE

    def __repr__(self) -> str:
        return f"Word({self.text!r})"

    def nbor(self, by: int) -> Word:
        """The word so many words further on; IndexError outside the article."""
        if self.i + by < 0:
            raise IndexError(self.i + by)
        return self.words[self.i + by]

    @property
    def lefts(self) -> list[Word]:
        """The children before it."""
        return [child for child in self.children if child.i < self.i]

    @property
    def rights(self) -> list[Word]:
        """The children behind it."""
        return [child for child in self.children if child.i > self.i]

    @property
    def subtree(self) -> list[Word]:
        """Itself and every word that hangs on it, in order."""
        return [word for word in self.words[self.left_edge.i : self.right_edge.i + 1] if self.holds(word)]

    def holds(self, other: Word) -> bool:
        """Whether the other is this word or hangs on it."""
        return other is self or any(above is self for above in other.ancestors)

    @property
    def ancestors(self) -> Iterator[Word]:
        """Its head, the head of that, and so on to the root."""
        at = self
        while at.head is not at:
            at = at.head
            yield at


class Sentence:
    """A sentence of the parse: the number of its first word, its root, its range of code points."""

    __slots__ = ("end_char", "root", "start", "start_char")

    def __init__(self, inner: list[Word]) -> None:
        self.start = inner[0].i
        self.start_char = inner[0].idx
        self.end_char = inner[-1].idx + len(inner[-1].text)
        self.root = next((word for word in inner if word.head is word), inner[0])
        for word in inner:
            word.sent = self


class Words(list[Word]):
    """The words of an article in order."""

    def __init__(self) -> None:
        super().__init__()
        self.starts: list[int] = []
        self.sentences: list[Sentence] = []

    def release(self) -> None:
        """Untie the words from each other: they go at once then, and need not be searched for as circles are."""
        for word in self:
            word.children = _NONE
            del word.head, word.left_edge, word.right_edge, word.sent
        for sentence in self.sentences:
            del sentence.root
        self.clear()

    def inside(self, start: int, end: int) -> list[Word]:
        """The words that lie wholly within a range of code points."""
        within = self.between(start, end)
        return self[within.start : within.stop]

    def between(self, start: int, end: int) -> range:
        """The numbers of the words that lie wholly within a range of code points."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        while last > first and self.starts[last - 1] + len(self[last - 1].text) > end:
            last -= 1
        return range(first, last)


def read(doc: Doc) -> Words:
    """The words of a parse."""
    words = Words()
    if not len(doc):
        return words
    keys = doc.to_array(list(_STRINGS)).T.tolist()
    known = {key: doc.vocab.strings[key] for key in set().union(*keys)}
    spelt = (map(known.__getitem__, column) for column in keys)
    numbers = doc.to_array(list(_NUMBERS)).T.tolist()
    words.extend(map(Word, repeat(words), count(), *spelt, *numbers))
    words.starts = numbers[0]
    _join(words, *doc.to_array(["HEAD", "SENT_START"]).astype("int64").T.tolist())
    return words


def _join(words: Words, steps: list[int], begun: list[int]) -> None:
    """Each word tied to its head, its children and its sentence; `steps` leads from a word to its head."""
    heads = [n + step for n, step in enumerate(steps)]
    children: dict[int, list[Word]] = defaultdict(list)
    word_at = words.__getitem__
    edges = (map(word_at, numbers) for numbers in (heads, *_edges(heads)))
    for word, above, word.left_edge, word.right_edge in zip(words, *edges, strict=True):
        word.head = above
        if above is not word:
            children[above.i].append(word)
    for n, some in children.items():
        words[n].children = some
    begins = [n for n, flag in enumerate(begun) if flag == 1 or n == 0]
    words.sentences = [Sentence(words[a:b]) for a, b in zip(begins, [*begins[1:], len(words)], strict=True)]


def _edges(heads: list[int]) -> tuple[list[int], list[int]]:
    """The first and last word of each word's subtree, by number."""
    import numpy

    above = numpy.array(heads)
    left, right = numpy.arange(len(heads)), numpy.arange(len(heads))
    while True:
        lower, upper = left.copy(), right.copy()
        numpy.minimum.at(lower, above, left)
        numpy.maximum.at(upper, above, right)
        if (lower == left).all() and (upper == right).all():
            return left.tolist(), right.tolist()
        left, right = lower, upper
