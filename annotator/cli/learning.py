"""What `annotator train` prints: the scores before and after, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core.counting import number
from annotator.core.measures import MARGIN, Part
from annotator.training import Version


def printed(version: Version, kept: Collection[Part], asked: str) -> Iterator[str]:
    """A table of the scores, and a sentence or two on what is used from now on; `asked` is what ``--keep`` said."""
    yield f"Learned from {number(len(version.articles), 'article')}, each scored by what the others teach"
    yield f"{'':<28}{'before':>8}{'after':>8}{'change':>8}"
    for name, before in version.before.items():
        after = version.after[name]
        yield f"{name:<28}{100 * before:>8.1f}{100 * after:>8.1f}{100 * (after - before):>+8.1f}"
    if kept:
        yield f"Kept: {', '.join(kept)}; used from the next suggestions on, --rollback goes back"
    left = [part for part in version.lessons if part not in kept]
    if left and asked == "never":
        yield f"Not kept, as you said: {', '.join(left)}"
    elif left:
        least = f"{100 * MARGIN:.0f} point better"
        yield f"Not kept: {', '.join(left)}; they do not score {least}, --keep always keeps them"


def standing(used: Version | None) -> str:
    """What is in use after going back."""
    if used is None:
        return "gone back to what the program comes with"
    return f"gone back to what was learned on {used.made[:10]} from {number(len(used.articles), 'article')}"


def deepened(folder: Path, found: Mapping[str, float]) -> Iterator[str]:
    """The scores of a pipeline, and how it is used."""
    yield "F on the fifth of the articles that was held out"
    yield from (f"{name:<28}{100 * score:>8.1f}" for name, score in found.items())
    yield "To suggest with it, put into settings.toml:"
    yield from ("[suggesters.desk]", 'use = "spacy"', f'pipeline = "{(folder / "model").absolute().as_posix()}"')


def as_json(version: Version | None) -> dict[str, Any]:
    """A version without its numbers; for None, what says that nothing learned is in use."""
    if version is None:
        return {"made": None, "articles": 0}
    return {
        "made": version.made,
        "articles": len(version.articles),
        "before": dict(version.before),
        "after": dict(version.after),
        "better": list(version.better),
    }
