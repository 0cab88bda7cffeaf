"""What a project learns from its own gold, and how long it takes: ``python tests/bench/training.py [FOLDER]``.

FOLDER holds GUM as plain JSONL, by default ``../shared/data/gum``. A project is made of the interviews, court
transcripts and papers, all of them done, and trained as ``annotator train`` does. Budget: relation soft 5 points more.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from annotator import training, work
from annotator.cli.learning import printed
from annotator.core.edits import Hand, SetState
from annotator.core.schema import read_schema
from annotator.project import Project
from annotator.resources import resource

GUM = Path(__file__).resolve().parents[3] / "shared" / "data" / "gum"


def main() -> None:
    """Make the project, train, print."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else GUM
    files = [
        file for genre in ("interview", "court", "academic") for file in sorted(folder.glob(f"gum-{genre}-*.jsonl"))
    ]
    if not files:
        print(f"no gold found: {folder} is absent, nothing was measured")
        return
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as made, Project.create(Path(made) / "gum.db", schema) as project:
        for file in files:
            work.import_file(project, file, reviewer="GUM", format_="plain")
        for article in project.find():
            project.apply(article, SetState("done"), Hand("GUM"))
        print(f"{len(project.find())} articles")
        for _ in range(2):
            began, wall = time.process_time(), time.perf_counter()
            version = training.learn(project)
            print(f"{time.process_time() - began:.1f} s of CPU, {time.perf_counter() - wall:.1f} s")
            print(*printed(version, version.better, "auto"), sep="\n")
            training.keep(project, version, version.better or None)
        print(f"{len(project.setting(training.SETTING) or ''):,} characters kept")


if __name__ == "__main__":
    main()
