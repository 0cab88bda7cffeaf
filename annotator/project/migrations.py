"""How a project file came to have its tables: numbered steps, appended to, never edited."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from annotator.core.schema import read_schema

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.db import Table

SET = "annotator"
"""The name under which sqlite-utils records the steps in a file."""

APPLICATION_ID = 0x41414E4E
"""SQLite's application_id of a project file: “AANN”."""


def m001_first_tables(db: Database) -> None:
    """Articles, what was suggested, what is gold, who decided it, and the journal of it all.

    Offsets are code points, half open; SQLite's ``substr`` counts the same way, so that
    ``substr(text, start + 1, end - start)`` is the surface stored beside them.
    """
    db.executescript(
        """
        CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

        CREATE TABLE article (
            position INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            digest TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            outlet TEXT NOT NULL,
            byline TEXT NOT NULL,
            published TEXT NOT NULL,
            url TEXT NOT NULL,
            language TEXT NOT NULL,
            extra TEXT NOT NULL CHECK (json_valid(extra)),
            added TEXT NOT NULL,
            length INTEGER NOT NULL,
            text TEXT NOT NULL
        ) STRICT;

        -- The list of all articles is read without their texts.
        CREATE INDEX article_order ON article(position, id);

        CREATE TABLE session (
            id TEXT PRIMARY KEY,
            reviewer TEXT NOT NULL,
            started TEXT NOT NULL,
            ended TEXT,
            view TEXT NOT NULL CHECK (json_valid(view))
        ) STRICT;

        CREATE TABLE visit (
            session TEXT NOT NULL REFERENCES session(id),
            article TEXT NOT NULL REFERENCES article(id),
            opened TEXT NOT NULL,
            seconds REAL NOT NULL,
            PRIMARY KEY (session, article)
        ) STRICT;

        CREATE TABLE suggestion (
            id TEXT PRIMARY KEY,
            article TEXT NOT NULL REFERENCES article(id),
            kind TEXT NOT NULL CHECK (kind IN ('entity', 'claim', 'attribution')),
            label TEXT NOT NULL,
            suggester TEXT NOT NULL,
            version TEXT NOT NULL,
            score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
            reason TEXT NOT NULL,
            attributes TEXT NOT NULL CHECK (json_valid(attributes)),
            added TEXT NOT NULL
        ) STRICT;
        CREATE INDEX suggestion_article ON suggestion(article);
        CREATE INDEX suggestion_label ON suggestion(label, article);
        CREATE TRIGGER suggestion_never_changes BEFORE UPDATE ON suggestion
            BEGIN SELECT RAISE(ABORT, 'a suggestion is never changed'); END;

        CREATE TABLE suggestion_span (
            suggestion TEXT NOT NULL REFERENCES suggestion(id) ON DELETE CASCADE,
            role TEXT NOT NULL,
            fragment INTEGER NOT NULL,
            start INTEGER NOT NULL CHECK (start >= 0),
            "end" INTEGER NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (suggestion, role, fragment),
            CHECK (start < "end")
        ) STRICT;
        CREATE TRIGGER suggestion_span_never_changes BEFORE UPDATE ON suggestion_span
            BEGIN SELECT RAISE(ABORT, 'a suggestion is never changed'); END;

        CREATE TABLE retired (
            suggestion TEXT PRIMARY KEY REFERENCES suggestion(id) ON DELETE CASCADE,
            at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE seen (
            suggestion TEXT PRIMARY KEY REFERENCES suggestion(id) ON DELETE CASCADE,
            reviewer TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE annotation (
            id TEXT PRIMARY KEY,
            article TEXT NOT NULL REFERENCES article(id),
            kind TEXT NOT NULL CHECK (kind IN ('entity', 'claim', 'role')),
            label TEXT NOT NULL,
            origin TEXT NOT NULL,
            suggestion TEXT REFERENCES suggestion(id) DEFERRABLE INITIALLY DEFERRED,
            reviewer TEXT NOT NULL,
            at TEXT NOT NULL,
            attributes TEXT NOT NULL CHECK (json_valid(attributes))
        ) STRICT;
        CREATE INDEX annotation_article ON annotation(article);
        CREATE INDEX annotation_label ON annotation(label, article);

        CREATE TABLE annotation_span (
            annotation TEXT NOT NULL REFERENCES annotation(id) ON DELETE CASCADE,
            fragment INTEGER NOT NULL,
            start INTEGER NOT NULL CHECK (start >= 0),
            "end" INTEGER NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (annotation, fragment),
            CHECK (start < "end")
        ) STRICT;

        CREATE TABLE relation (
            id TEXT PRIMARY KEY,
            article TEXT NOT NULL REFERENCES article(id),
            label TEXT NOT NULL,
            origin TEXT NOT NULL,
            suggestion TEXT REFERENCES suggestion(id) DEFERRABLE INITIALLY DEFERRED,
            reviewer TEXT NOT NULL,
            at TEXT NOT NULL,
            attributes TEXT NOT NULL CHECK (json_valid(attributes))
        ) STRICT;
        CREATE INDEX relation_article ON relation(article);

        CREATE TABLE role (
            relation TEXT NOT NULL REFERENCES relation(id) ON DELETE CASCADE,
            role TEXT NOT NULL CHECK (role IN ('source', 'cue', 'content')),
            annotation TEXT NOT NULL UNIQUE REFERENCES annotation(id) DEFERRABLE INITIALLY DEFERRED,
            PRIMARY KEY (relation, role)
        ) STRICT;

        CREATE TABLE decision (
            suggestion TEXT PRIMARY KEY REFERENCES suggestion(id) DEFERRABLE INITIALLY DEFERRED,
            article TEXT NOT NULL REFERENCES article(id),
            verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'corrected', 'rejected')),
            correction TEXT NOT NULL CHECK (correction IN ('', 'boundary', 'label', 'both', 'role')),
            reason TEXT NOT NULL,
            reviewer TEXT NOT NULL,
            at TEXT NOT NULL,
            seconds REAL NOT NULL,
            result TEXT
        ) STRICT;
        CREATE INDEX decision_article ON decision(article);

        CREATE TABLE review (
            article TEXT NOT NULL REFERENCES article(id),
            reviewer TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('unseen', 'begun', 'done', 'discuss', 'skipped')),
            at TEXT NOT NULL,
            PRIMARY KEY (article, reviewer)
        ) STRICT;

        CREATE TABLE note (
            subject TEXT PRIMARY KEY,
            article TEXT NOT NULL REFERENCES article(id),
            text TEXT NOT NULL,
            reviewer TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX note_article ON note(article);

        CREATE TABLE journal (
            seq INTEGER PRIMARY KEY,
            step TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo')),
            state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped', 'event')),
            session TEXT REFERENCES session(id),
            article TEXT REFERENCES article(id),
            reviewer TEXT NOT NULL,
            at TEXT NOT NULL,
            op TEXT NOT NULL,
            subject TEXT NOT NULL,
            changes TEXT NOT NULL CHECK (json_valid(changes))
        ) STRICT;
        CREATE INDEX journal_state ON journal(state, seq);
        CREATE INDEX journal_step ON journal(step);
        CREATE INDEX journal_article ON journal(article, seq);
        CREATE INDEX journal_session ON journal(session, seq);
        """
    )
    cast("Table", db["article"]).enable_fts(["title", "text"], create_triggers=True, tokenize="unicode61")


