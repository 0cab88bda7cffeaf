"""Annotation formats in and out of a project, and whether every span and link of a corpus arrives.

    python tests/bench/exchange.py CORPUS [--articles N]

CORPUS is a folder of the corpus maker: news_N.jsonl, labelstudio_N.json, doccano_N.jsonl and brat_N. Each is
imported into a project of its own and compared with news_N.jsonl; then one project is exported in every format.
Beside them, for scale, the rows of the same corpus written with bare sqlite3 and json in the same run. Budget: 2,500
articles a second in and 5,000 out, or within three times of the bare rows, whichever is slower; nothing lost.
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
from annotator.formats import EXPORTERS
from annotator.project import Project
from annotator.resources import resource

Found = tuple[set[tuple[str, int, int]], set[tuple[tuple[int, int], tuple[int, int]]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
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
        for file in (f"news_{n}.jsonl", f"labelstudio_{n}.json", f"doccano_{n}.jsonl", f"brat_{n}"):
            with Project.create(folder / f"{file}.db", schema) as project:
                began = time.process_time()
                work.import_file(project, corpus / file, reviewer="Ada")
                rate = n / (time.process_time() - began)
                wrong = sum(
                    found(part) != truth[part.article.text] for part in project.parts() if isinstance(part, Sheet)
                )
                print(f"{'in: ' + file:24}{rate:8,.0f} articles/s, {wrong} not as they were")
        with Project.open(folder / f"news_{n}.jsonl.db") as project:
            for format_ in EXPORTERS:
                began = time.process_time()
                work.export_project(project, folder / f"out-{format_}", format_=format_, state="all", include="gold")
                print(f"{'out: ' + format_:24}{n / (time.process_time() - began):8,.0f} articles/s")
    print(f"{'peak memory':24}{system.getrusage(system.RUSAGE_SELF).ru_maxrss // 1024:8,} MB")


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
        if item.kind == "attribution":
            ends = [(item.parts[role][0].start, item.parts[role][-1].end) for role in ("content", "source")]
            links.add((ends[0], ends[1]))
        else:
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


if __name__ == "__main__":
    main()
