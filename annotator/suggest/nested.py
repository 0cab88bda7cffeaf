"""Quotations within quotations: a content inside one has both its marks or none.

Done to what the rules and the ranker have chosen, because a parse knows nothing of marks, and the ranker has learned
from contents as the parse gives them.
"""

from __future__ import annotations

from dataclasses import replace

from annotator.core.model import Span, Spans, merged, overlap
from annotator.core.text import all_quotations, paragraph_at
from annotator.suggest.found import Found

_LOOSE = " \t\xa0,;:—–-"


def marked(text: str, found: Found) -> Found:
    """The attribution with the marks of quotations that hold its content but not its cue, and typed by them.

    Only inside a quotation that holds the cue, too: of all others the rules see the marks themselves.
    """
    cue = found.cue[0] if found.cue else None
    around = all_quotations(text, *paragraph_at(text, cue.start)) if cue is not None else ()
    outer = [quotation for quotation in around if cue is not None and quotation.overlaps(cue)]
    others = (*found.cue, *found.source)
    inner = [q for q in around if any(o.contains(q) for o in outer) and not any(q.overlaps(span) for span in others)]
    if not inner:
        return found
    content: Spans = merged(_whole(text, fragment, inner) for fragment in found.content)
    if any(span.overlaps(other) for span in content for other in others):
        return found
    if not overlap(content, inner):
        return replace(found, content=content)
    held = all(any(q.contains(span) for q in inner) for span in content)
    return replace(found, content=content, attributes={**found.attributes, "quote_type": "direct" if held else "mixed"})


def _whole(text: str, fragment: Span, inner: list[Span]) -> Span:
    """The fragment with both marks of a quotation whose words it has, and without the one of which it has only some."""
    start, end = fragment.start, fragment.end
    for quotation in inner:
        first, last = _words(text, quotation)
        if not (start < quotation.end and quotation.start < end) or first >= last:
            continue
        if start <= first and last <= end:
            start, end = min(start, quotation.start), max(end, quotation.end)
        elif end == quotation.end:
            while end > start + 1 and (end == quotation.end or text[end - 1] in _LOOSE):
                end -= 1
        elif start == quotation.start:
            start += 1
    return Span(start, end)


def _words(text: str, quotation: Span) -> tuple[int, int]:
    """From the first letter or digit between the marks to the last."""
    places = [n for n in range(quotation.start + 1, quotation.end - 1) if text[n].isalnum()]
    return (places[0], places[-1] + 1) if places else (quotation.end, quotation.start)
