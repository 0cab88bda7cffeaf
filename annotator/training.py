"""Learning from a project's gold: trained, tried on articles unknown to it, kept in the project, taken back.

What a project has learned is a setting of it, so that it travels with the project: the version in use and the two
before it. Nothing is written until a version is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.edits import now
from annotator.core.measures import Part, better
from annotator.core.queue import read_query
from annotator.core.values import valueclass
from annotator.project import Project, ProjectError

if TYPE_CHECKING:
    from annotator.formats import Progress
    from annotator.suggest import Suggester
    from annotator.suggest.teaching import Taught

logger = logging.getLogger(__name__)

SETTING = "model.learned"
"""The setting that holds the versions, the newest last."""
LEAST = 5
"""So many articles are needed: with fewer, what is measured says nothing."""
STEPS = 2000
"""So many steps a spaCy pipeline is trained at most."""
_KEPT = 3
_DONE = "state:done"


@valueclass(frozen=True, slots=True)
class Lesson:
    """One part that was learned: from which articles, its scores and those of what it replaced, and itself as JSON."""

    articles: tuple[str, ...]
    before: Mapping[str, float]
    after: Mapping[str, float]
    data: str = field(repr=False)


@valueclass(frozen=True, slots=True)
class Version:
    """What was learned at a time: by part, those of `core.measures`, what is in use with it."""

    made: str
    lessons: Mapping[Part, Lesson]

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that any part was learned from."""
        return tuple(dict.fromkeys(id_ for one in self.lessons.values() for id_ in one.articles))

    @property
    def before(self) -> dict[str, float]:
        """The scores of what it replaced, of all parts."""
        return {name: score for one in self.lessons.values() for name, score in one.before.items()}

    @property
    def after(self) -> dict[str, float]:
        """Its own scores, of all parts."""
        return {name: score for one in self.lessons.values() for name, score in one.after.items()}

    @property
    def better(self) -> tuple[Part, ...]:
        """The parts that are kept unless the user says otherwise."""
        return tuple(part for part, one in self.lessons.items() if better(part, one.before, one.after))


def versions(project: Project) -> list[Version]:
    """What the project has learned, the version in use last; ProjectError when it cannot be read."""
    return _read(project.setting(SETTING))


def learn(project: Project, query: str = "", progress: Progress | None = None) -> Version:
    """What the gold of the articles that fit teaches; of those that are done unless a query says otherwise.

    Nothing is written: that is `keep`. ProjectError when there is too little gold; what ``progress.moved`` raises
    stops it. LanguageError without a language pipeline.
    """
    ids = _enough(project, query)
    from annotator.formats import Progress
    from annotator.suggest.evaluation import as_gold
    from annotator.suggest.language import load
    from annotator.suggest.teaching import learned, readings

    sheets = [project.sheet(id_) for id_ in ids]
    gold = [as_gold(sheet.article, sheet.items, project.skipped(sheet.article)) for sheet in sheets]
    if not any(one.items for one in gold):
        raise ProjectError(f"{project.path}: these {len(ids)} articles have no gold to learn from")
    progress = progress or Progress()
    progress.total = 2 * len(gold)
    progress.moved()
    read = []
    for reading in readings(gold, load()):
        read.append(reading)
        progress.done = len(read)
        progress.moved()

    def moved(share: float) -> None:
        progress.done = len(read) + int(share * len(read))
        progress.moved()

    used = next(reversed(versions(project)), None)
    known: dict[Part, list[int]] = {
        part: [n for n, id_ in enumerate(ids) if id_ in one.articles]
        for part, one in (used.lessons.items() if used else ())
    }
    found = learned(gold, read, project.schema, known=known, used=_taught(project.setting(SETTING)), progress=moved)
    return Version(
        now().isoformat(),
        {
            part: Lesson(tuple(ids), _rounded(found.before[part]), _rounded(found.after[part]), data)
            for part, data in found.taught.texts().items()
        },
    )


