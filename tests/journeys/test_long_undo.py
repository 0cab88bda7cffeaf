"""What is done or undone to many: the focus goes back to where it was, and the window answers all the while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from annotator.core.edits import AcceptAll, Add, Hand, Link
from annotator.core.model import Article, Span
from annotator.core.schema import RESOLVED
from annotator.core.schema_edits import SchemaEdit
from annotator.core.speakers import Rename
from annotator.project import Project
from annotator.ui.schema_editor import SchemaEditor
from tests.journeys.conftest import Driver, answer

OTHERS = 120


@pytest.fixture
def many(opened: Callable[[Path], Driver], project_path: Path) -> Driver:
    """A window in which one name was just proposed in all articles."""
    with Project.open(project_path) as closed:
        closed.add_articles(
            Article(f"m{n}", f"Number {n}: the Zorblatt went on, Zorblatt all day.") for n in range(OTHERS)
        )
    hands = opened(project_path)
    hands.desk.said.connect(partial(_hear, hands))
    hands.desk.open_article("m0")
    hands.select("Zorblatt")
    hands.press("7", "Shift+E")
    hands.qtbot.waitUntil(lambda: "other articles" in said(hands), timeout=20_000)
    hands.press("Esc")
    hands.qtbot.waitUntil(lambda: not hands.window.remembering.busy, timeout=20_000)
    return hands


def _hear(hands: Driver, text: str, _: bool) -> None:
    hands.window.setProperty("said", f"{said(hands)}\n{text}")


def said(hands: Driver) -> str:
    """All that the reviewer was told: while suggesters run a toast does not stand long."""
    return str(hands.window.property("said") or "")


def proposed(hands: Driver) -> int:
    assert hands.desk.project is not None
    value = hands.desk.project._store.value("SELECT count(*) FROM suggestion WHERE suggester = 'mentions'")
    return int(value)


def step(hands: Driver) -> int:
    assert hands.desk.project is not None
    return len(hands.desk.project.articles_of(newest.step)) if (newest := hands.desk.project.undoable()) else 0


def test_the_window_answers_while_a_long_step_is_undone(many: Driver) -> None:
    before = proposed(many)
    assert step(many) > OTHERS / 2
    many.press("Ctrl+Z")
    assert many.desk.turning.busy, "the key is back before all is undone"
    status = many.window.status
    many.qtbot.waitUntil(lambda: status._work.isVisible() and status._work.text().startswith("Undoing: same words"))
    many.press("PgDown", "Alt+Down")
    assert many.desk.sheet is not None
    assert many.desk.sheet.article.id == "m1", "reading goes on"
    many.qtbot.waitUntil(lambda: not many.desk.turning.busy, timeout=20_000)
    assert "Undone: same words proposed" in said(many)
    many.qtbot.waitUntil(lambda: not status._work.text().startswith("Undoing") or not status._work.isVisible())
    assert proposed(many) == 0
    many.press("Ctrl+Shift+Z")
    many.qtbot.waitUntil(lambda: not many.desk.turning.busy, timeout=20_000)
    assert proposed(many) == before
    assert many.desk.project is not None
    assert many.desk.project.problems() == []


def test_an_edit_meanwhile_is_refused_in_words(many: Driver) -> None:
    many.press("Ctrl+Z")
    sheet = many.desk.sheet
    many.select("Number")
    many.press("7")
    assert "under way" in said(many)
    many.press("Ctrl+Z")
    assert "wait until it has ended" in said(many)
    assert many.desk.sheet == sheet
    many.qtbot.waitUntil(lambda: not many.desk.turning.busy, timeout=20_000)


def test_cancel_leaves_all_as_it_was(many: Driver) -> None:
    before = proposed(many)
    many.press("Ctrl+Z")
    cancel = next(b for b in many.window.status.findChildren(QPushButton) if b.text() == "Cancel")
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert not many.desk.turning.busy
    assert "as it was" in said(many)
    assert proposed(many) == before
    many.press("Ctrl+Z")
    many.qtbot.waitUntil(lambda: not many.desk.turning.busy, timeout=20_000)
    assert proposed(many) == 0


def test_closing_the_window_meanwhile_leaves_a_sound_project(many: Driver, project_path: Path) -> None:
    before = proposed(many)
    many.press("Ctrl+Z")
    many.close()
    with Project.open(project_path) as again:
        assert again.problems() == []
        assert again._store.value("SELECT count(*) FROM suggestion WHERE suggester = 'mentions'") == before


def ascribe(project: Project) -> None:
    """Make a name, and who says something, gold in many articles."""
    hand = Hand("Reviewer")
    project.add_articles(Article(f"m{n}", f"Number {n}: Ann Zorblatt said it went on.") for n in range(OTHERS))
    for n in range(OTHERS):
        at = project.article(f"m{n}").text.index("Ann Zorblatt")
        name, cue = Span(at, at + 12), Span(at + 13, at + 17)
        project.apply(f"m{n}", Add("PERSON", (name,)), hand)
        project.apply(f"m{n}", Link({"source": (name,), "cue": (cue,)}, {RESOLVED: "Ann Zorblatt"}), hand)


def at_rest(hands: Driver) -> Driver:
    """The window at the first of the many articles, once all is suggested and remembered."""
    hands.desk.said.connect(partial(_hear, hands))
    hands.desk.open_article("m0")
    project = hands.desk.project
    assert project is not None
    suggesting = hands.window.suggesting
    hands.qtbot.waitUntil(lambda: not project.unsuggested() and not suggesting.busy, timeout=60_000)
    hands.qtbot.waitUntil(lambda: not hands.window.remembering.busy, timeout=20_000)
    return hands


@pytest.fixture
def ascribed(opened: Callable[[Path], Driver], project_path: Path) -> Driver:
    """A window on a project in which a name, and who says something, is gold in many articles."""
    with Project.open(project_path) as closed:
        ascribe(closed)
    return at_rest(opened(project_path))


@pytest.fixture(params=["label", "speaker"])
def renamed(opened: Callable[[Path], Driver], project_path: Path, request: pytest.FixtureRequest) -> Driver:
    """A window on a project in which a label, or a speaker, that is gold in many articles was renamed last."""
    with Project.open(project_path) as closed:
        ascribe(closed)
        hand, schema = Hand("Reviewer"), closed.schema
        if request.param == "label":
            labels = tuple(replace(x, name="HUMAN", title="Human") if x.name == "PERSON" else x for x in schema.labels)
            closed.change_schema(SchemaEdit(replace(schema, labels=labels), {"PERSON": "HUMAN"}), hand)
        else:
            closed.change_speakers(Rename("Ann Zorblatt", "Ann May Zorblatt"), hand)
    return at_rest(opened(project_path))


def names(hands: Driver) -> set[str]:
    """The labels of the names in the articles at hand, and who speaks there."""
    found = set()
    assert hands.desk.project is not None
    for n in (0, 1, OTHERS - 1):
        sheet = hands.desk.project.sheet(f"m{n}")
        gold = [item for item in sheet.items if item.status == "gold"]
        found |= {item.label for item in gold if item.kind == "entity"}
        found |= {item.attributes[RESOLVED] for item in gold if RESOLVED in item.attributes}
    return found


def test_another_name_of_a_label_or_a_speaker_is_undone_while_the_window_answers(renamed: Driver) -> None:
    hands, before = renamed, names(renamed)
    status = hands.window.status
    hands.press("Ctrl+Z")
    assert hands.desk.turning.busy, "the key is back before all is undone"
    hands.qtbot.waitUntil(lambda: status._work.isVisible() and status._work.text().startswith("Undoing"))
    hands.press("Alt+Down")
    assert names(hands) == before, "until all is undone, all is as it was"
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.id == "m1", "reading goes on"
    cancel = next(b for b in status.findChildren(QPushButton) if b.text() == "Cancel")
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert not hands.desk.turning.busy
    assert names(hands) == before
    hands.press("Ctrl+Z")
    hands.qtbot.waitUntil(lambda: not hands.desk.turning.busy, timeout=20_000)
    assert names(hands) == {"PERSON", "Ann Zorblatt"}
    assert "Undone: " in said(hands)
    hands.press("Ctrl+Shift+Z")
    hands.qtbot.waitUntil(lambda: not hands.desk.turning.busy, timeout=20_000)
    assert names(hands) == before
    assert hands.desk.project is not None
    assert hands.desk.project.problems() == []


def another_name(hands: Driver, what: str, before: Callable[[], None] = lambda: None) -> None:
    """Rename the label, or the speaker, by its window's keys; `before` is done right before the last one."""
    hands.reader.setFocus()
    if what == "speaker":
        hands.press("Ctrl+Shift+P")
        window = hands.window.backroom.speakers
        hands.qtbot.waitExposed(window)
        window.choose(["Ann Zorblatt"])
        answer("Ann May Zorblatt", before)
        QTest.keyClick(window.table, Qt.Key.Key_F2)
        window.close()
    else:
        hands.focus(lambda item: item.kind == "entity" and item.label == "PERSON" and item.status == "gold")
        hands.press("Ctrl+L")
        editor = hands.window.findChild(SchemaEditor)
        assert isinstance(editor, SchemaEditor)
        hands.qtbot.waitExposed(editor)
        for field, words in ((editor.form.title, "Human"), (editor.form.name, "HUMAN")):
            field.selectAll()
            QTest.keyClicks(field, words)
        before()
        QTest.keyClick(editor.form.name, Qt.Key.Key_Return)
    to_front(hands)


