"""Learning from a project's gold: trained, tried on articles unknown to it, kept in the project, taken back.

What a project has learned is a setting of it, so that it travels with the project: the version in use and the two
before it. Nothing is written until a version is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.edits import now
from annotator.core.queue import read_query
from annotator.project import Project, ProjectError

if TYPE_CHECKING:
    from annotator.formats import Progress
    from annotator.suggest import Suggester
    from annotator.suggest.teaching import Taught

logger = logging.getLogger(__name__)

SETTING = "model.attributions"
"""The setting that holds the versions, the newest last."""
LEAST = 5
"""So many articles are needed: with fewer, what is measured says nothing."""
MARGIN = 0.01
"""By so much must whole attributions score better (F, 0 to 1); the line is chosen on the articles it is tried on."""
DECIDING = "relation soft"
STEPS = 2000
"""So many steps a spaCy pipeline is trained at most."""
_KEPT = 3
_DONE = "state:done"


@dataclass(frozen=True, slots=True)
class Version:
    """What was learned at a time from these articles.

    `before` are the scores of what it replaced, `after` its own, as in `suggest.teaching`; `model` is the ranker,
    as its file would be; `claims` the points of the curve over the scores of claims.
    """

    made: str
    articles: tuple[str, ...]
    before: Mapping[str, float]
    after: Mapping[str, float]
    model: str = field(repr=False)
    claims: tuple[tuple[float, float], ...] = ()

    @property
    def gain(self) -> float:
        """By how much whole attributions score better than before."""
        return self.after[DECIDING] - self.before[DECIDING]

    @property
    def better(self) -> bool:
        """Whether it is kept unless the user says otherwise."""
        return self.gain >= MARGIN


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
    from annotator.suggest.calibration import Curve
    from annotator.suggest.evaluation import as_gold
    from annotator.suggest.language import load
    from annotator.suggest.teaching import learned, readings

    sheets = [project.sheet(id_) for id_ in ids]
    gold = [as_gold(sheet.article, sheet.items, project.skipped(sheet.article)) for sheet in sheets]
    if not any(item.kind == "attribution" for one in gold for item in one.items):
        raise ProjectError(f"{project.path}: these {len(ids)} articles have no attributions to learn from")
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
    known = [n for n, id_ in enumerate(ids) if used is not None and id_ in used.articles]
    found = learned(gold, read, project.schema, known=known, claims=Curve(used.claims if used else ()), progress=moved)
    before, after = _rounded(found.before), _rounded(found.after)
    model, claims = found.taught.model.to_bytes().decode(), found.taught.claims.points
    return Version(now().isoformat(), tuple(ids), before, after, model, claims)


def keep(project: Project, version: Version) -> None:
    """Use a version from now on; the one before stays to go back to."""
    _write(project, [*versions(project)[1 - _KEPT :], version])


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


def _taught(setting: str) -> Taught | None:
    from annotator.suggest.calibration import Curve
    from annotator.suggest.ranking.model import Model, ModelError
    from annotator.suggest.teaching import Taught

    try:
        used = next(reversed(_read(setting)), None)
        return Taught(Model.from_bytes(used.model.encode()), Curve(used.claims)) if used else None
    except (ProjectError, ModelError) as error:
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
