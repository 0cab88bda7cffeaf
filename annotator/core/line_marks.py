"""Marking a line as boilerplate, or as none, whatever the rules say of it."""

from __future__ import annotations

from datetime import datetime

from annotator.core.boilerplate import boilerplate, line_at
from annotator.core.model import AnnotationError, Change, LineMark
from annotator.core.sheet import Sheet


def marked(sheet: Sheet, position: int, reviewer: str, at: datetime) -> tuple[Change, ...]:
    """The changes that make of the line at `position` the opposite of what it is taken for.

    With a line that becomes boilerplate go the undecided suggestions that lie all inside it.
    """
    text = sheet.article.text
    line = line_at(text, position)
    if line is None:
        raise AnnotationError("there is nothing on this line")
    wanted = line not in sheet.skipped
    before = sheet.marks.get(str(line.start))
    by_rule = line in boilerplate(text)
    after = None if wanted == by_rule else LineMark(sheet.article.id, line, wanted, reviewer, at)
    changes = [Change(before, after)]
    for item in sheet.pending if wanted else ():
        if line.contains(item.extent) and item.suggestion is not None:
            changes.append(Change(sheet.suggestions[item.suggestion.id], None))
    return tuple(changes)