def to_front(hands: Driver) -> None:
    """Have the window back as any desktop gives it back."""
    hands.window.activateWindow()
    hands.qtbot.waitUntil(hands.window.isActiveWindow)
    hands.reader.setFocus()


def cancel(hands: Driver) -> None:
    """Press Cancel in the status bar."""
    hands.qtbot.waitUntil(lambda: hands.window.status._cancel.isVisible())
    QTest.mouseClick(hands.window.status._cancel, Qt.MouseButton.LeftButton)


def until_rest(hands: Driver) -> None:
    hands.qtbot.waitUntil(lambda: not hands.desk.turning.busy, timeout=20_000)


@pytest.mark.parametrize("what", ["label", "speaker"])
def test_another_name_is_given_while_the_window_answers(ascribed: Driver, what: str) -> None:
    hands, before = ascribed, names(ascribed)
    assert hands.desk.project is not None
    newest = hands.desk.project.undoable()
    another_name(hands, what)
    assert hands.desk.turning.busy, "the key is back before all is changed"
    status = hands.window.status
    hands.qtbot.waitUntil(lambda: status._work.isVisible() and status._work.text().startswith("Changing the "))
    hands.desk.turning._timer.stop()
    hands.press("Alt+Down")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.id == "m1", "reading goes on"
    assert names(hands) == before, "until all is changed, all is as it was"
    hands.select("Number")
    hands.press("7")
    assert "A long step is under way: wait until it has ended." in said(hands)
    hands.press("Ctrl+Z")
    hands.desk.turning._timer.start()
    cancel(hands)
    assert not hands.desk.turning.busy
    assert not status._work.isVisible()
    assert "was stopped: all is as it was" in said(hands)
    assert names(hands) == before
    assert hands.desk.project.undoable() == newest
    another_name(hands, what)
    until_rest(hands)
    assert names(hands) == ({"HUMAN", "Ann Zorblatt"} if what == "label" else {"PERSON", "Ann May Zorblatt"})
    assert f"{OTHERS} articles" in said(hands)
    hands.press("Ctrl+Z")
    until_rest(hands)
    assert names(hands) == before
    assert hands.desk.project.undoable() == newest
    assert hands.desk.project.problems() == []


