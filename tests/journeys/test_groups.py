"""Identical mentions and many at once: proposed as a group, with exceptions, one key and one undo step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from annotator.core.items import Item
from annotator.core.model import Article, Span
from annotator.project import Project
from annotator.ui.passing import Group
from tests.journeys.conftest import Driver

Open = Callable[[Path], Driver]

OTHERS = 30


def mentions(hands: Driver) -> list[str]:
    assert hands.desk.sheet is not None
    return [i.status for i in hands.desk.sheet.items if i.suggestion and i.suggestion.suggester == "mentions"]


def proposed(project: Project, article: str) -> list[str]:
    return [s.label for s in project.sheet(article).suggestions.values() if s.suggester == "mentions"]


def grouped(hands: Driver) -> Group:
    """The group of a label's further mentions in the sample."""
    hands.select("attacks")
    hands.press("7", "E")
    group = hands.desk.passing.group
    assert group is not None
    return group


def test_mentions_are_shown_as_a_group_and_taken_by_one_key(hands: Driver) -> None:
    hands.select("attacks")
    hands.press("7", "E")
    group = hands.desk.passing.group
    assert group is not None
    assert hands.window.centre.group.isVisible()
    assert hands.window.centre.group.list.count() == len(group.members) == hands.text.count("attacks") - 1
    hands.press("Shift+Return")
    assert set(mentions(hands)) == {"gold"}
    assert not hands.window.centre.group.isVisible()
    hands.press("Ctrl+Z")
    assert set(mentions(hands)) == {"pending"}, "the group was one step"


def test_enter_accepts_the_group_that_is_shown_and_panel_and_bar_say_so(hands: Driver) -> None:
    panel, group = hands.window.centre.group, grouped(hands)
    n = len(group.members)
    assert [b.text() for b in panel.findChildren(QPushButton)] == [f"Accept {n} (Enter)", "Leave (Esc)"]
    offered = [(one.words, one.key) for one in hands.window.centre.bar.strips[0].shown]
    assert offered[0] == (f"Accept the group of {n}", "Enter")
    assert offered[-1] == ("Leave", "Esc")
    hands.press("Return")
    assert set(mentions(hands)) == {"gold"}
    assert hands.desk.passing.group is None
    assert "Accept the group" not in str(hands.window.centre.bar.strips[0].shown)


def test_the_group_follows_what_is_decided_by_other_means(hands: Driver) -> None:
    panel, group = hands.window.centre.group, grouped(hands)
    n = len(group.members)
    for left, member in enumerate(reversed(group.members)):
        assert panel.list.count() == n - left
        hands.desk.set_focus(member)
        hands.press("X")
    assert hands.desk.passing.group is None
    assert not panel.isVisible()


def test_undo_closes_the_group(hands: Driver) -> None:
    hands.press("Return")
    hands.select("attacks")
    hands.press("7", "E", "Ctrl+Z")
    assert hands.desk.passing.group is None
    assert not hands.window.centre.group.isVisible()
    assert mentions(hands) == [], "the last step was the proposal"


def test_of_the_panels_for_many_items_one_is_shown_at_a_time(hands: Driver) -> None:
    hands.select("attacks")
    hands.press("7", "E", "Ctrl+Shift+A")
    bulk, panel = hands.window.centre.bulk, hands.window.centre.group
    assert bulk.isVisible()
    assert not panel.isVisible()
    hands.reader.setFocus()
    hands.press("E")
    assert panel.isVisible()
    assert not bulk.isVisible()


def test_the_many_are_counted_by_what_is_in_sight_now(hands: Driver) -> None:
    hands.open(0)
    hands.press("Ctrl+Shift+A")
    bar = hands.window.centre.bulk
    bar.kind.setCurrentIndex(0)
    bar.label.setCurrentIndex(0)
    bar.suggester.setCurrentIndex(0)
    bar.score.setValue(0)

    def unseen() -> int:
        assert hands.desk.sheet is not None
        view = hands.reader.viewport().rect()
        taken = bar.choice().among(hands.desk.sheet.items)
        return sum(not view.intersects(hands.reader.item_rect(item.id)) for item in taken)

    counted = set()
    for key in ("Ctrl+Home", "PgDown", "Ctrl+End"):
        hands.reader.setFocus()
        hands.press(key)
        hands.qtbot.waitUntil(lambda: bar.list.model().rowCount() == unseen())
        counted.add(unseen())
    assert len(counted) > 1


