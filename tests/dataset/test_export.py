from __future__ import annotations

import json
import os
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from annotator import work
from annotator.archive import Part
from annotator.cli import main
from annotator.core.edits import Hand, SetState, WriteNote
from annotator.core.excerpts import excerpt
from annotator.core.model import AnnotationError, Article
from annotator.core.schema import SchemaError
from annotator.core.sheet import Sheet
from annotator.dataset.card import checksum
from annotator.dataset.loss import Losses
from annotator.formats import FormatError, Loss, Progress
from annotator.formats.plain import Plain
from annotator.project import Project
from annotator.work import Choice


def exported(project: Project, out: Path, **options: Any) -> list[dict[str, Any]]:
    work.export_project(project, out, format_="plain", **options)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def labels(row: dict[str, Any]) -> list[str]:
    found = [item.get("label", "CLAIM") for item in (*row["entities"], *row["claims"])]
    return sorted([*found, *("ATTRIBUTION" for _ in row["attributions"])])


# ── what is chosen ──────────────────────────────────────────────────────────────────────────────────


def test_the_gold_of_the_articles_that_are_done_is_the_default(project: Project, tmp_path: Path) -> None:
    rows = exported(project, tmp_path / "o.jsonl")
    assert [row["id"] for row in rows] == ["a0", "a1", "a4"]
    assert [labels(row) for row in rows] == [["ATTRIBUTION", "PERSON"], ["ORG"], ["ORG"]]


@pytest.mark.parametrize(
    ("choice", "ids"),
    [
        (Choice(state="all"), ["a0", "a1", "a2", "a3", "a4", "a5"]),
        (Choice(state="begun"), ["a2", "a3", "a5"]),
        (Choice(state="all", query="harbour"), ["a3", "a4", "a5"]),
        (Choice(query="outlet:post harbour"), ["a4"]),
        (Choice(state="all", query='decision:rejected "Ana Lee"'), ["a0"]),
    ],
)
def test_articles_are_chosen_by_state_and_query(
    project: Project, tmp_path: Path, choice: Choice, ids: list[str]
) -> None:
    assert [row["id"] for row in exported(project, tmp_path / "o.jsonl", choice=choice)] == ids


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (Choice(labels=("ORG",)), [[], ["ORG"], ["ORG"]]),
        (Choice(labels=("SOURCE", "PER")), [["ATTRIBUTION", "PERSON"], [], []]),
        (Choice(reviewer="Ada"), [["PERSON"], [], []]),
        (Choice(reviewer="Bo", labels=("ATTRIBUTION",)), [["ATTRIBUTION"], [], []]),
        (Choice(reviewer="Bo", labels=("ORG",), state="done", include="all"), [[], ["ORG"], ["ORG"]]),
    ],
)
def test_items_are_chosen_by_label_and_reviewer(
    project: Project, tmp_path: Path, choice: Choice, kept: list[list[str]]
) -> None:
    assert [labels(row) for row in exported(project, tmp_path / "o.jsonl", choice=choice)] == kept


def test_what_cannot_be_chosen_is_said(project: Project, tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="no label “NOPE”"):
        exported(project, tmp_path / "o", choice=Choice(labels=("NOPE",)))
    with pytest.raises(AnnotationError, match="nobody called “Eve” has reviewed here: choose from Ada, Bo"):
        exported(project, tmp_path / "o", choice=Choice(reviewer="Eve"))
    with pytest.raises(AnnotationError, match="state is one of"):
        exported(project, tmp_path / "o", choice=Choice(query="state:nope"))
    with pytest.raises(FormatError, match="none of the 6 articles is chosen"):
        exported(project, tmp_path / "o", choice=Choice(query="nowhere"))
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("news.db")] == []


def test_rejected_suggestions_go_out_and_come_back_when_asked_for(project: Project, tmp_path: Path) -> None:
    assert "rejected" not in exported(project, tmp_path / "without.jsonl")[0]
    for include in ("gold", "all"):
        choice = Choice(state="done", include=include, negatives=True)
        rows = exported(project, tmp_path / f"{include}.jsonl", choice=choice)
        assert rows[0]["rejected"] == [
            {
                "label": "ORG",
                "start": rows[0]["text"].index("AFP"),
                "end": rows[0]["text"].index("AFP") + 3,
                "text": "AFP",
                "suggester": "rules",
                "score": 0.8,
                "version": "1",
                "reason": "not one of these",
            }
        ]
        assert len(rows[0]["claims"]) == (include == "all")
    with Project.create(tmp_path / "again.db", project.schema) as again:
        work.import_file(again, tmp_path / "gold.jsonl", reviewer="Ada")
        (decision,) = again.sheet("a0").decisions.values()
        assert (decision.verdict, decision.reason) == ("rejected", "not one of these")
        assert again.sheet("a0").pending == ()
        assert again.problems() == []


