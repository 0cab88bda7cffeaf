"""The label schema: which labels, roles and attributes a project has, their keys, colours, guidelines.

A schema is a TOML file (`resources/schemas/news.toml` is the default) that is copied into the project
when it is made, so that a project carries its own guidelines.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, TypeVar, cast

from annotator.core.model import ATTRIBUTION, KINDS, ROLES, Kind
from annotator.core.values import valueclass

_T = TypeVar("_T", str, int, bool)
PATTERNS = ("solid", "dash", "dot", "dashdot")
THEMES = ("light", "dark", "contrast")

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_TYPES: Mapping[type, str] = {str: "a text", int: "a whole number", bool: "true or false"}


class SchemaError(Exception):
    """The schema cannot be used; the message names the field and what it should be."""


@valueclass(frozen=True, slots=True)
class Label:
    """One label: what it is called, how it is told apart, and when to use it.

    `colours` are hex strings by theme (``light``, ``dark``, ``contrast``); `pattern` is the line
    style that tells the label apart without colour. `aliases` are names that files of others and
    suggesters give it, and those it had before. `on` is False for labels that suggesters and menus
    leave out until switched on.
    """

    name: str
    kind: Kind
    title: str
    key: str = ""
    pattern: str = "solid"
    on: bool = True
    colours: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    definition: str = ""
    examples: tuple[str, ...] = ()
    edge_cases: tuple[str, ...] = ()

    @property
    def both(self) -> str:
        """The name as it stands in the article with the title, “GPE · Country, city, state”; one if they are alike."""
        alike = self.name.replace("_", " ").casefold() == self.title.casefold()
        return self.title if alike else f"{self.name} · {self.title}"


@valueclass(frozen=True, slots=True)
class Attribute:
    """A property of items of some kinds or labels, with its allowed values in order."""

    name: str
    title: str
    applies_to: tuple[str, ...]
    values: tuple[str, ...]
    definition: str = ""


RESOLVED = "resolved_source"
"""The attribute of an attribution that says who its source is, by the name in the register of speakers."""
SPEAKER = Attribute(RESOLVED, "Speaker", ("attribution",), (), "Who the source is, such as Vladimir Putin for “he”.")


@dataclass(frozen=True)
class LabelSchema:
    """All labels and attributes of a project, and the reasons a reviewer may give for rejecting."""

    name: str
    title: str
    version: int
    labels: tuple[Label, ...]
    attributes: tuple[Attribute, ...]
    reasons: tuple[str, ...]
    source: str = field(default="", compare=False)

    @cached_property
    def by_name(self) -> Mapping[str, Label]:
        """Labels by name."""
        return {label.name: label for label in self.labels}

    @cached_property
    def by_alias(self) -> Mapping[str, Label]:
        """Labels by name and by the names that others give them."""
        return {**{alias: label for label in self.labels for alias in label.aliases}, **self.by_name}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What the labels of suggestions are called in this schema, where it is another name."""
        return {alias: label.name for alias, label in self.by_alias.items() if alias != label.name}

    def label(self, name: str) -> Label:
        """The label of that name; SchemaError when there is none."""
        found = self.by_name.get(name)
        if found is None:
            raise SchemaError(f"the label schema “{self.name}” has no label “{name}”")
        return found

    def title_of(self, name: str) -> str:
        """What a label is called wherever it is read: its title; of what is none of this schema the name as it is.

        The name stands on the mark in the article, where it is chosen by (`Label.both`), and in the data.
        """
        found = self.by_name.get(name)
        if found is not None:
            return found.title
        return name.capitalize() if name == ATTRIBUTION else name

    def of_kind(self, *kinds: Kind) -> Iterator[Label]:
        """The labels of the given kinds, in the order of the schema."""
        return (label for label in self.labels if label.kind in kinds)

    def role_label(self, role: str) -> Label:
        """The label of a role: source, cue or content."""
        return self.label(role.upper())

    @property
    def all_attributes(self) -> tuple[Attribute, ...]:
        """The attributes of the schema, and the speaker, whom every attribution can have."""
        return self.attributes if any(a.name == RESOLVED for a in self.attributes) else (*self.attributes, SPEAKER)

    def attributes_of(self, kind: Kind, label: str) -> tuple[Attribute, ...]:
        """The attributes an item of that kind and label can have; every attribution can have a speaker."""
        own = tuple(a for a in self.attributes if kind in a.applies_to or label in a.applies_to)
        if kind != "attribution" or any(a.name == RESOLVED for a in own):
            return own
        return (*own, SPEAKER)

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

    def allows(self, kind: Kind, label: str, name: str, value: str) -> bool:
        """Whether an item of that kind and label can have the attribute with this value."""
        try:
            self.check_value(kind, label, name, value)
        except SchemaError:
            return False
        return True


