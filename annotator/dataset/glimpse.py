"""What a file would bring into a project, looked at before anything is brought in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from annotator.core.model import digest
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.core.values import valueclass
from annotator.dataset.choosing import asserted
from annotator.formats import FormatError, Progress, Remark, Taking, guess, importer
from annotator.formats.metadata import settled
from annotator.formats.spans import known_label
from annotator.project import Project
from annotator.project.held import holds

_LABELS, _COLUMNS = "foreign_labels", "table_columns"
_FIRST = 3


def remembered_labels(project: Project) -> dict[str, str]:
    """As what foreign labels were taken in this project before."""
    return {str(name): str(to) for name, to in _remembered(project, _LABELS).items()}


def remember_labels(project: Project, labels: Mapping[str, str]) -> None:
    """Keep as what foreign labels were taken, to offer it the next time."""
    known = {**remembered_labels(project), **labels}
    project.set_setting(_LABELS, json.dumps(known, ensure_ascii=False, sort_keys=True))


def remembered_columns(project: Project, names: Sequence[str]) -> dict[str, str]:
    """In which column of a table with these columns a field was said to be before, ``""`` being in none."""
    found = _remembered(project, _COLUMNS).get("\t".join(names), {})
    return {str(field): str(name) for field, name in found.items()} if isinstance(found, dict) else {}


def remember_columns(project: Project, names: Sequence[str], columns: Mapping[str, str]) -> None:
    """Keep in which column a field is in tables with these columns, to offer it the next time."""
    known = {**_remembered(project, _COLUMNS), "\t".join(names): dict(columns)}
    project.set_setting(_COLUMNS, json.dumps(known, ensure_ascii=False, sort_keys=True))


def _remembered(project: Project, name: str) -> dict[str, Any]:
    try:
        found = json.loads(project.setting(name) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class Columns(NamedTuple):
    """The columns of a table, and which field is taken to be in which."""

    names: tuple[str, ...]
    taken: Mapping[str, str]

    @property
    def complete(self) -> bool:
        """Whether the text is in one of them, and none is two fields at once."""
        return bool(self.taken.get("text")) and len(set(self.taken.values())) == len(self.taken)


@valueclass(frozen=True, slots=True)
class Glimpse:
    """What a file would bring in, as far as it was looked at.

    `articles` were seen, `known` of them are in the project already or twice in the file; `gold` and
    `suggestions` count items. `labels` has how often each label of the file comes and as what it would be taken,
    ``""`` where the schema has none. `sheets` are the first articles, `broken` the records that cannot be read, with
    the first reason in `error`; `whole` says whether the file was looked at to its end. `columns` is of a lone table:
    while they are not complete nothing is read of it, and nothing broken. `left_out` are labels that were, earlier.
    """

    format: str
    articles: int
    known: int
    gold: int
    suggestions: int
    labels: Mapping[str, tuple[int, str]]
    sheets: tuple[Sheet, ...]
    broken: int
    error: FormatError | None
    remarks: tuple[Remark, ...]
    whole: bool
    columns: Columns | None = None
    left_out: frozenset[str] = frozenset()


def refuse_held(path: Path) -> None:
    """FormatError for a project that is open here: reading it as a file would end its locks (`project.held`)."""
    if holds(path):
        raise FormatError(path, "it is a project that is open", remedy="export it, and import what was exported")


def glimpse(
    project: Project,
    path: Path,
    *,
    format_: str | None = None,
    labels: Mapping[str, str] | None = None,
    unit: str = "",
    columns: Mapping[str, str] | None = None,
    most: int = 1000,
    progress: Progress | None = None,
) -> Glimpse:
    """Look at a file without bringing anything in; of a large one at the first `most` articles.

    FormatError when it cannot be read at all; a table whose text is not found can, once its column is named. Labels
    that the schema does not know count, their items do not.
    """
    asked = _Asked(project.schema, {**remembered_labels(project), **(labels or {})})
    errors: list[FormatError] = []
    remarks: dict[Remark, None] = {}
    tables: list[Columns] = []

    def in_columns(names: Sequence[str], guessed: Mapping[str, str]) -> Mapping[str, str]:
        said = remembered_columns(project, names) if columns is None else columns
        tables.append(Columns(tuple(names), settled(guessed, said)))
        return tables[-1].taken

    taking = Taking(
        project.schema,
        "",
        columns=in_columns,
        labels=asked,
        progress=progress or Progress(),
        unit=unit,
        skip=lambda record, error, beside: errors.append(error),
        remark=lambda remark: remarks.setdefault(remark),
    )
    refuse_held(path)
    name = format_ or guess(path)
    prints: set[str] = set()
    first: list[Sheet] = []
    articles = known = gold = suggestions = 0
    whole = True
    try:
        for part in importer(path, name).read(path, taking):
            if not isinstance(part, Sheet):
                continue
            if articles == most:
                whole = False
                break
            articles += 1
            first += [part] if len(first) < _FIRST else []
            print_ = digest(part.article.text)
            known += print_ in prints or project.known_as(part.article.text) is not None
            prints.add(print_)
            gold += sum(1 for _ in asserted(part))
            suggestions += len(part.suggestions)
    except FormatError as error:
        if not (articles or errors or tables):
            raise
        if len(tables) != 1 or tables[0].complete:
            errors.append(error)
    heard = tuple(remarks)
    named = {label: (n, asked.taken(label)) for label, n in asked.counts.items()}
    reason = errors[0] if errors else None
    counts = (articles, known, gold, suggestions)
    table = tables[0] if len(tables) == 1 else None
    dropped = frozenset(label for label in named if asked.dropped(label))
    return Glimpse(name, *counts, named, tuple(first), len(errors), reason, heard, whole, table, dropped)


class _Asked(dict[str, str]):
    """Labels and as what they are taken, for a reader: remembers which it asked for, and drops what is not known."""

    def __init__(self, schema: LabelSchema, labels: Mapping[str, str]) -> None:
        super().__init__(labels)
        self.counts: Counter[str] = Counter()
        self._schema = schema

    def taken(self, label: str) -> str:
        """The label of ours that it is, ``""`` if it is none."""
        found = known_label(self._schema, super().get(label, label))
        return found.name if found is not None else ""

    def dropped(self, label: str) -> bool:
        """Whether it was said to be none."""
        return label in self and not self[label]

    def get(self, label: str, default: object = None) -> Any:
        if not label:
            return default
        self.counts[label] += 1
        return self.taken(label)