def test_a_stopped_change_of_labels_is_gone_on_with_where_it_was(ascribed: Driver) -> None:
    hands, before = ascribed, names(ascribed)
    another_name(hands, "label")
    hands.qtbot.waitUntil(lambda: hands.window.status._work.isVisible())
    hands.desk.turning._timer.stop()
    cancel(hands)
    assert names(hands) == before
    toast = hands.window.centre.toast
    assert "was stopped" in toast.text
    button = next(b for b in toast.findChildren(QPushButton) if b.isVisible())
    assert button.text() == "Your changes…  Ctrl+L"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    editor = next(e for e in hands.window.findChildren(SchemaEditor) if e.isVisible())
    editor.activateWindow()
    hands.qtbot.waitUntil(editor.isActiveWindow)
    assert (editor.form.title.text(), editor.form.name.text()) == ("Human", "HUMAN")
    assert "not saved" in editor.windowTitle()
    QTest.keyClick(editor.form.name, Qt.Key.Key_Return)
    to_front(hands)
    until_rest(hands)
    assert names(hands) == {"HUMAN", "Ann Zorblatt"}
    hands.press("Ctrl+L")
    fresh = next(e for e in hands.window.findChildren(SchemaEditor) if e.isVisible())
    assert fresh.windowTitle() == "Label schema"
    assert not fresh.save.isEnabled(), "nothing is left over"
    QTest.keyClick(fresh, Qt.Key.Key_Escape)


