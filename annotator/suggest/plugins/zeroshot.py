"""GLiNER: entities of any label by its name alone, with weights that lie on this machine.

The labels that are on in the schema are what it looks for, each called by its title unless the settings word it
otherwise. Nothing is ever downloaded: the weights are a folder, and the hub is switched off before they are read.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from annotator.core.model import Span, Suggestion, suggested
from annotator.core.schema import LabelSchema
from annotator.suggest import Reading
from annotator.suggest.language import plain
from annotator.suggest.plugins.labelling import clean
from annotator.suggest.registry import SuggesterError, option

_WORD = re.compile(r"\w+(?:[-_]\w+)*|\S")
"""What the package counts as a word: it reads so many and passes over the rest."""
_LONGEST = 384


@dataclass(frozen=True, slots=True)
class ZeroShotOptions:
    """Where the weights are, how sure it must be, and what labels are called when it is asked for them."""

    weights: str = option("", "Weights", "The folder of the model, with gliner_config.json in it.", path=True)
    threshold: float = option(0.5, "Threshold", "How sure it must be, 0 to 1.")
    prompts: Mapping[str, str] = option({}, "Wording", "What to look for as a label, such as ORG=company; ORG= not.")

    @property
    def folder(self) -> Path:
        """The folder of the weights."""
        return Path(self.weights).expanduser()

    @property
    def problem(self) -> str:
        """What is missing, in a sentence; empty if nothing is."""
        if not self.weights:
            return "name the folder of the weights"
        if not (self.folder / "gliner_config.json").is_file():
            return f"{self.weights} holds no gliner_config.json: name the folder of the weights"
        return "" if 0 <= self.threshold <= 1 else "the threshold must be between 0 and 1"


@dataclass(frozen=True, slots=True)
class ZeroShot:
    """Entities by the names of their labels, with the score the weights give."""

    options: ZeroShotOptions
    name: str
    version: str = "1"
    needs_parse: bool = False

    Options = ZeroShotOptions
    title = "GLiNER"
    about = "Entities by the titles of your labels, with weights you have; nothing is downloaded."
    requires = ("gliner",)

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        """What the weights find; SuggesterError when they cannot be read."""
        model = _model(str(self.options.folder), self.name)
        prompts = self._prompts(schema)
        version = f"{self.version}, {self.options.folder.name}"
        longest = int(getattr(model.config, "max_len", 0) or _LONGEST)
        for stretch in _stretches(reading.article.text, longest):
            if reading.cancelled() or not prompts:
                return
            words = plain(stretch.of(reading.article.text))
            for found in model.predict_entities(words, list(prompts), flat_ner=True, threshold=self.options.threshold):
                span = clean(reading, stretch.start + found["start"], stretch.start + found["end"])
                if span is not None:
                    yield suggested(
                        reading.article, "entity", prompts[found["label"]], {"": (span,)}, suggester=self.name,
                        version=version, score=float(found["score"]), reason=f"looks like “{found['label']}”",
                    )  # fmt: skip

    def _prompts(self, schema: LabelSchema) -> dict[str, str]:
        """Label by what it is asked for as."""
        on = [label for label in schema.of_kind("entity") if label.on]
        worded = {self.options.prompts.get(label.name, label.title.lower()): label.name for label in on}
        return {prompt: name for prompt, name in worded.items() if prompt}


def _stretches(text: str, longest: int) -> Iterator[Span]:
    """The text in stretches of at most so many words, cut where a sentence or a paragraph seems to end."""
    words = [match.span() for match in _WORD.finditer(text)]
    first = 0
    while first < len(words):
        last = min(len(words), first + longest)
        for cut in range(last, first + longest // 2, -1) if last < len(words) else ():
            if text[words[cut - 1][0]] in ".!?" or "\n" in text[words[cut - 1][1] : words[cut][0]]:
                last = cut
                break
        yield Span(words[first][0], words[last - 1][1])
        first = last


@lru_cache(maxsize=1)
def _model(weights: str, name: str) -> Any:
    # The hub reads these when it is imported, which may have happened by now.
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    if hub := sys.modules.get("huggingface_hub.constants"):
        hub.HF_HUB_OFFLINE = True  # type: ignore[attr-defined]
    try:
        return import_module("gliner").GLiNER.from_pretrained(weights, local_files_only=True)
    except ImportError as error:
        raise SuggesterError(f"the suggester “{name}” cannot be loaded: {error}") from error
    except Exception as error:  # torch, tokenizers and safetensors each have errors of their own
        raise SuggesterError(f"the suggester “{name}”: the weights in {weights} cannot be read: {error}") from error
