"""Patterns of the user's: a file in the form of spaCy's ``EntityRuler``, one pattern a line.

``{"label": "ORG", "pattern": "Northern Bank"}`` or ``{"label": "GPE", "pattern": [{"LOWER": "port"}, {"IS_TITLE":
true}], "id": "ports"}``. As with the ruler, of matches that overlap the longest holds, then the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from annotator.core.model import Suggestion, suggested
from annotator.core.schema import LabelSchema
from annotator.suggest import Reading
from annotator.suggest.language import plain
from annotator.suggest.plugins.labelling import clean, label_for
from annotator.suggest.registry import SuggesterError, option

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher, PhraseMatcher
    from spacy.tokens import Doc
    from spacy.tokens import Span as Stretch
    from spacy.vocab import Vocab

_KEYS = ("label", "pattern", "id")


@dataclass(frozen=True, slots=True)
class PatternOptions:
    """Which file, and how its strings are compared."""

    file: str = option("", "File", "Patterns as JSONL, as spaCy’s EntityRuler writes them.", path=True)
    ignore_case: bool = option(False, "Ignore case", "Whether patterns that are plain words fit in any case.")
    labels: Mapping[str, str] = option({}, "Labels", "Its labels as ours, such as PER=PERSON; PER= leaves them out.")
    score: float = option(0.9, "Score", "What each match gets, 0 to 1.")

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.file).expanduser()

    @property
    def problem(self) -> str:
        """What is missing, in a sentence; empty if nothing is."""
        if not self.file:
            return "name a file of patterns"
        if not self.path.is_file():
            return f"there is no file {self.file}: name a file of patterns"
        return "" if 0 <= self.score <= 1 else "the score must be between 0 and 1"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of the file."""

    line: int
    label: str
    pattern: str | list[dict[str, Any]]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Matchers:
    """The patterns, ready for documents of one vocabulary; their keys are the numbers of the lines."""

    vocab: Vocab
    words: PhraseMatcher
    tokens: Matcher

    def matches(self, doc: Doc) -> list[tuple[int, Stretch]]:
        """The line of the pattern and the stretch of each match, none overlapping another."""
        from spacy.tokens import Span as Stretch
        from spacy.util import filter_spans

        # An empty matcher warns when it is asked.
        found = [match for matcher in (self.tokens, self.words) if len(matcher) for match in matcher(doc)]
        spans = filter_spans([Stretch(doc, start, end, label=key) for key, start, end in found if start < end])
        return [(int(span.label_), span) for span in spans]


@dataclass(slots=True)
class Patterns:
    """Entities and claims wherever a pattern fits."""

    options: PatternOptions
    name: str
    version: str = "1"
    needs_parse: bool = True
    _known: Mapping[int, Pattern] = field(default_factory=dict, repr=False)
    _ready: Matchers | None = field(default=None, repr=False)

    Options = PatternOptions
    title = "Patterns"
    about = "Words and token patterns from a file, as spaCy’s EntityRuler has them."

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        """Each match; SuggesterError names file, line and field of a pattern that is none."""
        if not self._known:
            self._known = {pattern.line: pattern for pattern in read_patterns(self.options.path)}
        doc = reading.doc if reading.doc is not None else _blank().tokenizer(plain(reading.article.text))
        if self._ready is None or self._ready.vocab is not doc.vocab:
            self._ready = _matchers(self._known.values(), doc.vocab, self.options.ignore_case)
        for line, stretch in self._ready.matches(doc):
            pattern = self._known[line]
            label = label_for(reading, schema, pattern.label, self.options.labels, self.name)
            span = clean(reading, stretch.start_char, stretch.end_char)
            if label is not None and span is not None:
                reason = f"pattern “{pattern.id}” in line {line}" if pattern.id else f"pattern in line {line}"
                yield suggested(
                    reading.article, label.kind, label.name, {"": (span,)}, suggester=self.name,
                    version=self.version, score=self.options.score, reason=reason,
                )  # fmt: skip


def read_patterns(path: Path) -> list[Pattern]:
    """The patterns of a file; SuggesterError names file, line and field of the first that is none."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise SuggesterError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise SuggesterError(f"{path}: it is not UTF-8 (byte {error.start})") from None
    found = [_pattern(path, n, line) for n, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise SuggesterError(f"{path}: there is no pattern in it")
    return found


def _pattern(path: Path, n: int, line: str) -> Pattern:
    def wrong(field: str, what: str) -> SuggesterError:
        place = f"{path}, line {n}" + (f", {field}" if field else "")
        return SuggesterError(f"{place}: {what}")

    try:
        row = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise wrong("", f"it is no JSON ({error})") from None
    if not isinstance(row, dict):
        raise wrong("", "a pattern is written {…}")
    for key, value in row.items():
        if key not in _KEYS:
            raise wrong(key, f"a pattern has {', '.join(_KEYS)} and nothing else")
        if key != "pattern" and not isinstance(value, str):
            raise wrong(key, "it must be a text")
    if not row.get("label"):
        raise wrong("label", "it is missing or empty")
    pattern = row.get("pattern")
    if isinstance(pattern, str) and pattern.strip():
        return Pattern(n, row["label"], plain(pattern), row.get("id", ""))
    if not isinstance(pattern, list) or not pattern or not all(isinstance(token, dict) for token in pattern):
        raise wrong("pattern", "it must be words, or a list of tokens, each written {…}")
    if problem := _unsound(pattern):
        raise wrong("pattern", problem)
    return Pattern(n, row["label"], [_plain(token) for token in pattern], row.get("id", ""))


def _unsound(pattern: list[dict[str, Any]]) -> str:
    """What spaCy holds against a list of tokens; empty if nothing."""
    from spacy.errors import MatchPatternError
    from spacy.matcher import Matcher

    try:
        Matcher(_blank().vocab, validate=True).add("", [pattern])
    except MatchPatternError as error:
        said = [line.removeprefix("- ").strip() for line in str(error).splitlines()]
        return "; ".join(line for line in said if line.startswith("["))
    except (ValueError, TypeError) as error:
        return " ".join(str(error).split())
    return ""


def _plain(value: Any) -> Any:
    """Marks and blanks in a token's strings as the parse has them."""
    if isinstance(value, dict):
        return {key: _plain(some) for key, some in value.items()}
    if isinstance(value, list):
        return [_plain(some) for some in value]
    return plain(value) if isinstance(value, str) else value


@lru_cache(maxsize=1)
def _blank() -> Language:
    import spacy

    return spacy.blank("en")


def _matchers(patterns: Iterable[Pattern], vocab: Vocab, ignore_case: bool) -> Matchers:
    import spacy
    from spacy.matcher import Matcher, PhraseMatcher

    tokenizer = spacy.blank("en", vocab=vocab).tokenizer
    words, tokens = PhraseMatcher(vocab, attr="LOWER" if ignore_case else "ORTH"), Matcher(vocab)
    for pattern in patterns:
        if isinstance(pattern.pattern, str):
            words.add(str(pattern.line), [tokenizer(pattern.pattern)])
        else:
            tokens.add(str(pattern.line), [pattern.pattern])
    return Matchers(vocab, words, tokens)
