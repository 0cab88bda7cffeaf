"""Datelines: the place in capitals that begins a report, “HARTWELL (Reuters) — ”, and is no part of its sentence."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from annotator.core.model import Span

_LINE = re.compile(
    r"^(?!BREAKING|EXCLUSIVE|LIVE|OPINION|UPDATE|WATCH|ANALYSIS|INTERVIEW)(?P<place>[A-Z][A-Z.’' -]{1,30}[A-Z])"
    r"(?:, [A-Z][\w. ]{1,20})?(?: \([A-Z][\w ]+\))? (?:—|–|--?) ",
    re.MULTILINE,
)


class Dateline(NamedTuple):
    """The place, and where the sentence behind it begins."""

    place: Span
    end: int


def dateline(text: str) -> Dateline | None:
    """The dateline of an article; none in a transcript, where several speakers stand so."""
    found = list(islice(_LINE.finditer(text), 2))
    return Dateline(Span(*found[0].span("place")), found[0].end()) if len(found) == 1 else None
