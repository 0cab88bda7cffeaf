"""The register of speakers in the file: who is in it, what is ascribed to whom, and how it changes as one step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, MutableMapping
from typing import NamedTuple

from annotator.core.edits import Hand
from annotator.core.excerpts import excerpt
from annotator.core.model import Change, Relation, Speaker
from annotator.core.schema import RESOLVED, LabelSchema
from annotator.core.speakers import Register, SpeakerEdit, affected, carried, changed
from annotator.project import rows
from annotator.project.journal import Journal
from annotator.project.listing import TITLE
from annotator.project.outcome import Slices, Turned
from annotator.project.store import Store

NAME = f"json_extract(r.attributes, '$.{RESOLVED}')"
"""Of a relation `r`, to whom it is ascribed."""
SAID = f"{NAME} IS NOT NULL"


class Voice(NamedTuple):
    """A speaker, with how many attributions in how many articles are ascribed to it."""

    speaker: Speaker
    attributions: int
    articles: int


class Said(NamedTuple):
    """One attribution: where it is, and the words of its source and content."""

    article: str
    title: str
    attribution: str
    source: str
    content: str


def register(store: Store, names: Collection[str] | None = None) -> dict[str, Speaker]:
    """The speakers of these names or aliases, or all."""
    aliases: dict[str, list[str]] = {}
    if names is None:
        found = store.rows("SELECT name, gender FROM speaker ORDER BY name")
        pairs = store.rows("SELECT speaker, alias FROM speaker_alias ORDER BY rowid")
    else:
        marks = ",".join("?" * len(names))
        found = store.rows(
            f"SELECT name, gender FROM speaker WHERE name IN ({marks})"
            f" OR name IN (SELECT speaker FROM speaker_alias WHERE alias IN ({marks})) ORDER BY name",
            (*names, *names),
        )
        marks = ",".join("?" * len(found))
        pairs = store.rows(
            f"SELECT speaker, alias FROM speaker_alias WHERE speaker IN ({marks}) ORDER BY rowid",
            [name for name, _ in found],
        )
    for speaker, alias in pairs:
        aliases.setdefault(speaker, []).append(alias)
    return {name: Speaker(name, tuple(aliases.get(name, ())), gender) for name, gender in found}


def concerned(store: Store, changes: Iterable[Change]) -> Register | None:
    """The part of the register that changes of an article may touch; None when they ascribe nothing."""
    names = set()
    for change in changes:
        if isinstance(change.after, Relation) and (name := change.after.attributes.get(RESOLVED)):
            names.add(name)
    return register(store, names) if names else None


def voices(store: Store) -> list[Voice]:
    """Every speaker, those with most attributions first."""
    counts = {
        name: (attributions, articles)
        for name, attributions, articles in store.rows(
            f"SELECT {NAME}, count(*), count(DISTINCT r.article) FROM relation r WHERE {SAID} GROUP BY 1"
        )
    }
    found = [Voice(speaker, *counts.get(speaker.name, (0, 0))) for speaker in register(store).values()]
    return sorted(found, key=lambda voice: (-voice.attributions, voice.speaker.name.casefold()))


def said(store: Store, name: str, limit: int = 500) -> list[Said]:
    """The attributions of a speaker in the order of the articles; at most `limit`."""
    words = """coalesce((SELECT group_concat(f.text, ' … ') FROM (SELECT s.text FROM role o
        JOIN annotation_span s ON s.annotation = o.annotation
        WHERE o.relation = r.id AND o.role = '{0}' ORDER BY s.start) f), '')"""
    found = store.rows(
        f"SELECT a.id, {TITLE}, r.id,"
        f" {words.format('source')}, {words.format('content')}"
        f" FROM relation r JOIN article a ON a.id = r.article WHERE {NAME} = ? AND {SAID}"
        " ORDER BY a.position, (SELECT min(s.start) FROM role o JOIN annotation_span s ON s.annotation = o.annotation"
        " WHERE o.relation = r.id) LIMIT ?",
        (name, limit),
    )
    return [Said(*(" ".join(value.split()) for value in row)) for row in found]


def change(
    store: Store,
    journal: Journal,
    schema: LabelSchema,
    edit: SpeakerEdit,
    hand: Hand,
    session: str | None,
    step: str,
    done: MutableMapping[str, Turned],
) -> Slices[None]:
    """Write the register and, article by article, all that an edit changes, into `done` what that was.

    The caller holds the transaction. AnnotationError says why it cannot be; nothing is written then.
    """
    whole = changed(register(store), edit)
    if not whole:
        return
    op, subject = f"{type(edit).__name__}Speaker", _subject(edit)
    rows.write_changes(store, whole, "")
    journal.append(step, session, "", hand, op, subject, whole)
    names = affected(edit)
    ids = store.rows(
        f"SELECT DISTINCT r.article FROM relation r JOIN article a ON a.id = r.article"
        f" WHERE {SAID} AND {NAME} IN ({','.join('?' * len(names))}) ORDER BY a.position",
        names,
    )
    for n, (id_,) in enumerate(ids):
        yield n, 2 * len(ids)
        article = rows.read_article(store, id_)
        changes = carried(rows.read_sheet(store, article, names=schema.names), edit)
        if changes:
            rows.write_changes(store, changes, article.text)
            journal.append(step, session, id_, hand, op, subject, changes)
            done[id_] = Turned(changes)


def _subject(edit: SpeakerEdit) -> str:
    new = getattr(edit, "new", "")
    return excerpt(f"{edit.name} → {new}" if new else edit.name, 60)
