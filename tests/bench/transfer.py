"""Import and export of a corpus with annotations, beside bare ``sqlite3`` and ``json`` moving the same rows.

    python tests/bench/transfer.py CORPUS.jsonl… [--rounds N]

CORPUS.jsonl has on each line ``{"id", "text", "spans": [{"id", "start", "end", "label"}], "relations":
[{"head", "child"}]}`` with offsets in code points. The bare import fills the same tables of an empty project
in one transaction with the same durability, indexes, checks, triggers and full-text search, the journal
included; the bare export reads the same rows and writes the same lines. Each measurement is a process of its
own, the kinds in turn. Budgets: import 2,500 articles a second and export 5,000, or three times the bare time,
whichever is slower; at most 300 MB of memory; no span or relation lost or shifted.
"""

from __future__ import annotations

import argparse
import json
import resource as limits
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from annotator import work
from annotator.core.edits import fresh_id
from annotator.core.schema import read_schema
from annotator.project import Project
from annotator.resources import resource

AT = "2026-01-01T00:00:00.123456+00:00"
AT_JSON = "2026-01-01T00:00:00.123456Z"
PLURALS = {"entity": "entities", "claim": "claims"}
KINDS = ("import", "export plain", "export jsonl")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    for corpus in args.corpora:
        with tempfile.TemporaryDirectory() as folder:
            measure(corpus, Path(folder), args.rounds)


def measure(corpus: Path, folder: Path, rounds: int) -> None:
    """All measurements of one corpus, and whether what came out is what went in."""
    source = folder / "corpus.jsonl"
    articles = converted(corpus, source)
    print(f"{corpus.name}: {articles:,} articles, {source.stat().st_size / 1e6:.1f} MB")
    taken: dict[str, list[tuple[float, float, float]]] = {}
    for _ in range(rounds):
        for kind in KINDS:
            for who in ("ours", "bare"):
                (folder / "bare.db").unlink(missing_ok=True) if (kind, who) == ("import", "bare") else None
                (folder / "ours.db").unlink(missing_ok=True) if (kind, who) == ("import", "ours") else None
                command = [sys.executable, __file__, "--child", kind, who, str(folder)]
                done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
                if done.returncode:
                    sys.exit(done.stderr)
                wall, cpu, memory = map(float, done.stdout.split())
                taken.setdefault(f"{kind} {who}", []).append((wall, cpu, memory))
    for kind in KINDS:
        ours, bare = (best(taken[f"{kind} {who}"]) for who in ("ours", "bare"))
        print(
            f"  {kind:13} {articles / ours[0]:7,.0f} articles/s, {articles / ours[1]:7,.0f} by CPU, {ours[2]:4.0f} MB;"
            f"  bare {articles / bare[0]:7,.0f}, {articles / bare[1]:7,.0f} by CPU, {bare[2]:4.0f} MB;"
            f"  {ours[0] / bare[0]:.2f} times, {ours[1] / bare[1]:.2f} by CPU"
        )
    report("rows that differ from the bare import's", different(folder / "ours.db", folder / "bare.db"))
    report("items lost or shifted", lost(source, folder / "ours.plain"))