def test_a_filtered_lossless_export_hangs_together(project: Project, tmp_path: Path) -> None:
    for n, choice in enumerate(
        (
            Choice(labels=("ORG",)),
            Choice(labels=("PERSON",)),
            Choice(reviewer="Bo"),
            Choice(reviewer="Ada", negatives=False),
            Choice(query="harbour"),
            Choice(pseudonyms=True),
        )
    ):
        work.export_project(project, tmp_path / f"{n}.jsonl", choice=choice)
        with Project.create(tmp_path / f"{n}.db", project.schema) as again:
            work.import_file(again, tmp_path / f"{n}.jsonl", reviewer="Ada")
            assert again.problems() == []
    words = (tmp_path / "5.jsonl").read_text(encoding="utf-8")
    assert [name for name in ('"Ada"', '"Bo"', '"reviewer 1"') if name in words] == ['"reviewer 1"']
    assert "Ada" not in (tmp_path / "5.jsonl.card.md").read_text(encoding="utf-8")


def test_the_same_project_gives_the_same_bytes(project: Project, tmp_path: Path) -> None:
    project.close()
    shutil.copy(project.path, tmp_path / "copy.db")
    for name, out in (("news.db", "one"), ("copy.db", "two")):
        (tmp_path / out).mkdir()
        with Project.open(tmp_path / name) as opened:
            for format_ in ("plain", "jsonl"):
                work.export_project(opened, tmp_path / out / f"{format_}.x", format_=format_)
            shares = work.read_shares("50/25/25")
            work.export_project(opened, tmp_path / out / "s.jsonl", format_="plain", state="all", shares=shares)
    one, two = (sorted((tmp_path / out).iterdir()) for out in ("one", "two"))
    assert [path.name for path in one] == [path.name for path in two]
    assert len(one) == 8
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_a_split_gives_a_file_a_part_and_keeps_near_duplicates_together(project: Project, tmp_path: Path) -> None:
    done = work.export_project(
        project, tmp_path / "o.jsonl", format_="plain", state="all", shares=work.read_shares("train=50,test=50")
    )
    assert [path.name for path in done.files] == ["o.train.jsonl", "o.test.jsonl"]
    sides = [{json.loads(row)["id"] for row in path.read_text("utf-8").splitlines()} for path in done.files]
    assert sides[0] | sides[1] == {f"a{n}" for n in range(6)}
    assert not sides[0] & sides[1]
    assert any(side >= {"a0", "a1", "a2"} for side in sides)
    assert done.parts == {"o.train.jsonl": len(sides[0]), "o.test.jsonl": len(sides[1])}


# ── what is lost ────────────────────────────────────────────────────────────────────────────────────


def test_what_would_be_lost_is_said_before_anything_is_written(project: Project, tmp_path: Path) -> None:
    dataset = work.chosen_dataset(project, tmp_path / "o", format_="plain", state="all", include="all")
    losses = dataset.losses(Progress())
    assert str(losses) == "5 review states, 1 decision, 1 note"
    assert losses.first["note"][0].text == "look again"
    with pytest.raises(FormatError, match="Plain JSONL would leave out 5 review states, 1 decision, 1 note"):
        work.export_project(project, tmp_path / "o", format_="plain", state="all", include="all", strict=True)
    assert not (tmp_path / "o").exists()
    assert work.export_project(project, tmp_path / "o.jsonl", strict=True).articles == 6


def test_label_studio_is_said_to_take_gold_of_nobody_for_done(project: Project, tmp_path: Path) -> None:
    row = {"id": "b", "text": "AFP said", "entities": [{"start": 0, "end": 3, "label": "ORG"}]}
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    work.import_file(project, tmp_path / "a.jsonl", reviewer="Ada", format_="plain", take="gold")
    dataset = work.chosen_dataset(project, tmp_path / "o", format_="labelstudio", state="unseen", include="gold")
    (loss,) = dataset.losses(Progress()).first["review state"]
    assert (loss.article, loss.what) == ("b", "unseen: what has gold is done there")


