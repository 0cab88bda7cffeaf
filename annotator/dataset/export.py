"""A project, or what is chosen of it, written as a dataset: one file or one a part, with a card beside."""

from __future__ import annotations

import glob
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from annotator.archive import Part
from annotator.core.sheet import Sheet
from annotator.core.values import valueclass
from annotator.dataset.card import Counted, card
from annotator.dataset.choosing import Choice, articles, asserted, check_reviewer, known_labels, narrowed
from annotator.dataset.loss import Losses, Watched
from annotator.dataset.splitting import Dealt, dealt, split
from annotator.formats import Exporter, FormatError, Importer, Naming, Progress, Splitting
from annotator.formats.beside import beside_named, refuse_foreign, staged
from annotator.formats.files import replacing, writing
from annotator.project import Project

Shares = Sequence[tuple[str, float]]


@valueclass(frozen=True, slots=True)
class Exported:
    """How many articles were written, in which format, to which files, and what is not in them.

    `left_out` counts the articles that were not chosen, of which `not_done` would have been, were they done, and how
    many of these are to discuss; `parts` is how many articles each part has.
    """

    articles: int
    format: str
    left_out: int
    not_done: tuple[int, int] = (0, 0)
    files: tuple[Path, ...] = ()
    losses: Losses = field(default_factory=Losses)
    parts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Stream:
    """One part of a dataset on its way to the file `path`; `files` are those that were written for it."""

    path: Path
    watched: Watched
    files: list[Path] = field(default_factory=list)


