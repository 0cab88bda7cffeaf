"""What is to be discussed: the articles marked so, and every note with what it is about."""

from __future__ import annotations

from collections import defaultdict

from annotator.core.model import State
from annotator.core.values import valueclass
from annotator.project.listing import STATE, TITLE
from annotator.project.store import Store


@valueclass(frozen=True, slots=True)
class Remark:
    """A note: on the item `subject`, or on the article itself; `words` are the item's, empty where it is gone."""

    subject: str
    words: str
    text: str
    reviewer: str


@valueclass(frozen=True, slots=True)
class Topic:
    """An article that is to be discussed or has notes."""

    article: str
    title: str
    state: State
    remarks: tuple[Remark, ...]


def topics(store: Store) -> list[Topic]:
    """The articles to discuss, then the others that have notes, each in the order of import."""
    first = "(SELECT s.text FROM {0}_span s WHERE s.{0} = o.subject ORDER BY s.start LIMIT 1)"
    role = (
        "(SELECT s.text FROM role x JOIN annotation_span s ON s.annotation = x.annotation"
        " WHERE x.relation = o.subject ORDER BY s.start LIMIT 1)"
    )
    words = f"coalesce({first.format('suggestion')}, {first.format('annotation')}, {role}, '')"
    remarks: dict[str, list[Remark]] = defaultdict(list)
    for article, subject, about, text, reviewer in store.rows(
        f"SELECT o.article, o.subject, {words}, o.text, o.reviewer FROM note o ORDER BY o.at"
    ):
        remarks[article].append(Remark("" if subject == article else subject, about, text, reviewer))
    rows = store.rows(
        f"""
        SELECT a.id, {TITLE}, {STATE} AS state FROM article a
        WHERE a.id IN (SELECT article FROM note) OR a.id IN (SELECT article FROM review WHERE state = 'discuss')
        ORDER BY a.position
        """
    )
    found = [
        Topic(id_, " ".join(title.split()), state, tuple(remarks[id_]))
        for id_, title, state in rows
        if state == "discuss" or remarks[id_]
    ]
    return sorted(found, key=lambda topic: topic.state != "discuss")