def keep(project: Project, version: Version, parts: Collection[Part] | None = None) -> None:
    """Use these parts of a version from now on, all of them by default; the rest stays as it was in use.

    What was in use before stays to go back to.
    """
    there = versions(project)
    lessons = dict(there[-1].lessons) if there else {}
    lessons.update((part, one) for part, one in version.lessons.items() if parts is None or part in parts)
    _write(project, [*there[1 - _KEPT :], Version(version.made, lessons)])


def roll_back(project: Project) -> Version | None:
    """Use what was used before the version in use; that one, None for what the program comes with.

    ProjectError when nothing was learned. A setting that cannot be read is dropped.
    """
    if not project.setting(SETTING):
        raise ProjectError(f"{project.path}: there is nothing to go back to, the project has learned nothing yet")
    try:
        left = versions(project)[:-1]
    except ProjectError:
        left = []
    _write(project, left)
    return left[-1] if left else None


def learn_deeply(
    project: Project, folder: Path, query: str = "", *, steps: int = STEPS, progress: Progress | None = None
) -> Mapping[str, float]:
    """Train a spaCy pipeline on the same articles, into a new folder: training data, configuration, ``model``.

    One article in five is held out: on these it is found out when to stop, and they give the scores that are
    returned, F by what was learned. ProjectError when there is too little gold or the folder is there already; a
    training that is stopped or fails leaves nothing.
    """
    if folder.exists():
        raise ProjectError(f"{folder} is there already: name a new folder")
    ids = _enough(project, query)
    from tempfile import TemporaryDirectory

    from annotator.dataset.choosing import Choice
    from annotator.dataset.export import Dataset
    from annotator.formats import Progress, exporter
    from annotator.suggest.deep import train

    progress = progress or Progress()
    choice = Choice(state="all", include="gold", query=query or _DONE)
    with TemporaryDirectory(dir=folder.absolute().parent) as made:
        out = Path(made) / folder.name
        out.mkdir()
        gold = out / "gold.spacy"
        shares = (("train", 80.0), ("dev", 20.0))
        parts = Dataset(project, exporter(gold, "docbin"), choice, shares).write(gold, progress, with_card=False).parts
        if not all(parts.get(f"gold.{name}.spacy") for name, _ in shares):
            raise ProjectError(f"{project.path}: these {len(ids)} articles cannot be parted: too many are alike")
        progress.done, progress.total = 0, steps

        def stepped(done: int) -> None:
            progress.done = done
            progress.moved()

        scores = train(out / "gold.cfg", out / "gold.dev.spacy", out / "model", steps, stepped)
        out.rename(folder)
    return _rounded(scores)


def _enough(project: Project, query: str) -> list[str]:
    ids = project.find(read_query(query or _DONE))
    if len(ids) < LEAST:
        which = f"fit “{query}”" if query else "are done"
        raise ProjectError(
            f"{project.path}: {len(ids)} articles {which}, and at least {LEAST} are needed to learn from"
        )
    return ids


def equipped(suggesters: Sequence[Suggester], setting: str | None) -> tuple[Suggester, ...]:
    """The suggesters with what a project has learned, given its setting; where that is broken, as they come."""
    if not setting:
        return tuple(suggesters)
    from annotator.suggest import teaching

    return teaching.equipped(suggesters, _taught(setting))


def _taught(setting: str | None) -> Taught | None:
    from annotator.suggest.ranking.judging import JudgeError
    from annotator.suggest.ranking.model import ModelError
    from annotator.suggest.teaching import Taught

    try:
        used = next(reversed(_read(setting)), None)
        return Taught.of({part: one.data for part, one in used.lessons.items()}) if used else None
    except (ProjectError, ModelError, JudgeError) as error:
        logger.warning("what the project learned is not used: %s", error)
        return None


def _read(setting: str | None) -> list[Version]:
    import msgspec

    try:
        return msgspec.json.decode(setting, type=list[Version]) if setting else []
    except msgspec.MsgspecError as error:
        raise ProjectError(f"what the project learned cannot be read ({error}): go back and train it again") from error


def _write(project: Project, kept: Sequence[Version]) -> None:
    import msgspec

    project.set_setting(SETTING, msgspec.json.encode(list(kept)).decode() if kept else "")


def _rounded(scores: Mapping[str, float]) -> dict[str, float]:
    return {name: round(score, 4) for name, score in scores.items()}
