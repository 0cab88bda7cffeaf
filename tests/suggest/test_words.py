"""The plain words of a parse, and the quick way to tags and lemmas, say what spaCy says."""

from annotator.suggest.language import Pipeline, plain
from annotator.suggest.tagging import DEFERRED, tagger
from annotator.suggest.words import read

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
