"""Annotation formats out of a project and in, beside the bare work; and whether every span and link arrives.

    python tests/bench/exchange.py CORPUS [--articles N] [--only FORMAT…]

CORPUS is a folder of the corpus maker: news_N.jsonl, labelstudio_N.json, doccano_N.jsonl and brat_N. A project of
news_N.jsonl is exported in every format (``--only`` names them), and what can be read is imported into a project of
its own, as are the other files, and compared with news_N.jsonl, so far as the format holds it.

By CPU time, in articles a second and in times of the bare work in the same run: the rows of the same project in and
out with bare sqlite3 (see `transfer`; the bare import also reads plain JSON for them), and the records of the format
written, or read, with its library alone (see `libraries`). An export that we read back and compare has the reading in
its bare work, too. Budget: within three times of the bare work each; nothing lost.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource as system
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from pathlib import Path

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
    parser.add_argument("--only", nargs="*", choices=list(EXPORTERS), default=list(EXPORTERS))
    args = parser.parse_args()
    for library in LIBRARIES:
        import_module(library)
    gc.freeze()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(args.corpus, args.articles, Path(name))
        for format_ in args.only:
            bench.exchange(format_)
        for file in (f"labelstudio_{bench.n}.json", f"doccano_{bench.n}.jsonl", f"brat_{bench.n}"):
            bench.bring(file)
    print(f"{'peak memory':22}{system.getrusage(system.RUSAGE_SELF).ru_maxrss // 1024:,} MB")
    if bench.over:
        sys.exit(f"over {MOST:g} times bare: {', '.join(bench.over)}")


class Bench:
    """The corpus as a project, what its rows take bare, and what is over the budget."""

    def __init__(self, corpus: Path, n: int, folder: Path) -> None:
        self.n, self.corpus, self.folder, self.over = n, corpus, folder, list[str]()
        self.news = corpus / f"news_{n}.jsonl"
        self.truth = true(self.news)
        self.schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
        transfer.converted(self.news, folder / "corpus.jsonl")
        Project.create(folder / "bare.db", self.schema).close()
        self.rows_in = cpu(lambda: transfer.import_bare(folder))
        ours, lost = self.imported(self.news, "prodigy", "ours")
        print(f"{'bare rows':22}out {n / cpu(self.read_rows):,.0f}/s;  in {n / self.rows_in:,.0f}/s")
        print(f"{self.news.name:22}in {n / ours:,.0f}/s, {self.times(self.news.name, ours, self.rows_in)}; {lost}")

    def read_rows(self) -> None:
        with closing(transfer.connected(self.folder / "ours.db")) as db:
            for _ in transfer.gold(db):
                pass

    def exchange(self, format_: str) -> None:
        """One format, out and, if it can be read, in again."""
        written = self.folder / f"out-{format_}"
        # The rows are read bare before and after, since a minute later the machine may be half as quick.
        rows = cpu(self.read_rows)
        out = self.exported(format_, written)
        rows = (rows + cpu(self.read_rows)) / 2
        source = self.news if format_ in FROM_CORPUS else written
        if format_ == "pdf":
            source = self.folder / "page"
            self.exported("html", source)
        took = BARE[format_](source, self.folder / f"bare-{format_}")
        is_read = hasattr(exporter(written, format_), "read")
        bare = rows + took.writing + (took.reading if is_read else 0)
        line = f"{format_:22}out {self.n / out:,.0f}/s, {self.times(f'{format_} out', out, bare)}"
        reader = READERS.get(format_, format_)
        if is_read and reader in IMPORTERS:
            ours, lost = self.imported(written, reader, format_, links=format_ not in UNLINKED)
            bare = self.rows_in + took.reading
            line += f";  in {self.n / ours:,.0f}/s, {self.times(f'{format_} in', ours, bare)}; {lost}"
        print(line, flush=True)

    def bring(self, file: str) -> None:
        """A file of another tool."""
        source, again = self.corpus / file, self.folder / f"bare-{file}"
        ours, lost = self.imported(source, None, f"of-{file}")
        took = BARE["brat"](self.news, again) if source.is_dir() else json_records(source, again)
        bare = self.rows_in + took.reading
        print(f"{file:22}in {self.n / ours:,.0f}/s, {self.times(file, ours, bare)}; {lost}", flush=True)

    def exported(self, format_: str, out: Path) -> float:
        """CPU seconds of an export."""
        with Project.open(self.folder / "ours.db") as project:
            return cpu(lambda: work.export_project(project, out, format_=format_, state="all", include="gold"))

    def imported(self, file: Path, format_: str | None, name: str, *, links: bool = True) -> tuple[float, str]:
        """CPU seconds of an import into a project of its own, and what did not arrive."""
        with Project.create(self.folder / f"{name}.db", self.schema) as project:
            took = cpu(lambda: work.import_file(project, file, reviewer="Ada", format_=format_, take="gold"))
            return took, f"{wrong(project, self.truth, links=links)} not as they were"

    def times(self, name: str, ours: float, bare: float) -> str:
        """How many times the bare work ours takes; over the budget is noted under `name`."""
        if ours > MOST * bare:
            self.over.append(name)
        return f"{ours / bare:.1f} times bare"


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
