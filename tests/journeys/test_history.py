"""The History tab: what happened in words, any moment looked at, and one article brought back to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from annotator.core.edits import now
from annotator.ui.attention import REST, Attention
from annotator.ui.parts import moment_words
from annotator.ui.timeline import Moment, moments
from tests.journeys.conftest import Driver


def history(hands: Driver) -> list[Moment]:
    hands.window.inspector.tabs.setCurrentWidget(hands.window.inspector.history)
    return [row for row in hands.window.inspector.history.model.rows if not row.heading]


def to_history(hands: Driver) -> None:
    history(hands)
    hands.window.inspector.history.list.setFocus()


def test_it_says_in_words_what_happened_newest_first(hands: Driver) -> None:
    item = hands.item
    words = hands.words() or hands.words("content")
    hands.press("A", "X", "Ctrl+Z")
    rows = history(hands)
    assert rows[0].text == "Now"
    assert rows[1].text.startswith("Undone: rejected ‘")
    assert rows[2].faded, "what was undone is told apart"
    assert rows[3].text == f"Accepted ‘{words}’"
    assert rows[-1].text == "Imported"
    headings = [row for row in hands.window.inspector.history.model.rows if row.heading]
    assert [row.aside for row in headings] == [hands.desk.reviewer]
    assert item.id


def test_arrows_go_through_the_past_and_escape_leaves_it(hands: Driver) -> None:
    first = hands.item
    hands.press("A", "A")
    assert hands.desk.sheet is not None
    now = hands.desk.sheet
    to_history(hands)
    hands.press("Down", "Down")
    assert len(hands.desk.sheet.decisions) == 1
    assert hands.item.id == hands.desk.sheet.by_id[first.id].id, "what the event was about is in focus"
    assert hands.window.centre.banner.isVisible()
    hands.press("End")
    assert hands.desk.sheet.decisions == {}
    hands.reader.setFocus()
    hands.press("A", "Ctrl+Z")
    assert hands.desk.sheet.decisions == {}, "a look changes nothing"
    assert "Nothing can be changed" not in hands.window.centre.toast.text
    hands.press("Esc")
    assert hands.desk.sheet.decisions == now.decisions
    assert not hands.window.centre.banner.isVisible()


def test_an_article_is_restored_and_the_others_are_left_alone(hands: Driver) -> None:
    hands.press("A", "A")
    then = hands.desk.sheet
    hands.press("X", "D")
    late = hands.desk.sheet
    hands.open(0)
    hands.press("A")
    other = hands.desk.sheet
    hands.open(1)
    rows = history(hands)
    assert hands.desk.project is not None
    assert then is not None
    assert other is not None
    to_history(hands)
    hands.press(*["Down"] * 3)
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.decisions == then.decisions
    hands.window.actions_.run("article.restore")
    assert hands.desk.moment is None
    assert hands.desk.sheet.decisions == then.decisions
    assert hands.desk.sheet.state == "begun"
    assert hands.desk.project.sheet(other.article.id).decisions == other.decisions
    restored, last = history(hands)[1], rows[3]
    assert restored.text == f"Restored to {last.aside}, after “{last.text}”: 1 decision taken back"
    assert hands.window.centre.toast.text.startswith(
        f"The article is as it was at {last.aside}, after “{last.text}”: 1 decision taken back."
    )
    assert len(history(hands)) == len(rows) + 1, "it is one step"
    hands.reader.setFocus()
    hands.press("Ctrl+Z")
    assert hands.desk.sheet.decisions == late.decisions if late else False


def test_what_a_restored_moment_brings_back_is_counted_too(hands: Driver) -> None:
    hands.press("A", "A")
    to_history(hands)
    hands.press("End")
    hands.window.actions_.run("article.restore")
    assert history(hands)[1].text == "Restored to its import: 2 decisions taken back"
    to_history(hands)
    hands.press("Down", "Down")
    hands.window.actions_.run("article.restore")
    assert history(hands)[1].text.endswith(": no decision taken back, 2 there again")
    hands.press("Ctrl+Z", "Ctrl+Z")
    assert history(hands)[1].text == "Undone: restored to its import: 2 decisions taken back"


def test_going_to_another_article_ends_the_look(hands: Driver) -> None:
    hands.press("A")
    to_history(hands)
    hands.press("Down")
    assert hands.desk.moment is not None
    hands.open(0)
    assert hands.desk.moment is None
    assert not hands.window.centre.banner.isVisible()


def test_before_anything_is_decided_it_says_what_will_be_here(hands: Driver) -> None:
    hands.open(0)
    rows = history(hands)
    assert [row.text for row in rows] == ["Now", "Imported"]
    assert hands.window.inspector.history._hint.isVisible()


def test_moments_are_written_as_among_the_sessions() -> None:
    at = now()
    assert list(moments([], at))[-1].aside == moment_words(at.timestamp())


def test_with_nothing_to_discuss_the_queue_says_how_to_mark_it(hands: Driver) -> None:
    hands.press("Ctrl+D")
    window = hands.window.backroom.discussing
    assert window.list_.said == "Nothing to discuss: D marks an article, N writes a note."
    assert not window.tree.isVisible()
    window.close()


def test_the_discuss_queue_lists_articles_and_notes_and_leads_to_them(hands: Driver) -> None:
    item = hands.item
    hands.press("D", "N")
    hands.qtbot.keyClicks(hands.window.focusWidget(), "is this one claim")
    hands.press("Esc")
    hands.open(0)
    hands.press("Ctrl+D")
    window = hands.window.backroom.discussing
    assert window.tree.topLevelItemCount() == 1
    top = window.tree.topLevelItem(0)
    assert top is not None
    assert "(to discuss)" in top.text(0)
    note = top.child(0)
    assert note is not None
    assert "is this one claim" in note.text(0)
    window.tree.setCurrentItem(note)
    window.tree.activated.emit(window.tree.currentIndex())
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.id == hands.desk.listed.ids[1]
    assert hands.item.subject == item.subject
    window._only.click()
    assert hands.desk.listed.query == "state:discuss"
    assert len(hands.desk.listed.ids) == 1
    window.close()


def test_the_timer_of_an_article_rests_when_the_hands_do(opened: Callable[[Path], Driver], project_path: Path) -> None:
    hands = opened(project_path)
    time = [100.0]
    hands.desk.attention = Attention(lambda: time[0])
    hands.open(1)
    start = hands.desk.seconds_here()
    for _ in range(3):
        time[0] += 4
        hands.press("J")
    assert hands.desk.seconds_here() - start == 12
    time[0] += 3600
    assert hands.desk.seconds_here() - start == 12 + REST, "an hour away is not an hour of work"
    hands.press("J")
    time[0] += 5
    assert hands.desk.seconds_here() - start == 12 + REST + 5
    article = hands.desk.listed.ids[1]
    hands.open(0)
    assert hands.desk.project is not None
    assert hands.desk.project.seconds_on(article) - start == 12 + REST + 5


def test_notes_are_told_in_the_lists(hands: Driver) -> None:
    hands.press("N")
    hands.qtbot.keyClicks(hands.window.focusWidget(), "ask the desk")
    hands.press("Esc")
    hands.desk.set_focus(None)
    hands.press("N")
    hands.qtbot.keyClicks(hands.window.focusWidget(), "a hard one")
    hands.press("Esc")
    annotations = hands.window.inspector.annotations.model()
    tips = [str(annotations.index(n, 0).data(Qt.ItemDataRole.ToolTipRole)) for n in range(annotations.rowCount())]
    assert sum("Note: ask the desk" in tip for tip in tips) == 1
    articles = hands.window.articles.model
    assert "Note: a hard one" in str(articles.index(1).data(Qt.ItemDataRole.ToolTipRole))


def test_undo_names_the_words_of_the_role_and_the_article(hands: Driver) -> None:
    toast = hands.window.centre.toast
    hands.focus(lambda i: i.kind == "attribution" and {"content", "cue", "source"} <= set(i.parts))
    hands.desk.set_focus(hands.item.id, "cue")
    word = hands.text.split()[3]
    hands.select(word)
    hands.press("C")
    hands.press("Ctrl+Z")
    assert f"Undone: role filled ‘{word}’" in toast.text
    assert hands.desk.sheet is not None
    title = hands.desk.sheet.article.title
    assert title
    hands.press("Ctrl+Return")
    assert toast.text[:1].isupper() or toast.text[:1].isdigit()
    hands.press("Ctrl+Z")
    assert toast.text.startswith(f"Undone: article finished ‘{title[:20]}")


def test_moves_of_a_boundary_that_are_undone_together_are_counted(hands: Driver) -> None:
    hands.focus(lambda i: i.kind == "entity" and i.status == "pending" and i.label == "PERSON")
    words = hands.words()
    hands.press("]", "]", "]")
    assert hands.words() != words
    assert history(hands)[1].text == f"Boundary moved ‘{words}’, 3 times"
    hands.reader.setFocus()
    hands.press("Ctrl+Z")
    assert hands.words() == words
    assert hands.window.centre.toast.text == f"Undone: boundary moved ‘{words}’, 3 times"
    assert history(hands)[1].text == f"Undone: boundary moved ‘{words}’, 3 times"
    hands.reader.setFocus()
    hands.press("Ctrl+Shift+Z")
    assert hands.window.centre.toast.text == f"Redone: boundary moved ‘{words}’, 3 times"
    hands.press("Ctrl+Z", "X", "2")
    assert history(hands)[1].text == f"Rejected ‘{words}’"


def test_an_article_without_anything_undecided_is_said_to_be_done_in_a_sentence(hands: Driver) -> None:
    hands.press("Ctrl+Shift+Return")
    hands.open(1)
    hands.window.actions_.run("article.reopen")
    hands.press("Ctrl+Return")
    assert hands.window.centre.toast.text.startswith("Article done.")
