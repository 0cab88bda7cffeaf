"""The plain words of a parse, and the quick way to tags and lemmas, say what spaCy says."""

import gc
import weakref

from annotator.core.model import Article, Span
from annotator.core.schema import LabelSchema
from annotator.suggest import Reading, chosen, suggest
from annotator.suggest.clauses import clause_of, clauses
from annotator.suggest.language import Pipeline, plain
from annotator.suggest.page import Page, page_of
from annotator.suggest.tagging import DEFERRED, tagger
from annotator.suggest.words import Words, read

TEXT = (
    "The mayor, who had said that the bridge wasn't safe, left. “It's over,” she told us; there's no way back.\n\n"
    "Let's see whether y'all ain't gonna go: 40 people, Anna Berg among them, are said to have seen it. 🙂"
)


def test_words_have_the_neighbours_that_spacy_gives_them(pipeline: Pipeline) -> None:
    (doc,) = pipeline.parses([TEXT])
    words = read(doc)
    assert [word.text for word in words] == [token.text for token in doc]
    for word, token in zip(words, doc, strict=True):
        assert (word.lemma_, word.pos_, word.tag_, word.dep_) == (token.lemma_, token.pos_, token.tag_, token.dep_)
        assert (word.idx, word.head.i, word.ent_type_) == (token.idx, token.head.i, token.ent_type_)
        assert [child.i for child in word.children] == [child.i for child in token.children]
        assert [other.i for other in word.subtree] == [other.i for other in token.subtree]
        assert (word.left_edge.i, word.right_edge.i) == (token.left_edge.i, token.right_edge.i)
        assert [above.i for above in word.ancestors] == [above.i for above in token.ancestors]


def test_sentences_are_those_of_the_parse(pipeline: Pipeline) -> None:
    (doc,) = pipeline.parses([TEXT])
    mine = [(one.start_char, one.end_char, one.root.i) for one in read(doc).sentences]
    assert mine == [(one.start_char, one.end_char, one.root.i) for one in doc.sents]


def test_only_words_wholly_inside_a_range_are_in_it(pipeline: Pipeline) -> None:
    (doc,) = pipeline.parses(["The mayor said nothing."])
    assert [word.text for word in read(doc).inside(4, 16)] == ["mayor", "said"]


def test_an_empty_text_has_no_words(pipeline: Pipeline) -> None:
    (doc,) = pipeline.parses([""])
    assert read(doc) == []


def test_the_quick_way_gives_the_tags_and_lemmas_of_the_pipeline(pipeline: Pipeline) -> None:
    quick = tagger(pipeline.nlp)
    assert quick is not None
    texts = [plain(TEXT), "There is a way. There was one. He's got ta go."]
    for ours, theirs in zip(
        map(quick, pipeline.nlp.pipe(texts, disable=list(DEFERRED))), pipeline.nlp.pipe(texts), strict=True
    ):
        for one, other in zip(ours, theirs, strict=True):
            assert (one.pos_, one.morph, one.lemma_, one.tag_, one.dep_) == (
                other.pos_, other.morph, other.lemma_, other.tag_, other.dep_,
            )  # fmt: skip


def test_a_pipeline_of_other_parts_is_left_alone(pipeline: Pipeline) -> None:
    with pipeline.nlp.select_pipes(disable=["lemmatizer"]):
        assert tagger(pipeline.nlp) is None


def test_the_words_of_an_article_are_gone_when_it_is_done(pipeline: Pipeline, schema: LabelSchema) -> None:
    seen: list[weakref.ref[Words]] = []

    class Watching:
        name, version, needs_parse = "watching", "1", True

        def __call__(self, reading: Reading, schema: LabelSchema) -> tuple[()]:
            assert reading.doc is not None
            words = page_of(reading, reading.doc).words
            assert words[0].head is words[1]
            seen.append(weakref.ref(words))
            return ()

    gc.disable()
    try:
        (outcome,) = suggest([Article("a", TEXT)], [*chosen(), Watching()], schema, language=pipeline)
        assert outcome.suggestions
        assert not outcome.problems
        assert seen[0]() is None
    finally:
        gc.enable()


def test_released_words_are_read_again(pipeline: Pipeline) -> None:
    (doc,) = pipeline.parses([TEXT])
    page = Page(TEXT, doc)
    first = [(word.text, word.head.i) for word in page.words]
    page.release()
    assert [(word.text, word.head.i) for word in page.words] == first


def test_the_clause_of_a_verb_is_the_first_of_its_clauses(pipeline: Pipeline) -> None:
    (doc,) = pipeline.parses([TEXT])
    page = Page(TEXT, doc)
    verbs = [word for word in page.words if word.pos_ in ("VERB", "AUX")]
    own, whole = [clause_of(page, verb) for verb in verbs], (Span(0, len(TEXT)),)
    assert own == [next((c for c in clauses(page, verb, whole) if c.head is verb), None) for verb in verbs]
    assert "said" in [clause.head.text for clause in own if clause]
