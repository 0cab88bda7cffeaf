"""A step of the journal, article by article, as it is taken back or done again."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from annotator.core.model import Change
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.project import agreeing, rows
from annotator.project.editing import followed
from annotator.project.journal import inverse
from annotator.project.outcome import Turn
from annotator.project.store import Store


class Turned(NamedTuple):
    """What undo or redo changed in one article, and the sheet after it if the one before was in memory."""

    changes: tuple[Change, ...]
    sheet: Sheet | None


def grouped(texts: Sequence[tuple[str, str]], kind: Turn) -> Mapping[str, Sequence[str]]:
    """The changes of each article, as text, in the order in which to turn them; `texts` are those of the step."""
    found: dict[str, list[str]] = {}
    for article, text in reversed(texts) if kind == "undo" else texts:
        found.setdefault(article, []).append(text)
    return found


def changes(texts: Iterable[str], kind: Turn) -> Iterator[tuple[Change, ...]]:
    """What to write for them, one after the other."""
    from annotator import codec

    for text in texts:
        done = codec.load(text)
        yield inverse(done) if kind == "undo" else done


def written(
    store: Store, schema: LabelSchema, steps: Mapping[str, Sequence[str]], kind: Turn, sheets: Mapping[str, Sheet]
) -> Generator[tuple[int, int], None, dict[str, Turned]]:
    """Write a step bit by bit, with what follows from it; `sheets` are those in memory, and no other is read for this.

    Yields how much is done, and of how much: this is the first half. The caller holds the transaction.
    """
    done: dict[str, Turned] = {}
    # Those in memory come last, without a pause: what is read or seen meanwhile is in them then.
    for article in steps:
        if article not in sheets:
            done[article] = _turned(store, schema, article, steps[article], kind, None)
            yield len(done), 2 * len(steps)
    for article in [article for article in steps if article not in done]:
        done[article] = _turned(store, schema, article, steps[article], kind, sheets.get(article))
    return done


def _turned(
    store: Store, schema: LabelSchema, article: str, texts: Iterable[str], kind: Turn, before: Sheet | None
) -> Turned:
    words = (rows.read_article(store, article) if before is None else before.article).text
    done: tuple[Change, ...] = ()
    for some in changes(texts, kind):
        rows.write_changes(store, some, words)
        done = (*done, *some)
    if before is not None:
        return Turned(done, followed(store, schema, before, done))
    agreeing.refresh(store, article)
    return Turned(done, None)