def test_the_command_line_says_and_lists_it(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    title = project.article("a0").name
    project.close()
    out = tmp_path / "o.jsonl"
    command = ["export", str(project.path), str(out), "--format", "plain", "--include", "all", "--state", "all"]
    assert main([*command, "--dry-run", "--losses"], standalone_mode=False) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{out}: 6 articles as plain; 5 review states, 1 decision, 1 note would be left out"
    note = said.index("1 note")
    assert said[note + 1 : note + 3] == [f"  {excerpt(title, 70)}", "    look again"]
    assert said.count("5 review states") == 1
    assert not out.exists()
    assert main([*command, "--strict"], standalone_mode=False) == 1
    assert "would leave out" in capsys.readouterr().err
    assert main([*command, "--split", "60/20/20", "--licence", "CC-BY-4.0"], standalone_mode=False) == 0
    assert "6 articles as plain in o.train.jsonl (" in capsys.readouterr().out
    assert "CC-BY-4.0" in (tmp_path / "o.jsonl.card.md").read_text("utf-8")
    assert main([*command, "--split", "60"], standalone_mode=False) == 2


def test_losses_are_listed_by_kind_and_article_with_an_id_where_titles_are_the_same() -> None:
    losses = Losses()
    sheets = [
        Sheet(Article(id_, "Some words.", title=title)) for id_, title in (("a", "Two"), ("b", "Two"), ("c", "One"))
    ]
    for sheet in sheets:
        for n in range(3):
            losses.add(Loss("attribute", f"degree: {n}", sheet.article.id, "Some"), sheet)
    losses.add(Loss("note", "Look", "c", "Look"), sheets[2])
    for _ in range(300):
        losses.add(Loss("metadata field", "url", "c", "x"), sheets[2])
    lines = list(losses.lines())
    assert [line for line in lines if not line.startswith(" ")] == ["300 metadata fields", "9 attributes", "1 note"]
    assert lines[lines.index("9 attributes") + 1 :][:3] == ["  Two [a]", "    Some (degree: 0)", "    Some (degree: 1)"]
    assert lines[-2:] == ["  One", "    Look"]
    assert "  and 100 more" in lines


class Careless(Plain):
    """Writes plain JSONL in which a span has moved, or an article is missing."""

    def __init__(self, fault: str) -> None:
        self.fault = fault

    def write(self, parts: Any, path: Path, progress: Progress) -> int:
        done = super().write(parts, path, progress)
        rows = path.read_text("utf-8").splitlines()
        if self.fault == "broken":
            path.write_text(rows[0] + "\n{", "utf-8")
            return done
        row = json.loads(rows[1])
        other = [json.dumps({"text": "nobody wrote this"})]
        if self.fault == "moved":
            row["entities"][0]["start"] += 1
            del row["entities"][0]["text"]
        rows[1:2] = [json.dumps(row)] if self.fault != "missing" else []
        path.write_text("\n".join(rows + other * (self.fault == "more")), "utf-8")
        return done


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("moved", "read back, the article a1 has other items than were written"),
        ("missing", "read back, 1 of 3 articles are missing"),
        ("more", "read back, it has an article more: "),
        ("broken", "line 2: read back, it cannot be read \\(.*\\)"),
    ],
)
@pytest.mark.parametrize("former", ["", "what was there before"])
@pytest.mark.parametrize("shares", [(), (("train", 0.5), ("test", 0.5))], ids=["whole", "split"])
def test_what_comes_back_otherwise_than_it_was_written_is_not_kept(
    project: Project, tmp_path: Path, fault: str, said: str, former: str, shares: work.Shares
) -> None:
    out = tmp_path / "out" / "o.jsonl"
    out.parent.mkdir()
    names = ["o.train.jsonl", "o.test.jsonl"] if shares else ["o.jsonl"]
    for name in (*names, "o.jsonl.card.md"):
        if former:
            (out.parent / name).write_text(former)
    choice = Choice(state="all")
    dataset = work.Dataset(project, Careless(fault), choice, shares)
    with pytest.raises(FormatError, match=said.replace("3", r"\d")) as caught:
        dataset.write(out, Progress())
    sentence = str(caught.value)
    assert sentence.startswith(str(out.parent / "o."))
    assert sentence.endswith("it was not kept: export in another format and report this")
    assert "\n" not in sentence
    there = {file.name: file.read_text() for file in out.parent.iterdir()}
    assert there == (dict.fromkeys((*names, "o.jsonl.card.md"), former) if former else {})


class Forgetful(Careless):
    """Loses something of every article, and breaks the file."""

    def losses(self, part: Part) -> list[Loss]:
        return [Loss("attribute", "x", part.article.id)] if isinstance(part, Sheet) else []


