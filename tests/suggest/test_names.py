"""The names of a project's gold: counted, found again, and told apart from what only looks alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from annotator.core.items import Item
from annotator.core.model import Article, Span, surface
from annotator.core.schema import LabelSchema
from annotator.suggest import Reading
from annotator.suggest.agreement import Unit
from annotator.suggest.entities import Entities
from annotator.suggest.evaluation import Gold
from annotator.suggest.language import Pipeline
from annotator.suggest.ranking.names import Gazetteer, Names, Noted, Proposed, counted, gazetteer, options
from annotator.suggest.teaching import learned

Learn = Callable[[Sequence[tuple[str, Sequence[tuple[str, str]]]]], Entities]


def noted(text: str, gold: Sequence[tuple[str, str]] = (), proposed: Sequence[tuple[str, str]] = ()) -> Noted:
    """An article with names as gold has them and as the rules propose them, the first mention of each."""
    spans = {words: Span(text.index(words), text.index(words) + len(words)) for words, _ in (*gold, *proposed)}
    return Noted(
        text,
        tuple(Unit("entity", label, {"": (spans[words],)}) for words, label in gold),
        [Proposed(spans[words], label, 0.7, "", text) for words, label in proposed],
    )


def test_a_name_is_counted_by_its_label_and_where_it_stands_without() -> None:
    articles = [noted("Java is an island, Java is big.", [("Java", "LOC")]), noted("He writes Java in Bonn.")]
    known = gazetteer(articles, counted(articles))
    assert known.names == {"Java": {"": 2, "LOC": 1}}
    assert known.label("Java") == ("LOC", 1, 3)
    assert known.label("Bonn") is None


def test_what_gold_bounds_otherwise_does_not_count_against_a_name() -> None:
    articles = [noted("The Bonn Times was in Bonn.", [("Bonn Times", "ORG")], [("Bonn", "GPE")])]
    assert gazetteer(articles, counted(articles)).names == {"Bonn Times": {"ORG": 1}, "Bonn": {"": 1}}


def test_an_article_is_tried_without_its_own_names() -> None:
    articles = [noted("We saw Java.", [("Java", "LOC")]), noted("Java and Bonn.", [("Java", "LOC"), ("Bonn", "GPE")])]
    counts = counted(articles)
    rest = gazetteer(articles, counts).without(counts[1])
    assert rest.label("Java") == ("LOC", 1, 1)
    assert rest.label("Bonn") is None


def test_a_name_seldom_gold_where_it_stands_is_looked_for_nowhere_else() -> None:
    known = Gazetteer({"Mark": {"PERSON": 1, "": 9}, "Zolt": {"ORG": 2, "": 1}, "Never": {"": 2}})
    text = "Mark the Zolt, Never the Zolts."
    assert [span.of(text) for span in known.standing(text)] == ["Zolt"]


def test_the_labels_gold_gives_to_what_the_pipeline_calls_otherwise_are_options() -> None:
    articles = [noted(f"Bonn {n}", [("Bonn", "PLACE")], [("Bonn", "GPE")]) for n in range(2)]
    known = gazetteer(articles, counted(articles))
    assert known.renamed == {"GPE": ("PLACE",)}
    one = noted("In Trier.", (), [("Trier", "GPE")])
    (group,) = options(one.text, one.proposed, known, {"PLACE", "GPE"})
    assert [option.unit.label for option in group] == ["GPE", "PLACE"]
    assert options(one.text, one.proposed, known, {"ORG"}) == []


def test_a_gazetteer_finds_nothing_in_boilerplate() -> None:
    known = Gazetteer({"Zolt": {"ORG": 2}})
    assert len(options("Zolt\nZolt", [], known, {"ORG"})) == 2
    assert len(options("Zolt\nZolt", [], known, {"ORG"}, (Span(0, 4),))) == 1


@pytest.fixture
def learn(pipeline: Pipeline, schema: LabelSchema) -> Learn:
    """The suggester of names after the gold of texts, given as words and labels of every mention."""

    def learn_(rows: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Entities:
        gold, read = [], []
        docs = pipeline.parses([text for text, _ in rows])
        for n, ((text, names), doc) in enumerate(zip(rows, docs, strict=True)):
            article = Article(f"a{n}", text)
            spans = [Span(text.index(words), text.index(words) + len(words)) for words, _ in names]
            items = tuple(
                Item(f"e{m}", "entity", label, {"": (span,)}, "gold")
                for m, ((_, label), span) in enumerate(zip(names, spans, strict=True))
            )
            gold.append(Gold(article, items))
            read.append(Reading(article, doc, pipeline.name))
        taught = learned(gold, read, schema).taught.entities
        assert taught is not None
        assert Names.from_text(taught.to_text()) == taught
        return Entities(taught)

    return learn_


def said(suggester: Entities, text: str, pipeline: Pipeline, schema: LabelSchema) -> dict[str, tuple[str, str]]:
    (doc,) = pipeline.parses([text])
    found = suggester(Reading(Article("new", text), doc, pipeline.name), schema)
    return {surface(text, one.spans): (one.label, one.reason) for one in found}


DAYS = ("Monday", "Wednesday", "Friday", "Saturday", "Sunday", "Thursday", "Christmas Day", "New Year")
TOWNS = ("Paris", "Madrid", "Vienna", "Oslo", "Berlin", "Rome", "Lisbon", "Dublin")
PEOPLE = ("Anna Berg", "Karl Blum", "Maria Lopez", "Peter Holm", "Ellen Marsh", "John Reed", "Laura Stone", "Paul Hill")
ROWS = [
    (f"On {day} the Zolt of {town} sold {n + 2} boats to {who}.", [("Zolt", "PRODUCT"), (who, "PERSON")])
    for n, (day, town, who) in enumerate(zip(DAYS, TOWNS, PEOPLE, strict=True))
]


def test_rejected_labels_are_no_longer_proposed_and_added_names_are(
    learn: Learn, pipeline: Pipeline, schema: LabelSchema
) -> None:
    text = "On Tuesday the Zolt of London met Susan Field."
    before = said(Entities(), text, pipeline, schema)
    assert before["London"][0] == "GPE"
    assert "Zolt" not in before or before["Zolt"][0] != "PRODUCT"
    after = said(learn(ROWS), text, pipeline, schema)
    assert {words: label for words, (label, _) in after.items()} == {"Zolt": "PRODUCT", "Susan Field": "PERSON"}
    assert "labelled so 8 times in this project" in after["Zolt"][1]


def test_what_was_learned_of_names_needs_a_parse(learn: Learn, schema: LabelSchema) -> None:
    assert list(learn(ROWS)(Reading(Article("new", "The Zolt of London.")), schema)) == []
