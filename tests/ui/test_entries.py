"""What the palette lists first."""

from __future__ import annotations

import pytest

from annotator.ui.entries import Entry, fit, ranked, wanted

TITLES = ("Accept and go on", "Accept many", "Next article", "Show claims", "Larger text", "Mark to discuss")
ENTRIES = [Entry("command", title, title) for title in TITLES]


def test_what_begins_with_the_letters_comes_before_what_was_run_of_late() -> None:
    titles = ("Evaluate the suggesters", "Suggest", "Suggesters", "Suggest again")
    entries = [Entry("command", title, title) for title in titles]
    for letters in ("suggesters", "suggester", "sugg"):
        found = [entry.title for entry in ranked(letters, entries, (titles[0],))]
        assert found.index("Suggesters") < found.index(titles[0])


def listed(letters: str, recent: tuple[str, ...] = ()) -> list[str]:
    return [entry.title for entry in ranked(letters, ENTRIES, recent)]


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("acc", "Accept many"),
        ("go on", "Accept and go on"),
        ("art next", "Next article"),
        ("mtd", "Mark to discuss"),
        ("laims", "Show claims"),
        ("larger txt", "Larger text"),
        ("shwo claims", "Show claims"),
    ],
)
def test_the_best_fit_is_first(letters: str, first: str) -> None:
    assert listed(letters)[0] == first


def test_what_does_not_fit_is_not_listed() -> None:
    assert listed("zzz") == []
    assert listed("qx") == []


def test_with_no_letters_the_recent_ones_are_first() -> None:
    assert listed("", ("Show claims", "Next article"))[:2] == ["Show claims", "Next article"]
    assert sorted(listed("")) == sorted(TITLES)


def test_what_applies_comes_before_what_fits_better() -> None:
    grey = Entry("command", "x", "Accept", applies=False)
    assert ranked("accept", [grey, *ENTRIES])[-1] == grey


def test_commands_come_before_speakers_that_fit_about_as_well() -> None:
    speaker, grey = Entry("speaker", "s", "Splitt"), Entry("command", "x", "Split the attribution", applies=False)
    command = Entry("command", "y", "Split the attribution")
    assert ranked("split", [speaker, command]) == [command, speaker]
    assert ranked("split", [Entry("speaker", "s", "it"), grey]) == [grey], "it is in split, and nobody means it"
    like = Entry("speaker", "l", "Sblit Ltd")
    assert ranked("split", [like, grey]) == [grey, like]
    assert ranked("splitt", [speaker, command])[0] == speaker, "the better fit is first all the same"


def test_a_beginning_is_better_than_a_word_and_a_word_than_a_middle() -> None:
    assert fit("art", "Article") > fit("art", "Next article") > fit("art", "Smart ones") > 0


@pytest.mark.parametrize(
    ("text", "kind", "letters"),
    [("> undo", "command", "undo"), ("@ana", "speaker", "ana"), ("#", "label", ""), (" / x ", "article", "x"),
     ("a@b", None, "a@b")],
)  # fmt: skip
def test_a_prefix_names_what_is_looked_for(text: str, kind: str | None, letters: str) -> None:
    assert wanted(text) == (kind, letters)
