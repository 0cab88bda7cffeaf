"""What is suggested, brought into the file: what is new in it, what it takes the place of, and what is known already.

The caller holds the transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace as replaced
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from annotator.core.edits import now
from annotator.core.model import Article, Suggestion
from annotator.core.schema import LabelSchema
from annotator.project import agreeing, rows
from annotator.project.store import ProjectError, Store
from annotator.project.tally import Difference

if TYPE_CHECKING:
    from annotator.core.memory import Recall
    from annotator.core.rules import Rule


def propose(
    store: Store,
    schema: LabelSchema,
    rules: Sequence[Rule],
    suggestions: Iterable[Suggestion],
    *,
    replace: Collection[str] = (),
    articles: Collection[str] = (),
) -> tuple[Difference, list[str]]:
    """Add what is neither there nor judged already; what that changed, and the articles it may have changed.

    With `replace`, what those suggesters said of `articles` and nobody decided makes way first. ProjectError
    when a suggestion has no span or reaches past the end of its article.
    """
    known: dict[str, Article] = {}
    waiting: dict[str, list[Suggestion]] = defaultdict(list)
    new: dict[str, Suggestion] = {}
    before: dict[str, datetime] = {}
    fates: Counter[str] = Counter()
    for article in articles if replace else ():
        before.update(_retire(store, article, replace))
    for suggestion in suggestions:
        article = suggestion.article
        if article not in known:
            known[article] = rows.read_article(store, article)
        waiting[article].append(_checked(known[article], suggestion, rules, schema))
    for article, some in waiting.items():
        golden, refused = rows.shapes(store, article), _refused(store, schema, known[article].text, some)
        ids = [suggestion.id for suggestion in some]
        decided = rows.present(store, "decision", "suggestion", ids)
        held = rows.present(store, "suggestion", "id", ids)
        judged, back = list[str](), list[str]()
        for suggestion in some:
            id_ = suggestion.id
            if id_ in new:
                continue
            if id_ in decided:
                fates["judged"] += 1
                judged.append(id_)
                continue
            if id_ in refused:
                fates["refused"] += 1
                continue
            there = id_ in held
            if there:
                back.append(id_)
            else:
                new[id_] = replaced(suggestion, added=before[id_]) if id_ in before else suggestion
            said = rows.shape(suggestion, schema.names) in golden
            fates["judged" if said else "unchanged" if there or id_ in before else "new"] += 1
        rows.remove(store, "retired", "suggestion", judged)
        rows.remove(store, "retired", "suggestion", back, '"by" IS NULL')
    rows.write_suggestions(store, new.values(), {id_: article.text for id_, article in known.items()})
    changed = list(dict.fromkeys((*known, *(articles if replace else ()))))
    for article in changed:
        agreeing.refresh(store, article)
    gone = before.keys() - {suggestion.id for some in waiting.values() for suggestion in some}
    return Difference(gone=len(gone), **fates), changed


def remember(store: Store, recalls: Iterable[Recall]) -> list[str]:
    """Bring articles nobody has begun to what the memory says of them; the ids of those that changed."""
    from annotator.project import memory

    changed = []
    for found in recalls:
        if found and not store.value("SELECT 1 FROM review WHERE article=?", (found.article,)):
            memory.keep(store, found, partial(_drop, store, found.article))
            agreeing.refresh(store, found.article)
            changed.append(found.article)
    return changed


def _checked(article: Article, suggestion: Suggestion, rules: Sequence[Rule], schema: LabelSchema) -> Suggestion:
    """The suggestion as the rules have it; ProjectError when it does not fit into its article."""
    spans, length = suggestion.spans, len(article.text)
    if not spans or max(span.end for span in spans) > length:
        what = f"reaches past the end ({length})" if spans else "has no span"
        raise ProjectError(f"a suggestion of {suggestion.suggester} for {suggestion.article} {what}: nothing was added")
    if not rules:
        return suggestion
    from annotator.core.rules import ruled

    return ruled(article, suggestion, rules, schema.names)


def _refused(store: Store, schema: LabelSchema, text: str, suggestions: Sequence[Suggestion]) -> Collection[str]:
    """The ids of those suggestions of an article that were rejected before, wherever that was."""
    if store.value("SELECT 1 FROM refusal LIMIT 1") is None:
        return ()
    from annotator.core.mentions import remembered
    from annotator.project import memory

    return memory.refused(store, schema, [(s, remembered(text, s.fillers)) for s in suggestions])


def _retire(store: Store, article: str, suggesters: Collection[str]) -> dict[str, datetime]:
    """Make the undecided suggestions of these suggesters go; those that were open, with when they came."""
    marks = ",".join("?" * len(suggesters))
    came: dict[str, datetime] = {}
    going = list[str]()
    for id_, added, retired in store.rows(
        "SELECT g.id, g.added, x.suggestion FROM suggestion g LEFT JOIN retired x ON x.suggestion = g.id"
        f' WHERE g.article=? AND g.suggester IN ({marks}) AND (x.suggestion IS NULL OR x."by" IS NOT NULL)'
        " AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.suggestion = g.id)",
        (article, *suggesters),
    ):
        going.append(id_)
        if retired is None:
            came[id_] = datetime.fromisoformat(added)
    _drop(store, article, going)
    return came


def _drop(store: Store, article: str, ids: Collection[str]) -> None:
    """Remove suggestions nobody decided on, or only retire those of which the journal or a note speaks."""
    if not ids:
        return
    told = "\n".join(changes for (changes,) in store.rows("SELECT changes FROM journal WHERE article=?", (article,)))
    noted = rows.present(store, "note", "subject", ids)
    spoken = [id_ for id_ in ids if id_ in noted or id_ in told]
    at = now().isoformat()
    retire = 'INSERT OR REPLACE INTO retired (suggestion, at, "by") VALUES (?, ?, NULL)'
    store.run_many(retire, [(id_, at) for id_ in spoken])
    rows.remove(store, "retired", '"by"', spoken)
    rows.remove(store, "suggestion", "id", set(ids).difference(spoken))
