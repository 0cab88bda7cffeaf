from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.dataset.splitting import NEAR, Dealt, dealt, groups, likeness, numbers, read_shares, signature, split

SHARES = (("train", 80.0), ("dev", 10.0), ("test", 10.0))
WORDS = [f"word{n}" for n in range(400)]


def text(start: int, length: int = 120) -> str:
    return " ".join(WORDS[(start * 37 + n * (start % 7 + 1)) % 400] for n in range(length)) + f" {start}"


def true_likeness(one: str, other: str) -> float:
    a, b = ({tuple(words[n : n + 5]) for n in range(len(words) - 4)} for words in (one.split(), other.split()))
    return len(a & b) / len(a | b)


def test_the_signature_tells_how_much_two_texts_share() -> None:
    words = " ".join(WORDS).split()
    for kept in (400, 360, 300, 200, 100):
        other = [*words[:kept], *(f"new{n}" for n in range(400 - kept))]
        guessed = likeness(signature(" ".join(words)), signature(" ".join(other)))
        assert guessed == pytest.approx(true_likeness(" ".join(words), " ".join(other)), abs=0.17)


@pytest.mark.parametrize("words", ["", "😀", "one", "one two three", "a b c d e f"])
def test_a_short_text_is_like_itself_and_like_no_other(words: str) -> None:
    assert likeness(signature(words), signature(words)) == 1
    assert likeness(signature(words), signature(text(1))) < NEAR


def test_case_and_blanks_make_no_other_text() -> None:
    assert likeness(signature(text(3)), signature(text(3).upper().replace(" ", "\r\n"))) == 1


def test_near_duplicates_are_one_group_whatever_the_order() -> None:
    known = {f"d{n}": dealt(text(n), {}) for n in range(20)}
    known |= {f"copy{n}": dealt(text(n) + " updated at noon", {}) for n in range(5)}
    expected = {frozenset((f"d{n}", f"copy{n}")) for n in range(5)} | {frozenset((f"d{n}",)) for n in range(5, 20)}
    assert {frozenset(ids) for ids in groups(known)} == expected
    assert groups(dict(reversed(known.items()))) == groups(known)


def test_every_part_gets_its_share_of_articles_and_of_rare_labels() -> None:
    labels = [
        {"ORG": 3} | ({"RARE": 1} if n % 20 == 0 else {}) | ({"LAW": 2} if n % 3 == 0 else {}) for n in range(400)
    ]
    known = {f"d{n}": Dealt(f"{n * 7919 % 400:016x}", signature(f"text {n} " * 9), labels[n]) for n in range(400)}
    parts = split(known, SHARES)
    articles = Counter(parts.values())
    assert articles == {"train": 320, "dev": 40, "test": 40}
    for label, total in (("RARE", 20), ("LAW", 268), ("ORG", 1200)):
        for name, share in SHARES:
            there = sum(labels[int(id_[1:])].get(label, 0) for id_, part in parts.items() if part == name)
            assert there == pytest.approx(total * share / 100, abs=max(1, total * 0.02)), (label, name)


@pytest.mark.parametrize(
    ("articles", "counts"),
    [
        (0, (0, 0, 0)),
        (1, (1, 0, 0)),
        (2, (2, 0, 0)),
        (3, (1, 1, 1)),
        (4, (2, 1, 1)),
        (9, (7, 1, 1)),
        (10, (8, 1, 1)),
        (14, (11, 2, 1)),
        (15, (12, 2, 1)),
        (16, (13, 2, 1)),
        (1000, (800, 100, 100)),
    ],
)
def test_the_numbers_of_a_split_are_the_nearest_and_leave_no_part_empty(articles: int, counts: tuple[int, ...]) -> None:
    assert tuple(numbers(articles, SHARES).values()) == counts


@given(st.lists(st.dictionaries(st.sampled_from("ABCDEFGHIJKL"), st.integers(1, 9)), max_size=25))
def test_few_articles_are_divided_evenly_however_rare_their_labels(labels: list[dict[str, int]]) -> None:
    known = {f"d{n}": dealt(text(n), each) for n, each in enumerate(labels)}
    found = Counter(split(known, SHARES).values())
    assert {name: found[name] for name, _ in SHARES} == numbers(len(known), SHARES)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40), st.randoms())
def test_a_split_is_a_division_that_no_order_changes(starts: list[int], random: object) -> None:
    known = {f"d{n}": dealt(f"{text(start)} {n % 3}", {"ORG": start % 3}) for n, start in enumerate(starts)}
    parts = split(known, SHARES)
    assert parts.keys() == known.keys()
    assert set(parts.values()) <= {"train", "dev", "test"}
    assert all(len({parts[id_] for id_ in ids}) == 1 for ids in groups(known))
    ids = list(known)
    random.shuffle(ids)  # type: ignore[attr-defined]
    assert split({id_: known[id_] for id_ in ids}, SHARES) == parts


@pytest.mark.parametrize(
    ("words", "shares"),
    [
        ("80/10/10", (("train", 80), ("dev", 10), ("test", 10))),
        ("3/1", (("train", 3), ("test", 1))),
        ("a=1, b-2=0.5", (("a", 1), ("b-2", 0.5))),
    ],
)
def test_shares_are_read(words: str, shares: object) -> None:
    assert read_shares(words) == shares


@pytest.mark.parametrize(
    "words", ["", "80", "80/0/20", "a=1", "a=1,a=2", "a/b=1,c=2", "x", "1/2/3/4", "a=-1,b=2", "a=nan,b=1"]
)
def test_what_is_no_split_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_shares(words)
