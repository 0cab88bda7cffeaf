"""Annotation formats out of a project and in, beside the bare work; and whether every span and link arrives.

    python tests/bench/exchange.py CORPUS [--articles N] [--rounds N] [--only FORMAT…]

CORPUS is a folder of the corpus maker: news_N.jsonl, labelstudio_N.json, doccano_N.jsonl and brat_N. A project of
news_N.jsonl is exported in every format (``--only`` names them), and what can be read is imported into a project of
its own, as are the other files, and compared with news_N.jsonl, so far as the format holds it.

By CPU time, in articles a second and in times of the bare work in the same run: the rows of the same project in and
out with bare sqlite3 (see `transfer`; the bare import also reads plain JSON for them), and the records of the format
written, or read, with its library alone (see `libraries`). An export that we read back and compare has the reading in
its bare work, too. What is printed is the median of the rounds, in each of which ours and the bare work are measured
one right after the other: a minute later the machine may be half as quick. Budget: within three times of the bare work
each; nothing lost.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource as system
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from annotator import work
from annotator.core.schema import read_schema
from annotator.core.sheet import Sheet
from annotator.formats import EXPORTERS, IMPORTERS, exporter
from annotator.project import Project
from annotator.resources import resource
from tests.bench import transfer
from tests.bench.libraries import BARE, FROM_CORPUS, json_records
from tests.bench.memory import READERS

MOST = 3.0
LIBRARIES = ("spacy", "cassis", "pyarrow.parquet", "PySide6.QtGui")
"""What is loaded beforehand, so that loading is in no time."""
UNLINKED = ("conll", "iob2", "bioes", "doccano-sequence")
"""What can be read and has no links; overlapping spans of one layer, which it has not either, are not in the corpus."""

Found = tuple[set[tuple[str, int, int]], set[tuple[tuple[int, int], tuple[int, int]]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", choices=list(EXPORTERS), default=list(EXPORTERS))
    args = parser.parse_args()
    for library in LIBRARIES:
        import_module(library)
    gc.freeze()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(args.corpus, args.articles, args.rounds, Path(name))
        for format_ in args.only:
            bench.exchange(format_)
        for file in (f"labelstudio_{bench.n}.json", f"doccano_{bench.n}.jsonl", f"brat_{bench.n}"):
            bench.bring(file)
    print(f"{'peak memory':22}{system.getrusage(system.RUSAGE_SELF).ru_maxrss // 1024:,} MB")
    if bench.over:
        sys.exit(f"over {MOST:g} times bare: {', '.join(bench.over)}")


class Ways(NamedTuple):
    """CPU seconds of ours and of the bare work, and what did not arrive."""

    ours: float
    bare: float
    lost: str = ""


class Bench:
    """The corpus as a project, and what is over the budget."""

    def __init__(self, corpus: Path, n: int, rounds: int, folder: Path) -> None:
        self.n, self.rounds, self.corpus, self.folder, self.over = n, rounds, corpus, folder, list[str]()
        self.news = corpus / f"news_{n}.jsonl"
        self.truth = true(self.news)
        self.schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
        transfer.converted(self.news, folder / "corpus.jsonl")
        with Project.create(folder / "ours.db", self.schema) as project:
            work.import_file(project, self.news, reviewer="Ada", format_="prodigy", take="gold")
        print(f"{'bare rows':22}out {n / cpu(self.read_rows):,.0f}/s;  in {n / self.rows_in():,.0f}/s")

    def read_rows(self) -> None:
        with closing(transfer.connected(self.folder / "ours.db")) as db:
            for _ in transfer.gold(db):
                pass

    def rows_in(self) -> float:
        """CPU seconds of bringing the rows bare into a project."""
        for file in self.folder.glob("bare.db*"):
            file.unlink()
        Project.create(self.folder / "bare.db", self.schema).close()
        return cpu(lambda: transfer.import_bare(self.folder))

    def exchange(self, format_: str) -> None:
        """One format, out and, if it can be read, in again."""
        self.report(format_, [self.apart(lambda folder: self.round(format_, folder)) for _ in range(self.rounds)])

    def bring(self, file: str) -> None:
        """A file of another tool."""
        source = self.corpus / file
        self.report(file, [self.apart(lambda folder: {"in": self.brought(source, folder)}) for _ in range(self.rounds)])

    def apart(self, run: Callable[[Path], dict[str, Ways]]) -> dict[str, Ways]:
        """A round in a folder that is gone after it."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            return run(Path(name))

    def round(self, format_: str, folder: Path) -> dict[str, Ways]:
        written = folder / "out"
        rows = cpu(self.read_rows)
        out = self.exported(format_, written)
        rows = (rows + cpu(self.read_rows)) / 2
        source = self.news if format_ in FROM_CORPUS else written
        if format_ == "pdf":
            source = folder / "page"
            self.exported("html", source)
        took = BARE[format_](source, folder / "bare")
        is_read = hasattr(exporter(written, format_), "read")
        ways = {"out": Ways(out, rows + took.writing + (took.reading if is_read else 0))}
        reader = READERS.get(format_, format_)
        if is_read and reader in IMPORTERS:
            ours, lost = self.imported(written, reader, folder, links=format_ not in UNLINKED)
            ways["in"] = Ways(ours, self.rows_in() + took.reading, lost)
        return ways

    def brought(self, source: Path, folder: Path) -> Ways:
        ours, lost = self.imported(source, None, folder)
        again = folder / "bare"
        took = BARE["brat"](self.news, again) if source.is_dir() else json_records(source, again)
        return Ways(ours, self.rows_in() + took.reading, lost)

    def report(self, name: str, rounds: Sequence[dict[str, Ways]]) -> None:
        """Prints the medians; what is over the budget is noted."""
        said = []
        for way in rounds[0]:
            times = statistics.median(each[way].ours / each[way].bare for each in rounds)
            speed = self.n / statistics.median(each[way].ours for each in rounds)
            lost = "".join(f"; {words}" for words in sorted({each[way].lost for each in rounds} - {""}))
            said.append(f"{way} {speed:,.0f}/s, {times:.2f} times bare{lost}")
            if times > MOST:
                self.over.append(f"{name} {way}")
        print(f"{name:22}{';  '.join(said)}", flush=True)

    def exported(self, format_: str, out: Path) -> float:
        """CPU seconds of an export."""
        with Project.open(self.folder / "ours.db") as project:
            return cpu(lambda: work.export_project(project, out, format_=format_, state="all", include="gold"))

    def imported(self, file: Path, format_: str | None, folder: Path, *, links: bool = True) -> tuple[float, str]:
        """CPU seconds of an import into a project of its own, and what did not arrive."""
        with Project.create(folder / "in.db", self.schema) as project:
            took = cpu(lambda: work.import_file(project, file, reviewer="Ada", format_=format_, take="gold"))
            return took, f"{wrong(project, self.truth, links=links)} not as they were"


def cpu(do: Callable[[], object]) -> float:
    began = time.process_time()
    do()
    return time.process_time() - began


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


if __name__ == "__main__":
    main()
