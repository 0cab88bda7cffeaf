"""A file of 1 GB brought into a project: seconds, and the peak of memory.

    python tests/bench/streaming.py [--megabytes N] [--format plain|table|jsonl|labelstudio]

The file is made in the temporary folder and removed with the project; twice its size must be free. The
import runs in a process of its own. Budget: 300 MB of memory, whatever the size.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource as limits
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from annotator import work
from annotator.archive import Head, Part
from annotator.core.model import Annotation, Article, Span
from annotator.core.schema import read_schema
from annotator.core.sheet import Sheet
from annotator.formats import Progress, exporter
from annotator.project import Project
from annotator.resources import resource

WORDS = 20_000
"""Words of an article: a long one."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--format", choices=list(NAMES), default="plain")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAMES[args.format]
        articles = make(path, args.megabytes * 1_000_000, args.format)
        size = path.stat().st_size
        command = [sys.executable, __file__, "--child", str(path), args.format]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            sys.exit(done.stderr)
        found, seconds, memory = done.stdout.split()
        print(f"{args.format}: {size / 1e6:,.0f} MB, {articles:,} articles in {float(seconds):,.0f} s")
        print(f"at most {memory} MB of memory")
        if int(found) != articles or int(memory) >= 300:
            sys.exit(f"{found} articles came in, with {memory} MB")


NAMES = {"plain": "large.jsonl", "table": "large.csv", "jsonl": "large.jsonl", "labelstudio": "large.json"}


def make(path: Path, size: int, format_: str) -> int:
    """Write articles until the file is large enough; how many."""
    random_ = random.Random(5)
    known = ["".join(random_.choices("abcdefghijklmnopqrstuvwxyz", k=random_.randint(2, 10))) for _ in range(5000)]
    articles = 0
    if format_ in ("jsonl", "labelstudio"):
        head: Part = Head(resource("schemas/news.toml").read_text(encoding="utf-8"))
        return exporter(path, format_).write(chain([head], sheets(random_, known, size)), path, Progress())
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        if path.suffix == ".csv":
            rows.writerow(["id", "text", "desk"])
        while file.tell() < size:
            words = random_.choices(known, k=WORDS)
            text = " ".join(words)
            if path.suffix == ".csv":
                rows.writerow([f"a{articles}", text, "city"])
            else:
                entities = [{"start": 0, "end": len(words[0]), "label": "ORG"}]
                file.write(json.dumps({"id": f"a{articles}", "text": text, "entities": entities}) + "\n")
            articles += 1
    return articles


def sheets(random_: random.Random, known: list[str], size: int) -> Iterator[Sheet]:
    """Articles with a hundred entities each, as many as have so many characters."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    written = n = 0
    while written < size:
        words = random_.choices(known, k=WORDS)
        place, annotations = 0, dict[str, Annotation]()
        for word in words[:100]:
            span, id_ = Span(place, place + len(word)), f"n{n}-{place}"
            annotations[id_] = Annotation(id_, f"a{n}", "entity", "ORG", (span,), "Ada", at)
            place += len(word) + 1
        article = Article(f"a{n}", " ".join(words))
        yield Sheet(article, annotations=annotations)
        written, n = written + len(article.text), n + 1


def child(path: Path, format_: str) -> None:
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    since = time.perf_counter()
    with Project.create(path.with_name("p.db"), schema) as project:
        tally = work.import_file(project, path, reviewer="Ada", format_=format_)
    print(tally.articles, time.perf_counter() - since, limits.getrusage(limits.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]), sys.argv[3])
    else:
        main()
