"""How good the trained ranker is on articles it has not learned from: ``python tests/bench/ranker.py [FOLDER]``.

FOLDER holds GUM as plain JSONL, by default ``../shared/data/gum``. Printed are, cross-validated over the news
articles, the scores and the reliability of what ``packaging/train.py`` ships; and what a project's own gold adds:
a model of the news alone, tried on interviews, court transcripts and papers before and after learning from them,
cross-validated. Budget: relation soft 64, source exact 66, cue exact 80, content token 78, calibration error 0.08,
5 points more after learning.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))

from train import LINE, lessons, trained  # pyright: ignore[reportMissingImports]

from annotator.suggest.ranking.learner import Scheme, Trial, train
from annotator.suggest.ranking.model import Model
from annotator.suggest.reliability import reliability

GUM = Path(__file__).resolve().parents[3] / "shared" / "data" / "gum"


def main() -> None:
    """Train by cross-validation, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=GUM)
    args = parser.parse_args()
    if not args.folder.is_dir():
        print(f"no gold found: {args.folder} is absent, nothing was measured")
        return
    result = trained(args.folder)
    show("news, cross-validated", result.after)
    print(*reliability(result.after.judged).lines, sep="\n")
    start = train(lessons(args.folder, "news"), Model(line=LINE), tuned=False).model
    own = [one for genre in ("interview", "court", "academic") for one in lessons(args.folder, genre, scheme=Scheme())]
    begun = time.process_time()
    learned = train(own, start)
    seconds = time.process_time() - begun
    show(f"{len(own)} texts of other genres, start from news", learned.before)
    show(f"the same, learned by cross-validation in {seconds:.1f} s", learned.after)
    print(*reliability(learned.after.judged).lines, sep="\n")


def show(title: str, trial: Trial) -> None:
    """Print a trial."""
    print(f"{title}: {len(trial.judged)} proposed, calibration error {trial.error:.3f}")
    for name, tally in trial.scores.items():
        print(f"  {name:<16} P {100 * tally.precision:5.1f}  R {100 * tally.recall:5.1f}  F {100 * tally.f:5.1f}")


if __name__ == "__main__":
    main()
