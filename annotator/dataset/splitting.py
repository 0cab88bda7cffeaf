"""Articles divided into parts for training and testing: always the same way, and nothing on two sides.

Articles that are nearly the same text (agency copy, updates) are found by MinHash over runs of five words and
kept together. Groups are dealt out label by label, the rarest first, each to the part that lacks most of that
label and has room left, in the order of their hashes: so every part gets its share of every label (iterative
stratification, Sechidis and others 2011), and neither the order of import nor chance has a say. How many articles a
part has room for is settled first, by the largest remainders; where there are enough articles, every part gets one.
Only texts that must stay together can make a part larger than that.

datasketch would do the first half, but brings numpy and scipy; one permutation with 64 bins (Li and others
2012) needs one hash a run of words and is as quick in plain Python.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from sys import intern

from annotator.core.model import digest

NEAR = 0.6
"""From which share of common runs of words on two texts count as nearly the same."""
_RUN = 5
_BINS = 64
_BAND = 4
_EMPTY = 2**64 - 1
_KEPT = 2**32 - 1
"""What is kept of a hash: as good as all of it where two are compared, and half the memory of ten thousand texts."""
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Dealt:
    """What is known of an article for dealing it out: its hash, its signature, and how often it has which label."""

    digest: str
    signature: array[int]
    labels: Mapping[str, int] = field(default_factory=dict)


def dealt(text: str, labels: Mapping[str, int]) -> Dealt:
    """What has to be known of an article; its labels are held once for all articles."""
    return Dealt(digest(text), signature(text), {intern(label): n for label, n in labels.items()})


def signature(text: str) -> array[int]:
    """The MinHash signature of a text: the least hash in each bin."""
    words = _WORD.findall(text.casefold())
    bins = [_EMPTY] * _BINS
    for n in range(max(1, len(words) - _RUN + 1)):
        run = " ".join(words[n : n + _RUN]).encode("utf-8", "surrogatepass")
        value = int.from_bytes(blake2b(run, digest_size=8).digest())
        at, value = value % _BINS, value // _BINS
        if value < bins[at]:
            bins[at] = value
    # A short text leaves bins empty; each takes what the next full one has, so that it can be compared.
    last = next(value for value in bins if value != _EMPTY)
    for n in reversed(range(_BINS)):
        last = bins[n] = bins[n] if bins[n] != _EMPTY else last
    return array("I", [value & _KEPT for value in bins])


def likeness(one: array[int], other: array[int]) -> float:
    """The share of common runs of words that two signatures tell of, from 0 to 1."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / _BINS


def groups(known: Mapping[str, Dealt]) -> list[list[str]]:
    """The ids, those of nearly the same text together, in the order of the hashes."""
    parent = {id_: id_ for id_ in known}

    def root(id_: str) -> str:
        while parent[id_] != id_:
            parent[id_] = id_ = parent[parent[id_]]
        return id_

    for band in range(0, _BINS, _BAND):
        alike: dict[bytes, list[str]] = defaultdict(list)
        for id_, article in known.items():
            alike[article.signature[band : band + _BAND].tobytes()].append(id_)
        for ids in alike.values():
            for id_ in ids[1:]:
                near = likeness(known[ids[0]].signature, known[id_].signature) >= NEAR
                if near and root(id_) != root(ids[0]):
                    parent[root(id_)] = root(ids[0])
    together: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(known, key=lambda id_: known[id_].digest):
        together[root(id_)].append(id_)
    return list(together.values())


def split(known: Mapping[str, Dealt], shares: Sequence[tuple[str, float]]) -> dict[str, str]:
    """Which part each article goes to; `shares` gives every part its name and its share of the articles."""
    whole = sum(share for _, share in shares)
    rest = groups(known)
    total: Counter[str] = Counter()
    for article in known.values():
        total.update(article.labels)
    room = numbers(len(known), shares)
    lacking = {name: {label: n * share / whole for label, n in total.items()} for name, share in shares}
    order = {name: n for n, (name, _) in enumerate(shares)}
    found: dict[str, str] = {}

    def deal(label: str, some: Iterable[list[str]]) -> None:
        for ids in some:
            roomy = [name for name in room if room[name] >= len(ids)] or [max(room, key=lambda name: room[name])]
            part = max(roomy, key=lambda name: (lacking[name].get(label, 0), room[name], -order[name]))
            room[part] -= len(ids)
            for id_ in ids:
                found[id_] = part
                for each, n in known[id_].labels.items():
                    lacking[part][each] -= n

    having = {label: sum(any(label in known[id_].labels for id_ in ids) for ids in rest) for label in total}
    for label in sorted(total, key=lambda label: (having[label], label)):
        deal(label, [ids for ids in rest if any(label in known[id_].labels for id_ in ids)])
        rest = [ids for ids in rest if ids[0] not in found]
    deal("", rest)
    return found


def numbers(articles: int, shares: Sequence[tuple[str, float]]) -> dict[str, int]:
    """How many articles each part gets: none gets none where there are as many articles as parts."""
    whole = sum(share for _, share in shares)
    exact = {name: round(articles * share / whole, 9) for name, share in shares}
    found = {name: int(number) for name, number in exact.items()}
    by_rest = sorted(found, key=lambda name: found[name] - exact[name])
    for name in by_rest[: articles - sum(found.values())]:
        found[name] += 1
    for name in [name for name, number in found.items() if not number and articles >= len(shares)]:
        found[max(found, key=lambda name: found[name])] -= 1
        found[name] = 1
    return found


def read_shares(words: str) -> tuple[tuple[str, float], ...]:
    """The parts written as ``train=80,dev=10,test=10``, or ``80/10/10`` for these three; ValueError if they are not."""
    numbers = words.split("/")
    if len(numbers) in (2, 3) and "=" not in words:
        names = ("train", "dev", "test") if len(numbers) == 3 else ("train", "test")
        pairs = list(zip(names, numbers, strict=True))
    else:
        pairs = [(name.strip(), number) for name, _, number in (part.partition("=") for part in words.split(","))]
    shares = tuple((name, float(number)) for name, number in pairs)
    twice = len({name for name, _ in shares}) < len(shares)
    if twice or len(shares) < 2 or not all(re.fullmatch(r"[\w-]+", name) and share > 0 for name, share in shares):
        raise ValueError(words)
    return shares
