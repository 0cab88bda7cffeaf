"""Mentions over the whole project: which articles hold some words, and where they were rejected before."""

from __future__ import annotations

from collections.abc import Collection

from annotator.core.mentions import REACH, context
from annotator.project.store import Store


def mentioning(store: Store, words: str, where: str = "1") -> list[str]:
    """The ids of the articles in whose text the words may stand, in the order of import; by the index of words.

    `where` is a further condition on the article `a`.
    """
    if not any(character.isalnum() for character in words):
        return []
    phrase = 'text : "' + words.replace('"', '""') + '"'
    return [
        row[0]
        for row in store.rows(
            "SELECT a.id FROM article_fts f JOIN article a ON a.position = f.rowid"
            f" WHERE article_fts MATCH ? AND {where} ORDER BY a.position",
            (phrase,),
        )
    ]


def refused(store: Store, words: str, labels: Collection[str]) -> frozenset[str]:
    """The contexts in which these words were rejected under one of these labels, in any article."""
    marks = ",".join("?" * len(labels))
    found = store.rows(
        f"""
        SELECT substr(a.text, max(1, s.start + 1 - {REACH}), min(s.start, {REACH})), s.text,
            substr(a.text, s."end" + 1, {REACH})
        FROM suggestion_span s
        JOIN suggestion g ON g.id = s.suggestion
        JOIN decision d ON d.suggestion = g.id
        JOIN article a ON a.id = g.article
        WHERE s.role = '' AND s.text = ? AND g.label IN ({marks}) AND d.verdict = 'rejected'
        """,
        (words, *labels),
    )
    return frozenset(context(*row) for row in found)
