"""How many keys a reviewer needs: an oracle that knows the gold drives the real window, by key events only.

    python tests/bench/actions.py [FILE.jsonl…] [--articles N] [--only NAME]

Files are plain JSONL with gold; by default the seeds' gold. Each article is brought from its suggestions to
its gold in three ways: ``sweep`` mends what is wrong and lets the last chord accept the rest, ``walk`` decides
every suggestion with a key of its own, ``bare`` starts without suggestions. Then the project is compared with
the gold: entities, claims and attributions, their labels, spans and roles. One action is one key or chord.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtWidgets import QApplication

from annotator.core.model import Article, surface
from annotator.core.schema import LabelSchema, read_schema
from annotator.project import Project
from annotator.resources import resource, seeds
from annotator.suggest import chosen, suggest
from annotator.suggest.language import load
from annotator.ui.app import application, start
from tests.bench.aim import key_of, wanted_of
from tests.bench.oracle import TASKS, Count, Oracle
from tests.bench.own import settle


def schema_for(rows: Iterable[Mapping[str, Any]]) -> LabelSchema:
    """The default label schema, with every label that the gold has switched on and given a key."""
    source = resource("schemas/news.toml").read_text("utf-8")
    keys = iter("OBHIVZ")
    for name in sorted({one.label for row in rows for one in wanted_of(row)}):
        at = source.find(f'name = "{name}"')
        block = source[at : source.find("[[", at)]
        if at >= 0 and "on = false" in block:
            source = source.replace(block, block.replace("on = false", f'on = true\nkey = "{next(keys)}"'))
    return read_schema(source)


def run(rows: Iterable[Mapping[str, Any]], folder: Path, mode: str, *, verbose: bool = False) -> tuple[Count, int]:
    """The counts of all articles in one way, and in how many the project was not the gold in the end."""
    listed = list(rows)
    schema = schema_for(listed)
    path = folder / f"{mode}.db"
    kinds = {one.kind for row in listed for one in wanted_of(row)}
    with Project.create(path, schema) as project:
        articles = [Article(row["id"], row["text"]) for row in listed]
        project.add_articles(articles)
        if mode != "bare":
            for outcome in suggest(articles, chosen(), schema, language=load()):
                project.ingest(s for s in outcome.suggestions if s.kind in kinds)
    settle(folder)
    window = start()
    # Nobody suggests in between: what there is to decide is the same in every run.
    window.suggesting.begin_quietly = lambda: None  # type: ignore[method-assign]
    window.open_path(path)
    window.activateWindow()
    window.reader.setFocus()
    QApplication.processEvents()
    total, wrong = Count(), 0
    for row in listed:
        window.desk.open_article(row["id"])
        QApplication.processEvents()
        oracle = Oracle(window, wanted_of(row), verbose=verbose)
        oracle.bring(walk=mode == "walk")
        assert window.desk.project is not None
        sheet = window.desk.project.sheet(row["id"])
        got = Counter(key_of(item) for item in sheet.items if item.status == "gold")
        if got != Counter(one.key for one in oracle.gold) or sheet.pending:
            wrong += 1
            aim = Counter(one.key for one in oracle.gold)
            for words, some in (("too many", got - aim), ("missing", aim - got)):
                for kind, label, parts in some:
                    print(f"  {row['id']}: {words}: {kind} {label} {[surface(row['text'], part) for _, part in parts]}")
        total.add(oracle.count)
    problems = window.desk.project.problems() if window.desk.project else []
    window.close()
    if problems:
        sys.exit(f"the project is not sound: {problems[0]}")
    return total, wrong


def report(mode: str, count: Count, articles: int, wrong: int) -> None:
    """Print actions a task and a gold item."""
    actions = sum(count.actions.values())
    each, end = actions / max(1, count.gold), f"{wrong} differ" if wrong else "all equal the gold"
    print(
        f"{mode}: {actions} actions for {count.gold} gold items of {articles} articles: {each:.2f} a gold item; {end}"
    )
    for task in TASKS:
        done, times = count.actions[task], count.items[task]
        if done:
            words = f"{done / times:5.2f} each of {times}" if times else ""
            # A repair often needs no selection at all: what it costs after one cannot be told from these counts.
            selections = count.selections[task] if task != "role repair" else 0
            after = (done - count.selecting[task]) / selections if selections else 0
            print(f"  {task:<16}{done:5} actions  {words}" + (f"; {after:.2f} after each selection" if after else ""))


def main() -> None:
    """Reads the gold, drives the window, prints the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--articles", type=int, default=None)
    parser.add_argument("--only", choices=("sweep", "walk", "bare"))
    parser.add_argument("--keys", action="store_true", help="print every key")
    args = parser.parse_args()
    if args.files:
        sources = [file.read_text("utf-8") for file in args.files]
    else:
        sources = [(seeds() / "gold.jsonl").read_text("utf-8")]
    rows = [json.loads(line) for source in sources for line in source.splitlines() if line.strip()][: args.articles]
    app = application()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for mode in (args.only,) if args.only else ("sweep", "walk", "bare"):
            count, wrong = run(rows, Path(folder), mode, verbose=args.keys)
            report(mode, count, len(rows), wrong)
            failed += wrong
    app.processEvents()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