def test_a_file_that_cannot_be_read_is_not_kept_whatever_is_lost(project: Project, tmp_path: Path) -> None:
    dataset = work.Dataset(project, Forgetful("broken"), Choice(state="all"))
    with pytest.raises(FormatError, match="read back, it cannot be read"):
        dataset.write(tmp_path / "o.jsonl", Progress())
    assert not (tmp_path / "o.jsonl").exists()


def test_what_a_killed_export_left_is_cleared_away_by_a_later_one(project: Project, tmp_path: Path) -> None:
    old, young = (tmp_path / f".o.jsonl.{name}.part" for name in ("abcd1234", "efgh5678"))
    for folder in (old, young):
        folder.mkdir()
        (folder / "o.jsonl").write_text("half")
    os.utime(old, (0, 0))
    exported(project, tmp_path / "o.jsonl")
    assert (old.exists(), young.exists()) == (False, True)


def test_what_is_in_the_way_is_said_and_left_as_it_is(project: Project, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "mine.txt").write_text("mine")
    file = tmp_path / "file"
    file.write_text("mine")
    for out, format_, said in (
        (there, "brat", f"{there}: the folder is not empty: name a new one"),
        (there, "plain", f"{there}: it is a folder: name a file in it"),
        (file, "brat", f"{file}: it is a file, and this format is a folder of files: name a folder"),
        (tmp_path / "no" / "x", "plain", f"{tmp_path / 'no' / 'x'}: the folder {tmp_path / 'no'} does not exist"),
    ):
        with pytest.raises(FormatError) as caught:
            work.export_project(project, out, format_=format_, state="all")
        assert str(caught.value).startswith(said)
    assert (there / "mine.txt").read_text() == file.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    ours = tmp_path / "ours"
    for _ in range(2):
        work.export_project(project, ours, format_="brat", state="all")
    assert len(list(ours.glob("*.ann"))) == 6


def test_a_link_to_a_file_stays_one(project: Project, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link = tmp_path / "o.jsonl"
    link.symlink_to(tmp_path / "far" / "real.jsonl")
    for _ in range(2):
        work.export_project(project, link, format_="plain", state="all")
        assert link.is_symlink()
        assert len((tmp_path / "far" / "real.jsonl").read_text("utf-8").splitlines()) == 6
    assert sorted(path.name for path in (tmp_path / "far").iterdir()) == ["real.jsonl"]
    assert (tmp_path / "o.jsonl.card.md").is_file()


# ── the card ────────────────────────────────────────────────────────────────────────────────────────


def test_a_card_beside_every_export_says_what_is_in_it(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "gold.jsonl"
    work.export_project(
        project, out, format_="plain", include="all", licence="CC-BY-4.0", choice=Choice(negatives=True, query="AFP")
    )
    card = (tmp_path / "gold.jsonl.card.md").read_text("utf-8")
    for words in (
        "All annotations of 6 articles: all articles that fit “AFP”.",
        f"| gold.jsonl | 6 | {checksum(out)} |",
        "| Offsets | Unicode code points from the start of the text, half open |",
        "| Reviewers | Ada (1), Bo (6) |",
        "| Agreement | not measured: no article was annotated by two reviewers, each alone |",
        "| Licence | CC-BY-4.0 |",
        "| ORG | 5 | 0 | 1 | Companies, agencies",
        "| CLAIM | 0 | 1 | 0 |",
        "| rules | 1 | 2 |",
        "- 1 note, such as “look again”",
        "| Guidelines | version 1 |",
    ):
        assert words in card
    work.export_project(project, tmp_path / "bare.jsonl", with_card=False)
    assert not (tmp_path / "bare.jsonl.card.md").exists()


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(), "The gold of 3 articles: all articles that are done."),
        (Choice(query="AFP"), "The gold of 3 articles: all articles that are done and fit “AFP”."),
        (Choice("all"), "The gold of 6 articles: all articles of the project."),
        (Choice("all", "suggestions"), "The suggestions of 6 articles: all articles of the project."),
        (Choice("discuss"), "The gold of 1 article: all articles that are to discuss."),
    ],
)
def test_the_card_says_in_plain_words_what_was_chosen(
    project: Project, tmp_path: Path, choice: Choice, said: str
) -> None:
    project.apply("a5", SetState("discuss"), Hand("Ada"))
    work.export_project(project, tmp_path / "gold.jsonl", format_="plain", choice=choice)
    assert said in (tmp_path / "gold.jsonl.card.md").read_text("utf-8").splitlines()