def test_an_exception_is_rejected_and_not_proposed_again_in_that_context(hands: Driver) -> None:
    hands.select("attacks")
    hands.press("7", "E")
    group = hands.desk.passing.group
    assert group is not None
    hands.desk.set_focus(group.members[0])
    hands.press("Space")
    now = hands.desk.passing.group
    assert now is not None
    assert now.excepted == {group.members[0]}
    hands.press("Shift+Return")
    assert sorted(set(mentions(hands))) == sorted({"rejected", *(["gold"] if len(group.members) > 1 else [])})
    assert hands.desk.project is not None
    assert len(hands.desk.project.refused("attacks", "EVENT")) == 1
    assert hands.desk.project.refused("attacks", "ORG") == frozenset()


def test_space_where_the_group_began_goes_to_the_first_mention_before_it_leaves_one_out(hands: Driver) -> None:
    hands.select("attacks")
    hands.press("7", "E")
    group = hands.desk.passing.group
    assert group is not None
    assert hands.item.subject not in group.members
    hands.press("Space")
    assert hands.item.subject == group.members[0]
    assert hands.desk.passing.group == group
    hands.press("Space")
    shown = hands.desk.passing.group
    assert shown is not None
    assert shown.excepted == {group.members[0]}


def test_looking_in_all_articles_says_of_which_nothing_was_found(hands: Driver) -> None:
    hands.select("reserves")
    hands.press("7", "Shift+E")
    assert hands.desk.passing.group is not None
    hands.qtbot.waitUntil(lambda: "No other article" in hands.window.centre.toast.text)
    assert hands.window.centre.toast.text.endswith("; those of this one are shown.")


def test_a_mention_under_an_item_with_other_ends_is_named_and_not_proposed_again(hands: Driver) -> None:
    """It is an exception that no tick takes in; chosen in the list, it can be mended with the keys."""
    hands.select("cross-border attacks")
    hands.press("7")
    over = hands.item
    covered = Span(over.spans[0].end - len("attacks"), over.spans[0].end)
    hands.press("Esc")
    chosen = hands.select("attacks", 1)
    hands.press("7", "E")
    group, panel = hands.desk.passing.group, hands.window.centre.group.list
    assert group is not None
    assert group.covered == ((covered, over.subject),)
    assert over.subject not in group.members
    assert hands.desk.sheet is not None
    assert not [i for i in hands.desk.sheet.items if i.kind == "entity" and i.spans == (covered,)]
    last = panel.item(panel.count() - 1)
    assert panel.count() == len(group.members) + 1
    assert last.text().startswith(f"Already marked as “{over.spans[0].of(hands.text)}”: ")
    assert not last.flags() & Qt.ItemFlag.ItemIsUserCheckable
    panel.setFocus()
    hands.press("End")
    assert hands.item.subject == over.subject
    hands.press("Return")
    assert set(mentions(hands)) == {"gold"}
    assert len(mentions(hands)) == len(group.members)
    assert hands.desk.sheet.by_id[over.subject].spans == over.spans
    hands.reader.setFocus()
    hands.focus(lambda i: i.kind == "entity" and i.spans == (chosen,))
    hands.press("E")
    assert hands.desk.passing.group is None
    assert "already marked as" in hands.window.centre.toast.text


def test_leaving_a_group_leaves_its_mentions_to_be_decided_one_by_one(hands: Driver) -> None:
    hands.select("attacks")
    hands.press("7", "E", "Esc")
    assert hands.desk.passing.group is None
    assert set(mentions(hands)) == {"pending"}