def test_changes_of_labels_that_were_stopped_are_not_kept_for_another_schema(ascribed: Driver) -> None:
    hands = ascribed
    another_name(hands, "label")
    hands.qtbot.waitUntil(lambda: hands.window.status._work.isVisible())
    hands.desk.turning._timer.stop()
    cancel(hands)
    project = hands.desk.project
    assert project is not None
    labels = tuple(replace(x, title="Somebody") if x.name == "PERSON" else x for x in project.schema.labels)
    project.change_schema(SchemaEdit(replace(project.schema, labels=labels, source=""), {}), hands.desk.hand())
    hands.focus(lambda item: item.kind == "entity" and item.label == "PERSON" and item.status == "gold")
    hands.press("Ctrl+L")
    editor = next(e for e in hands.window.findChildren(SchemaEditor) if e.isVisible())
    assert editor.form.title.text() == "Somebody"
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_a_label_that_only_looks_different_is_changed_at_once(ascribed: Driver) -> None:
    hands = ascribed
    shown: list[str] = []
    hands.desk.turning.progressed.connect(lambda words, *_: shown.append(words))
    hands.focus(lambda item: item.kind == "entity" and item.label == "PERSON" and item.status == "gold")
    hands.press("Ctrl+L")
    editor = hands.window.findChild(SchemaEditor)
    assert isinstance(editor, SchemaEditor)
    editor.form.title.selectAll()
    QTest.keyClicks(editor.form.title, "Somebody")
    QTest.keyClicks(editor.form.definition, "Whoever has a name. ")
    QTest.keyClick(editor.form.title, Qt.Key.Key_Return)
    assert not hands.desk.turning.busy
    assert hands.desk.schema.label("PERSON").title == "Somebody"
    assert hands.window.actions_["label.PERSON"].text().endswith("Somebody")
    assert shown == []
    to_front(hands)
    hands.press("Ctrl+Z")
    assert not hands.desk.turning.busy
    assert hands.desk.schema.label("PERSON").title == "Person"
    assert shown == []


@pytest.mark.parametrize("stopped", [True, False], ids=["stopped", "ended"])
@pytest.mark.parametrize("what", ["label", "speaker", "undo"])
def test_what_is_suggested_during_a_long_step_is_kept(ascribed: Driver, what: str, stopped: bool) -> None:
    hands = ascribed
    project, suggesting, turning = hands.desk.project, hands.window.suggesting, hands.desk.turning
    assert project is not None
    if what == "undo":
        another_name(hands, "label")
        until_rest(hands)
    hands.qtbot.waitUntil(lambda: not hands.window.remembering.busy, timeout=20_000)
    told: list[str] = []
    suggesting.ended.connect(told.append)
    before = names(hands)

    def begin() -> None:
        project.add_articles(Article(f"new{n}", f"On day {n} Boris Johnson left London.") for n in range(40))
        suggesting.begin()
        # What the suggesters find comes while the step has begun and is not done.
        turning._timer.setInterval(10_000_000)

    if what == "undo":
        begin()
        hands.press("Ctrl+Z")
    else:
        another_name(hands, what, begin)
    assert turning.busy
    task = suggesting._task
    assert task is not None
    hands.qtbot.waitUntil(lambda: task.done > 8, timeout=20_000)
    with Project.open(project.path) as other:
        assert len(other.unsuggested()) == 40, "nothing of it is written into the step"
    turning._timer.setInterval(0)
    if stopped:
        turning.stop()
        assert names(hands) == before
    else:
        until_rest(hands)
        assert names(hands) != before
    hands.qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert "in 40 articles." in told[0]
    with Project.open(project.path) as other:
        assert other.unsuggested() == []
        assert all(other.sheet(f"new{n}").suggestions for n in range(40))
        assert other.problems() == []
    assert not suggesting.busy


