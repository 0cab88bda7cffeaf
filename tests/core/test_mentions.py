"""Identical mentions: whole words, free ones only, and remembered by their context when rejected."""

from __future__ import annotations

from annotator.core.bulk import Choice
from annotator.core.edits import Accept, Add, Propose, ProposeWords
from annotator.core.mentions import MENTIONS, context_at, covered_mentions, free_mentions, mentions
from annotator.core.model import Article, Span
from annotator.core.planning import plan
from annotator.core.sheet import Sheet
from tests.core.values import OUTER, PERSON, PROPOSALS, SCHEMA, TEXT, hand, sheet_of, span


def test_mentions_are_whole_words() -> None:
    text = "Ana, Anabel and Ana’s Ana."
    assert [m.start for m in mentions(text, "Ana")] == [0, 16, 22]


def test_a_context_is_the_words_around_whatever_stands_between_them() -> None:
    a, b = "In May, the big Apple fell far down there.", "But in may the BIG  Apple fell, far down."
    assert (
        context_at(a, span("Apple", a))
        == context_at(b, span("Apple", b))
        != context_at("Apple", span("Apple", "Apple"))
    )


def test_what_was_refused_in_this_context_is_not_free() -> None:
    sheet = sheet_of(PERSON)
    free = free_mentions(sheet, "Ana Lee", "entity")
    assert len(free) == TEXT.count("Ana Lee") - 1
    refused = {context_at(TEXT, free[0])}
    assert free_mentions(sheet, "Ana Lee", "entity", refused) == free[1:]
    (change, *_) = plan(Propose(PERSON.id, frozenset(refused)), sheet, SCHEMA, hand())
    assert change.after is not None


def test_a_mention_under_an_item_with_other_ends_is_covered_by_the_smallest() -> None:
    article = Article("b", "The Mayor Ana Lee went. Ana Lee came, said Ana Lee.")

    def item(label: str, words: str) -> Add:
        return Add(label, (span(words, article.text),))

    sheet = Sheet(article)
    for edit in (
        item("PERSON", "The Mayor Ana Lee went"),
        item("PERSON", "Mayor Ana Lee"),
        item("PERSON", "Ana Lee came"),
    ):
        prefix = f"g{len(sheet.annotations)}-"
        sheet = sheet.applied(plan(edit, sheet, SCHEMA, hand(prefix=prefix)))
    found = covered_mentions(sheet, "Ana Lee", "entity")
    assert [(at.start, over.spans[0].of(article.text)) for at, over in found] == [
        (10, "Mayor Ana Lee"),
        (24, "Ana Lee came"),
    ]
    assert covered_mentions(sheet, " ", "entity") == covered_mentions(sheet, "Ana Lee", "claim") == ()
    assert len(free_mentions(sheet, "Ana Lee", "entity")) == 1
    same = Add("ORG", (Span(10, 17),))
    sheet = sheet.applied(plan(same, sheet, SCHEMA, hand(prefix="same-")))
    assert [at.start for at, _ in covered_mentions(sheet, "Ana Lee", "entity")] == [24]


def test_words_proposed_in_another_article_do_not_begin_its_review() -> None:
    sheet = Sheet(Article("b", "Ana Lee went. Ana Lee came."))
    after = sheet.applied(plan(ProposeWords("Ana Lee", "entity", "PERSON"), sheet, SCHEMA, hand()))
    assert [(s.label, s.suggester) for s in after.suggestions.values()] == [("PERSON", MENTIONS)] * 2
    assert after.state == "unseen"
    assert plan(ProposeWords("Ana Lee", "entity", "PERSON"), after, SCHEMA, hand()) == ()
    assert plan(ProposeWords("nobody", "entity", "PERSON"), sheet, SCHEMA, hand()) == ()


def test_a_choice_takes_in_what_waits_by_kind_label_suggester_and_score() -> None:
    sheet = sheet_of(*PROPOSALS)
    assert len(Choice().among(sheet.items)) == len(PROPOSALS)
    assert [i.id for i in Choice(kind="entity", label="PERSON").among(sheet.items)] == [PERSON.id]
    assert Choice(least=0.81).among(sheet.items) == ()
    assert Choice(suggester="nobody").among(sheet.items) == ()
    after = sheet.applied(plan(Accept(OUTER.id), sheet, SCHEMA, hand()))
    assert OUTER.id not in [i.id for i in Choice(kind="attribution").among(after.items)]
    added = sheet_of().applied(plan(Add("PERSON", (span("AFP"),)), sheet_of(), SCHEMA, hand()))
    assert Choice().among(added.items) == ()