def test_relabelling_offers_the_same_for_the_other_mentions(hands: Driver) -> None:
    text, sheet = hands.text, hands.desk.sheet
    assert sheet is not None
    item = hands.focus(
        lambda i: (
            i.kind == "entity"
            and i.status == "pending"
            and sum(o.kind == "entity" and o.parts[""][0].of(text) == i.parts[""][0].of(text) for o in sheet.items) > 2
        )
    )
    words = hands.words()
    hands.press("6")
    assert "E gives the same label" in hands.window.centre.toast.text
    hands.press("E", "Shift+Return")
    assert hands.desk.sheet is not None
    same = [i for i in hands.desk.sheet.items if i.kind == "entity" and i.parts[""][0].of(text) == words]
    assert {i.label for i in same} == {"FAC"}
    assert {i.status for i in same} == {"gold"}
    hands.press("Ctrl+Z")
    assert hands.desk.sheet.by_id[item.id].label == "FAC", "the group is a step of its own"
    assert any(
        i.label != "FAC" for i in hands.desk.sheet.items if i.parts.get("") and i.subject in [s.subject for s in same]
    )


def test_mentions_are_proposed_in_all_articles_as_one_step(opened: Open, project_path: Path) -> None:
    with Project.open(project_path) as closed:
        closed.add_articles(
            Article(f"m{n}", f"Number {n}: the attacks went on, attacks all day.") for n in range(OTHERS)
        )
    hands = opened(project_path)
    hands.open(1)
    here = hands.desk.listed.ids[1]
    hands.select("attacks")
    hands.press("7", "Shift+E")
    hands.qtbot.waitUntil(lambda: "other articles" in hands.window.centre.toast.text, timeout=20_000)
    project = hands.desk.project
    assert project is not None
    found = [label for n in range(OTHERS) for label in proposed(project, f"m{n}")]
    assert found == ["EVENT"] * (2 * OTHERS)
    assert project.sheet("m0").state == "unseen"
    hands.press("Esc", "Ctrl+Z")
    hands.qtbot.waitUntil(lambda: not hands.desk.turning.busy)
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.id == here, "undo stays where some of it happened"
    assert not any(proposed(project, f"m{n}") for n in range(OTHERS))
    assert mentions(hands) == []
    assert project.problems() == []


def test_a_mention_rejected_once_is_not_proposed_in_another_article_with_the_same_words_round_it(
    opened: Open, project_path: Path
) -> None:
    with Project.open(project_path) as closed:
        for n in range(3):
            closed.add_articles([Article(f"m{n}", f"Number {n}. She ate a big Apple for her lunch. Apple sued.")])
    hands = opened(project_path)
    hands.desk.open_article("m0")
    hands.select("Apple", 1)
    hands.press("2", "E")
    group = hands.desk.passing.group
    assert group is not None
    assert len(group.members) == 1
    hands.desk.set_focus(group.members[0])
    hands.press("X")
    hands.desk.open_article("m1")
    hands.select("Apple", 1)
    hands.press("2", "E")
    assert mentions(hands) == []
    project = hands.desk.project
    assert project is not None
    assert project.refused("Apple", "ORG")


def test_another_kind_gives_up_the_label_and_suggester_that_it_excludes(hands: Driver) -> None:
    hands.focus(lambda i: i.kind == "entity" and i.status == "pending")
    hands.press("Ctrl+Shift+A")
    bulk = hands.window.centre.bulk
    assert (bulk.label.currentData(), bulk.suggester.currentData()) == (hands.item.label, "entities")
    bulk.kind.setCurrentIndex(bulk.kind.findData("attribution"))
    assert (bulk.label.currentData(), bulk.suggester.currentData()) == ("", "")
    assert "entities" not in [bulk.suggester.itemData(n) for n in range(bulk.suggester.count())]
    bulk.score.setValue(0)
    assert bulk.accept.isEnabled()


def test_many_are_accepted_by_label_and_score_with_what_is_off_screen_listed(hands: Driver) -> None:
    sheet = hands.desk.sheet
    assert sheet is not None
    hands.press("Ctrl+Shift+A")
    bar = hands.window.centre.bulk
    assert bar.isVisible()
    bar.kind.setCurrentIndex(bar.kind.findData("entity"))
    bar.label.setCurrentIndex(0)
    bar.suggester.setCurrentIndex(0)
    bar.score.setValue(0)
    taken = [i for i in sheet.pending if i.kind == "entity"]
    assert bar.accept.text() == f"Accept {len(taken)} (Enter)"
    reader, page = hands.window.reader, hands.window.reader.viewport().rect()
    unseen = sum(not page.intersects(reader.item_rect(i.id)) for i in taken)
    assert bar.list.model().rowCount() == unseen > 0
    bar.score.setValue(101)
    bar.score.setValue(0)
    hands.press("Return")
    assert hands.desk.sheet is not None
    assert {hands.desk.sheet.by_id[i.id].status for i in taken} == {"gold"}
    assert not bar.isVisible()
    hands.press("Ctrl+Z")
    assert hands.desk.sheet.decisions == {}, "one undo step"