def best(taken: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Wall and CPU seconds of the median run, and the highest peak of memory in MB."""
    return (
        statistics.median(t[0] for t in taken),
        statistics.median(t[1] for t in taken),
        max(t[2] for t in taken),
    )


def report(what: str, count: int) -> None:
    print(f"  {what}: {count:,}")
    if count:
        sys.exit(1)


# ── what is moved ───────────────────────────────────────────────────────────────────────────────────


def converted(corpus: Path, out: Path) -> int:
    """The corpus as plain JSONL; how many articles it has."""
    with corpus.open(encoding="utf-8", newline="") as lines, out.open("w", encoding="utf-8", newline="") as file:
        count = 0
        for count, line in enumerate(lines, 1):  # noqa: B007 - it is the number of lines
            document = json.loads(line)
            spans = {span["id"]: span for span in document["spans"]}
            row: dict[str, Any] = {"id": document["id"], "text": document["text"], "entities": [], "claims": []}
            for span in spans.values():
                claim = span["label"] == "CLAIM"
                item = {"start": span["start"], "end": span["end"]}
                row["claims" if claim else "entities"].append(item if claim else item | {"label": span["label"]})
            row["attributions"] = [
                {"source": [_pair(spans[link["child"]])], "content": [_pair(spans[link["head"]])]}
                for link in document["relations"]
            ]
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return count


def _pair(span: dict[str, Any]) -> list[int]:
    return [span["start"], span["end"]]


def lost(source: Path, exported: Path) -> int:
    """How many items of the source are not in the export, or are there with other words."""
    missing = 0
    with source.open(encoding="utf-8", newline="") as before, exported.open(encoding="utf-8", newline="") as after:
        for one, other in zip(before, after, strict=True):
            there, back = json.loads(one), json.loads(other)
            missing += there["text"] != back["text"]
            missing += len(items(there) ^ items(back))
            for item in (*back["entities"], *back["claims"]):
                missing += item["text"] != there["text"][item["start"] : item["end"]]
    return missing


def items(row: dict[str, Any]) -> set[Any]:
    found: set[Any] = {(kind, i["start"], i["end"], i.get("label")) for kind in PLURALS.values() for i in row[kind]}
    roles = ("source", "cue", "content")
    return found | {tuple((role, str(a.get(role) or [])) for role in roles) for a in row["attributions"]}


def different(ours: Path, bare: Path) -> int:
    """How many rows of the gold tables differ between two projects, ids and times aside."""
    return sum(len(set(a) ^ set(b)) for a, b in zip(_rows(ours), _rows(bare), strict=True))


def _rows(path: Path) -> Iterator[list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as db:
        yield db.execute("SELECT id, digest, title, extra, length, text FROM article").fetchall()
        yield db.execute(
            "SELECT n.article, n.kind, n.label, n.origin, n.reviewer, n.attributes, s.fragment, s.start,"
            " s.'end', s.text FROM annotation n JOIN annotation_span s ON s.annotation = n.id"
        ).fetchall()
        yield db.execute(
            "SELECT r.article, r.label, x.role, s.start, s.'end' FROM relation r JOIN role x ON x.relation = r.id"
            " JOIN annotation_span s ON s.annotation = x.annotation"
        ).fetchall()
        yield db.execute(
            "SELECT article, kind, state, op, json_array_length(changes), length(changes) FROM journal"
        ).fetchall()
        yield db.execute("SELECT rowid FROM article_fts WHERE article_fts MATCH 'pipeline OR permit'").fetchall()


# ── one measurement ─────────────────────────────────────────────────────────────────────────────────


def child(kind: str, who: str, folder: Path) -> None:
    """Do it once and print wall and CPU seconds and the peak of memory in MB."""
    runs: dict[str, Callable[[Path], None]] = {
        "import ours": import_ours,
        "import bare": import_bare,
        "export plain ours": lambda f: export_ours(f, "plain"),
        "export plain bare": export_plain_bare,
        "export jsonl ours": lambda f: export_ours(f, "jsonl"),
        "export jsonl bare": export_jsonl_bare,
    }
    if kind == "import":
        schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
        Project.create(folder / f"{who}.db", schema).close()
    wall, cpu = time.perf_counter(), time.process_time()
    runs[f"{kind} {who}"](folder)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(wall, cpu, limits.getrusage(limits.RUSAGE_SELF).ru_maxrss / 1024)


def import_ours(folder: Path) -> None:
    with Project.open(folder / "ours.db") as project:
        work.import_file(project, folder / "corpus.jsonl", reviewer="Ada", format_="plain", take="gold")


def export_ours(folder: Path, format_: str) -> None:
    with Project.open(folder / "ours.db") as project:
        work.export_project(project, folder / f"ours.{format_}", format_=format_, state="all")


def connected(path: Path) -> sqlite3.Connection:
    """A connection as the program has it."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=on", "cache_size=-32000"):
        db.execute(f"PRAGMA {pragma}")
    return db


