"""Edits, undoes and redoes a project at random until it is killed, and says when it has begun; run by test_kill.py."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from annotator.core.edits import (
    Accept,
    Add,
    Edit,
    Fill,
    Finish,
    Forget,
    Hand,
    Link,
    Propose,
    Reject,
    Relabel,
    Reshape,
    WriteNote,
)
from annotator.core.model import ROLES, AnnotationError, Span, Spans
from annotator.core.sheet import Sheet
from annotator.project import Project

_FIRST = 5  # edits after which it says that it may be killed


def main(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    project = Project.open(path)
    project.begin_session("Ana")
    made = 0
    while True:
        hand = Hand("Ana")
        fate = chance.random()
        if fate < 0.15:
            project.undo(hand)
        elif fate < 0.25:
            project.redo(hand)
        else:
            article = chance.choice(("a1", "a2"))
            try:
                project.apply(article, any_edit(project.sheet(article), chance), hand)
            except AnnotationError:
                continue
            made += 1
            if made == _FIRST:
                print("ready", flush=True)


def any_edit(sheet: Sheet, chance: random.Random) -> Edit:
    def spans() -> Spans:
        start = chance.randrange(len(sheet.article.text) - 1)
        return (Span(start, min(len(sheet.article.text), start + chance.randint(1, 12))),)

    target = chance.choice([item.id for item in sheet.items] or ["nobody"])
    edits: list[Edit] = [
        Accept(target),
        Reject(target, "duplicate"),
        Forget(target),
        Add(chance.choice(["PERSON", "CLAIM"]), spans()),
        Relabel(target, chance.choice(["ORG", "CLAIM"])),
        Reshape(target, spans(), chance.choice(["", *ROLES])),
        Link({role: spans() for role in ROLES if chance.random() < 0.7}),
        Fill(target, chance.choice(ROLES), spans() if chance.random() < 0.7 else ()),
        WriteNote(chance.choice(["", "why?"]), target),
        Propose(target),
        Finish(),
    ]
    return chance.choice(edits)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
