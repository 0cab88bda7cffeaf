"""What a step is called in the history and after undo."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from annotator.project import Entry
from annotator.ui.outcomes import event_words, sentence


def entry(op: str, subject: str) -> Entry:
    return Entry(1, "s", "edit", "done", None, "a", "R", datetime(2024, 1, 2, tzinfo=UTC), op, subject)


@pytest.mark.parametrize(
    ("op", "subject", "kind", "said"),
    [
        ("AcceptAll", "9", "undo", "Undone: accepted 9 items"),
        ("AcceptAll", "1", "", "Accepted 1 item"),
        ("DecideAll", "1200", "redo", "Redone: decided 1,200 items"),
        ("AcceptAll", "", "undo", "Undone: accepted many"),
        ("Accept", "Ana Lee", "", "Accepted ‘Ana Lee’"),
        ("Reject", "“We are” she", "undo", "Undone: rejected “We are” she"),
        ("Accept", "", "", "Accepted"),
    ],
)
def test_a_step_says_what_it_did_and_to_how_many(op: str, subject: str, kind: str, said: str) -> None:
    assert event_words(entry(op, subject), kind=kind) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the folder x/y does not exist: make it first", "The folder x/y does not exist: make it first."),
        ("sample.db is damaged", "sample.db is damaged."),
        ("/a/b cannot be read", "/a/b cannot be read."),
    ],
)
def test_a_message_becomes_a_sentence_and_a_file_keeps_its_name(text: str, said: str) -> None:
    assert sentence(text) == said
