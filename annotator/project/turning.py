"""A step of the journal, article by article, as it is taken back or done again.

The caller holds the transaction. Until it ends, what is read of an article that was turned already is as before:
only the whole of a step is there for anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence

from annotator.core.model import Change
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.project import agreeing, rows, wording
from annotator.project.editing import followed
from annotator.project.journal import Journal, inverse
from annotator.project.outcome import Turn, Turned
from annotator.project.store import Store


def grouped(places: Sequence[tuple[int, str]], kind: Turn) -> Mapping[str, Sequence[int]]:
    """The edits of each article in the order in which to turn them; `places` are those of the step."""
    found: dict[str, list[int]] = {}
    for seq, article in reversed(places) if kind == "undo" else places:
        found.setdefault(article, []).append(seq)
    return found


def written(
    store: Store,
    journal: Journal,
    steps: Mapping[str, Sequence[int]],
    kind: Turn,
    done: MutableMapping[str, Turned],
    schema: LabelSchema,
    sheets: Mapping[str, Sheet],
) -> Iterator[tuple[int, int]]:
    """Write a step of edits bit by bit, with what follows from it, into `done` what was; `sheets` are those in memory.

    Yields how much is done, and of how much: this is the first half.
    """
    for article, edits in steps.items():
        before = sheets.get(article)
        words = (rows.read_article(store, article) if before is None else before.article).text
        changes = _written(store, journal, edits, kind, words)
        if before is None:
            agreeing.refresh(store, article)
        done[article] = Turned(changes, before, followed(store, schema, before, changes) if before else None)
        yield len(done), 2 * len(steps)


def reworded(
    store: Store, journal: Journal, steps: Mapping[str, Sequence[int]], kind: Turn, done: MutableMapping[str, Turned]
) -> Iterator[tuple[int, int]]:
    """The same for a step that is about the label schema or the speakers.

    What it is about comes first: what agrees in an article follows from what the labels are called by then.
    """
    meant = agreeing.meanings(store)
    done[""] = Turned(_written(store, journal, steps[""], kind, ""))
    moved = {name for name, _ in meant ^ agreeing.meanings(store)}
    ids = list(dict.fromkeys((*(id_ for id_ in steps if id_), *wording.concerned(store, moved, ()))))
    for n, id_ in enumerate(ids):
        yield n, 2 * len(ids)
        words = rows.read_article(store, id_).text
        done[id_] = Turned(_written(store, journal, steps.get(id_, ()), kind, words))
        agreeing.refresh(store, id_)


def as_before(sheet: Sheet, turned: Turned | None) -> Sheet:
    """A sheet as the file has it within the transaction, as it is for everybody until that ends."""
    return sheet if turned is None else sheet.applied(inverse(turned.changes))


def _written(store: Store, journal: Journal, edits: Sequence[int], kind: Turn, words: str) -> tuple[Change, ...]:
    written: tuple[Change, ...] = ()
    for seq in edits:
        some = journal.turn(seq, kind)
        rows.write_changes(store, some, words)
        written = (*written, *some)
    return written
