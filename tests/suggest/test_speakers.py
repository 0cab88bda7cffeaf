"""Speakers read from the parse: who “he”, “the spokesman”, “the ministry” is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from annotator.core.model import Suggestion, surface
from annotator.core.schema import RESOLVED

Proposed = Callable[[str, str], tuple[Suggestion, ...]]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            "Russian President Vladimir Putin said on Monday that the war would go on. He added that talks were over. "
            "The Russian president warned that the West would regret it.",
            {
                ("Russian President Vladimir Putin", "Vladimir Putin"),
                ("He", "Vladimir Putin"),
                ("The Russian president", "Vladimir Putin"),
            },
        ),
        (
            "Angela Weber told Mark Stone that she would leave. “Never,” she said. “Fine,” he replied. "
            "Stone said that Weber was right.",
            {
                ("Angela Weber", "Angela Weber"),
                ("she", "Angela Weber"),
                ("he", "Mark Stone"),
                ("Stone", "Mark Stone"),
            },
        ),
        (
            "Maureen Weber, 71, said that she was tired. Maureen added that the noise had gone on for weeks.",
            {("Maureen Weber, 71", "Maureen Weber"), ("Maureen", "Maureen Weber")},
        ),
        (
            "The Defence Ministry said that it had shot down ten drones. The ministry added that nobody was hurt.",
            {("The Defence Ministry", "Defence Ministry"), ("The ministry", "Defence Ministry")},
        ),
        (
            "Dmitry Peskov, the Kremlin spokesman, said that it was true. The spokesman added that he knew nothing.",
            {("Dmitry Peskov, the Kremlin spokesman", "Dmitry Peskov"), ("The spokesman", "Dmitry Peskov")},
        ),
        (
            "Analysts said that prices would rise. A spokesman said that they fell.",
            {("Analysts", ""), ("A spokesman", "")},
        ),
    ],
)
def test_each_source_has_its_speaker(proposed: Proposed, text: str, who: set[tuple[str, str]]) -> None:
    found = {
        (surface(text, one.fillers.get("source", ())), one.attributes.get(RESOLVED, ""))
        for one in proposed(text, "attributions")
    }
    assert found >= who


def test_without_a_parse_there_is_no_speaker() -> None:
    from annotator.core.model import Article, Span
    from annotator.suggest import Reading
    from annotator.suggest.speakers import Speakers

    assert Speakers(Reading(Article("a", "He said so."))).of((Span(0, 2),)) is None
