"""Tokens, sentences, quotations, boundaries and UTF-16."""

from __future__ import annotations

import itertools
import re
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.core.model import Span
from annotator.core.text import (
    BLANKS,
    Utf16,
    all_quotations,
    is_between_tokens,
    moved,
    next_sentence,
    next_token,
    paragraph_at,
    paragraphs,
    quotations,
    sentence_at,
    sentences,
    snapped,
    snaps,
    token_at,
    tokens,
    trimmed,
    worded,
)

PIECES = [
    *[
        "word",
        "don’t",
        "U.S.",
        "Mr.",
        "1,000.5",
        "é",
        "e\u0301",
        "=\u0338",
        "🙂",
        "👩🏽‍🚀",
        "🇺🇸",
        "1️⃣",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "שלום",
        "नमस्ते",
    ],
    *[" ", "  ", "\n", "\r\n", "\r", "\u2028", "\xa0", "\t", "\ufeff", "\u200b", "\u00ad"],
    *list(".!?…,;:—–-“”‘’„«»‹›\"'「」()[]"),
    *["\ud800", "\udfff", "😀", "x"],
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map("".join)
filled = texts.filter(lambda text: bool(text))


def words(text: str) -> list[str]:
    return [token.of(text) for token in tokens(text)]


def pick(text: str, data: st.DataObject) -> Span:
    start = data.draw(st.integers(0, len(text) - 1))
    return Span(start, data.draw(st.integers(start + 1, len(text))))


# ── UTF-16 ──────────────────────────────────────────────────────────────────────────────────────


@given(texts | st.text(st.characters(), max_size=30))
@example("a🙂e\u0301\r\n\ud83d\ude42")
def test_every_position_survives_the_way_to_utf16_and_back(text: str) -> None:
    utf16 = Utf16(text)
    assert [utf16.points(utf16.units(n)) for n in range(len(text) + 1)] == list(range(len(text) + 1))


@given(texts | st.text(st.characters(), max_size=30))
def test_utf16_positions_are_those_of_the_encoding(text: str) -> None:
    utf16 = Utf16(text)
    for n in range(len(text) + 1):
        assert utf16.units(n) == len(text[:n].encode("utf-16-le", "surrogatepass")) // 2


def test_inside_a_surrogate_pair_the_position_is_that_of_its_start() -> None:
    assert [Utf16("a🙂b").points(unit) for unit in range(5)] == [0, 1, 1, 2, 3]


# ── paragraphs ──────────────────────────────────────────────────────────────────────────────────


@given(texts)
def test_paragraphs_and_breaks_make_up_the_text(text: str) -> None:
    rebuilt, at = "", 0
    for start, end in paragraphs(text):
        rebuilt += text[at:start] + text[start:end]
        assert not re.search("[\n\r\x0b\x0c\x85\u2028\u2029]", text[start:end])
        at = end
    assert rebuilt == text


def test_crlf_is_one_break_and_blank_paragraphs_are_kept() -> None:
    assert paragraphs("a\r\n\r\nb") == ((0, 1), (3, 3), (5, 6))
    assert paragraphs("") == ((0, 0),)


def test_every_kind_of_line_break_ends_a_paragraph() -> None:
    assert len(paragraphs("a\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h")) == 8


def test_a_line_break_belongs_to_the_paragraph_before_it() -> None:
    text = "a\r\nb"
    assert [paragraph_at(text, n) for n in range(5)] == [(0, 1), (0, 1), (0, 1), (3, 4), (3, 4)]


# ── tokens ──────────────────────────────────────────────────────────────────────────────────────


@given(texts)
def test_tokens_stand_in_order_without_overlap_or_blank(text: str) -> None:
    found = tokens(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert not any(character.isspace() for token in found for character in token.of(text))


@given(texts)
def test_between_tokens_there_is_nothing_to_see(text: str) -> None:
    at, gaps = 0, ""
    for token in tokens(text):
        gaps += text[at : token.start]
        at = token.end
    assert all(c.isspace() or unicodedata.category(c) == "Cf" for c in gaps + text[at:])


@given(texts)
def test_what_is_between_tokens_is_told_by_the_character_alone(text: str) -> None:
    within = {n for token in tokens(text) for n in range(token.start, token.end)}
    assert {n for n, character in enumerate(text) if not is_between_tokens(character)} == within


@given(texts)
def test_a_combining_mark_is_never_parted_from_its_base(text: str) -> None:
    starts = {token.start for token in tokens(text)}
    for n, character in enumerate(text):
        if "\u0300" <= character <= "\u036f" and n and not _breaks(text[n - 1]):
            assert n not in starts


def _breaks(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


@pytest.mark.parametrize(
    "picture", ["🙂", "👍🏽", "👩‍🚀", "🧑🏽‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🏴‍☠️", "❤️‍🔥", "🇺🇸", "1️⃣", "*️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
)
def test_an_emoji_is_one_token_with_all_that_belongs_to_it(picture: str) -> None:
    assert words(f"{picture} x") == [picture, "x"]


def test_two_flags_are_two_tokens() -> None:
    assert words("🇺🇸🇩🇪") == ["🇺🇸", "🇩🇪"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kyiv’s don't l’État", ["Kyiv’s", "don't", "l’État"]),
        ("the troops’ ‘truce’", ["the", "troops", "’", "‘", "truce", "’"]),
        ("U.S.-led, $1,000.50!", ["U.S", ".", "-", "led", ",", "$", "1,000.50", "!"]),
        ("a,b 1,b", ["a", ",", "b", "1", ",", "b"]),
        ("“Yes,” he", ["“", "Yes", ",", "”", "he"]),
        ("نعم، قال", ["نعم", "،", "قال"]),
        ("co\u00adoperate", ["co\u00adoperate"]),
        ("e\u0301lan =\u0338", ["e\u0301lan", "=\u0338"]),
        ("\ufeffHi\u200b\u200e", ["Hi"]),
        ("", []),
    ],
)
def test_a_word_keeps_its_apostrophe_and_each_mark_stands_alone(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_tokens_of_a_stretch_stay_inside_it() -> None:
    assert tokens("one two three", 2, 6) == (Span(2, 3), Span(4, 6))


def test_the_token_at_a_blank_is_the_one_before_it() -> None:
    assert token_at("ab cd", 2) == Span(0, 2)
    assert token_at("ab cd", 3) == Span(3, 5)


def test_before_the_first_token_of_a_paragraph_it_is_the_first() -> None:
    assert token_at("  ab cd", 0) == Span(2, 4)


def test_in_a_blank_paragraph_there_is_no_token() -> None:
    assert token_at("a\n\nb", 2) is None


def test_past_the_last_token_it_is_the_last() -> None:
    assert token_at("ab cd", 5) == Span(3, 5)


def test_the_next_token_is_found_over_blank_paragraphs_either_way() -> None:
    text = "ab\n\ncd"
    assert next_token(text, 1, forward=True) == Span(4, 6)
    assert next_token(text, 5, forward=False) == Span(0, 2)


def test_at_either_end_there_is_no_next_token() -> None:
    assert next_token("ab", 1, forward=True) is None
    assert next_token("ab", 1, forward=False) is None


@given(filled, st.data())
def test_snapping_takes_whole_tokens_that_cover_every_word_touched(text: str, data: st.DataObject) -> None:
    asked = pick(text, data)
    found = snapped(text, asked.start, asked.end)
    touched = [token for token in tokens(text) if token.overlaps(asked)]
    assert found == (Span(touched[0].start, touched[-1].end) if touched else None)


@given(filled, st.data())
def test_snapping_what_is_snapped_changes_nothing(text: str, data: st.DataObject) -> None:
    asked = pick(text, data)
    found = snapped(text, asked.start, asked.end)
    assert found is None or snapped(text, found.start, found.end) == found


def test_snapping_backwards_is_snapping_forwards() -> None:
    assert snapped("one two three", 9, 5) == snapped("one two three", 5, 9) == Span(4, 13)


@pytest.mark.parametrize("position", [4, 5, 7])
def test_snapping_a_caret_takes_the_token_it_stands_at(position: int) -> None:
    assert snapped("one two", position, position) == Span(4, 7)


def test_snapping_blanks_takes_nothing() -> None:
    assert snapped("a   b", 2, 3) is None
    assert snapped("a   b", 2, 2) is None


# ── boundaries ──────────────────────────────────────────────────────────────────────────────────


@given(filled, st.data(), st.sampled_from(["start", "end"]), st.sampled_from([1, -1]), st.booleans())
def test_a_moved_boundary_gives_a_legal_span_with_the_other_end_unmoved(
    text: str, data: st.DataObject, edge: str, step: int, by_character: bool
) -> None:
    span = pick(text, data)
    result = moved(text, span, edge, step, by_character=by_character)
    if result is not None:
        assert result.end <= len(text)
        assert (result.end == span.end) if edge == "start" else (result.start == span.start)
        assert (len(result) - len(span)) * step > 0


@given(filled, st.data(), st.sampled_from(["start", "end"]))
def test_growing_and_then_shrinking_whole_tokens_changes_nothing(text: str, data: st.DataObject, edge: str) -> None:
    asked = pick(text, data)
    span = snapped(text, asked.start, asked.end)
    grown = moved(text, span, edge, 1) if span else None
    if span and grown:
        assert moved(text, grown, edge, -1) == span


@given(filled, st.data(), st.sampled_from(["start", "end"]))
def test_growing_and_then_shrinking_by_character_changes_nothing(text: str, data: st.DataObject, edge: str) -> None:
    span = trimmed(text, pick(text, data), BLANKS)
    grown = moved(text, span, edge, 1, by_character=True)
    if grown and not span.of(text).isspace():
        assert moved(text, grown, edge, -1, by_character=True) == span


@given(filled, st.data(), st.sampled_from(["start", "end"]), st.sampled_from([1, -1]))
def test_an_edge_moved_by_character_never_rests_on_a_blank(
    text: str, data: st.DataObject, edge: str, step: int
) -> None:
    span = moved(text, pick(text, data), edge, step, by_character=True)
    if span is not None:
        at = text[span.start] if edge == "start" else text[span.end - 1]
        assert not at.isspace()
        assert at not in BLANKS


def test_by_character_blanks_are_passed_over_and_dropped() -> None:
    text = "Mr  Putin \n spoke"
    whole = Span(4, 9)
    assert moved(text, whole, "end", 1, by_character=True) == Span(4, 13)
    assert moved(text, Span(4, 13), "end", -1, by_character=True) == whole
    assert moved(text, whole, "start", 1, by_character=True) == Span(1, 9)
    assert moved(text, Span(1, 9), "start", -1, by_character=True) == whole
    assert moved("Putin ", Span(0, 5), "end", 1, by_character=True) is None


def test_a_boundary_inside_a_token_goes_to_the_tokens_end() -> None:
    assert moved("one three", Span(0, 6), "end", 1) == Span(0, 9)
    assert moved("one three", Span(0, 6), "end", -1) == Span(0, 3)
    assert moved("one three", Span(6, 9), "start", 1) == Span(4, 9)


def test_a_span_grows_by_tokens_to_the_end_of_its_paragraph() -> None:
    assert moved("one\n\ntwo", Span(0, 3), "end", 1) is None
    assert moved("one\n\ntwo", Span(5, 8), "start", 1) is None
    assert moved("one\n\ntwo", Span(0, 8), "end", -1) == Span(0, 3), "and back out of the next one"


@pytest.mark.parametrize("edge", ["start", "end"])
@pytest.mark.parametrize("step", [1, -1])
def test_a_span_of_the_only_token_neither_grows_nor_shrinks(edge: str, step: int) -> None:
    assert moved(" one ", Span(1, 4), edge, step) is None


def test_by_character_a_span_stays_inside_the_text() -> None:
    assert moved("ab", Span(0, 2), "start", 1, by_character=True) is None
    assert moved("ab", Span(0, 2), "end", 1, by_character=True) is None
    assert moved("ab", Span(0, 1), "end", -1, by_character=True) is None


@given(filled, st.data())
def test_trimming_stays_inside_and_never_empties(text: str, data: st.DataObject) -> None:
    span = pick(text, data)
    result = trimmed(text, span)
    assert span.contains(result)
    assert trimmed(text, result) == result


def test_trimming_takes_blanks_and_punctuation_off_both_ends() -> None:
    assert trimmed(" – it was, he said.", Span(0, 19)).of(" – it was, he said.") == "it was, he said"
    assert trimmed("...", Span(0, 3)) == Span(0, 3)


# ── sentences ───────────────────────────────────────────────────────────────────────────────────


@given(texts)
def test_sentences_hold_every_character_that_is_no_blank(text: str) -> None:
    for start, end in paragraphs(text):
        found = sentences(text, start, end)
        assert all(a.end <= b.start for a, b in itertools.pairwise(found))
        held = "".join(sentence.of(text) for sentence in found)
        assert "".join(held.split()) == "".join(text[start:end].split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is. He went.", ["It is.", "He went."]),
        ("“Go!” He went.", ["“Go!”", "He went."]),
        ("Mr. Olsen met Dr. Å. Berg. They spoke.", ["Mr. Olsen met Dr. Å. Berg.", "They spoke."]),
        ("The U.S. Army left.", ["The U.S. Army left."]),
        ("It fell 3.5 points.", ["It fell 3.5 points."]),
        ("It was etc. and so on. then more", ["It was etc. and so on. then more"]),
        ("Really?! Yes… Well. (No.) So.", ["Really?!", "Yes…", "Well.", "(No.)", "So."]),
        ("no stop", ["no stop"]),
        ("Ends. ", ["Ends."]),
        (" . ", ["."]),
    ],
)
def test_a_sentence_ends_at_its_stop_but_not_at_an_abbreviation(text: str, expected: list[str]) -> None:
    assert [s.of(text) for s in sentences(text, 0, len(text))] == expected


def test_a_long_paragraph_is_cut_into_sentences_in_linear_time() -> None:
    text = "It was so. " * 60_000
    started = time.process_time()
    assert len(sentences(text, 0, len(text))) == 60_000
    assert time.process_time() - started < 2.0


def test_the_sentence_between_two_is_the_one_before() -> None:
    text = " One.  Two."
    assert sentence_at(text, 0) == sentence_at(text, 6) == Span(1, 5)
    assert sentence_at(text, 8) == Span(7, 11)
    assert sentence_at("a\n\nb", 2) is None


def test_going_by_sentence_crosses_paragraphs_and_ends_at_the_text() -> None:
    text = "One. Two.\n\nThree."
    assert next_sentence(text, 0, forward=True) == 5
    assert next_sentence(text, 5, forward=True) == 11
    assert next_sentence(text, 11, forward=True) == len(text)
    assert next_sentence(text, 13, forward=False) == 11
    assert next_sentence(text, 11, forward=False) == 5
    assert next_sentence(text, 0, forward=False) == 0


@given(texts, st.integers(0, 60), st.booleans())
def test_going_by_sentence_goes_the_right_way_and_stays_inside(text: str, position: int, forward: bool) -> None:
    position = min(position, len(text))
    to = next_sentence(text, position, forward=forward)
    assert 0 <= to <= len(text)
    assert to >= position if forward else to <= position


# ── quotations and snaps ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Go,” he said. “Now.”", ["“Go,”", "“Now.”"]),
        ('"Go," he said', ['"Go,"']),
        ("“It’s ‘so’ odd”", ["“It’s ‘so’ odd”"]),
        ("‘It’s so,’ he said", ["‘It’s so,’"]),
        ("rock‘n’roll", []),
        ("„Los“, „los”", ["„Los“", "„los”"]),
        ("«Oui», ‹non›, 「はい」, ‚ja‘", ["«Oui»", "‹non›", "「はい」", "‚ja‘"]),
        ("“It began at night.", ["“It began at night."]),
        ("no marks’ at all”", []),
        ('he said"', ['"']),
    ],
)
def test_quotations_stand_with_their_marks_also_unclosed_ones(text: str, expected: list[str]) -> None:
    assert [q.of(text) for q in quotations(text, 0, len(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“He told me ‘nobody will pay for this’,” she said.",
            ["“He told me ‘nobody will pay for this’,”", "‘nobody will pay for this’"],
        ),
        ("\"He told me 'nobody will pay',\" she said", ["\"He told me 'nobody will pay',\"", "'nobody will pay'"]),
        ('“A ‘b "c" d’ e”', ['“A ‘b "c" d’ e”', '‘b "c" d’', '"c"']),
        ("‘We heard “no, ‘never’ again” twice,’ he said", ["‘We heard “no, ‘never’"]),
        ("“They’re the boys’ and it’s ours.”", ["“They’re the boys’ and it’s ours.”"]),
        ("“‘It’s the boys’ own,’ he said”", ["“‘It’s the boys’ own,’ he said”", "‘It’s the boys’ own,’"]),
        ("She said: 'It's late.' He left.", ["'It's late.'"]),
        ("the '90s and the boys' own", []),
        ("“Get ’em, ’tis ‘em”", ["“Get ’em, ’tis ‘em”"]),
        ("“It ‘never closes”", ["“It ‘never closes”"]),
    ],
)
def test_quotations_within_quotations_are_found_where_both_their_marks_are(text: str, expected: list[str]) -> None:
    assert [q.of(text) for q in all_quotations(text, 0, len(text))] == expected


@given(texts)
def test_quotations_of_odd_marks_stay_in_their_paragraph_and_apart(text: str) -> None:
    for start, end in paragraphs(text):
        found = quotations(text, start, end)
        assert all(a.end <= b.start for a, b in itertools.pairwise(found))
        assert all(start <= q.start and q.end <= end for q in found)


@given(filled, st.data())
def test_a_snap_is_another_span_inside_the_text_and_no_two_are_equal(text: str, data: st.DataObject) -> None:
    span = pick(text, data)
    found = [candidate for _, candidate in snaps(text, span)]
    assert span not in found
    assert len(set(found)) == len(found)
    assert all(candidate.end <= len(text) for candidate in found)


def named(text: str, words: str) -> dict[str, str]:
    start = text.index(words)
    return {name: found.of(text) for name, found in snaps(text, Span(start, start + len(words)))}


def test_the_cycle_of_snaps_is_quotation_inside_sentence_clause_and_trimmed() -> None:
    text = "He said it, “We will go now,” again. Then he left."
    assert named(text, " go ") == {
        "quotation marks": "“We will go now,”",
        "inside the marks": "We will go now,",
        "sentence": "He said it, “We will go now,” again",
        "clause": "“We will go now,” again",
        "trimmed": "go",
    }


def test_the_nearest_marks_come_first_each_with_what_is_inside_them() -> None:
    text = "“He told me ‘nobody will pay for this’,” she said."
    quotations_ = [
        ("quotation marks", "‘nobody will pay for this’"),
        ("inside the marks", "nobody will pay for this"),
        ("quotation marks", "“He told me ‘nobody will pay for this’,”"),
        ("inside the marks", "He told me ‘nobody will pay for this’,"),
    ]
    for words in ("nobody will pay for this’", "will pay"):
        start = text.index(words)
        found = [(name, span.of(text)) for name, span in snaps(text, Span(start, start + len(words)))]
        assert found[:4] == quotations_
    beside = [span.of(text) for _, span in snaps(text, Span(0, 4))]
    assert beside[0] == "“He told me ‘nobody will pay for this’,”"
    assert "‘nobody will pay for this’" not in beside


def test_inside_a_quotation_that_never_closes_its_last_letter_is_kept() -> None:
    assert named("“It began", "began")["inside the marks"] == "It began"


def test_marks_with_nothing_between_have_no_inside() -> None:
    assert "inside the marks" not in named("a “” b", "“”")
    assert "inside the marks" not in named('a "', '"')


def test_clauses_end_at_commas_colons_and_dashes() -> None:
    text = "It was late: he left – or so, she said"
    found = {name: words for word in ("late", "left", "so", "said") for name, words in named(text, word).items()}
    assert found["sentence"] == text
    assert [named(text, word).get("clause") for word in ("late", "left", "so")] == ["It was late", "he left", "or so"]


def test_a_clause_mark_at_the_start_of_a_sentence_is_a_clause_of_its_own() -> None:
    assert named("— yes, no", "—")["sentence"] == "yes, no"


def test_a_comma_alone_snaps_to_no_clause() -> None:
    assert {name for name, _ in snaps("yes, no", Span(3, 5))} == {"sentence"}


def test_blanks_between_paragraphs_snap_to_nothing() -> None:
    assert snaps("a\n\nb", Span(1, 2)) == ()


def test_a_long_line_is_read_in_stretches_that_cut_no_token() -> None:
    text = "Ana Lee said “so” to 3,000 people. " * 2_000
    whole = tokens(text)
    at = len(text) // 2
    assert token_at(text, at) in whole
    assert next_token(text, at, forward=True) in whole
    assert snapped(text, at, at + 30_000) == Span(
        next(w.start for w in whole if w.end > at), next(w.end for w in reversed(whole) if w.start < at + 30_000)
    )
    start = time.perf_counter()
    assert token_at("x y " * 2_000_000, 4_000_000) is not None
    assert time.perf_counter() - start < 2


def test_words_are_counted_as_people_count_them() -> None:
    assert worded("“No one, he said, paid £84,000 cross-border.”") == 7
    assert worded(" – … ”") == 0
