"""Annotation formats in and out of a project, and whether every span and link of a corpus arrives.

    python tests/bench/exchange.py CORPUS [--articles N] [--only FORMAT…]

CORPUS is a folder of the corpus maker: news_N.jsonl, labelstudio_N.json, doccano_N.jsonl and brat_N. Each is
imported into a project of its own and compared with news_N.jsonl; then one project is exported in every format, and
what a format can read is imported into a project of its own and compared, so far as the format holds it. By CPU time;
``--only`` names the formats to export. Beside them, for scale, the rows of the same corpus moved with bare sqlite3 and
json in the same run, and what the libraries of a format take for the same (see `libraries`). Budget: 2,500 articles a
second in and 5,000 out, or within three times of the bare rows, or of the library, whichever is slower; nothing lost.
"""

from __future__ import annotations

import argparse
import json
import resource as system
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

from annotator import work
from annotator.core.schema import read_schema
from annotator.core.sheet import Sheet
from annotator.formats import EXPORTERS, IMPORTERS, exporter
from annotator.project import Project
from annotator.resources import resource
from tests.bench import libraries

UNLINKED = ("conll",)
"""What can be read and has no links; overlapping spans of one layer, which it has not either, are not in the corpus."""

Found = tuple[set[tuple[str, int, int]], set[tuple[tuple[int, int], tuple[int, int]]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--only", nargs="*", default=list(EXPORTERS))
    args = parser.parse_args()
    corpus, n = args.corpus, args.articles
    truth = true(corpus / f"news_{n}.jsonl")
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.process_time()
        bare(corpus / f"news_{n}.jsonl", folder / "bare.db")
        rate = n / (time.process_time() - began)
        print(f"{'bare rows in':24}{rate:8,.0f} articles/s")
        began = time.process_time()
        bare_out(folder / "bare.db", folder / "bare.jsonl")
        print(f"{'bare rows out':24}{n / (time.process_time() - began):8,.0f} articles/s")
        for file in (f"news_{n}.jsonl", f"labelstudio_{n}.json", f"doccano_{n}.jsonl", f"brat_{n}"):
            with Project.create(folder / f"{file}.db", schema) as project:
                began = time.process_time()
                work.import_file(project, corpus / file, reviewer="Ada")
                rate = n / (time.process_time() - began)
                print(f"{'in: ' + file:24}{rate:8,.0f} articles/s, {wrong(project, truth)} not as they were")
        taken: dict[str, float] = {}
        with Project.open(folder / f"news_{n}.jsonl.db") as project:
            for format_ in args.only:
                began = time.process_time()
                work.export_project(project, folder / f"out-{format_}", format_=format_, state="all", include="gold")
                taken[format_] = time.process_time() - began
                print(f"{'out: ' + format_:24}{n / taken[format_]:8,.0f} articles/s")
        for format_ in filter(IMPORTERS.__contains__, taken):
            out = folder / f"out-{format_}"
            if not hasattr(exporter(out, format_), "read"):
                continue
            with Project.create(folder / f"{format_}.db", schema) as project:
                began = time.process_time()
                work.import_file(project, out, reviewer="Ada", format_=format_)
                rate = n / (time.process_time() - began)
                lost = wrong(project, truth, links=format_ not in UNLINKED)
                print(f"{'in: ' + format_:24}{rate:8,.0f} articles/s, {lost} not as they were")
        alone(corpus / f"news_{n}.jsonl", folder, taken)
    print(f"{'peak memory':24}{system.getrusage(system.RUSAGE_SELF).ru_maxrss // 1024:8,} MB")


def alone(corpus: Path, folder: Path, taken: dict[str, float]) -> None:
    """How many times what the library alone takes an export takes, reading back and the project included."""
    with corpus.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    bare = {"docbin": libraries.spacy_docbin, "cas": libraries.cassis_xmi, "cas-json": libraries.cassis_json}
    seconds = {name: run(rows, folder / f"alone-{name}") for name, run in bare.items() if name in taken}
    if taken.keys() >= {"pdf", "html"}:
        seconds["pdf"] = libraries.qt_pdf(folder / "out-html", folder / "alone.pdf")
    for name, took in seconds.items():
        print(f"{'library: ' + name:24}{len(rows) / took:8,.0f} articles/s, ours {taken[name] / took:.2f} times")


def wrong(project: Project, truth: dict[str, Found], *, links: bool = True) -> int:
    """How many articles have other spans than they had, or, where these are held, other links; or are not there."""
    sheets = [part for part in project.parts() if isinstance(part, Sheet)]
    same = 0
    for sheet in sheets:
        spans, linked = found(sheet)
        wanted = truth.get(sheet.article.text)
        same += wanted is not None and spans == wanted[0] and (not links or linked == wanted[1])
    return max(len(sheets), len(truth)) - same


def true(path: Path) -> dict[str, Found]:
    """The spans and links of each article, by its text."""
    wanted: dict[str, Found] = {}
    with path.open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            place = {span["id"]: (span["start"], span["end"]) for span in row["spans"]}
            spans = {(span["label"], span["start"], span["end"]) for span in row["spans"]}
            wanted[row["text"]] = spans, {(place[r["head"]], place[r["child"]]) for r in row["relations"]}
    return wanted


def found(sheet: Sheet) -> Found:
    """What a sheet has of it, gold or suggested."""
    spans = set()
    links = set()
    for item in sheet.items:
        if item.kind == "attribution" and item.parts.keys() >= {"content", "source"}:
            ends = [(item.parts[role][0].start, item.parts[role][-1].end) for role in ("content", "source")]
            links.add((ends[0], ends[1]))
        elif item.kind != "attribution":
            spans.add((item.label, item.extent.start, item.extent.end))
    return spans, links


def bare(path: Path, out: Path) -> None:
    """The same rows with nothing but the standard library."""
    with sqlite3.connect(out) as connection, path.open(encoding="utf-8") as file:
        connection.execute("CREATE TABLE article (id, text)")
        connection.execute('CREATE TABLE span (id, article, label, start, "end", words)')
        connection.execute("CREATE TABLE link (article, label, head, child)")
        for line in file:
            row: dict[str, Any] = json.loads(line)
            id_, text = row["id"], row["text"]
            connection.execute("INSERT INTO article VALUES (?,?)", (id_, text))
            spans = (
                (s["id"], id_, s["label"], s["start"], s["end"], text[s["start"] : s["end"]]) for s in row["spans"]
            )
            connection.executemany("INSERT INTO span VALUES (?,?,?,?,?,?)", spans)
            links = ((id_, r["label"], r["head"], r["child"]) for r in row["relations"])
            connection.executemany("INSERT INTO link VALUES (?,?,?,?)", links)


def bare_out(path: Path, out: Path) -> None:
    """The same rows out again."""
    with sqlite3.connect(path) as connection, out.open("w", encoding="utf-8") as file:
        spans: dict[str, list[Any]] = {}
        for id_, article, label, start, end, words in connection.execute("SELECT * FROM span"):
            span = {"id": id_, "label": label, "start": start, "end": end, "text": words}
            spans.setdefault(article, []).append(span)
        links: dict[str, list[Any]] = {}
        for article, label, head, child in connection.execute("SELECT * FROM link"):
            links.setdefault(article, []).append({"label": label, "head": head, "child": child})
        for id_, text in connection.execute("SELECT * FROM article"):
            row = {"id": id_, "text": text, "spans": spans.get(id_, []), "relations": links.get(id_, [])}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
