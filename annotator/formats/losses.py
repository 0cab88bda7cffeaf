"""What a format leaves out of an article, said before it is written: the part that formats have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from annotator.archive import Part, WholeSheet
from annotator.core.model import Annotation, Spans, Suggestion, surface
from annotator.core.sheet import Sheet
from annotator.core.values import valueclass
from annotator.formats.contract import Loss


@valueclass(frozen=True, slots=True)
class Holds:
    """What a format has room for besides the text and spans with a label.

    `links` is whether it can say which spans make up one attribution, `metadata` whether an article has more than
    its text, `states` which review states it can tell, `rejected` whether it says which suggestions were rejected.
    """

    fragments: bool = True
    attributes: bool = True
    links: bool = True
    suggestions: bool = True
    metadata: bool = True
    states: frozenset[str] = frozenset({"done"})
    notes: bool = False
    rejected: bool = False


def losses(part: Part, holds: Holds) -> Iterator[Loss]:
    """The losses of one article in such a format; nothing for parts that are no article."""
    if not isinstance(part, Sheet):
        return
    article = part.article
    text, id_ = article.text, article.id

    def loss(kind: str, what: str, spans: Spans = (), words: str = "") -> Loss:
        return Loss(kind, what, id_, words or surface(text, spans))

    for annotation in part.annotations.values():
        if len(annotation.spans) > 1 and not holds.fragments:
            yield loss(f"fragmented {annotation.kind}", "each fragment is by itself", annotation.spans)
        if not holds.attributes:
            for name, value in annotation.attributes.items():
                yield loss("attribute", f"{name}: {value}", annotation.spans)
    for relation in part.relations.values():
        spans = said(part.annotations, relation.roles)
        if len(relation.roles) > 1 and not holds.links:
            yield loss("attribution link", "its source, cue and content are not linked", spans)
        if not holds.attributes:
            for name, value in relation.attributes.items():
                yield loss("attribute", f"{name}: {value}", spans)
    for suggestion in undecided(part):
        if not holds.suggestions:
            yield loss("suggestion", f"{suggestion.label} by {suggestion.suggester}", suggestion.spans)
    for id_of, decision in part.decisions.items():
        if holds.rejected and decision.verdict == "rejected":
            continue
        proposed = part.suggestions.get(id_of)
        what = f"the suggestion that was {decision.verdict}"
        yield loss("decision", what, proposed.spans if proposed else ())
    if not holds.notes:
        for note in part.notes.values():
            yield loss("note", note.text, words=note.text)
    for review in part.reviews.values():
        if review.state not in holds.states and review.state != "unseen":
            yield loss("review state", f"{review.state}, by {review.reviewer}")
    for mark in part.marks.values():
        yield loss("line mark", "boilerplate" if mark.boilerplate else "no boilerplate", (mark.span,))
    if not holds.metadata:
        fields = ("title", "url", "outlet", "byline", "published", "language")
        for name in (*(field for field in fields if getattr(article, field)), *article.extra):
            yield loss("metadata field", name, words=str(getattr(article, name, None) or article.extra.get(name)))


def undecided(sheet: Sheet) -> Iterator[Suggestion]:
    """The suggestions, under the names their labels have by now, that nobody decided and nothing replaced."""
    retired = sheet.retired if isinstance(sheet, WholeSheet) else ()
    return (s for s in sheet.named.values() if s.id not in sheet.decisions and s.id not in retired)


def said(annotations: Mapping[str, Annotation], roles: Mapping[str, str]) -> Spans:
    """The spans by which an attribution is best known: its content's, else any."""
    return annotations[roles.get("content") or next(iter(roles.values()))].spans
