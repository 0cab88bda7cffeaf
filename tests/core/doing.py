"""What the tests of edits do to a sheet, and what they look at."""

from __future__ import annotations

import pytest

from annotator.core.edits import Edit
from annotator.core.model import AnnotationError, Decision, Suggestion
from annotator.core.planning import plan
from annotator.core.sheet import Sheet
from tests.core.values import SCHEMA, TEXT, hand, span

ANA = span("Ana Lee")
OLSEN = span("Bo Å. Olsen")


def done(sheet: Sheet, *some: Edit, by: str = "Ana", seconds: float = 1.0) -> Sheet:
    """The sheet after some edits."""
    for edit in some:
        prefix = f"g{len(sheet.annotations)}{len(sheet.decisions)}-"
        sheet = sheet.applied(plan(edit, sheet, SCHEMA, hand(by, seconds, prefix=prefix)))
    return sheet


def decision(sheet: Sheet, suggestion: Suggestion) -> Decision:
    """What was decided of a suggestion."""
    return sheet.decisions[suggestion.id]


def verdict(sheet: Sheet, suggestion: Suggestion) -> tuple[str, str]:
    """The verdict on a suggestion, and what was corrected."""
    made = decision(sheet, suggestion)
    return made.verdict, made.correction


def refused(sheet: Sheet, edit: Edit) -> str:
    """In which sentence an edit is refused."""
    with pytest.raises(AnnotationError) as caught:
        plan(edit, sheet, SCHEMA, hand())
    return str(caught.value)


def spans_of(sheet: Sheet, target: str, role: str = "") -> list[str]:
    """The words of an item, or of one of its roles."""
    return [one.of(TEXT) for one in sheet.by_id[target].parts[role]]
