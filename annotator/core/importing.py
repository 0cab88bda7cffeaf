"""Gold from a file onto what an article has: checked whole, and only what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from annotator.core.drafts import inside
from annotator.core.edits import Import
from annotator.core.model import Annotation, AnnotationError, Change, Record, Spans
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet


def imported(edit: Import, sheet: Sheet, schema: LabelSchema) -> tuple[Change, ...]:
    """The changes that add what the article has not yet; AnnotationError when what arrives does not fit together."""

    def shape(annotations: Iterable[Annotation]) -> frozenset[tuple[str, Spans]]:
        return frozenset((a.label, a.spans) for a in annotations)

    _check_import(edit, sheet, schema)
    known = shape(a for a in sheet.annotations.values() if a.kind != "role")
    linked = {shape(sheet.annotations[id_] for id_ in r.roles.values()) for r in sheet.relations.values()}
    by_id = {a.id: a for a in edit.annotations}
    new: list[Record] = []
    for annotation in edit.annotations:
        if annotation.kind != "role" and annotation.id not in sheet.annotations:
            new += [annotation] if (annotation.label, annotation.spans) not in known else []
    for relation in edit.relations:
        roles = [by_id[id_] for id_ in relation.roles.values()]
        if relation.id not in sheet.relations and shape(roles) not in linked:
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
