"""The rows of the annotations tab: a heading for each kind of item, the items, the roles of the one in focus.

Which rows there are is made anew at each change; what stands in a row only when it is looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt
from PySide6.QtWidgets import QWidget

from annotator.core.items import Item
from annotator.core.model import ROLES, Article, Note, surface
from annotator.core.schema import RESOLVED, LabelSchema
from annotator.ui.desk import Desk

Index = QModelIndex | QPersistentModelIndex
_GROUPS = {"attribution": "Attributions", "claim": "Claims", "entity": "Entities"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tab: a group's heading, an item, or a role of the attribution in focus.

    `note` is what a reviewer wrote on the item.
    """

    what: Literal["group", "item", "role"]
    key: str
    text: str
    aside: str = ""
    item: Item | None = None
    role: str = ""
    note: str = ""


class _Heading(NamedTuple):
    kind: str
    aside: str
    folded: bool


class _Part(NamedTuple):
    item: Item
    role: str


_Held = _Heading | Item | _Part


class _Shown(NamedTuple):
    """What the rows are made from; `opened` is the attribution whose roles are rows."""

    article: Article
    schema: LabelSchema
    items: tuple[Item, ...]
    notes: Mapping[str, Note]
    rejected: bool
    folded: frozenset[str]
    opened: str | None

    def same(self, other: _Shown) -> bool:
        """Whether the rows made from both are the same; items and notes that did not change are the same objects."""
        return all(a is b for a, b in zip(self[:4], other[:4], strict=True)) and self[4:] == other[4:]

    def alike(self, other: _Shown) -> bool:
        """Whether the same item makes the same row in both."""
        return self.article is other.article and self.schema is other.schema


class AnnotationModel(QStringListModel):
    """The items of the sheet as rows.

    A model of texts, the keys of the rows, because a view asks for every row again whenever it lays them out.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: _Shown | None = None
        self._held: list[_Held] = []
        self._keys: list[str] = []
        self._places: dict[str, int] = {}
        self._known: dict[str, tuple[_Held, Row]] = {}
        self._folded: frozenset[str] = frozenset()

    def reload(self) -> None:
        """Make the rows anew; only those that differ are told to the view, which keeps its place."""
        before, shown = self._shown, self._now()
        if shown is before or (shown is not None and before is not None and shown.same(before)):
            return
        old, self._held, self._shown = self._held, _held(shown) if shown is not None else [], shown
        keys = [_key(held) for held in self._held]
        if shown is None or before is None or not shown.alike(before):
            self._known.clear()
        elif keys == self._keys:
            changed = {n for n, (a, b) in enumerate(zip(old, self._held, strict=True)) if a is not b and a != b}
            noted = {note.subject for note in {*before.notes.values()} ^ {*shown.notes.values()}}
            for n in changed | {self._places[subject] for subject in noted & self._places.keys()}:
                self.dataChanged.emit(self.index(n), self.index(n))
            return
        self._keys = keys
        self._places = {key: n for n, key in enumerate(keys)}
        self.setStringList(keys)

    def row(self, index: Index) -> Row | None:
        """The row at an index."""
        return self.at(index.row()) if index.isValid() else None

    def at(self, n: int) -> Row | None:
        """The row of that number."""
        return self._row(n) if n < len(self._held) else None

    def row_of(self, item: Item | None, role: str) -> int:
        """The row of an item, or of its role in focus; -1 when it has none."""
        if item is None:
            return -1
        return self._places.get(f"{item.subject}/{role}", self._places.get(item.subject, -1))

    def fold(self, group: str) -> None:
        """Hide a group's items, or show them again."""
        self._folded ^= {group}
        self.reload()

    def folded(self, group: str) -> bool:
        """Whether a group's items are hidden."""
        return group in self._folded

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            status = f"{row.item.status}, " if row.item else ""
            note = f", note: {row.note}" if row.note else ""
            return f"{status}{row.role + ': ' if row.role else ''}{row.text}, {row.aside}{note}"
        if role == Qt.ItemDataRole.ToolTipRole:
            reason = row.item.suggestion.reason if row.item and row.item.suggestion else ""
            note = f"Note: {row.note}" if row.note else ""
            label = self._desk.schema.by_name.get(row.item.label) if row.what == "item" and row.item else None
            return "\n".join(part for part in (row.text, label.both if label else "", reason, note) if part)
        return None

    def _now(self) -> _Shown | None:
        desk = self._desk
        if desk.sheet is None:
            return None
        focus, sheet = desk.item, desk.sheet
        opened = focus.subject if focus is not None and focus.kind == "attribution" else None
        return _Shown(sheet.article, desk.schema, sheet.items, sheet.notes, desk.show_rejected, self._folded, opened)

    def _row(self, n: int) -> Row | None:
        if self._shown is None:
            return None
        held, key, notes = self._held[n], self._keys[n], self._shown.notes
        note = notes[key].text if key in notes else ""
        known = self._known.get(key)
        if known is None or known[0] is not held or known[1].note != note:
            known = self._known[key] = (held, self._made(held, key, note, self._shown))
        return known[1]

    def _made(self, held: _Held, key: str, note: str, shown: _Shown) -> Row:
        text = shown.article.text
        if isinstance(held, _Heading):
            return Row("group", key, _GROUPS[held.kind], held.aside)
        if isinstance(held, _Part):
            fragments = len(held.item.parts.get(held.role, ()))
            aside = f"{fragments} fragments" if fragments > 1 else ""
            words, speaker = _line(text, held.item, held.role), held.item.attributes.get(RESOLVED, "")
            if held.role == "source" and speaker not in ("", words):
                aside = f"= {speaker}"
            return Row("role", key, words, aside, held.item, held.role)
        score = f" {held.score:.2f}" if held.score is not None and held.status == "pending" else ""
        if held.kind != "attribution":
            aside = f"{shown.schema.title_of(held.label)}{score}"
            return Row("item", key, _line(text, held, ""), aside, held, note=note)
        source = _line(text, held, "source") if "source" in held.parts else "no source"
        kind = held.attributes.get("quote_type", "").replace("_", " ")
        words = f"{source} → {_line(text, held, 'content')}"
        return Row("item", key, words, f"{kind}{score}".strip(), held, note=note)


def _held(shown: _Shown) -> list[_Held]:
    """What stands in each row: under every heading its items, under the one that is opened its roles."""
    groups: dict[str, list[Item]] = {kind: [] for kind in _GROUPS}
    for item in shown.items:
        if item.status != "rejected" or shown.rejected:
            groups[item.kind].append(item)
    held: list[_Held] = []
    for kind, items in groups.items():
        counts = Counter([item.status for item in items])
        aside = " · ".join(f"{counts[s]:,} {s}" for s in ("gold", "pending", "rejected") if counts[s]) or "none"
        held.append(_Heading(kind, aside, kind in shown.folded))
        for item in items if kind not in shown.folded else ():
            held.append(item)
            if item.subject == shown.opened:
                held += [_Part(item, role) for role in ROLES]
    return held


def _key(held: _Held) -> str:
    if isinstance(held, Item):
        return held.subject
    return held.kind if isinstance(held, _Heading) else f"{held.item.subject}/{held.role}"


def _line(text: str, item: Item, role: str) -> str:
    spans = item.parts.get(role, ())
    return " ".join(surface(text, spans).split()) if spans else "not there"
