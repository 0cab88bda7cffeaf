"""Work in the background: what is said of an error, and what becomes of work whose dialog has gone."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator import settings
from annotator.core.model import AnnotationError
from annotator.core.schema import SchemaError
from annotator.formats import FormatError
from annotator.project import ProjectError
from annotator.suggest import LanguageError, SuggesterError
from annotator.ui.tasks import Task, Tasks


@pytest.fixture
def owner(qapp: QApplication) -> Iterator[QObject]:
    made = QObject()
    yield made
    try:
        made.deleteLater()
    except RuntimeError:
        return  # It went in the test.
    QApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete)


def raising(error: Exception) -> Callable[[Callable[[], bool]], Iterator[object]]:
    def job(cancelled: Callable[[], bool]) -> Iterator[object]:
        yield 1
        raise error

    return job


def said_of(error: Exception, tasks: Tasks, qtbot: QtBot) -> list[str]:
    """What a task that raises says."""
    said: list[str] = []
    task = tasks.run("work", "Working", raising(error))
    task.failed.connect(said.append)
    with qtbot.waitSignal(task.finished):
        pass
    return said


@pytest.mark.parametrize(
    "error",
    [
        ProjectError("it is damaged: restore it"),
        FormatError(Path("a.txt"), "it is empty"),
        SchemaError("labels: there are none"),
        AnnotationError("it has no words"),
        SuggesterError("there is no such suggester"),
        LanguageError("there is no pipeline: install one"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_user_can_mend_is_said_in_its_own_words(error: Exception, owner: QObject, qtbot: QtBot) -> None:
    tasks = Tasks(owner)
    assert said_of(error, tasks, qtbot) == [str(error)]
    tasks.close()


def test_what_the_system_refuses_is_said_without_its_number(owner: QObject, qtbot: QtBot) -> None:
    tasks = Tasks(owner)
    assert said_of(OSError(errno.ENOSPC, "No space left on device", "a.jsonl"), tasks, qtbot) == [
        "a.jsonl: No space left on device"
    ]
    tasks.close()


@pytest.mark.logs_warnings
@pytest.mark.parametrize("error", [KeyError("x"), AssertionError(), RuntimeError("stop")], ids=repr)
def test_a_bug_is_loud_in_the_log_and_plain_on_screen(
    error: Exception, owner: QObject, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    tasks = Tasks(owner)
    (said,) = said_of(error, tasks, qtbot)
    assert said.startswith("Something went wrong that should not have")
    assert str(settings.state_folder()) in said
    (record,) = (record for record in caplog.records if record.name.startswith("annotator"))
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert record.exc_info[1] is error
    tasks.close()


def test_a_task_is_forgotten_before_anybody_hears_that_it_has_ended(owner: QObject, qtbot: QtBot) -> None:
    tasks, busy = Tasks(owner), list[bool]()
    task = tasks.run("work", "Working", lambda cancelled: iter((1, 2)))
    assert tasks.busy("work")
    task.finished.connect(lambda: busy.append(tasks.busy("work")))
    qtbot.waitUntil(lambda: bool(busy))
    assert busy == [False]
    tasks.close()


def test_a_task_that_was_overtaken_does_not_end_the_newer_one(owner: QObject, qtbot: QtBot) -> None:
    tasks, held, over, begun = Tasks(owner), Event(), list[Task](), list[int]()

    def job(cancelled: Callable[[], bool]) -> Iterator[object]:
        begun.append(1)
        held.wait(10)
        yield 1

    first = tasks.run("work", "First", lambda cancelled: iter(()))
    first.finished.connect(lambda: over.append(first))
    second = tasks.run("work", "Second", job)
    qtbot.waitUntil(lambda: bool(over and begun))
    assert tasks.busy("work")
    held.set()
    with qtbot.waitSignal(second.finished):
        pass
    assert not tasks.busy("work")
    tasks.close()


def test_work_that_is_left_runs_out_though_its_owner_has_gone(owner: QObject, qtbot: QtBot) -> None:
    tasks, held, done, ended = Tasks(owner), Event(), list[str](), list[str]()

    def slow(cancelled: Callable[[], bool]) -> Iterator[object]:
        done.append("begun")
        held.wait(10)
        done.append("slow")
        yield 1

    def never(cancelled: Callable[[], bool]) -> Iterator[object]:
        done.append("never")
        yield 2

    for key, job in (("slow", slow), ("never", never)):
        task = tasks.run(key, key, job)
        task.delivered.connect(lambda result: done.append("delivered"))
        task.finished.connect(lambda key=key: ended.append(key))
    qtbot.waitUntil(lambda: done == ["begun"])
    tasks.leave()
    assert done == ["begun"], "it is not waited for"
    owner.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    held.set()
    qtbot.waitUntil(lambda: ended == ["slow", "never"])
    assert done == ["begun", "slow"], "what waited was not begun, and nothing was delivered"