def m002_gold_views(db: Database) -> None:
    """Gold as an engineer wants to read it: one row an entity, one a claim's fragment, one an attribution.

    `origin` is accepted, corrected, added or imported.
    """
    for kind, view in (("entity", "gold_entities"), ("claim", "gold_claims")):
        db.create_view(
            view,
            f"""
            SELECT n.article AS article_id, t.title, n.id AS annotation_id, n.label,
                   s.start, s."end", s.text, n.attributes,
                   coalesce(d.verdict, n.origin) AS origin, g.suggester, g.score,
                   coalesce(d.reviewer, n.reviewer) AS reviewer, coalesce(d.at, n.at) AS decided_at,
                   s.fragment
            FROM annotation n
            JOIN article t ON t.id = n.article
            JOIN annotation_span s ON s.annotation = n.id
            LEFT JOIN suggestion g ON g.id = n.suggestion
            LEFT JOIN decision d ON d.suggestion = n.suggestion
            WHERE n.kind = '{kind}'
            ORDER BY t.position, s.start, s."end"
            """,
        )
    role = """(SELECT group_concat(f.text, ' … ') FROM (SELECT s.text FROM role x
               JOIN annotation_span s ON s.annotation = x.annotation
               WHERE x.relation = r.id AND x.role = '{0}' ORDER BY s.start) f) AS {0}"""
    offsets = """coalesce((SELECT json_group_array(json_array(s.start, s."end")) FROM role x
               JOIN annotation_span s ON s.annotation = x.annotation
               WHERE x.relation = r.id AND x.role = '{0}'), '[]') AS {0}_offsets"""
    columns = [*(role.format(r) for r in ("source", "cue", "content"))]
    columns += [offsets.format(r) for r in ("source", "cue", "content")]
    db.create_view(
        "gold_attributions",
        f"""
        SELECT r.article AS article_id, t.title, r.id AS attribution_id, {", ".join(columns)}, r.attributes,
               coalesce(d.verdict, r.origin) AS origin, g.suggester, g.score,
               coalesce(d.reviewer, r.reviewer) AS reviewer, coalesce(d.at, r.at) AS decided_at
        FROM relation r
        JOIN article t ON t.id = r.article
        LEFT JOIN suggestion g ON g.id = r.suggestion
        LEFT JOIN decision d ON d.suggestion = r.suggestion
        ORDER BY t.position, (SELECT min(s.start) FROM role x JOIN annotation_span s
            ON s.annotation = x.annotation WHERE x.relation = r.id AND x.role <> 'source'), r.id
        """,
    )