def test_after_a_relabelling_panel_bar_and_focus_are_about_the_same_mention(hands: Driver) -> None:
    panel, bar = hands.window.centre.group, hands.window.centre.bar
    hands.focus(lambda i: i.kind == "entity" and i.parts[""][0].of(hands.text) == "Ukraine")
    hands.press("2")
    after = hands.item
    assert hands.words() != "Ukraine", "it has gone on"
    hands.press("E")
    group = hands.desk.passing.group
    assert group is not None
    assert hands.item.subject == group.members[0]
    assert panel.list.currentRow() == 0
    assert bar.caption.name == "Ukraine"
    assert not hands.window.centre.toast.isVisible(), "it has said what there is now"
    hands.press("X")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.by_id[group.members[0]].status == "rejected", "the key did it to what was shown"
    hands.press("J")
    hands.desk.set_focus(group.members[3])
    assert panel.list.currentItem().data(Qt.ItemDataRole.UserRole) == group.members[3]
    hands.desk.set_focus(after.subject)
    assert panel.list.currentRow() == -1
    assert bar.caption.about.startswith("not one of the group · ")
    hands.press("Return")
    assert hands.item.subject == after.subject, "where it had gone on to"


def test_leaving_the_group_of_a_relabelling_goes_back_to_where_one_was(hands: Driver) -> None:
    hands.focus(lambda i: i.kind == "entity" and i.parts[""][0].of(hands.text) == "Ukraine")
    hands.press("2")
    after = hands.item.subject
    hands.press("E", "Esc")
    assert hands.desk.passing.group is None
    assert hands.item.subject == after


def test_what_is_off_screen_is_listed_in_its_sentence(hands: Driver) -> None:
    hands.press("Ctrl+Shift+A")
    bar = hands.window.centre.bulk
    bar.kind.setCurrentIndex(bar.kind.findData("entity"))
    bar.label.setCurrentIndex(0)
    bar.suggester.setCurrentIndex(0)
    bar.score.setValue(0)
    page, model = hands.reader.viewport().rect(), bar.list.model()
    assert hands.desk.sheet is not None
    entities = [i for i in hands.desk.sheet.pending if i.kind == "entity"]

    def unseen() -> list[Item]:
        return [i for i in entities if not page.intersects(hands.reader.item_rect(i.id))]

    hands.qtbot.waitUntil(lambda: model.rowCount() == len(unseen()) > 0)
    for n, item in enumerate(unseen()):
        score, title, shown = model.index(n, 0).data().split("  ", 2)
        assert title == hands.desk.schema.title_of(item.label)
        assert score == f"{item.score:.2f}"
        sentence = " ".join(hands.text[max(0, item.extent.start - 200) : item.extent.end + 200].split())
        words = hands.text[item.extent.start : item.extent.end]
        assert shown.strip("… ") in sentence, "as it stands in the article"
        assert words in shown
        assert len(shown) > len(words) + 10, "with words beside it"


def test_the_rest_is_rejected_with_the_article_done(hands: Driver) -> None:
    hands.open(0)
    hands.press("A", "Ctrl+Shift+Return")
    project = hands.desk.project
    assert project is not None
    done = project.sheet(hands.desk.listed.ids[0])
    assert done.state == "done"
    assert sorted({d.verdict for d in done.decisions.values()}) == ["accepted", "rejected"]
    assert "rejected" in hands.window.centre.toast.text
    hands.press("Ctrl+Z")
    assert hands.desk.sheet is not None
    assert len(hands.desk.sheet.decisions) == 1


def test_scrolling_away_after_a_rejection_is_not_taken_back(hands: Driver) -> None:
    hands.press("X", "Ctrl+End")
    before = hands.reader.scroll_position()
    hands.desk.forget_rejection()
    assert hands.reader.scroll_position() == before
