"""The label schema of a project changing, and all that is labelled after it with it, as one step of the journal."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping

from annotator.core.edits import Hand
from annotator.core.excerpts import excerpt
from annotator.core.model import Change, Wording
from annotator.core.schema import LabelSchema
from annotator.core.schema_edits import SchemaEdit, adopted, carried, narrowed, touches
from annotator.project import agreeing, rows
from annotator.project.journal import Journal
from annotator.project.listing import OPEN
from annotator.project.outcome import Slices, Turned
from annotator.project.store import Store

OP = "ChangeSchema"
"""What the journal calls the step."""


def change(
    store: Store,
    journal: Journal,
    schema: LabelSchema,
    edit: SchemaEdit,
    hand: Hand,
    session: str | None,
    step: str,
    done: MutableMapping[str, Turned],
) -> Slices[None]:
    """Write the new schema and, article by article, all that it changes, into `done` what that was.

    The caller holds the transaction. SchemaError says why the schema cannot be so; nothing is written then.
    """
    after, subject = adopted(schema, edit), summary(schema, edit)
    whole = Change(Wording(schema.source), Wording(after.source))
    meant = agreeing.meanings(store)
    rows.write_changes(store, [whole], "")
    journal.append(step, session, "", hand, OP, subject, [whole])
    moved = {name for name, _ in meant ^ agreeing.meanings(store)}
    ids = concerned(store, touches(schema, edit) | moved, narrowed(schema, after, edit))
    for n, id_ in enumerate(ids):
        yield n, 2 * len(ids)
        article = rows.read_article(store, id_)
        sheet = rows.read_sheet(store, article, names=schema.names)
        changes = carried(sheet, edit, schema, after)
        if changes:
            rows.write_changes(store, changes, sheet.article.text)
            journal.append(step, session, id_, hand, OP, subject, changes)
            done[id_] = Turned(changes)
        agreeing.refresh(store, id_)


def uses(store: Store, label: str) -> tuple[int, int]:
    """How many items of gold, and how many undecided suggestions, have a label or a name it had before."""
    gold = store.value("SELECT count(*) FROM annotation WHERE label=?", (label,))
    named = "g.label=? OR g.label IN (SELECT name FROM alias WHERE label=?)"
    pending = store.value(f"SELECT count(*) FROM suggestion g WHERE ({named}) AND {OPEN}", (label, label))
    return int(gold), int(pending)


def concerned(store: Store, labels: Iterable[str], attributes: Iterable[str]) -> list[str]:
    """The articles in which something, gold or suggested, has one of the labels, or gold one of the attributes, in
    the order of import."""
    names, told = tuple(labels), tuple(attributes)
    if not names and not told:
        return []
    marks, keys = ",".join("?" * len(names)), ",".join("?" * len(told))
    has = f"AND EXISTS (SELECT 1 FROM json_each({{0}}.attributes) j WHERE j.key IN ({keys}))"
    sql = f"""
        SELECT a.id FROM article a
        WHERE EXISTS (SELECT 1 FROM annotation n WHERE n.article = a.id AND n.label IN ({marks}))
        OR EXISTS (SELECT 1 FROM suggestion g WHERE g.article = a.id AND g.label IN ({marks}))
        OR EXISTS (SELECT 1 FROM annotation n WHERE n.article = a.id {has.format("n")})
        OR EXISTS (SELECT 1 FROM relation r WHERE r.article = a.id {has.format("r")}) ORDER BY a.position
    """
    return [row[0] for row in store.rows(sql, (*names, *names, *told, *told))]


def summary(before: LabelSchema, edit: SchemaEdit) -> str:
    """What the edit does to labels, in a few words for the history."""
    parts = []
    for name, heir in edit.gone.items():
        if name in before.by_name:
            title = before.label(name).title
            parts.append(f"{title} → {edit.schema.label(heir).title}" if heir else f"{title} removed")
    parts += [f"{label.title} added" for label in edit.schema.labels if _is_new(label.name, before, edit)]
    left = {edit.renamed.get(a.name, a.name): a for a in before.attributes}
    now = {attribute.name: attribute for attribute in edit.schema.attributes}
    parts += [f"{a.title} → {now[name].title}" for name, a in left.items() if name in now and now[name].name != a.name]
    parts += [f"{attribute.title} removed" for name, attribute in left.items() if name not in now]
    parts += [f"{attribute.title} added" for name, attribute in now.items() if name not in left]
    return excerpt(", ".join(parts), 60)


def _is_new(name: str, before: LabelSchema, edit: SchemaEdit) -> bool:
    return name not in before.by_name and name not in edit.gone.values()
