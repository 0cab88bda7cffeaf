"""Gold from a file onto what an article has: checked whole, and only what is new.

What is there already is left out. Where a file names several annotators, who each worked alone, what each of them
found is kept, also if another found it too: only so it can be said how far they agree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from annotator.core.drafts import inside
from annotator.core.edits import Hand, Import
from annotator.core.model import Annotation, AnnotationError, Change, Record, Relation, Spans
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet


def imported(edit: Import, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    """The changes that add what the article has not yet; AnnotationError when what arrives does not fit together."""

    def shape(annotations: Iterable[Annotation]) -> frozenset[tuple[str, Spans]]:
        return frozenset((a.label, a.spans) for a in annotations)

    def of_another(record: Annotation | Relation, same: Collection[Annotation | Relation]) -> bool:
        """Whether an annotator whom the file names found what others found, who are named in files too."""
        named = record.origin == "imported" and record.reviewer not in {hand.reviewer, *(s.reviewer for s in same)}
        return named and all(s.origin == "imported" for s in same)

    _check_import(edit, sheet, schema)
    known: dict[object, list[Annotation | Relation]] = defaultdict(list)
    for annotation in sheet.annotations.values():
        if annotation.kind != "role":
            known[annotation.label, annotation.spans].append(annotation)
    for relation in sheet.relations.values():
        known[shape(sheet.annotations[id_] for id_ in relation.roles.values())].append(relation)
    by_id = {a.id: a for a in edit.annotations}
    new: list[Record] = []
    for annotation in edit.annotations:
        if annotation.kind != "role" and annotation.id not in sheet.annotations:
            same = known.get((annotation.label, annotation.spans), ())
            new += [annotation] if not same or of_another(annotation, same) else []
    for relation in edit.relations:
        roles = [by_id[id_] for id_ in relation.roles.values()]
        same = known.get(shape(roles), ())
        if relation.id not in sheet.relations and (not same or of_another(relation, same)):
            new += [*roles, relation]
    return tuple(Change(None, record) for record in new)


def _check_import(edit: Import, sheet: Sheet, schema: LabelSchema) -> None:
    roles: list[tuple[str, str]] = []
    for relation in edit.relations:
        if not relation.roles:
            raise AnnotationError(f"the attribution {relation.id} has no role")
        roles += [(id_, schema.role_label(role).name) for role, id_ in relation.roles.items()]
    for ids in ([a.id for a in edit.annotations], [r.id for r in edit.relations], [id_ for id_, _ in roles]):
        twice = [id_ for id_, times in Counter(ids).items() if times > 1]
        if twice:
            raise AnnotationError(f"{twice[0]} is there twice")
    for annotation in edit.annotations:
        if schema.label(annotation.label).kind != annotation.kind:
            raise AnnotationError(f"{annotation.label} is no label of the kind {annotation.kind}")
        inside(sheet, annotation.spans)
    there = {(a.id, a.label) for a in edit.annotations if a.kind == "role"}
    for id_, label in roles:
        if (id_, label) not in there:
            raise AnnotationError(f"the {label.lower()} {id_} of an attribution is not there")
