"""What a project answers: articles, sheets, history, sessions and reports. Nothing here changes the file."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core import checking
from annotator.core.boilerplate import skipped
from annotator.core.model import Article, Change, Session, Spans, Speaker
from annotator.core.queue import Query
from annotator.core.restoring import in_words_of
from annotator.core.schema import LabelSchema, SchemaError, read_schema
from annotator.core.sheet import Sheet
from annotator.project import listing, rows, sessions
from annotator.project.journal import Entry, Journal
from annotator.project.listing import Line
from annotator.project.sessions import Sitting
from annotator.project.store import ProjectError, Store

if TYPE_CHECKING:
    from annotator.core.memory import Memory, Recall
    from annotator.core.rules import Rule
    from annotator.project.discussing import Topic
    from annotator.project.search import Search
    from annotator.project.speakers import Said, Voice

_SHEETS_KEPT = 8


class Reading:
    """An open project as far as it is read. The newest sheets are kept in memory."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._journal = Journal(store)
        self._sheets: OrderedDict[str, Sheet] = OrderedDict()
        self.session: Session | None = None
        try:
            self.schema: LabelSchema = read_schema(self.setting("schema") or "")
        except SchemaError as error:
            raise ProjectError(f"{store.path} cannot be used: {error}") from error

    @property
    def path(self) -> Path:
        """The project's file."""
        return self._store.path

    def setting(self, name: str) -> str | None:
        """A setting kept in the project, or None."""
        value = self._store.value("SELECT value FROM setting WHERE key=?", (name,))
        return None if value is None else str(value)

    @property
    def check_share(self) -> float:
        """The share of articles that are labelled without suggestions, 0 to 1."""
        try:
            return min(1.0, max(0.0, float(self.setting(checking.SETTING) or 0)))
        except ValueError:
            return 0.0

    def known_as(self, text: str) -> str | None:
        """The id of the article with exactly this text, or None."""
        return rows.known_as(self._store, text)

    def has(self, article: str) -> bool:
        """Whether there is an article of that id."""
        return rows.has_article(self._store, article)

    def find(self, query: Query = Query()) -> list[str]:  # noqa: B008 - a frozen value
        """The ids of the articles that fit, in the order of import."""
        return listing.find(self._store, query)

    def search(self) -> Search:
        """Questions over a connection of their own, for another thread; the caller closes it."""
        from annotator.project.search import Search

        return Search(self.path)

    def lines(self, ids: Sequence[str]) -> Mapping[str, Line]:
        """What the article list shows of each id."""
        return listing.lines(self._store, ids)

    def article(self, article: str) -> Article:
        """The article of that id; ProjectError when there is none."""
        return rows.read_article(self._store, article)

    def articles(self, ids: Iterable[str]) -> Iterator[Article]:
        """The articles of those ids, read one by one."""
        return (self.article(id_) for id_ in ids)

    def sheet(self, article: str) -> Sheet:
        """Everything the project holds of an article."""
        if article in self._sheets:
            self._sheets.move_to_end(article)
            return self._sheets[article]
        sheet = self._read(article)
        self._keep(sheet)
        return sheet

    def _read(self, article: str) -> Sheet:
        return rows.read_sheet(self._store, self.article(article), names=self.schema.names)

    def skipped(self, article: Article) -> Spans:
        """The boilerplate lines of an article: those the rules know, as reviewers corrected them."""
        return skipped(article.text, rows.line_marks(self._store, article.id).values())

    def reviewers(self) -> list[str]:
        """All who ever reviewed, in the order in which they first did."""
        sql = """
            SELECT reviewer FROM (SELECT reviewer, at FROM journal UNION ALL SELECT reviewer, at FROM annotation
                UNION ALL SELECT reviewer, at FROM decision UNION ALL SELECT reviewer, at FROM review)
            GROUP BY reviewer ORDER BY min(at), reviewer
        """
        return [row[0] for row in self._store.rows(sql)]

    def counts(self) -> listing.Counts:
        """How many articles are done, how many there are, and how many were skipped."""
        return listing.counts(self._store)

    def unsuggested(self, suggester: str = "") -> list[str]:
        """The ids of the articles that nothing was suggested for, by that suggester if one is named, and that are
        not done, in order of import."""
        by = " AND g.suggester = ?" if suggester else ""
        sql = f"""
            SELECT a.id FROM article a
            WHERE NOT EXISTS (SELECT 1 FROM suggestion g WHERE g.article = a.id{by})
            AND {listing.STATE} NOT IN ('done', 'skipped') ORDER BY a.position
        """
        return [row[0] for row in self._store.rows(sql, (suggester,) if suggester else ())]

    def unfinished(self) -> list[str]:
        """The ids of the articles that are not done, in order of import."""
        sql = f"SELECT a.id FROM article a WHERE {listing.STATE} NOT IN ('done', 'skipped') ORDER BY a.position"
        return [row[0] for row in self._store.rows(sql)]

    def suggested_by(self, article: str) -> dict[str, str]:
        """The suggesters that have proposed something for an article, each with the version that did so last."""
        found = self._store.rows("SELECT suggester, version FROM suggestion WHERE article=? ORDER BY added", (article,))
        return dict(found)

    def mentioning(self, words: str) -> list[str]:
        """The ids of the articles in which these words may stand, in the order of import."""
        from annotator.project import mentions

        return mentions.mentioning(self._store, words)

    def refused(self, words: str, label: str) -> frozenset[str]:
        """The contexts in which these words were rejected as `label`, in any article: they are not proposed again."""
        from annotator.project import mentions

        names = self.schema.names
        return mentions.refused(self._store, words, {label, *(old for old in names if names[old] == label)})

    def memory(self, names: Collection[str] | None = None) -> Memory:
        """What is known of these names, or of all, from gold and decisions as they are now."""
        from annotator.project import memory

        return memory.memory(self._store, self.schema, names)

    def recall(self, article: str, known: Memory, names: Collection[str] | None = None) -> Recall | None:
        """What the memory of these names, or of all, changes in an article; None once its review has begun."""
        from annotator.project import memory

        return memory.recall(self._store, self.schema, article, known, names)

    def register(self, names: Collection[str] | None = None) -> Mapping[str, Speaker]:
        """The speakers of these names or aliases, or all, by name."""
        from annotator.project import speakers

        return speakers.register(self._store, names)

    def voices(self) -> list[Voice]:
        """Every speaker with how much is ascribed to it, most first."""
        from annotator.project import speakers

        return speakers.voices(self._store)

    def said_by(self, speaker: str) -> list[Said]:
        """The attributions of a speaker, in the order of the articles."""
        from annotator.project import speakers

        return speakers.said(self._store, speaker)

    def topics(self) -> list[Topic]:
        """The discuss queue: articles to discuss, and all notes."""
        from annotator.project import discussing

        return discussing.topics(self._store)

    def uses(self, label: str) -> tuple[int, int]:
        """How many items of gold, and how many undecided suggestions, have a label."""
        from annotator.project import wording

        return wording.uses(self._store, label)

    def undoable(self) -> Entry | None:
        """What undo would take back."""
        return self._journal.top()

    def redoable(self) -> Entry | None:
        """What redo would bring back."""
        return self._journal.next_redo()

    def articles_of(self, step: str) -> list[str]:
        """The ids of the articles that a step changed."""
        return self._journal.articles(step)

    def times(self, entry: Entry) -> int:
        """How often the step of an entry did the same to its article: moves of a boundary are undone together."""
        return self._journal.times(entry)

    def history(self, article: str | None = None, limit: int = 200) -> list[Entry]:
        """The newest events, of one article or of all, newest first."""
        return self._journal.entries("article=?" if article else "1", (article,) if article else (), limit)

    def seconds_on(self, article: str) -> float:
        """The seconds that all sessions together spent on an article."""
        return float(self._store.value("SELECT coalesce(sum(seconds), 0) FROM visit WHERE article=?", (article,)))

    def sittings(self) -> list[Sitting]:
        """All sessions with their counts, newest first."""
        return sessions.listed(self._store)

    def last_view(self) -> Mapping[str, Any]:
        """Where the window was in the session before this one; empty when there was none."""
        session = sessions.newest(self._store, besides=self._session_id or "")
        return session.view if session else {}

    def visited(self, session: str) -> list[str]:
        """The ids of the articles opened in a session, in order."""
        return sessions.visited(self._store, session)

    def session_history(self, session: str, limit: int = 10_000) -> list[Entry]:
        """The events of a session, newest first."""
        return self._journal.entries("session=?", (session,), limit)

    def sheet_at(self, article: str, moment: datetime) -> Sheet | None:
        """The sheet as it was at `moment`; None when the article had not been imported yet."""
        sheet = rows.read_sheet(self._store, self.article(article), moment=moment)
        if sheet.article.added is not None and sheet.article.added > moment:
            return None
        return in_words_of(self.schema, self._journal.after(sheet, sessions.last_event(self._store, moment)))

    def earlier(self, article: str, seq: int) -> Sheet:
        """The article as its reviewers had it right after event `seq`, with the suggestions of today.

        Applied as `Restore`, it is that again.
        """
        return in_words_of(self.schema, self._journal.after(self.sheet(article), seq))

    def changes(self, entry: Entry) -> tuple[Change, ...]:
        """What an event changed in its article."""
        return tuple(
            change for article, some in self._journal.steps(entry.step) if article == entry.article for change in some
        )

    def stats(self) -> dict[str, Any]:
        """Counts of articles, gold, suggestions and decisions, and what decisions have in common."""
        from annotator.project import measuring, report

        found = measuring.report(self._store, self.schema.names)
        return {**report.stats(self._store), **measuring.as_json(found)}

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The steps that are done to what is suggested."""
        source = self.setting("rules")
        if source is None:
            return ()
        # Its patterns take a moment to make: a project without rules opens without them.
        from annotator.core.rules import read_rules

        return read_rules(source)

    def problems(self) -> list[str]:
        """What is wrong with the file, one sentence each; empty when it is sound."""
        from annotator.project import report

        return list(report.problems(self._store, self.schema))

    def _keep(self, sheet: Sheet) -> None:
        self._sheets[sheet.article.id] = sheet
        self._sheets.move_to_end(sheet.article.id)
        while len(self._sheets) > _SHEETS_KEPT:
            self._sheets.popitem(last=False)

    @property
    def _session_id(self) -> str | None:
        return self.session.id if self.session else None