@dataclass(slots=True)
class Dataset:
    """What is to be exported, in one format; nothing is written before `write`."""

    project: Project
    writer: Exporter
    choice: Choice
    shares: Shares = ()
    _ids: list[str] | None = None

    @property
    def settled(self) -> Choice:
        """The choice, with nothing left open."""
        return self.choice.settled(lossless=self.writer.lossless)

    @property
    def ids(self) -> list[str]:
        """The articles that are chosen."""
        if self._ids is None:
            self._ids = articles(self.project, self.settled)
        return self._ids

    def not_done(self) -> tuple[int, int]:
        """Where only articles that are done were asked for: how many others would fit, and of these are to discuss."""
        if self.settled.state != "done":
            return 0, 0
        every, discussed = (len(articles(self.project, replace(self.settled, state=s))) for s in ("all", "discuss"))
        return every - len(self.ids), discussed

    def losses(self, progress: Progress) -> Losses:
        """What the format will leave out of what is chosen."""
        found = Losses()
        progress.done, progress.total = 0, len(self.ids)
        for part in self.parts(self.ids):
            for loss in self.writer.losses(part):
                found.add(loss, part)
            if isinstance(part, Sheet):
                progress.done += 1
                progress.moved()
        return found

    def parts(self, ids: Sequence[str]) -> Iterator[Part]:
        """What is chosen of these articles, as a stream."""
        whole = self.writer.lossless and self.choice.everything and not self.shares
        labels, aliases = known_labels(self.choice.labels, self.project.schema), self._aliases()
        check_reviewer(self.choice.reviewer, self.project)
        for part in self.project.parts(ids, history=whole):
            yield narrowed(part, self.settled, labels, aliases) if isinstance(part, Sheet) and not whole else part

    def dealt(self, progress: Progress) -> dict[str, list[str]]:
        """The articles of each part of a split; of one part without a name, where there is none."""
        if not self.shares:
            return {"": self.ids}
        known: dict[str, Dealt] = {}
        progress.done, progress.total = 0, len(self.ids)
        for part in self.parts(self.ids):
            if isinstance(part, Sheet):
                known[part.article.id] = dealt(part.article.text, Counter(item.label for item in asserted(part)))
                progress.done += 1
                progress.moved()
        parts = split(known, self.shares)
        return {name: [id_ for id_ in self.ids if parts[id_] == name] for name, _ in self.shares}

    def replaced(self, out: Path) -> list[Path]:
        """What is there already that `write` would replace, the card included.

        FormatError for what it would not replace: the project itself, or a folder that is none of ours.
        """
        self._refuse_project(out)
        parts = [name for name, _ in self.shares] or [""]
        named = self.writer.named if isinstance(self.writer, Naming) else _each
        there = list[Path]()
        for path in (*named(out, parts), beside(out)):
            with writing(path):
                there += [path] if path.is_file() or path.is_dir() else []
                refuse_foreign(path)
        return there

    def _refuse_project(self, out: Path) -> None:
        with suppress(OSError):
            if out.samefile(self.project.path):
                raise FormatError(out, "it is the project itself", remedy="choose another name")

    def write(
        self, out: Path, progress: Progress, *, licence: str = "", with_card: bool = True, verify: bool = True
    ) -> Exported:
        """Write it, read it back, and put a card beside it; what goes wrong leaves what was there before."""
        self._refuse_project(out)
        total = self.project.counts()[1]
        if not self.ids and total:
            raise _none(out, self.settled, total)
        counted, losses, files = Counted(), Losses(), list[Path]()
        dealt = self.dealt(progress)
        with staged(out, dealt) as place:
            for stream in self._written(place, dealt, progress, counted, losses):
                files += (file for file in stream.files if file not in files)
                if verify and stream.files == [stream.path] and callable(getattr(self.writer, "read", None)):
                    reader = cast(Importer, self.writer)
                    stream.watched.compare(reader, stream.path, self.project.schema, Progress(moved=progress.moved))
            if with_card and files:
                agreement = self.project.setting("agreement") or ""
                words = card(
                    *(files, counted, losses, self.project.schema, self.settled),
                    format_=self.writer.name,
                    licence=licence,
                    agreement=agreement,
                    unit=getattr(self.writer, "unit", ""),
                )
                with replacing(beside(place)) as file:
                    file.write(words.encode("utf-8", "replace"))
        left = total - len(self.ids)
        there = tuple(out.parent / file.relative_to(place.parent) for file in files)
        return Exported(counted.articles, self.writer.name, left, self.not_done(), there, losses, counted.parts)

    def _written(
        self, out: Path, dealt: Mapping[str, Sequence[str]], progress: Progress, counted: Counted, losses: Losses
    ) -> Iterator[_Stream]:
        """Each part of the split once it is written; of a format with a layout of its own all together."""
        streams = {name: _Stream(beside_named(out, name), Watched(self.writer, losses)) for name in dealt}

        def parts(name: str) -> Iterator[Part]:
            stream = streams[name]
            return stream.watched.watch(counted.watch(self.parts(dealt[name]), stream.path.name))

        if self.shares and isinstance(self.writer, Splitting):
            progress.done, progress.total = 0, len(self.ids)
            paths = self.writer.write_parts({name: parts(name) for name in dealt}, out, progress)
            for name, stream in streams.items():
                stream.files = [paths[name]]
                counted.rename(stream.path.name, stream.files)
                yield stream
            return
        for name, stream in streams.items():
            progress.done, progress.total = 0, len(dealt[name])
            self.writer.write(parts(name), stream.path, progress)
            stream.files = _named(stream.path)
            counted.rename(stream.path.name, stream.files)
            yield stream

    def _aliases(self) -> dict[str, str]:
        """A number for every reviewer, in the order of their first work."""
        if not self.choice.pseudonyms:
            return {}
        return {name: f"reviewer {n}" for n, name in enumerate(self.project.reviewers(), 1)}


def beside(out: Path) -> Path:
    """Where the card of a dataset is: under its whole name, so that one in another format has another card."""
    return out.with_name(f"{out.name}.card.md")


def _each(path: Path, parts: Sequence[str]) -> list[Path]:
    return [beside_named(path, part) for part in parts]


def _named(path: Path) -> list[Path]:
    """What was written under a name: the file or folder, or several that begin with it; nothing on a device."""
    if path.is_file() or path.is_dir():
        return [path]
    return [] if path.exists() else sorted(path.parent.glob(f"{glob.escape(path.stem)}.*"))


def _none(out: Path, choice: Choice, total: int) -> FormatError:
    if choice.query:
        return FormatError(
            out, f"none of the {total} articles is chosen", remedy="choose others with --query and --state"
        )
    return FormatError(
        out, f"none of the {total} articles is {choice.state}", remedy="for all articles say --state all"
    )
