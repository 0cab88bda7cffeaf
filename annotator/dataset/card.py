"""The dataset card: what whoever trains on a file has to know of it, in Markdown, beside the file.

It says nothing of when or where it was written, so that the same project gives the same bytes.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from annotator import __version__
from annotator.archive import Part
from annotator.core.counting import number
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.dataset.agreement import Agreement
from annotator.dataset.choosing import Choice, asserted
from annotator.dataset.loss import Losses, shown
from annotator.formats.files import below

_PLAIN = re.compile(r"[A-Za-z][\w.+-]*( [A-Za-z][\w.+-]*)*")
"""Words that YAML takes as they are."""
_NO_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""But these, which are values to it."""
_UNIT = "Unicode code points from the start of the text, half open"


@dataclass(slots=True)
class Counted:
    """What is in a dataset, counted while it is written."""

    articles: int = 0
    parts: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    suggested: Counter[str] = field(default_factory=Counter)
    negatives: Counter[str] = field(default_factory=Counter)
    suggesters: Counter[tuple[str, str]] = field(default_factory=Counter)
    reviewers: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    agreement: Agreement = field(default_factory=Agreement)

    def watch(self, parts: Iterator[Part], name: str) -> Iterator[Part]:
        """The same parts, counted as those of one file of the dataset."""
        for part in parts:
            if isinstance(part, Sheet):
                self._count(part, name)
            yield part

    def rename(self, name: str, files: Sequence[Path]) -> None:
        """What was counted under a name is in these files."""
        articles = self.parts.pop(name, 0)
        for file in files:
            self.parts[file.name] += articles

    def _count(self, sheet: Sheet, name: str) -> None:
        self.articles += 1
        self.agreement.add(sheet)
        self.parts[name] += 1
        self.languages[sheet.article.language or "not said"] += 1
        for record in asserted(sheet):
            self.gold[record.label] += 1
            self.reviewers[record.reviewer] += 1
        for suggestion in sheet.named.values():
            decision = sheet.decisions.get(suggestion.id)
            self.suggesters[suggestion.suggester, suggestion.version] += 1
            if decision is None:
                self.suggested[suggestion.label] += 1
            elif decision.verdict == "rejected":
                self.negatives[suggestion.label] += 1


def card(
    files: Sequence[Path],
    counted: Counted,
    losses: Losses,
    schema: LabelSchema,
    choice: Choice,
    *,
    format_: str,
    licence: str = "",
    agreement: str = "",
    unit: str = "",
) -> str:
    """The card of files in Markdown; `choice` is settled, `unit` what offsets count if not code points.

    `agreement` is what the project's owner says of it; else what was counted.
    """
    lines = [
        "---",
        f"license: {_yaml(licence or 'unknown')}",
        f"pretty_name: {_yaml(files[0].name.partition('.')[0])}",
        "---",
        "",
        f"# {files[0].name.partition('.')[0]}",
        "",
        *_chosen(choice, counted),
        "",
        *_table(("file", "articles", "SHA-256"), ((f.name, counted.parts[f.name], checksum(f)) for f in files)),
        "",
        *_folders(files),
        "| | |",
        "| --- | --- |",
        f"| Format | {format_} |",
        f"| Offsets | {unit or _UNIT} |",
        f"| Label schema | {_cell(schema.title)} (“{schema.name}”) |",
        f"| Guidelines | version {schema.version} |",
        f"| Languages | {_listed(counted.languages)} |",
        f"| Reviewers | {_listed(counted.reviewers) or 'none'} |",
        f"| Agreement | {_cell(agreement or str(counted.agreement))} |",
        f"| Licence | {_cell(licence) or 'not said'} |",
        f"| Written by | Article Annotator {__version__} |",
        "",
        "## Labels",
        "",
        *_labels(counted, schema),
        "",
    ]
    if counted.suggesters:
        rows = ((name, version or "–", n) for (name, version), n in sorted(counted.suggesters.items()))
        lines += ["## Suggesters", "", *_table(("suggester", "version", "suggestions"), rows), ""]
    lines += ["## Left out", "", *_losses(losses)]
    return "\n".join(lines) + "\n"


def checksum(path: Path) -> str:
    """The SHA-256 of a file; of a folder, that of the checksums of all its files."""
    found = sha256()
    if path.is_dir():
        for name in below(path):
            # As text: to make paths of them takes as long as to read files that small.
            within = name.removeprefix(str(path)).lstrip(os.sep).replace(os.sep, "/")
            found.update(f"{checksum(Path(name))}  {within}\n".encode())
        return found.hexdigest()
    with path.open("rb") as file:
        while data := file.read(1 << 20):
            found.update(data)
    return found.hexdigest()


def _chosen(choice: Choice, counted: Counted) -> Iterator[str]:
    what = {"gold": "The gold", "suggestions": "The suggestions", "all": "All annotations"}
    state = "to discuss" if choice.state == "discuss" else choice.state
    which = [] if choice.state == "all" else [f"are {state}"]
    which += [f"fit “{choice.query}”"] if choice.query else []
    articles = f"all articles that {' and '.join(which)}" if which else "all articles of the project"
    yield f"{what[choice.include or 'all']} of {number(counted.articles, 'article')}: {articles}."
    if choice.labels:
        yield f"Only the labels {', '.join(choice.labels)}."
    if choice.reviewer:
        yield "Only what one reviewer asserted."
    if choice.negatives:
        yield "Rejected suggestions are in it, marked as such."


def _folders(files: Sequence[Path]) -> Iterator[str]:
    if any(file.is_dir() for file in files):
        yield "The SHA-256 of a folder is that of what `sha256sum` prints of its files, in the order of their paths."
        yield ""


def _labels(counted: Counted, schema: LabelSchema) -> Iterator[str]:
    columns: list[tuple[str, Counter[str]]] = [("gold", counted.gold)]
    columns += [("suggested", counted.suggested)] if counted.suggested else []
    columns += [("rejected", counted.negatives)] if counted.negatives else []
    names = sorted({name for _, counts in columns for name in counts})
    definitions = {label.name: label.definition for label in schema.labels}
    rows = ((name, *(counts[name] for _, counts in columns), definitions.get(name, "")) for name in names)
    yield from _table(("label", *(title for title, _ in columns), "definition"), rows)


def _losses(losses: Losses) -> Iterator[str]:
    if not losses:
        yield "Nothing that was chosen."
    for kind, n in losses.counts.most_common():
        words, *rest = shown(losses.first[kind][0])
        yield f"- {number(n, kind)}, such as “{words}”" + "".join(f" ({what})" for what in rest)


def _table(titles: Sequence[str], rows: Iterator[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"| {' | '.join('---' for _ in titles)} |"
    for row in rows:
        yield f"| {' | '.join(f'{cell:,}' if isinstance(cell, int) else _cell(str(cell)) for cell in row)} |"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{_cell(name)} ({n:,})" for name, n in sorted(counts.items()))


def _yaml(words: str) -> str:
    """The words as a value of YAML, in quotes where they could be taken for anything else."""
    plain = _PLAIN.fullmatch(words) and words.lower() not in _NO_WORDS
    return words if plain else json.dumps(words, ensure_ascii=False)


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
