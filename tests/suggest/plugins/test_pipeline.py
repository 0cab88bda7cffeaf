"""Pipelines of the user's, each trained or made here: what they find comes with the labels of the schema."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import fix_random_seed

from annotator.core.schema import LabelSchema
from annotator.suggest import Suggester, SuggesterError, chosen
from tests.suggest.plugins.conftest import outcome, proposed

NAMES = ["Mara Voss", "Tomas Ek", "Ines Kroll", "Pia Lund", "Jon Hale", "Rosa Dietz"]
TOWNS = ["Tern", "Ostrava", "Malmo", "Bergen", "Leiden", "Porto"]
TEMPLATES = ["{0} lives in {1} .", "In {1} , {0} won .", "{0} left {1} on foot .", "They saw {0} near {1} ."]


def _texts(seed: int) -> list[tuple[str, str, str]]:
    order = random.Random(seed)
    found = []
    for _ in range(80):
        name, town = order.choice(NAMES), order.choice(TOWNS)
        found.append((order.choice(TEMPLATES).format(name, town), name, town))
    return found


@pytest.fixture(scope="module")
def ner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blank pipeline with an entity recogniser that was trained on people (PER) and towns (TOWN)."""
    fix_random_seed(1)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = []
    for text, name, town in _texts(1):
        places = [(text.index(words), text.index(words) + len(words), label) for words, label in
                  ((name, "PER"), (town, "TOWN"))]  # fmt: skip
        examples.append(Example.from_dict(nlp.make_doc(text), {"entities": places}))
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(10):
        for batch in spacy.util.minibatch(examples, size=8):
            nlp.update(batch, sgd=optimizer)
    return _saved(nlp, tmp_path_factory.mktemp("ner"))


@pytest.fixture(scope="module")
def spancat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blank pipeline with a span categoriser that was trained on people, in the group “people”."""
    fix_random_seed(1)
    nlp = spacy.blank("en")
    suggester = {"@misc": "spacy.ngram_suggester.v1", "sizes": [2]}
    nlp.add_pipe("spancat", config={"spans_key": "people", "suggester": suggester, "threshold": 0.3})
    examples = []
    for text, name, _ in _texts(2):
        doc = nlp.make_doc(text)
        start = text.index(name)
        spans = {"people": [(start, start + len(name), "PERSON")]}
        examples.append(Example.from_dict(doc, {"spans": spans}))
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(10):
        for batch in spacy.util.minibatch(examples, size=8):
            nlp.update(batch, sgd=optimizer)
    return _saved(nlp, tmp_path_factory.mktemp("spancat"))


@Language.component("annotator_test_groups")
def _groups(doc: Doc) -> Doc:
    doc.spans["odd"] = [Span(doc, 0, 1, label="CLAIM"), Span(doc, 1, 2, label="SOURCE")]
    doc.spans["other"] = [Span(doc, 2, 3, label="ORG")]
    return doc


def _saved(nlp: Language, folder: Path) -> Path:
    nlp.to_disk(folder)
    return folder


def made(pipeline: object, **options: object) -> Suggester:
    return chosen(["desk"], {"desk": {"use": "spacy", "pipeline": str(pipeline), **options}})[0]


def test_entities_of_a_trained_recogniser_come_with_our_labels(ner: Path, schema: LabelSchema) -> None:
    found = outcome("Mara Voss lives in Porto .", made(ner, labels={"TOWN": "GPE"}), schema)
    assert proposed(found) == [("PERSON", "Mara Voss"), ("GPE", "Porto")]
    assert {(one.suggester, one.version, one.score) for one in found.suggestions} == {
        ("desk", "en_pipeline 0.0.0", 0.7)
    }


def test_a_label_that_nothing_is_known_of_is_counted(ner: Path, schema: LabelSchema) -> None:
    found = outcome("Mara Voss lives in Porto .\nTomas Ek left Tern on foot .", made(ner), schema)
    assert proposed(found) == [("PERSON", "Mara Voss"), ("PERSON", "Tomas Ek")]
    assert dict(found.left_out) == {"desk: the label schema has no label “TOWN”": 2}
    assert outcome("Tomas Ek left Tern on foot .", made(ner, labels={"TOWN": ""}), schema).left_out == {}


def test_spans_of_a_trained_categoriser_come_with_its_scores(spancat: Path, schema: LabelSchema) -> None:
    found = outcome("Pia Lund lives in Leiden .", made(spancat), schema)
    assert ("PERSON", "Pia Lund") in proposed(found)
    (one,) = [s for s, words in zip(found.suggestions, proposed(found), strict=True) if words[1] == "Pia Lund"]
    assert 0.3 <= one.score <= 1
    assert one.score != 0.7
    assert one.reason == "PERSON in the span group “people”"


def test_only_the_groups_asked_for_are_taken_and_claims_and_roles_are_told_apart(
    tmp_path: Path, schema: LabelSchema
) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("annotator_test_groups")
    folder = _saved(nlp, tmp_path / "groups")
    found = outcome("Rates rose fast .", made(folder, spans=["odd"]), schema)
    assert proposed(found) == [("CLAIM", "Rates")]
    assert list(found.left_out) == ["desk: “SOURCE” is a role, and a role alone is no attribution"]
    assert ("ORG", "fast") in proposed(outcome("Rates rose fast .", made(folder), schema))


def test_an_entity_ruler_counts_as_a_pipeline_and_offsets_are_those_of_the_article(
    tmp_path: Path, schema: LabelSchema
) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Lund's Mill"}])  # type: ignore[attr-defined]
    text = "🙂 “Lund’s Mill” shut.\nAdvertisement\nThen Lund’s Mill\u00a0burnt."
    found = outcome(text, made(_saved(nlp, tmp_path / "ruler")), schema)
    assert proposed(found) == [("ORG", "Lund’s Mill")] * 2


def test_nothing_is_proposed_in_boilerplate(tmp_path: Path, schema: LabelSchema) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Reuters"}])  # type: ignore[attr-defined]
    found = outcome("Rates rose.\n\nPhoto: Reuters\n", made(_saved(nlp, tmp_path / "ruler")), schema)
    assert proposed(found) == []


def test_a_pipeline_that_is_not_there_is_named_and_the_others_go_on(schema: LabelSchema) -> None:
    found = outcome("Rates rose.", made("no/such/pipeline"), schema)
    assert found.suggestions == ()
    assert "“desk”" in found.problems[0]
    assert "no/such/pipeline" in found.problems[0]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, "name a spaCy pipeline"),
        ({"pipeline": 5}, "pipeline: expected `str`, got `int`"),
        ({"pipeline": "x", "labels": {"A": 1}}, "labels"),
        ({"pipeline": "x", "score": 2}, "between 0 and 1"),
        ({"pipeline": "x", "colour": "red"}, "“colour” is no setting of it; it has pipeline, spans, labels, score"),
    ],
)
def test_what_is_wrong_with_the_settings_is_said(table: dict[str, object], said: str) -> None:
    with pytest.raises(SuggesterError, match=r"“desk”") as raised:
        chosen(["desk"], {"desk": {"use": "spacy", **table}})
    assert said in str(raised.value)
