"""What the command line prints, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotator.core.counting import number
from annotator.core.excerpts import excerpt
from annotator.core.items import Item
from annotator.core.model import ROLES, surface
from annotator.core.rules import part_words
from annotator.core.sheet import Sheet
from annotator.formats.rejects import Rejects
from annotator.project import Difference, Tally
from annotator.suggest.registry import Tables, is_on, standing
from annotator.work import Dataset, Exported, Losses

_EXAMPLES = 3


NOT_SKIPPED = " (--skip-bad leaves out broken records, and this is none of a single record)"
"""Said of what stops an import all the same."""


def imported(path: Path | str, tally: Tally) -> str:
    """What came in from a file."""
    said = [number(tally.articles, "new article")]
    if tally.known:
        said.append(f"{tally.known:,} known already")
    if tally.gold:
        said.append(number(tally.gold, "item of gold", "items of gold"))
    if tally.suggestions:
        said.append(number(tally.suggestions, "suggestion"))
    if tally.sessions:
        said.append(number(tally.sessions, "session"))
    if tally.events:
        said.append(f"a history of {number(tally.events, 'event')}")
    if tally.left_out:
        said.append("its history left out, which only an empty project can take")
    schema = f" (label schema “{tally.schema}” taken over)" if tally.schema else ""
    return f"{path}: {', '.join(said)}{schema}"


def left_out(rejects: Rejects) -> str:
    """How many broken records were left out, and where they are."""
    if not rejects.count:
        return ""
    return f"; {number(rejects.count, 'broken record')} left out, to be repaired in {rejects.out}"


def suggested(path: Path, articles: int, difference: Difference, *, again: bool) -> str:
    """What suggesters proposed; where they ran `again`, how that differs from before."""
    if again:
        return f"{path}: {difference.in_words} {number(articles, 'article')}, no decision changed; is:new finds the new"
    return f"{path}: {number(difference.new, 'new suggestion')} in {number(articles, 'article')}"


def exported(path: Path, export: Exported) -> str:
    """What was written to which files."""
    said = f"{path}: {number(export.articles, 'article')} as {export.format}"
    if len(export.files) > 1:
        said += f" in {', '.join(f'{name} ({n:,})' for name, n in export.parts.items())}"
    if export.left_out:
        said += f"; {number(export.left_out, 'article')} not chosen left out (--state all takes all)"
    return said + (f"; left out: {export.losses}" if export.losses else "")


def would_lose(path: Path, dataset: Dataset, losses: Losses) -> str:
    """What an export would leave out."""
    said = f"{path}: {number(len(dataset.ids), 'article')} as {dataset.writer.name}"
    return f"{said}; {losses} would be left out" if losses else f"{said}; nothing would be left out"


def addresses(tables: Tables, names: Sequence[str]) -> Iterator[str]:
    """Where the text of articles is going to be sent, if anywhere: a line for each suggester that sends it."""
    for name, table in tables.items():
        if name in names or (not names and is_on(name, tables)):
            found = standing(name, table)
            if found.address and found.state == "ready":
                yield f"{name}: the text of the articles goes to {found.address}"


def dropped(counts: Mapping[str, int]) -> Iterator[str]:
    """What was found and not proposed, the commonest first."""
    for why, count in sorted(counts.items(), key=lambda entry: -entry[1]):
        yield f"{why} ({count:,} left out)"


def found(sheet: Sheet) -> Iterator[str]:
    """What is suggested in an article: counts by kind and label, and a few of each."""
    yield f"{sheet.article.name}  [{sheet.article.id}]"
    for kind in ("entity", "claim", "attribution"):
        items = [item for item in sheet.items if item.kind == kind and item.status != "rejected"]
        labels = Counter(item.label for item in items)
        detail = ", ".join(f"{label} {n}" for label, n in labels.most_common()) if kind == "entity" else ""
        yield f"  {number(len(items), kind)}" + (f": {detail}" if detail else "")
        for item in items[:_EXAMPLES]:
            yield f"      {_line(sheet, item)}"


def statistics(stats: Mapping[str, Any]) -> Iterator[str]:
    """The counts of a project."""
    states = ", ".join(f"{count:,} {state}" for state, count in stats["states"].items() if count)
    yield f"{number(stats['articles'], 'article')}" + (f": {states}" if states else "")
    gold = ", ".join(f"{label} {count:,}" for label, count in stats["gold"].items())
    yield f"{number(sum(stats['gold'].values()), 'item of gold', 'items of gold')}" + (f": {gold}" if gold else "")
    for name, labels in stats["suggestions"].items():
        sums = {key: sum(row[key] for row in labels.values()) for key in next(iter(labels.values()))}
        decided = ", ".join(f"{sums[key]:,} {key}" for key in ("pending", "accepted", "corrected", "rejected"))
        yield f"{number(sums['suggested'], 'suggestion')} by {name}: {decided}"
    missed = ", ".join(f"{label} {count:,}" for label, count in stats["missed"].items())
    if missed:
        yield f"added by hand, suggested by nobody: {missed}"
    for one in stats["patterns"][:_EXAMPLES]:
        part = part_words(one["label"], one["role"])
        yield f"{one['share']:.0%} of the fixes to {part} move {one['moves']} ({one['count']:,} of {one['of']:,})"
    if stats["check"]["articles"]:
        alike = ", ".join(f"{share:.0%} of {kind}" for kind, share in stats["check"]["found_alike"].items())
        yield f"{number(stats['check']['articles'], 'article')} done without suggestions: found alike {alike}"
    minutes = stats["seconds"] / 60
    yield f"{number(stats['sessions'], 'session')}, {number(round(minutes), 'minute')}"


def _line(sheet: Sheet, item: Item) -> str:
    text = sheet.article.text
    if item.kind != "attribution":
        return f"{item.label}  {excerpt(surface(text, item.spans), 70)}"
    parts = {role: surface(text, item.parts[role]) if role in item.parts else "–" for role in ROLES}
    return f"{excerpt(parts['source'], 30)} | {excerpt(parts['cue'], 20)} | {excerpt(parts['content'], 70)}"
