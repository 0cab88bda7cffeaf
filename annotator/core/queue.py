"""What next: the undecided item after this one, and the words of the article filter."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from annotator.core.items import Item
from annotator.core.model import STATES, VERDICTS, AnnotationError

FIELDS = ("state", "label", "suggester", "outlet", "title", "reviewer", "decision", "score", "note", "speaker", "is")
MARKS = ("new",)
"""What an article or a suggestion can be: new since the suggesters last ran again."""
OF_ARTICLES = frozenset({"state", "outlet", "title", "reviewer"})
"""The fields that say something of a whole article; the others say it of what is in it."""
_UNFIT = re.compile("[\0\ud800-\udfff]")  # In no article, and nothing that SQLite could look for.
_TERM = re.compile(r'(?:(\w+):)?("[^"]*"?|\S+)')


@dataclass(frozen=True, slots=True)
class Query:
    """A filter of articles: `terms` are (field, value) pairs that all must hold, `words` the free text."""

    terms: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.words)


def read_query(text: str) -> Query:
    """The query written as ``state:begun label:CLAIM "free text"``.

    A word with a colon whose first part is no field is free text. AnnotationError when a field has a
    value it cannot have.
    """
    terms, words = [], []
    for match in _TERM.finditer(_UNFIT.sub(" ", text)):
        name, value = match.group(1), match.group(2).strip('"').strip()
        if name is not None and name.lower() not in FIELDS:
            name, value = None, match.group().replace('"', "")
        if not value:
            continue
        if name is None:
            words.append(value)
            continue
        name = name.lower()
        if name == "state" and value.lower() not in STATES:
            raise AnnotationError(f"state is one of {', '.join(STATES)}")
        if name == "decision" and value.lower() not in VERDICTS:
            raise AnnotationError(f"decision is one of {', '.join(VERDICTS)}")
        if name == "is" and value.lower() not in MARKS:
            raise AnnotationError(f"is takes {', '.join(MARKS)}")
        if name == "score" and not re.fullmatch(r"[<>]=?(?:0?\.\d+|[01](?:\.\d*)?)", value):
            raise AnnotationError("write a score as score:>0.8 or score:<=0.5")
        terms.append((name, value))
    return Query(tuple(terms), tuple(words))


def next_item(
    items: Sequence[Item], current: str | None, *, forward: bool, fits: Callable[[Item], bool]
) -> Item | None:
    """The nearest item after (or before) `current` in reading order that fits; None at the end.

    With no current item, the first or the last that fits.
    """
    order = items if forward else tuple(reversed(items))
    at = next((n for n, item in enumerate(order) if item.id == current), -1)
    return next((item for item in order[at + 1 :] if fits(item)), None)
