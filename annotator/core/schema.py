"""The label schema: which labels, roles and attributes a project has, their keys, colours, guidelines.

A schema is a TOML file (`resources/schemas/news.toml` is the default) that is copied into the project
when it is made, so that a project carries its own guidelines.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from annotator.core.model import ROLES, Kind


class SchemaError(Exception):
    """The schema cannot be used; the message names the field and what it should be."""


@dataclass(frozen=True, slots=True)
class Label:
    """One label: what it is called, how it is told apart, and when to use it.

    `colours` are hex strings by theme (``light``, ``dark``, ``contrast``); `pattern` is the line
    style that tells the label apart without colour. `on` is False for labels that suggesters and
    menus leave out until switched on.
    """

    name: str
    kind: Kind
    title: str
    key: str = ""
    pattern: str = "solid"
    on: bool = True
    colours: Mapping[str, str] = field(default_factory=dict)
    definition: str = ""
    examples: tuple[str, ...] = ()
    edge_cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property of items of some kinds or labels, with its allowed values in order."""

    name: str
    title: str
    applies_to: tuple[str, ...]
    values: tuple[str, ...]
    definition: str = ""


@dataclass(frozen=True)
class LabelSchema:
    """All labels and attributes of a project, and the reasons a reviewer may give for rejecting."""

    name: str
    title: str
    version: int
    labels: tuple[Label, ...]
    attributes: tuple[Attribute, ...]
    reasons: tuple[str, ...]
    source: str = ""

    @cached_property
    def by_name(self) -> Mapping[str, Label]:
        """Labels by name."""
        return {label.name: label for label in self.labels}

    def label(self, name: str) -> Label:
        """The label of that name; SchemaError when there is none."""
        found = self.by_name.get(name)
        if found is None:
            raise SchemaError(f"the label schema “{self.name}” has no label “{name}”")
        return found

    def of_kind(self, *kinds: Kind) -> Iterator[Label]:
        """The labels of the given kinds, in the order of the schema."""
        return (label for label in self.labels if label.kind in kinds)

    def role_label(self, role: str) -> Label:
        """The label of a role: source, cue or content."""
        return self.label(role.upper())

    def attributes_of(self, kind: Kind, label: str) -> tuple[Attribute, ...]:
        """The attributes an item of that kind and label can have."""
        return tuple(a for a in self.attributes if kind in a.applies_to or label in a.applies_to)

    def check_value(self, kind: Kind, label: str, name: str, value: str) -> None:
        """SchemaError unless the attribute exists for such an item and allows the value.

        An attribute without listed values takes any text.
        """
        for attribute in self.attributes_of(kind, label):
            if attribute.name == name:
                if attribute.values and value not in attribute.values:
                    raise SchemaError(f"{name} must be one of {', '.join(attribute.values)}, not “{value}”")
                return
        raise SchemaError(f"{label} has no attribute “{name}”")


def read_schema(source: str) -> LabelSchema:
    """The schema written in TOML text `source`; SchemaError names the field that is wrong."""
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"the label schema is no valid TOML: {error}") from error
    labels = tuple(_label(n, row) for n, row in enumerate(_rows(data, "label"), 1))
    names = [label.name for label in labels]
    for name in names:
        if names.count(name) > 1:
            raise SchemaError(f"label “{name}” is there twice")
    keys = [label.key.upper() for label in labels if label.key]
    for key in keys:
        if keys.count(key) > 1:
            raise SchemaError(f"two labels have the key “{key}”")
    missing = [role.upper() for role in ROLES if role.upper() not in names]
    if missing:
        raise SchemaError(f"the role {missing[0]} has no label")
    return LabelSchema(
        _text(data, "name", "schema"),
        str(data.get("title", data["name"])),
        int(data.get("version", 1)),
        labels,
        tuple(_attribute(n, row) for n, row in enumerate(_rows(data, "attribute"), 1)),
        tuple(str(reason) for reason in data.get("reasons", ())),
        source,
    )


def _rows(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = data.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SchemaError(f"“{name}” must be a list of tables, written [[{name}]]")
    return rows


def _text(row: Mapping[str, Any], name: str, where: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise SchemaError(f"{where}: “{name}” is missing or no text")
    return value


def _label(n: int, row: Mapping[str, Any]) -> Label:
    where = f"label {n}"
    kind = _text(row, "kind", where)
    if kind not in ("entity", "claim", "role"):
        raise SchemaError(f"{where}: kind must be entity, claim or role, not “{kind}”")
    return Label(
        _text(row, "name", where),
        cast(Kind, kind),
        str(row.get("title", row["name"])),
        str(row.get("key", "")),
        str(row.get("pattern", "solid")),
        bool(row.get("on", True)),
        dict(row.get("colours", {})),
        str(row.get("definition", "")),
        tuple(row.get("examples", ())),
        tuple(row.get("edge_cases", ())),
    )


def _attribute(n: int, row: Mapping[str, Any]) -> Attribute:
    where = f"attribute {n}"
    return Attribute(
        _text(row, "name", where),
        str(row.get("title", row["name"])),
        tuple(row.get("applies_to", ())),
        tuple(row.get("values", ())),
        str(row.get("definition", "")),
    )