def test_cancel_of_a_long_step_leaves_the_suggesters_at_work(ascribed: Driver) -> None:
    hands = ascribed
    project, suggesting, turning = hands.desk.project, hands.window.suggesting, hands.desk.turning
    assert project is not None
    told: list[str] = []
    suggesting.ended.connect(told.append)

    def begin() -> None:
        project.add_articles(Article(f"new{n}", f"On day {n} Boris Johnson left London.") for n in range(40))
        suggesting.begin()

    another_name(hands, "label", begin)
    hands.qtbot.waitUntil(lambda: hands.window.status._work.text().startswith("Changing the label schema"))
    turning._timer.stop()
    cancel(hands)
    assert not turning.busy
    hands.qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert "in 40 articles." in told[0]


def test_what_is_suggested_during_a_long_step_is_kept_though_the_window_is_closed(
    ascribed: Driver, project_path: Path
) -> None:
    hands = ascribed
    project, suggesting, turning = hands.desk.project, hands.window.suggesting, hands.desk.turning
    assert project is not None
    before = names(hands)

    def begin() -> None:
        project.add_articles(Article(f"new{n}", f"On day {n} Boris Johnson left London.") for n in range(10))
        suggesting.begin()
        turning._timer.setInterval(10_000_000)

    another_name(hands, "label", begin)
    task = suggesting._task
    assert task is not None
    hands.qtbot.waitUntil(lambda: task.done > 4, timeout=20_000)
    hands.close()
    with Project.open(project_path) as other:
        assert sum(bool(other.sheet(f"new{n}").suggestions) for n in range(10)) > 4
        assert other.problems() == []
        labels = {i.label for i in other.sheet("m0").items if i.kind == "entity" and i.status == "gold"}
        assert labels <= before


def test_undoing_many_at_once_goes_back_to_where_the_focus_was(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    pending = hands.desk.sheet.pending
    entities = [item for item in pending if item.kind == "entity"]
    hands.desk.set_focus(entities[4].id)
    hands.press("Ctrl+Shift+A")
    bar = hands.window.centre.bulk
    bar.label.setCurrentIndex(0)
    bar.score.setValue(0)
    QTest.mouseClick(bar.accept, Qt.MouseButton.LeftButton)
    assert len(hands.desk.sheet.pending) < len(pending) - 12
    hands.press("Ctrl+Z")
    assert hands.item.id == entities[4].id
    assert hands.item.status == "pending"


def test_undoing_a_finished_article_goes_back_to_where_the_focus_was(hands: Driver) -> None:
    hands.open(0)
    hands.press("J", "J", "J")
    item = hands.item
    hands.press("Ctrl+Return")
    assert hands.desk.item is not item
    hands.press("Ctrl+Z")
    assert hands.item.id == item.id


def test_in_another_sitting_it_goes_to_the_first_of_the_group(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    entities = [item for item in hands.desk.sheet.pending if item.kind == "entity"][3:30]
    hands.desk.apply(AcceptAll(tuple(item.id for item in reversed(entities))))
    hands.desk.undoing.focus_before.clear()
    hands.desk.set_focus(None)
    hands.press("Ctrl+Z")
    assert hands.item.id == entities[0].id
