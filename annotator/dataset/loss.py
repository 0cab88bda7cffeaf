"""What an export will lose, counted before anything is written; and whether what was written is what was meant.

What is read back is compared item by item: what a format said it would lose may differ, nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, groupby
from pathlib import Path

from annotator.archive import Part
from annotator.core.counting import number
from annotator.core.excerpts import excerpt
from annotator.core.model import digest
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats import Exporter, FormatError, Importer, Loss, Progress, Taking
from annotator.formats.losses import undecided

_SHOWN = 200
_WIDE = 70
"""Code points of a title, or of words, that are shown."""
_ARTICLE = "article"
"""The kind of loss of an article that is left out as a whole."""
_BESIDE = frozenset({"note", "review state", "metadata field", "line mark", "decision"})
"""What is about an article or about suggestions no longer open: an item is not lost with it."""


@dataclass(slots=True)
class Losses:
    """The losses of an export, counted by kind; of each kind the first are kept to be listed, with their articles."""

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, list[Loss]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def add(self, loss: Loss, part: Part) -> None:
        """One more, of this part."""
        self.counts[loss.kind] += 1
        some = self.first.setdefault(loss.kind, [])
        if len(some) < _SHOWN:
            some.append(loss)
            if isinstance(part, Sheet):
                self._names[loss.article] = excerpt(part.article.name, _WIDE)

    def lines(self) -> Iterator[str]:
        """In lines of words: each kind with its count, below it article by article what it is; of very many the first.

        An article is called by its title, with its id where another one listed is called alike.
        """
        alike = Counter(self._names.values())
        for kind, n in self.counts.most_common():
            yield number(n, kind)
            for id_, some in groupby(self.first[kind], key=lambda loss: loss.article):
                name = self._names.get(id_, id_)
                yield f"  {name} [{id_}]" if alike[name] > 1 else f"  {name}"
                for loss in some:
                    words, *rest = shown(loss)
                    yield f"    {words}" + "".join(f" ({what})" for what in rest)
            if more := n - len(self.first[kind]):
                yield f"  and {more:,} more"

    def __bool__(self) -> bool:
        return bool(self.counts)

    def __str__(self) -> str:
        """``3 nested claims, 41 relations``."""
        return ", ".join(number(n, kind) for kind, n in self.counts.most_common())


def shown(loss: Loss) -> list[str]:
    """The words it is about, if any, and what becomes of them, each in one line; the same is not said twice."""
    return [excerpt(words, _WIDE) for words in dict.fromkeys((loss.text, loss.what)) if words]


class Watched:
    """Parts on their way into a file: counts what is lost, and remembers what each article should come back as."""

    def __init__(self, writer: Exporter, losses: Losses) -> None:
        self.losses = losses
        self._writer = writer
        self._meant: dict[bytes, tuple[str, int]]
        self._lossy: set[bytes]
        self._absent: set[bytes]

    def watch(self, parts: Iterator[Part]) -> Iterator[Part]:
        """The same parts, those of one file."""
        self._meant, self._lossy, self._absent = {}, set(), set()
        for part in parts:
            lossy = absent = False
            for loss in self._writer.losses(part):
                self.losses.add(loss, part)
                lossy = lossy or loss.kind not in _BESIDE
                absent = absent or loss.kind == _ARTICLE
            if isinstance(part, Sheet):
                key = _key(part)
                self._meant[key] = part.article.id, fingerprint(part)
                if lossy:
                    self._lossy.add(key)
                if absent:
                    self._absent.add(key)
            yield part

    def compare(self, reader: Importer, path: Path, schema: LabelSchema, progress: Progress) -> None:
        """Read the file back; FormatError when an article is missing or has other items than were written."""
        if not self._meant.keys() - self._absent:
            return  # A file without any article is not read at all.
        found: dict[bytes, int] = {}
        taking = Taking(schema, "", new_id=map(str, count()).__next__, progress=progress)
        try:
            for part in reader.read(path, taking):
                if isinstance(part, Sheet):
                    key = _key(part)
                    if key not in self._meant and not self._lossy:
                        raise _Otherwise(path, f"it has an article more: {part.article.id}")
                    # Some formats tell of an article in several places, a layer in each.
                    found[key] = found.get(key, 0) + fingerprint(part)
        except _Otherwise:
            raise
        except FormatError as error:
            what = f"it cannot be read ({error.what})"
            raise _Otherwise(path, what, line=error.line, field=error.field) from error
        missing = self._meant.keys() - found.keys() - self._lossy
        if missing:
            raise _Otherwise(path, f"{len(missing):,} of {len(self._meant):,} articles are missing")
        for key, (id_, meant) in self._meant.items():
            if key not in self._lossy and found[key] != meant:
                raise _Otherwise(path, f"the article {id_} has other items than were written")


class _Otherwise(FormatError):
    """A file that does not say what was written; it is not kept."""

    def __init__(self, path: Path, what: str, *, line: int = 0, field: str = "") -> None:
        what, remedy = f"read back, {what}; it was not kept", "export in another format and report this"
        super().__init__(path, what, line=line, field=field, remedy=remedy)


def fingerprint(sheet: Sheet) -> int:
    """What a format keeps of the items of an article: a sum over what is gold and what is suggested and undecided.

    It is the same only within one run of the program.
    """
    spans = {id_: tuple([(s.start, s.end) for s in a.spans]) for id_, a in sheet.annotations.items()}
    found = {
        hash((a.kind, a.label, spans[id_], frozenset(a.attributes.items())))
        for id_, a in sheet.annotations.items()
        if a.kind != "role"
    }
    for r in sheet.relations.values():
        roles = frozenset([(role, spans[id_]) for role, id_ in r.roles.items()])
        found.add(hash((r.label, roles, frozenset(r.attributes.items()))))
    for s in undecided(sheet):
        fillers = frozenset([(role, tuple([(x.start, x.end) for x in filler])) for role, filler in s.fillers.items()])
        found.add(hash(("suggested", s.kind, s.label, fillers)))
    return sum(found)


def _key(sheet: Sheet) -> bytes:
    return bytes.fromhex(digest(sheet.article.text))