def import_bare(folder: Path) -> None:
    """Every article's rows, written 200 articles at a time, in one transaction."""
    with (
        closing(connected(folder / "bare.db")) as db,
        (folder / "corpus.jsonl").open(encoding="utf-8", newline="") as file,
    ):
        db.execute("BEGIN IMMEDIATE")
        step = fresh_id()
        tables: dict[str, list[tuple[Any, ...]]] = {}
        for n, line in enumerate(file, 1):
            for sql, rows in bare_rows(json.loads(line), step).items():
                tables.setdefault(sql, []).extend(rows)
            if n % 200 == 0:
                written(db, tables)
        written(db, tables)
        db.execute("COMMIT")


def written(db: sqlite3.Connection, tables: dict[str, list[tuple[Any, ...]]]) -> None:
    for sql, rows in tables.items():
        db.executemany(sql, rows)
        rows.clear()


ARTICLE = (
    "INSERT INTO article (id, digest, title, outlet, byline, published, url, language, extra, added, length, text)"
    " VALUES (?,?,'','','','','','','{}',?,?,?)"
)
ANNOTATION = "INSERT INTO annotation VALUES (?,?,?,?,'imported',NULL,'Ada',?,'{}')"
SPAN = "INSERT INTO annotation_span VALUES (?,?,?,?,?)"
RELATION = "INSERT INTO relation VALUES (?,?,?,'imported',NULL,'Ada',?,'{}')"
ROLE = "INSERT INTO role VALUES (?,?,?)"
JOURNAL = (
    "INSERT INTO journal (step, kind, state, session, article, reviewer, at, op, subject, changes)"
    " VALUES (?,'edit','done',NULL,?,'Ada',?,'Import','corpus.jsonl',?)"
)


def bare_rows(row: dict[str, Any], step: str) -> dict[str, list[tuple[Any, ...]]]:
    article, text = row["id"], row["text"]
    tables: dict[str, list[tuple[Any, ...]]] = {sql: [] for sql in (ARTICLE, ANNOTATION, SPAN, RELATION, ROLE, JOURNAL)}
    tables[ARTICLE].append((article, sha256(text.encode()).hexdigest()[:16], AT, len(text), text))
    changes: list[dict[str, Any]] = []

    def annotate(kind: str, label: str, spans: list[list[int]]) -> str:
        id_ = fresh_id()
        tables[ANNOTATION].append((id_, article, kind, label, AT))
        tables[SPAN].extend((id_, n, start, end, text[start:end]) for n, (start, end) in enumerate(spans))
        after = {"id": id_, "article": article, "kind": kind, "label": label, "reviewer": "Ada", "at": AT_JSON}
        after |= {"spans": [{"start": start, "end": end} for start, end in spans]}
        after |= {"origin": "imported", "suggestion": None, "attributes": {}}
        changes.append({"record": "annotation", "before": None, "after": after})
        return id_

    for entity in row["entities"]:
        annotate("entity", entity["label"], [_pair(entity)])
    for claim in row["claims"]:
        annotate("claim", "CLAIM", [_pair(claim)])
    for attribution in row["attributions"]:
        roles = {role: annotate("role", role.upper(), spans) for role, spans in attribution.items() if spans}
        id_ = fresh_id()
        tables[RELATION].append((id_, article, "ATTRIBUTION", AT))
        tables[ROLE].extend((id_, role, annotation) for role, annotation in roles.items())
        after = {
            "id": id_,
            "article": article,
            "label": "ATTRIBUTION",
            "roles": roles,
            "reviewer": "Ada",
            "at": AT_JSON,
        }
        after |= {"origin": "imported", "suggestion": None, "attributes": {}}
        changes.append({"record": "relation", "before": None, "after": after})
    tables[JOURNAL].append((step, article, AT, json.dumps(changes, ensure_ascii=False, separators=(",", ":"))))
    return tables


