"""Train what the suggesters ship with: ``python packaging/train.py FOLDER``.

FOLDER holds the news, interviews, court transcripts and papers of GUM as plain JSONL (``gum-<genre>-*.jsonl``).
Written is ``resources/models/attributions.json``, the same bytes from the same articles and pipeline; printed is
what cross-validation over the news articles gave. ``--check`` writes nothing and fails if the bytes would differ.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from annotator.core.boilerplate import boilerplate
from annotator.core.model import ROLES, Article, Span
from annotator.suggest import Reading
from annotator.suggest.found import (
    ACCUSED,
    HEARSAY,
    INFINITIVE,
    MARKED,
    NOUN,
    OBJECT,
    PREPOSITION,
    RAISED,
    SPOKEN,
    WITH,
)
from annotator.suggest.language import load
from annotator.suggest.ranking.learner import Lesson, Scheme, Trained, train
from annotator.suggest.ranking.model import Model

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "resources" / "models" / "attributions.json"
LINE = 0.4
"""The chance from which on the shipped model proposes: what is missing costs more keys than what is marked too much."""

# GUM's attributions were derived from its discourse relations: only clauses are contents, the rest of a split
# quotation is missing, a cue is its head alone, a source goes without apposition. On these it is not believed.
_SILENT = frozenset({OBJECT, PREPOSITION, WITH, ACCUSED, RAISED, HEARSAY, INFINITIVE, MARKED, NOUN, SPOKEN})
_UNSHAPED = frozenset({"first part only/quotation", "first part only/clause"})
_SCHEME = Scheme(_SILENT, _UNSHAPED, frozenset({"detect", "content"}))
# Which candidates are attributions is learned from news, and a little from interviews; where contents end, from all.
_GENRES = (("interview", 0.15, "detect"), *((genre, 0.5, "content") for genre in ("interview", "court", "academic")))


def lessons(folder: Path, genre: str, weight: float = 1.0, scheme: Scheme = _SCHEME) -> list[Lesson]:
    """The articles of a genre, parsed."""
    files = sorted(folder.glob(f"gum-{genre}-*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    pipeline = load()
    found = []
    for row, doc in zip(rows, pipeline.parses(row["text"] for row in rows), strict=True):
        reading = Reading(Article(row["id"], row["text"]), doc, pipeline.name, boilerplate(row["text"]))
        gold = [{role: tuple(Span(*pair) for pair in one[role]) for role in ROLES} for one in row["attributions"]]
        found.append(Lesson(reading, gold, weight, scheme))
    return found


def trained(folder: Path) -> Trained:
    """The model to ship with its cross-validated scores on the news articles."""
    others = [
        lesson
        for genre, weight, part in _GENRES
        for lesson in lessons(folder, genre, weight, replace(_SCHEME, parts=frozenset({part})))
    ]
    return train(lessons(folder, "news"), Model(line=LINE), others=others, tuned=False)


def main() -> None:
    """Train, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="only compare with the file that is there")
    args = parser.parse_args()
    result = trained(args.folder)
    for name, tally in result.after.scores.items():
        print(f"{name:<16} P {100 * tally.precision:5.1f}  R {100 * tally.recall:5.1f}  F {100 * tally.f:5.1f}")
    data = result.model.to_bytes()
    if args.check:
        sys.exit(0 if TARGET.read_bytes() == data else f"{TARGET.name} differs from what these articles give")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(data)
    print(f"{TARGET.relative_to(ROOT)}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