def m003_line_marks_and_aliases(db: Database) -> None:
    """What reviewers say of lines, and the other names of labels, by which suggestions are found.

    `alias` follows from the label schema and is written with it.
    """
    db.executescript(
        """
        CREATE TABLE line_mark (
            article TEXT NOT NULL REFERENCES article(id),
            start INTEGER NOT NULL CHECK (start >= 0),
            "end" INTEGER NOT NULL,
            boilerplate INTEGER NOT NULL CHECK (boilerplate IN (0, 1)),
            reviewer TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (article, start),
            CHECK (start < "end")
        ) STRICT;

        CREATE TABLE alias (
            name TEXT PRIMARY KEY,
            label TEXT NOT NULL
        ) STRICT;
        """
    )
    for row in list(db.query("SELECT value FROM setting WHERE key = 'schema'")):
        for alias in read_schema(row["value"]).names.items():
            db.execute("INSERT INTO alias VALUES (?, ?)", alias)


def m004_words_of_suggestions(db: Database) -> None:
    """Suggestions are found by their words, so that a mention rejected once is known wherever it stands."""
    db.execute("CREATE INDEX IF NOT EXISTS suggestion_words ON suggestion_span(text) WHERE role = ''")


def m005_memory_and_speakers(db: Database) -> None:
    """What was rejected, by its words and their context; what makes a suggestion retire; the register of speakers.

    `refusal` follows from `decision`: a row comes with each rejection and goes with it. A suggestion that is
    retired ``by`` another comes back when that one goes.
    """
    from annotator.core.mentions import remembered
    from annotator.core.model import Span, Spans

    db.executescript(
        """
        ALTER TABLE retired ADD COLUMN "by" TEXT
            REFERENCES suggestion(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
        CREATE INDEX retired_by ON retired("by") WHERE "by" IS NOT NULL;

        CREATE TABLE refusal (
            suggestion TEXT PRIMARY KEY REFERENCES decision(suggestion) ON DELETE CASCADE,
            label TEXT NOT NULL,
            context TEXT NOT NULL
        ) STRICT;
        CREATE INDEX refusal_context ON refusal(context);

        CREATE TABLE speaker (
            name TEXT PRIMARY KEY,
            gender TEXT NOT NULL CHECK (gender IN ('', 'female', 'male', 'neuter', 'plural'))
        ) STRICT;
        CREATE TABLE speaker_alias (
            speaker TEXT NOT NULL REFERENCES speaker(name) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
            alias TEXT NOT NULL,
            PRIMARY KEY (speaker, alias)
        ) STRICT;
        CREATE INDEX speaker_by_alias ON speaker_alias(alias);
        CREATE INDEX relation_speaker ON relation(json_extract(attributes, '$.resolved_source'))
            WHERE json_extract(attributes, '$.resolved_source') IS NOT NULL;

        CREATE INDEX annotation_words ON annotation_span(text) WHERE length(text) <= 100;
        CREATE INDEX decision_correction ON decision(correction) WHERE correction <> '';
        """
    )
    rejected = "SELECT suggestion FROM decision WHERE verdict = 'rejected' AND reason <> 'merged'"
    for (id_,) in db.execute(rejected).fetchall():
        label, text = db.execute(
            "SELECT g.label, a.text FROM suggestion g JOIN article a ON a.id = g.article WHERE g.id = ?", (id_,)
        ).fetchone()
        fillers: dict[str, Spans] = {}
        spans = 'SELECT role, start, "end" FROM suggestion_span WHERE suggestion = ? ORDER BY role, fragment'
        for role, start, end in db.execute(spans, (id_,)):
            fillers[role] = (*fillers.get(role, ()), Span(start, end))
        db.execute("INSERT INTO refusal VALUES (?,?,?)", (id_, label, remembered(text, fillers)))


def m006_agreeing_suggestions(db: Database) -> None:
    """Undecided suggestions that say what is gold already, so that they are not counted as waiting.

    A file that has some from before gets them here.
    """
    from annotator.project.agreeing import FIND

    db.execute(
        "CREATE TABLE agreeing (suggestion TEXT PRIMARY KEY REFERENCES suggestion(id) ON DELETE CASCADE"
        " DEFERRABLE INITIALLY DEFERRED) STRICT"
    )
    db.execute(FIND)


STEPS: tuple[Callable[[Database], None], ...] = (
    m001_first_tables,
    m002_gold_views,
    m003_line_marks_and_aliases,
    m004_words_of_suggestions,
    m005_memory_and_speakers,
    m006_agreeing_suggestions,
)
"""All steps, in order."""

NAMES = tuple(step.__name__ for step in STEPS)


def apply(connection: sqlite3.Connection, *, stop_before: str | None = None) -> None:
    """Carry out the steps that a file has not had yet.

    sqlite-utils is imported here and not at the start, because it brings numpy along where that is
    installed: a file that needs no step opens without it.
    """
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(SET)
    for step in STEPS:
        migrations()(step)
    migrations.apply(Database(connection, execute_plugins=False, strict=True), stop_before=stop_before)
