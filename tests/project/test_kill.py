"""A program killed in the middle of a stream of edits loses at most the key in flight."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator.core.edits import Hand
from annotator.core.sheet import Sheet
from annotator.project import Project

ROOT = Path(__file__).parents[2]


def kill_while_editing(path: Path, seed: int) -> None:
    """Lets another process edit for a random while and kills it without warning."""
    command = [sys.executable, "-m", "tests.project.stream", str(path), str(seed)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as editing:
        assert editing.stdout is not None
        assert editing.stdout.readline().strip() == b"ready"
        time.sleep(random.Random(seed).uniform(0.02, 0.5))
        assert editing.poll() is None
        editing.kill()


def sheets(project: Project) -> dict[str, Sheet]:
    return {article: project.sheet(article) for article in ("a1", "a2")}


@pytest.mark.parametrize("seed", range(3))
def test_after_being_killed_twice_everything_holds_and_can_be_undone_to_the_start(
    project: Project, path: Path, seed: int
) -> None:
    first = sheets(project)
    project.close()
    for round_ in range(2):
        kill_while_editing(path, 10 * seed + round_)
        with Project.open(path) as again:
            assert again.problems() == []
    with Project.open(path) as again:
        while again.redo(Hand("Ana")):
            pass
        last = sheets(again)
        assert again.history(), "nothing was edited before the kill"
        steps = 0
        while again.undo(Hand("Ana")):
            steps += 1
        assert steps > 0
        assert sheets(again) == first
        assert again.problems() == []
        for _ in range(steps):
            assert again.redo(Hand("Ana"))
        assert again.redoable() is None
        assert sheets(again) == last
    with Project.open(path) as again:
        assert sheets(again) == last


def test_what_was_done_before_the_kill_belongs_to_a_session_that_ends_with_it(project: Project, path: Path) -> None:
    project.close()
    kill_while_editing(path, 7)
    with Project.open(path) as again:
        (entry, *_) = again.history(limit=1)
        again.begin_session("Ana")
        assert again.sittings()[1].session.ended == entry.at
