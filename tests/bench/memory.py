"""The peak of memory of every format, out of a project and into an empty one, at several sizes.

    python tests/bench/memory.py CORPUS [--sizes 1000 10000] [--format NAME…]

CORPUS is a folder of the corpus maker, of which news_N.jsonl is used. Each measurement is a process of its own.
Budget: 300 MB at 10,000 articles, and not growing with size: at most a fifth more than at the size before.
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
READERS = {"doccano-sequence": "doccano", "iob2": "conll", "bioes": "conll"}
"""By whom a format is read that has another name for writing."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sizes", nargs="*", type=int, default=[1000, 10000])
    parser.add_argument("--format", nargs="*", dest="formats", choices=list(EXPORTERS), default=list(EXPORTERS))
    args = parser.parse_args()
    print("MB of memory at most, and articles a second by CPU")
    print(f"{'':18}" + "".join(f"{f'out, {n:,}':>20}{f'in, {n:,}':>20}" for n in args.sizes))
    over = []
    with tempfile.TemporaryDirectory() as name:
        for n in args.sizes:
            (Path(name) / str(n)).mkdir()
            run("in", args.corpus / f"news_{n}.jsonl", Path(name) / str(n) / "source.db", "prodigy")
        for format_ in args.formats:
            row, peaks = f"{format_:18}", list[tuple[int, int]]()
            for n in args.sizes:
                folder = Path(name) / str(n)
                found = [run("out", folder / f"out.{format_}", folder / "source.db", format_)]
                reader = READERS.get(format_, format_)
                if reader is not None and reader in IMPORTERS and reader != "pdf":
                    found.append(run("in", folder / f"out.{format_}", folder / f"{format_}.db", reader))
                cells = [f"{peak} MB {n / cpu:,.0f}/s" for peak, cpu in found]
                row += "".join(f"{cell:>20}" for cell in (*cells, "–")[:2])
                peaks.append((max(peak for peak, _ in found), n))
            print(row, flush=True)
            if peaks[-1][0] >= MOST or any(b[0] > 1.2 * a[0] for a, b in pairwise(peaks)):
                over.append(format_)
    if over:
        sys.exit(f"over the budget: {', '.join(over)}")


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
        else:
            work.export_project(project, file, format_=format_, state="all", include="gold")
    print(limits.getrusage(limits.RUSAGE_SELF).ru_maxrss // 1024, time.process_time() - cpu)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), sys.argv[5])
    else:
        main()
