"""A label schema while it is being edited: rows that know what they were, and the edit that they come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from annotator.core.model import Kind
from annotator.core.schema import Attribute, Label, LabelSchema, SchemaError
from annotator.core.schema_edits import SchemaEdit, adopted


@dataclass(eq=False)
class Row:
    """A label in the draft; `was` is its name in the project, empty for a new one."""

    label: Label
    was: str = ""


@dataclass(eq=False)
class Draft:
    """The labels and attributes as they shall be. `heirs` says of each label taken out who gets what it labels,
    `origins` of each attribute its name in the project, empty for a new one."""

    before: LabelSchema
    rows: list[Row]
    attributes: list[Attribute]
    heirs: dict[str, Row | None] = field(default_factory=dict)
    origins: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, schema: LabelSchema) -> Draft:
        """A draft in which nothing has been changed yet."""
        rows = [Row(label, label.name) for label in schema.labels]
        return cls(schema, rows, list(schema.attributes), origins=[a.name for a in schema.attributes])

    def add(self, kind: Kind) -> Row:
        """A new label, under a name that is free."""
        names = {row.label.name for row in self.rows}
        name = next(name for n in range(1, len(names) + 2) if (name := f"LABEL_{n}") not in names)
        made = Row(Label(name, kind, name.replace("_", " ").capitalize()))
        self.rows.append(made)
        return made

    def remove(self, row: Row, heir: Row | None) -> None:
        """Take a label out; what it labels, and what it was to take over itself, goes to `heir` or is removed."""
        self.rows.remove(row)
        self.heirs = {was: heir if taker is row else taker for was, taker in self.heirs.items()}
        if row.was:
            self.heirs[row.was] = heir

    def take(self, schema: LabelSchema) -> None:
        """Take over all labels and attributes of a schema from a file.

        Labels and attributes of the project that it lacks stay, a label without a key that one of the file's has.
        """
        known = {row.label.name: row for row in self.rows}
        rows = []
        for label in schema.labels:
            row = known.pop(label.name, None)
            same = row is not None and row.label.kind == label.kind
            rows.append(Row(label, row.was if row is not None and same else ""))
            if row is not None and same:
                self.heirs = {was: rows[-1] if taker is row else taker for was, taker in self.heirs.items()}
        keys = {row.label.key.upper() for row in rows}
        for row in known.values():
            if row.label.key.upper() in keys:
                row.label = replace(row.label, key="")
        self.rows = [*rows, *known.values()]
        there = {attribute.name for attribute in self.before.attributes}
        given = {attribute.name for attribute in schema.attributes}
        kept = [(a, was) for a, was in zip(self.attributes, self.origins, strict=True) if a.name not in given]
        self.attributes = [*schema.attributes, *(attribute for attribute, _ in kept)]
        self.origins = [a.name if a.name in there else "" for a in schema.attributes] + [was for _, was in kept]

    def add_attribute(self, attribute: Attribute) -> None:
        """A new attribute, at the end."""
        self.attributes.append(attribute)
        self.origins.append("")

    def remove_attribute(self, row: int) -> None:
        """Take an attribute out; items that have it lose it."""
        del self.attributes[row], self.origins[row]

    def fits(self, row: Row) -> list[Row]:
        """The labels that could take over from this one."""
        return [other for other in self.rows if other is not row and other.label.kind == row.label.kind]

    def with_key(self, key: str, besides: Row) -> Row | None:
        """The other label that has a key."""
        found = (row for row in self.rows if row is not besides and row.label.key.upper() == key.upper() != "")
        return next(found, None)

    @property
    def edit(self) -> SchemaEdit:
        """What the draft comes to."""
        names = {row.was: row.label.name for row in self.rows if row.was and row.was != row.label.name}
        gone = {was: heir.label.name if heir else None for was, heir in self.heirs.items()}
        subjects = {**gone, **names}
        attributes = tuple(replace(a, applies_to=_renamed(a.applies_to, subjects)) for a in self.attributes)
        labels = tuple(row.label for row in self.rows)
        called = {was: a.name for was, a in zip(self.origins, self.attributes, strict=True) if was not in ("", a.name)}
        schema = replace(self.before, labels=labels, attributes=attributes, source="")
        return SchemaEdit(schema, {**gone, **names}, called)

    @property
    def problem(self) -> str:
        """Why it cannot be saved; empty when it can."""
        try:
            adopted(self.before, self.edit)
        except SchemaError as error:
            return str(error)
        return ""

    @property
    def changed(self) -> bool:
        """Whether saving would change anything."""
        edit = self.edit
        return bool(edit.gone) or replace(edit.schema, version=self.before.version) != self.before


def _renamed(subjects: Iterable[str], names: dict[str, str | None]) -> tuple[str, ...]:
    found = (names.get(subject, subject) for subject in subjects)
    return tuple(dict.fromkeys(subject for subject in found if subject is not None))
