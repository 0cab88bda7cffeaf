"""Changing the label schema of a project with everything that is labelled after it.

A change is one value: the schema as it shall be, and where the labels go that are no longer in it. From
that follow, without touching any project, the schema that is kept and the changes of every sheet. A label
that goes over into another leaves it its name as an alias, so that suggestions, which never change, show
under the label that took them, and suggesters that know only the old name go on being understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from annotator.core.items import Item
from annotator.core.model import ROLES, Annotation, Change
from annotator.core.schema import Attribute, Label, LabelSchema, SchemaError, read_schema, write_schema
from annotator.core.sheet import Sheet


@dataclass(frozen=True)
class SchemaEdit:
    """Make `schema` the project's; `gone` says of each label that is not in it which one takes what it
    labels, None where that is to be removed."""

    schema: LabelSchema
    gone: Mapping[str, str | None] = field(default_factory=dict)


def adopted(before: LabelSchema, edit: SchemaEdit) -> LabelSchema:
    """The schema that takes the place of `before`: one version on, aliases and attributes following their labels.

    SchemaError when it is no sound schema, or when it is not said where a label goes.
    """
    for label in before.labels:
        if label.name in edit.schema.by_name:
            _check_kind(label, edit.schema.label(label.name))
        elif label.name not in edit.gone:
            raise SchemaError(f"“{label.title}” is not in the new schema: say what becomes of what it labels")
    heirs = {name: _heir(before, edit, name) for name in edit.gone if name in before.by_name}
    aliases: dict[str, list[str]] = {}
    for name, heir in heirs.items():
        if heir is not None:
            aliases.setdefault(heir, []).extend((name, *before.label(name).aliases))
    labels = tuple(_with_aliases(label, aliases.get(label.name, ())) for label in edit.schema.labels)
    attributes = tuple(replace(a, applies_to=_subjects(a, heirs)) for a in edit.schema.attributes)
    made = replace(edit.schema, labels=labels, attributes=attributes, version=before.version + 1)
    return read_schema(write_schema(made))


def touches(before: LabelSchema, edit: SchemaEdit) -> frozenset[str]:
    """The names under which gold or suggestions can stand that the edit changes, aliases of removed labels included."""
    names = {name for name in edit.gone if name in before.by_name}
    removed = (before.label(name) for name in names if edit.gone[name] is None)
    return frozenset(names.union(*(label.aliases for label in removed)))


def carried(sheet: Sheet, edit: SchemaEdit) -> tuple[Change, ...]:
    """What the edit changes in an article: gold goes to the label's heir, or is removed with its decision; of a
    label that is removed the suggestions nobody decided on go too.

    A decision stays as it was taken: what was corrected to the heir's label then is not judged anew.
    """
    changes: list[Change] = []
    for annotation in sheet.annotations.values():
        if annotation.label not in edit.gone or annotation.kind == "role":
            continue
        heir = edit.gone[annotation.label]
        if heir is not None:
            changes.append(Change(annotation, replace(annotation, label=heir)))
        else:
            changes += _removed(sheet, annotation)
    freed = {
        change.before.suggestion for change in changes if isinstance(change.before, Annotation) and not change.after
    }
    for item in sheet.items:
        if item.suggestion is not None and edit.gone.get(item.suggestion.label, "") is None and _undecided(item, freed):
            changes.append(Change(sheet.suggestions[item.suggestion.id], None))
    return tuple(changes)


def _removed(sheet: Sheet, annotation: Annotation) -> Iterator[Change]:
    yield Change(annotation, None)
    decision = sheet.decisions.get(annotation.suggestion or "")
    if decision is not None:
        yield Change(decision, None)


def _undecided(item: Item, freed: set[str | None]) -> bool:
    return item.status == "pending" or (item.suggestion is not None and item.suggestion.id in freed)


def _check_kind(before: Label, after: Label) -> None:
    if before.kind != after.kind:
        raise SchemaError(f"“{before.title}” is a label of kind {before.kind}, which cannot become {after.kind}")


def _heir(before: LabelSchema, edit: SchemaEdit, name: str) -> str | None:
    label, heir = before.label(name), edit.gone[name]
    if name.lower() in ROLES and label.kind == "role":
        raise SchemaError(
            f"“{label.title}” is a role that every attribution has: it can be neither renamed nor removed"
        )
    if heir is not None:
        if heir not in edit.schema.by_name:
            raise SchemaError(f"“{heir}”, which shall take what “{label.title}” labels, is not in the new schema")
        _check_kind(label, edit.schema.label(heir))
    return heir


def _with_aliases(label: Label, more: tuple[str, ...] | list[str]) -> Label:
    names = dict.fromkeys((*label.aliases, *more))
    return replace(label, aliases=tuple(name for name in names if name != label.name))


def _subjects(attribute: Attribute, heirs: Mapping[str, str | None]) -> tuple[str, ...]:
    """The kinds and labels an attribute is of, once labels have gone over into their heirs."""
    found = (heirs.get(subject, subject) for subject in attribute.applies_to)
    return tuple(dict.fromkeys(subject for subject in found if subject is not None))
