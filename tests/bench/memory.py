"""The peak of memory of every format, out of a project and into an empty one, at several sizes.

    python tests/bench/memory.py CORPUS [--sizes 1000 10000] [--format NAME…]

CORPUS is a folder of the corpus maker, of which news_N.jsonl is used. Each measurement is a process of its own.
Budget: 300 MB at 10,000 articles, and not growing with size: out and in each at most a fifth more than at the size
before. The last two rows are an export in three parts, and a folder with a text file an article.
"""

from __future__ import annotations

import argparse
import resource as limits
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from annotator import work
from annotator.core.schema import read_schema
from annotator.formats import EXPORTERS, IMPORTERS
from annotator.project import Project
from annotator.resources import resource

MOST = 300
SPLIT, TEXTS = "split", "texts"
READERS = {"doccano-sequence": "doccano", "iob2": "conll", "bioes": "conll"}
"""By whom a format is read that has another name for writing."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sizes", nargs="*", type=int, default=[1000, 10000])
    rows = [*EXPORTERS, SPLIT, TEXTS]
    parser.add_argument("--format", nargs="*", dest="formats", choices=rows, default=rows)
    args = parser.parse_args()
    print("MB of memory at most, and articles a second by CPU")
    print(f"{'':18}" + "".join(f"{f'out, {n:,}':>20}{f'in, {n:,}':>20}" for n in args.sizes))
    over = []
    with tempfile.TemporaryDirectory() as name:
        for n in args.sizes:
            (Path(name) / str(n)).mkdir()
            run("in", args.corpus / f"news_{n}.jsonl", Path(name) / str(n) / "source.db", "prodigy")
        for format_ in args.formats:
            row, peaks = f"{format_:18}", dict[str, list[int]]({"out": [], "in": []})
            for n in args.sizes:
                for way, found in measured(format_, Path(name) / str(n)).items():
                    row += f"{f'{found[0]} MB {n / found[1]:,.0f}/s' if found else '–':>20}"
                    peaks[way] += found[:1]
            print(row, flush=True)
            for way, some in peaks.items():
                if some and (some[-1] >= MOST or any(b > 1.2 * a for a, b in pairwise(some))):
                    over.append(f"{format_} {way}")
    if over:
        sys.exit(f"over the budget: {', '.join(over)}")


def measured(format_: str, folder: Path) -> dict[str, tuple[int, float] | tuple[()]]:
    """The peak in MB and the CPU seconds of each way that the format goes."""
    file, reader = folder / f"out.{format_}", READERS.get(format_, format_)
    if format_ == TEXTS:
        run("texts", file, folder / "source.db", format_)
        return {"out": (), "in": run("in", file, folder / f"{format_}.db", "text")}
    out = run("out", file, folder / "source.db", format_)
    there = reader in IMPORTERS and reader != "pdf"
    return {"out": out, "in": run("in", file, folder / f"{format_}.db", reader) if there else ()}


def run(way: str, file: Path, project: Path, format_: str) -> tuple[int, float]:
    """Its peak in MB, and its CPU seconds."""
    command = [sys.executable, __file__, "--child", way, str(file), str(project), format_]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{way} {file}: {done.stderr}")
    peak, cpu = done.stdout.split()
    return int(peak), float(cpu)


def child(way: str, file: Path, path: Path, format_: str) -> None:
    if way == "in":
        path.unlink(missing_ok=True)
        Project.create(path, read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))).close()
    cpu = time.process_time()
    with Project.open(path) as project:
        if way == "in":
            work.import_file(project, file, reviewer="Ada", format_=format_, take="gold")
        elif way == "texts":
            file.mkdir()
            for n, id_ in enumerate(project.find()):
                (file / f"{n:06}.txt").write_bytes(project.article(id_).text.encode())
        else:
            shares = work.read_shares("80/10/10") if format_ == SPLIT else ()
            known = "jsonl" if format_ == SPLIT else format_
            work.export_project(project, file, format_=known, state="all", include="gold", shares=shares)
    print(limits.getrusage(limits.RUSAGE_SELF).ru_maxrss // 1024, time.process_time() - cpu)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), sys.argv[5])
    else:
        main()
