"""Parts of speech and lemmas in a fraction of the time: spaCy's own rules, each word form looked up once.

Most rules of an attribute ruler look at one token alone, so that its word, tag and label decide what they give; the
matcher nevertheless tries all of them on every token, which takes a sixth of a pipeline's time. Here they are tried
once for each combination and remembered; the few rules over several tokens run as ever, after them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.pipeline import AttributeRuler, Lemmatizer
    from spacy.tokens import Doc, Token

DEFERRED = ("attribute_ruler", "lemmatizer")
_KEY: list[int | str] = ["ORTH", "TAG", "DEP"]
_GIVEN: list[int | str] = ["TAG", "DEP", "POS", "MORPH", "LEMMA"]
_SINGLE = frozenset({"LOWER", "TAG", "DEP", "IS_SPACE"})
_MOST = 200_000  # combinations remembered before the memory is begun anew

Key = tuple[int, int, int]


class Tagger:
    """Does for a parse what the components `DEFERRED` of a pipeline do, with the same result."""

    def __init__(self, nlp: Language, alone: AttributeRuler, joint: AttributeRuler) -> None:
        self._nlp = nlp
        self._alone, self._joint = alone, joint
        self._lemmatizer: Lemmatizer = nlp.get_pipe("lemmatizer")  # type: ignore[assignment]
        self._known: dict[Key, list[int]] = {}
        self._ruled: dict[Key, int] = {}  # the lemma that a rule gives, 0 where none does

    def __call__(self, doc: Doc) -> Doc:
        """The same parse with parts of speech and lemmas."""
        keys: list[Key] = list(map(tuple, doc.to_array(_KEY).tolist()))
        if not keys:
            return doc
        if new := [key for key in dict.fromkeys(keys) if key not in self._known]:
            self._learn(new)
        import numpy

        doc.from_array(_GIVEN, numpy.array([self._known[key] for key in keys], dtype="uint64"))  # type: ignore[arg-type]
        if matches := self._joint.match(doc):
            tokens = [doc[n] for n in {n for _, _, start, end in matches for n in range(start, end)}]
            for token in tokens:
                token.lemma = self._ruled[keys[token.i]]
            self._joint.set_annotations(doc, matches)  # type: ignore[no-untyped-call]
            for token in tokens:
                self._lemmatized(token)
        return doc

    def _learn(self, keys: list[Key]) -> None:
        import numpy
        from spacy.tokens import Doc

        if len(self._known) + len(keys) > _MOST:
            self._known.clear()
            self._ruled.clear()
        strings = self._nlp.vocab.strings
        probe = Doc(self._nlp.vocab, [strings[word] for word, _, _ in keys], [False] * len(keys))
        probe.from_array(["TAG", "DEP"], numpy.array([key[1:] for key in keys], dtype="uint64"))  # type: ignore[arg-type]
        self._alone(probe)
        self._ruled.update((key, token.lemma) for key, token in zip(keys, probe, strict=True))
        for token in probe:
            self._lemmatized(token)
        self._known.update(zip(keys, probe.to_array(_GIVEN).tolist(), strict=True))

    def _lemmatized(self, token: Token) -> None:
        if self._lemmatizer.overwrite or token.lemma == 0:
            token.lemma_ = self._lemmatizer.lemmatize(token)[0]


def tagger(nlp: Language) -> Tagger | None:
    """The quick way for a pipeline; None for one whose parts are others than it knows."""
    from spacy.pipeline import AttributeRuler, Lemmatizer

    names = list(nlp.pipe_names)
    if not all(name in names for name in DEFERRED):
        return None
    ruler, lemmatizer = (nlp.get_pipe(name) for name in DEFERRED)
    behind = set(names[names.index(DEFERRED[0]) :]) - {*DEFERRED, "ner"}
    if not isinstance(ruler, AttributeRuler) or not isinstance(lemmatizer, Lemmatizer) or behind:
        return None
    alone, joint = AttributeRuler(nlp.vocab, validate=False), AttributeRuler(nlp.vocab, validate=False)
    for rule in cast(list[dict[str, Any]], ruler.patterns):
        patterns = rule["patterns"]
        plain = all(len(pattern) == 1 and set(pattern[0]) <= _SINGLE for pattern in patterns)
        if plain and set(rule["attrs"]) <= set(_GIVEN):
            alone.add_patterns((rule,))
        else:
            joint.add_patterns((rule,))
    return Tagger(nlp, alone, joint)