@lru_cache(maxsize=8)
def read_schema(source: str) -> LabelSchema:
    """The schema written in TOML text `source`; SchemaError names the field that is wrong.

    It takes milliseconds and is asked for again and again: by an editor, by what writes the schema and what shows it.
    """
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
    roles = {label.name for label in labels if label.kind == "role"}
    missing = [role.upper() for role in ROLES if role.upper() not in roles]
    if missing:
        raise SchemaError(f"the role {missing[0]} has no label")
    attributes = tuple(_attribute(n, row) for n, row in enumerate(_rows(data, "attribute"), 1))
    for attribute in attributes:
        for subject in attribute.applies_to:
            if subject not in (*KINDS, *names):
                raise SchemaError(f"attribute “{attribute.name}”: applies_to names “{subject}”, no kind and no label")
    name = _text(data, "name", "schema")
    return LabelSchema(
        name,
        _value(data, "title", name, "schema"),
        _value(data, "version", 1, "schema"),
        labels,
        attributes,
        _texts(data, "reasons", "schema"),
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


def _value(row: Mapping[str, Any], name: str, default: _T, where: str) -> _T:
    """The field, which must be of the same type as what stands for it when it is left out."""
    value = row.get(name, default)
    if type(value) is not type(default):
        raise SchemaError(f"{where}: “{name}” must be {_TYPES[type(default)]}")
    return value


def _texts(row: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    values = row.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise SchemaError(f"{where}: “{name}” must be a list of texts")
    return tuple(values)


def _colours(row: Mapping[str, Any], where: str) -> Mapping[str, str]:
    colours = row.get("colours", {})
    if not isinstance(colours, dict) or not all(isinstance(colour, str) for colour in colours.values()):
        raise SchemaError(f"{where}: “colours” must be a table of texts by theme")
    for colour in colours.values():
        if not _COLOUR.fullmatch(colour):
            raise SchemaError(f"{where}: a colour is written like #1b64ab, not “{colour}”")
    return dict(colours)


def _label(n: int, row: Mapping[str, Any]) -> Label:
    where = f"label {n}"
    name = _text(row, "name", where)
    kind = _text(row, "kind", where)
    if kind not in ("entity", "claim", "role"):
        raise SchemaError(f"{where}: kind must be entity, claim or role, not “{kind}”")
    pattern = _value(row, "pattern", "solid", where)
    if pattern not in PATTERNS:
        raise SchemaError(f"{where}: pattern must be one of {', '.join(PATTERNS)}, not “{pattern}”")
    return Label(
        name,
        cast(Kind, kind),
        _value(row, "title", name, where),
        _value(row, "key", "", where),
        pattern,
        _value(row, "on", True, where),
        _colours(row, where),
        _texts(row, "aliases", where),
        _value(row, "definition", "", where),
        _texts(row, "examples", where),
        _texts(row, "edge_cases", where),
    )


def _attribute(n: int, row: Mapping[str, Any]) -> Attribute:
    where = f"attribute {n}"
    name = _text(row, "name", where)
    return Attribute(
        name,
        _value(row, "title", name, where),
        _texts(row, "applies_to", where),
        _texts(row, "values", where),
        _value(row, "definition", "", where),
    )


def write_schema(schema: LabelSchema) -> str:
    """The schema as TOML that `read_schema` reads back equal; what has its default is left out."""
    lines = [
        f"name = {_toml(schema.name)}",
        f"title = {_toml(schema.title)}",
        f"version = {schema.version}",
        f"reasons = {_list(schema.reasons)}",
    ]
    for label in schema.labels:
        lines += ["", "[[label]]", f"name = {_toml(label.name)}", f"kind = {_toml(label.kind)}"]
        lines += [] if label.title == label.name else [f"title = {_toml(label.title)}"]
        lines += [f"aliases = {_list(label.aliases)}"] if label.aliases else []
        lines += [f"key = {_toml(label.key)}"] if label.key else []
        lines += [] if label.pattern == "solid" else [f"pattern = {_toml(label.pattern)}"]
        lines += [] if label.on else ["on = false"]
        if label.colours:
            colours = ", ".join(f"{_toml(theme)} = {_toml(colour)}" for theme, colour in label.colours.items())
            lines.append(f"colours = {{ {colours} }}")
        lines += [f"definition = {_toml(label.definition)}"] if label.definition else []
        lines += [f"examples = {_list(label.examples)}"] if label.examples else []
        lines += [f"edge_cases = {_list(label.edge_cases)}"] if label.edge_cases else []
    for attribute in schema.attributes:
        lines += ["", "[[attribute]]", f"name = {_toml(attribute.name)}"]
        lines += [] if attribute.title == attribute.name else [f"title = {_toml(attribute.title)}"]
        lines += [f"applies_to = {_list(attribute.applies_to)}", f"values = {_list(attribute.values)}"]
        lines += [f"definition = {_toml(attribute.definition)}"] if attribute.definition else []
    return "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    """A basic string: what JSON escapes TOML escapes alike, and DEL besides."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(_toml(text) for text in texts)}]"