def export_plain_bare(folder: Path) -> None:
    """The rows of the gold, grouped by article, as the lines of plain JSONL."""
    with closing(connected(folder / "ours.db")) as db, (folder / "bare.plain").open("w", encoding="utf-8") as file:
        for row, annotations, relations in gold(db):
            text = row[1]
            line: dict[str, Any] = {"id": row[0], "text": text, "entities": [], "claims": [], "attributions": []}
            spans = {}
            for id_, kind, label, fragments, *_ in annotations:
                spans[id_] = fragments
                if kind != "role":
                    start, end = fragments[0][0], fragments[-1][1]
                    item = {"start": start, "end": end, "label": label, "text": text[start:end]}
                    line[PLURALS[kind]].append(item)
            for _, roles, *_ in relations:
                line["attributions"].append({role: spans[annotation] for role, annotation in roles.items()})
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def export_jsonl_bare(folder: Path) -> None:
    """All rows, grouped by article, and the journal's, as they are."""
    columns = ("seq", "step", "kind", "state", "session", "article", "reviewer", "at", "op", "subject")
    with closing(connected(folder / "ours.db")) as db, (folder / "bare.jsonl").open("w", encoding="utf-8") as file:
        names = ("id", "text", "title", "url", "outlet", "byline", "published", "language", "extra", "added")
        keys = ("label", "origin", "suggestion", "reviewer", "at", "attributes")
        for row, annotations, relations in gold(db):
            line: dict[str, Any] = {"type": "article", "article": dict(zip(names, row, strict=True))}
            line["annotations"] = [
                {"id": a[0], "article": row[0], "kind": a[1], "spans": [{"start": s, "end": e} for s, e in a[3]]}
                | dict(zip(keys, (a[2], *a[4:]), strict=True))
                for a in annotations
            ]
            line["relations"] = [
                {"id": r[0], "article": row[0], "roles": r[1]} | dict(zip(keys, r[2:], strict=True)) for r in relations
            ]
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        for *values, changes in db.execute(f"SELECT {', '.join(columns)}, changes FROM journal ORDER BY seq"):
            event = dict(zip(columns, values, strict=True))
            file.write(
                json.dumps({"type": "event", **event, "changes": json.loads(changes)}, ensure_ascii=False) + "\n"
            )


def gold(db: sqlite3.Connection) -> Iterator[tuple[Any, list[Any], list[Any]]]:
    """Each article's row with its annotations and relations, 200 articles at a time."""
    ids = [row[0] for row in db.execute("SELECT id FROM article ORDER BY position")]
    for n in range(0, len(ids), 200):
        some = ids[n : n + 200]
        of = f"IN ({','.join('?' * len(some))})"
        articles = db.execute(
            "SELECT id, text, title, url, outlet, byline, published, language, extra, added FROM article"
            f" WHERE id {of} ORDER BY position",
            some,
        ).fetchall()
        spans: dict[str, list[tuple[int, int]]] = {}
        for id_, start, end in db.execute(
            "SELECT s.annotation, s.start, s.'end' FROM annotation n JOIN annotation_span s ON s.annotation = n.id"
            f" WHERE n.article {of} ORDER BY s.annotation, s.fragment",
            some,
        ):
            spans.setdefault(id_, []).append((start, end))
        annotations: dict[str, list[Any]] = {id_: [] for id_ in some}
        for id_, article, kind, label, origin, suggestion, reviewer, at, attributes in db.execute(
            f"SELECT id, article, kind, label, origin, suggestion, reviewer, at, attributes"
            f" FROM annotation WHERE article {of} ORDER BY rowid",
            some,
        ):
            whose = (origin, suggestion, reviewer, at, json.loads(attributes))
            annotations[article].append((id_, kind, label, spans[id_], *whose))
        roles: dict[str, dict[str, str]] = {}
        for relation, role, annotation in db.execute(
            "SELECT x.relation, x.role, x.annotation FROM relation r JOIN role x ON x.relation = r.id"
            f" WHERE r.article {of}",
            some,
        ):
            roles.setdefault(relation, {})[role] = annotation
        relations: dict[str, list[Any]] = {id_: [] for id_ in some}
        for id_, article, *link, attributes in db.execute(
            f"SELECT id, article, label, origin, suggestion, reviewer, at, attributes"
            f" FROM relation WHERE article {of} ORDER BY rowid",
            some,
        ):
            relations[article].append((id_, roles[id_], *link, json.loads(attributes)))
        for row in articles:
            yield row, annotations[row[0]], relations[row[0]]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3], Path(sys.argv[4]))
    else:
        main()
