"""What articles of gold add to the start, as a learning curve: ``python tests/bench/learning.py [FOLDER]``.

FOLDER holds GUM as plain JSONL, by default ``../shared/data/gum``. Its 70 texts of four genres are dealt by a
fingerprint of their id: the last 20 are scored, the first 10 and 50 of the rest are trained on, as ``annotator
evaluate --learning-curve 10,50`` does. Measured are two kinds of gold:

``as it is``         GUM's own. What the program ships with was trained on these same texts, so that the start is
                     better than it would be on a new project's, and the rise smaller.
``with attitudes``   the same, and for each verb of attitude in ``resources/lexicons/stance-verbs.txt`` with a speaker
                     what it stands with, be it a bare object: what the default scheme leaves below the line. No
                     corpus at hand has them marked by people, so they are marked by rule: this says whether a
                     project that has them in its gold learns them, not how well people’s gold is learned.

Budget: relation soft 5 points more with 50 articles. Measured with en_core_web_md 3.7.1: as it is 45.5, with 10
articles 39.9, with 50 49.3; with attitudes 30.6, 46.0, 65.0. From a start that had seen news only, and tried on other
genres, `tests/bench/ranker.py` has 42.9 before and 49.9 after.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotator import work
from annotator.core.model import Article, Span
from annotator.core.schema import read_schema
from annotator.resources import resource
from annotator.suggest import Reading
from annotator.suggest.attributions import rules
from annotator.suggest.found import INFINITIVE, OBJECT, PREPOSITION
from annotator.suggest.language import load
from annotator.suggest.lexicons import lexicon
from annotator.suggest.page import lemma, page_of
from annotator.suggest.ranking.candidates import candidates

GUM = Path(__file__).resolve().parents[3] / "shared" / "data" / "gum"
SIZES = (10, 50)
SCORED = 20
_HOWS = {OBJECT, PREPOSITION, INFINITIVE}


def main() -> None:
    """Deal, mark, train, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=GUM)
    args = parser.parse_args()
    files = sorted(args.folder.glob("gum-*.jsonl"))
    if not files:
        print(f"no gold found: {args.folder} is absent, nothing was measured")
        return
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    rows = [{key: row[key] for key in ("id", "text", "attributions")} for row in rows]
    rows.sort(key=lambda row: hashlib.sha256(row["id"].encode()).digest())
    curve("as it is", rows)
    added = list(with_attitudes(rows))
    more = sum(len(one["attributions"]) for one in added) - sum(len(one["attributions"]) for one in rows)
    curve(f"with attitudes, {more} in all", added)


def curve(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the learning curve."""
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as made:
        gold, lessons = Path(made) / "gold.jsonl", Path(made) / "lessons.jsonl"
        for path, some in ((gold, rows[-SCORED:]), (lessons, rows[:-SCORED])):
            path.write_text("".join(json.dumps(row) + "\n" for row in some), encoding="utf-8")
        print(f"{title}: {SCORED} texts scored, {len(rows) - SCORED} to learn from")
        began = time.process_time()
        reports = work.evaluate_file(gold, schema, ["attributions"], format_="plain", lessons=lessons, sizes=[*SIZES])
        for size, report in reports:
            (layer,) = report.layers
            shown = (
                f"{name} {100 * layer.scores[name].f:5.1f}" for name in ("relation soft", "source exact", "cue exact")
            )
            print(f"  {size:>3} articles  {'  '.join(shown)}  calibration error {layer.reliability.error:.3f}")
        print(f"  {time.process_time() - began:.1f} s of CPU")


def with_attitudes(rows: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The articles with attitudes beside what is attributed in them."""
    stances, pipeline = lexicon("stance-verbs"), load()
    for row, doc in zip(rows, pipeline.parses(row["text"] for row in rows), strict=True):
        reading = Reading(Article(row["id"], row["text"]), doc, pipeline.name)
        page = page_of(reading, doc)
        taken = [Span(*pair) for one in row["attributions"] for pair in one["cue"]]
        new = []
        for group in candidates(page, rules(reading)):
            for one in group:
                if one.anchor is None or one.how not in _HOWS or lemma(one.anchor) not in stances:
                    continue
                found = one.found(page)
                if found and found.source and not any(a.overlaps(b) for a in found.cue for b in taken):
                    roles = {"source": found.source, "cue": found.cue, "content": found.content}
                    new.append({role: [[s.start, s.end] for s in spans] for role, spans in roles.items()})
                    break
        yield {**row, "attributions": [*row["attributions"], *new]}


if __name__ == "__main__":
    main()
