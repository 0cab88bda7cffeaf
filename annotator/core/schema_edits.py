"""Changing the label schema of a project with everything that is labelled after it.

A change is one value: the schema as it shall be, and where the labels go that are no longer in it. From
that follow, without touching any project, the schema that is kept and the changes of every sheet. A label
that goes over into another leaves it its name as an alias, so that suggestions, which never change, show
under the label that took them, and suggesters that know only the old name go on being understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from annotator.core.model import ROLES, Annotation, Change, Decision, Kind, Relation
from annotator.core.schema import Attribute, Label, LabelSchema, SchemaError, read_schema, write_schema
from annotator.core.sheet import Sheet


@dataclass(frozen=True)
class SchemaEdit:
    """Make `schema` the project's; `gone` says of each label that is not in it which one takes what it
    labels, None where that is to be removed; `renamed` what attributes are called by now."""

    schema: LabelSchema
    gone: Mapping[str, str | None] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


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


def narrowed(before: LabelSchema, after: LabelSchema, edit: SchemaEdit) -> frozenset[str]:
    """The names of the attributes whose values gold may have to change or lose: renamed, removed, or with less than
    before that they can be or be of."""
    found = set()
    for name in {attribute.name for attribute in before.attributes}:
        new = edit.renamed.get(name, name)
        was, is_ = _allowed(before, name), _allowed(after, new)
        if new != name or any((subject, "") not in is_ and (subject, value) not in is_ for subject, value in was):
            found.add(name)
    return frozenset(found)


def _allowed(schema: LabelSchema, name: str) -> set[tuple[str, str]]:
    """The kinds and labels an attribute is of, each with every value it can have; an empty one stands for any."""
    some = (attribute for attribute in schema.attributes if attribute.name == name)
    return {(subject, value) for a in some for subject in a.applies_to for value in (a.values or ("",))}


def carried(sheet: Sheet, edit: SchemaEdit, before: LabelSchema, after: LabelSchema) -> tuple[Change, ...]:
    """What the edit changes in an article, as it makes `after` of the schema `before`.

    Gold goes to the label's heir, or is removed with its decisions; of a label that is removed the suggestions
    nobody decided on go too. Attributes of gold are called as they are now, and lose what they can no longer be.

    A decision stays as it was taken: what was corrected to the heir's label then is not judged anew.
    """
    changes: list[Change] = []
    records: list[Annotation | Relation] = [*sheet.annotations.values(), *sheet.relations.values()]
    for record in records:
        kind: Kind = record.kind if isinstance(record, Annotation) else "attribution"
        label = edit.gone.get(record.label, record.label) if kind != "role" else record.label
        if label is None:
            changes += _removed(sheet, record)
            continue
        attributes = _kept(record.attributes, (kind, record.label), (kind, label), edit, before, after)
        if label != record.label or attributes != record.attributes:
            changes.append(Change(record, replace(record, label=label, attributes=attributes)))
    freed = {change.before.suggestion for change in changes if isinstance(change.before, Decision)}
    for id_, named in sheet.named.items():
        if edit.gone.get(named.label, "") is None and (id_ not in sheet.decisions or id_ in freed):
            changes.append(Change(sheet.suggestions[id_], None))
    return tuple(changes)


def _kept(
    attributes: Mapping[str, str],
    was: tuple[Kind, str],
    is_: tuple[Kind, str],
    edit: SchemaEdit,
    before: LabelSchema,
    after: LabelSchema,
) -> Mapping[str, str]:
    """The attributes of an item of a kind and label as `after` has them; what `before` did not know stays."""
    kept = {}
    for name, value in attributes.items():
        # Two attributes can have one name, of entities and of claims say, of which only one is renamed.
        new = next((new for new in (edit.renamed.get(name, name), name) if after.allows(*is_, new, value)), "")
        if new:
            kept[new] = value
        elif not before.allows(*was, name, value):
            kept[name] = value
    return kept


def _removed(sheet: Sheet, record: Annotation | Relation) -> Iterator[Change]:
    yield Change(record, None)
    for decision in sheet.decisions.values():
        if decision.result == record.id:
            yield Change(decision, None)


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