def test_the_card_quotes_what_is_left_out(project: Project, tmp_path: Path) -> None:
    work.export_project(project, tmp_path / "gold", format_="conll", state="all")
    lines = (tmp_path / "gold.card.md").read_text("utf-8").splitlines()
    assert "- 2 attributes, such as “Never” (quote_type: direct)" in lines
    assert "- 1 note, such as “look again”" in lines
    assert "- 1 attribution link, such as “Never” (its source, cue and content are not linked)" in lines


def test_every_export_has_a_card_of_its_own(project: Project, tmp_path: Path) -> None:
    for name, format_ in (("print.pdf", "plain"), ("print.html", "html"), ("print", "brat")):
        work.export_project(project, tmp_path / name, format_=format_)
    cards = {file.name: file.read_text("utf-8") for file in tmp_path.glob("*.card.md")}
    assert cards.keys() == {"print.pdf.card.md", "print.html.card.md", "print.card.md"}
    assert all(f"| {name.removesuffix('.card.md')} | 3 |" in card for name, card in cards.items())


def test_a_card_keeps_its_form_whatever_is_in_it(project: Project, tmp_path: Path) -> None:
    work.export_project(project, tmp_path / "2026", format_="brat", licence="ours: ask\nfirst")
    card = (tmp_path / "2026.card.md").read_text("utf-8")
    assert card.startswith('---\nlicense: "ours: ask\\nfirst"\npretty_name: "2026"\n---\n')
    folder = tmp_path / "2026"
    listed = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*"))
    sums = "".join(f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in listed)
    assert f"| {sha256(sums.encode()).hexdigest()} |" in card
    assert "The SHA-256 of a folder is that of what `sha256sum` prints of its files" in card
    project.apply("a0", WriteNote("one\n\ntwo"), Hand("Ada"))
    work.export_project(project, tmp_path / "gold.jsonl", format_="plain")
    assert "- 1 note, such as “one two”\n" in (tmp_path / "gold.jsonl.card.md").read_text("utf-8")


def test_the_card_says_how_far_reviewers_agree_who_worked_alone(project: Project, tmp_path: Path) -> None:
    def answer(text: str, who: str, *spans: tuple[int, int, str]) -> str:
        found = [{"start": start, "end": end, "label": label} for start, end, label in spans]
        return json.dumps({"text": text, "spans": found, "answer": "accept", "_session_id": who})

    texts = ("Ana Lee left Rome.", "Bo came.")
    rows = [
        answer(texts[0], "ada", (0, 7, "PERSON"), (13, 17, "GPE")),
        answer(texts[0], "bo", (0, 7, "PERSON"), (13, 17, "LOC"), (0, 17, "CLAIM")),
        answer(texts[1], "ada", (0, 2, "PERSON")),
    ]
    with Project.create(tmp_path / "q.db", project.schema) as made:
        for n, wanted in (
            (1, "not measured: every article has one reviewer"),
            (
                3,
                "0.40 (entities 0.50, claims 0.00): F1 of items with the same label and boundaries, between 2",
            ),
        ):
            file = tmp_path / f"{n}.jsonl"
            file.write_text("\n".join(rows[:n]))
            work.import_file(made, file, reviewer="Ada", format_="prodigy")
            work.export_project(made, tmp_path / "o.jsonl", format_="plain")
            assert f"| Agreement | {wanted}" in (tmp_path / "o.jsonl.card.md").read_text("utf-8")
        words = (tmp_path / "o.jsonl.card.md").read_text("utf-8")
        made.set_setting("agreement", "alpha 0.8 | by hand")
        work.export_project(made, tmp_path / "o.jsonl", format_="plain")
        assert "| Agreement | alpha 0.8 \\| by hand |" in (tmp_path / "o.jsonl.card.md").read_text("utf-8")
    assert "in 1 article |" in words


def test_a_device_gets_no_card(project: Project) -> None:
    assert work.export_project(project, Path("/dev/null"), format_="plain").articles == 3
    assert not Path("/dev/null.card.md").exists()


def test_losses_are_asked_of_every_part_once(project: Project, tmp_path: Path) -> None:
    asked: list[Part] = []

    class Asked(Plain):
        def losses(self, part: Part) -> Any:
            asked.append(part)
            return super().losses(part)

    work.Dataset(project, Asked(), Choice()).write(tmp_path / "o.jsonl", Progress())
    assert len(asked) == 4
