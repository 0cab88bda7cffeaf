"""Training spaCy itself on gold that was written in its own format, as ``spacy train`` does, step by step."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

_LOGGER = "annotator.Steps.v1"
_PLAIN = {"@loggers": "spacy.ConsoleLogger.v1", "progress_bar": False}
_EVERY = 200
_SCORES = {"ents_f": "entities", "spans_sc_f": "claims and roles"}

Step = Callable[[int], None]


def train(config: Path, dev: Path, out: Path, steps: int, stepped: Step) -> Mapping[str, float]:
    """Train what a configuration says on the file it names, at most so many steps, into the folder `out`.

    Returned is the F (0 to 1) of the best step on the articles of `dev`, by what was learned; that step is what is
    in `out`. It ends early where these no longer get better. `stepped` is told the number of each step, and may
    raise to stop.
    """
    from shutil import move
    from tempfile import TemporaryDirectory

    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train as run
    from spacy.util import load_config, registry

    best: dict[str, float] = {}
    top = -1.0

    def logger() -> Callable[..., Any]:
        def setup(nlp: Language, stdout: IO[str], stderr: IO[str]) -> tuple[Callable[..., None], Callable[[], None]]:
            done = 0

            def log(info: Mapping[str, Any] | None) -> None:
                nonlocal done, top
                done += 1
                if info is not None and info["score"] > top:
                    top = info["score"]
                    scores = info["other_scores"]
                    best.update({said: float(scores[name] or 0) for name, said in _SCORES.items() if name in scores})
                stepped(done)

            return log, lambda: None

        return setup

    registry.loggers.register(_LOGGER, func=logger)
    overrides = {
        "paths.train": str(config.parent / load_config(config)["paths"]["train"]),
        "paths.dev": str(dev),
        "training.max_steps": steps,
        "training.eval_frequency": min(_EVERY, steps),
    }
    prepared = load_config(config, overrides=overrides)
    prepared["training"]["logger"] = {"@loggers": _LOGGER}
    with TemporaryDirectory(dir=out.parent) as made:
        nlp = init_nlp(prepared)
        run(nlp, Path(made), stdout=io.StringIO(), stderr=io.StringIO())
        found = Path(made) / "model-best"
        # What is trained further later does without this program.
        kept = load_config(found / "config.cfg")
        kept["training"]["logger"] = _PLAIN
        kept["paths"]["train"], kept["paths"]["dev"] = config.with_suffix(".spacy").name, dev.name
        kept.to_disk(found / "config.cfg")
        move(found, out)
    return best
