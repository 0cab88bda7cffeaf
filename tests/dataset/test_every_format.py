"""Every exporter on a real project: what is lost is said, what is written comes back, and its card tells the truth."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from annotator import work
from annotator.cli import main
from annotator.core.edits import Add, Hand, Link, SetState, WriteNote
from annotator.core.model import Article, Span, Spans
from annotator.core.schema import read_schema
from annotator.formats import EXPORTERS, FormatError, Progress, exporter, suffix_of
from annotator.formats.rejects import Rejects
from annotator.project import Project
from annotator.resources import resource
from tests.formats.generated import TEXTS, together

SEEDS = Path(__file__).parents[2] / "seeds"
ODD = [text for text in TEXTS if len(text) > 10]
ARTICLES = len(ODD) + 3
READABLE = [name for name in EXPORTERS if hasattr(exporter(Path("x"), name), "read")]
NOT_READ = {"parquet", "huggingface", "csv", "csv-excel", "tsv", "html", "pdf"}
COMPLETE = ("plain", "labelstudio", "prodigy", "w3c", "docbin", "cas", "cas-json", "parquet", "huggingface")
"""What holds all of the gold of the odd articles except their notes."""

UNITS = {
    "doccano": "UTF-16 code units",
    "doccano-sequence": "UTF-16 code units",
    "cas": "UTF-16 code units",
    "cas-json": "UTF-16 code units",
    "webanno": "UTF-16 code units",
    "brat": "Unicode code points from the start of the text, CRLF as one",
    **dict.fromkeys(("conll", "iob2", "bioes"), "none: a token a line"),
    "docbin": "spaCy tokens",
    **dict.fromkeys(("html", "pdf"), "none: it is to be read by people"),
}


def odd(project: Project) -> None:
    """Articles with nested, fragmented, same-extent spans, and with no text, or nothing but odd characters."""
    ada = Hand("Ada")
    project.add_articles([Article(f"odd-{n}", text, title=f"=odd {n}") for n, text in enumerate(ODD)])
    project.add_articles([Article("empty", "")])
    for n, text in enumerate(ODD):
        id_ = f"odd-{n}"
        words = [Span(at, at + len(word)) for word in text.split() for at in [text.index(word)]]
        whole: Spans = (Span(words[0].start, words[3].end),)
        project.apply(id_, Add("ORG", whole), ada)
        project.apply(id_, Add("PERSON", whole), ada)
        project.apply(id_, Add("PERSON", (words[1],)), ada)
        project.apply(id_, Add("CLAIM", (words[0], words[2])), ada)
        project.apply(id_, Link({"source": (words[0],), "cue": (words[1],), "content": (words[2], words[4])}), ada)
        project.apply(id_, WriteNote("look\nagain"), ada)
    for id_ in project.find():
        project.apply(id_, SetState("done"), ada)


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds with their gold, done, suggestions on top, and the odd articles."""
    path = tmp_path_factory.mktemp("real") / "real.db"
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    with Project.create(path, schema) as project:
        work.import_file(project, SEEDS / "gold.jsonl", reviewer="Ada", take="gold")
        assert all(not outcome.problems for outcome, _ in work.suggest_all(project))
        odd(project)
        assert project.problems() == []
    return path


@pytest.fixture
def copy(real: Path, tmp_path: Path) -> Path:
    shutil.copy(real, tmp_path / "p.db")
    return tmp_path / "p.db"


def run(*words: object) -> int:
    code = main([str(word) for word in words], standalone_mode=False)
    assert isinstance(code, int)
    return code


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_what_is_read_back_is_known() -> None:
    assert set(EXPORTERS) - set(READABLE) == NOT_READ


@pytest.mark.parametrize("include", ["gold", "all"])
@pytest.mark.parametrize("name", EXPORTERS)
def test_an_export_says_its_losses_is_read_back_and_gives_the_same_bytes_again(
    name: str, include: str, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--format", name, "--state", "all", "--include", include]
    (tmp_path / "1").mkdir()
    out = tmp_path / "1" / "gold.out"
    assert run("export", copy, out, *command, "--dry-run", "--losses") == 0
    first, *listed = capsys.readouterr().out.splitlines()
    assert not any((tmp_path / "1").iterdir())
    lossy = "nothing would be left out" not in first
    assert bool(listed) == lossy
    assert run("export", copy, out, *command, "--strict") == int(lossy)
    refused = capsys.readouterr().err
    assert ("would leave out" in refused) == lossy
    assert any((tmp_path / "1").iterdir()) != lossy
    shutil.rmtree(tmp_path / "1")
    for n in "12":
        (tmp_path / n).mkdir()
        assert run("export", copy, tmp_path / n / "gold.out", *command) == 0
        said = capsys.readouterr().out
        assert f"{ARTICLES} articles as {name}" in said
        assert ("left out: " in said) == lossy
    one, two = files(tmp_path / "1"), files(tmp_path / "2")
    assert one == two
    card = one["gold.out.card.md"].decode()
    assert f"| Offsets | {UNITS.get(name, 'Unicode code points from the start of the text, half open')}" in card
    assert ("Nothing that was chosen." in card) == (not lossy)


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_split_is_written_as_the_tool_expects_it(
    name: str, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    out = tmp_path / "out" / "gold.x"
    assert run("export", copy, out, "--format", name, "--state", "all", "--split", "60/20/20") == 0
    capsys.readouterr()
    written = files(out.parent)
    if name == "huggingface":
        names = [f"gold.x/data/{part}-00000-of-00001.parquet" for part in ("train", "validation", "test")]
        assert [file for file in written if file.startswith("gold.x/data/")] == sorted(names)
        assert sum(pq.read_table(out.parent / file).num_rows for file in names) == ARTICLES
        assert b"  - split: validation\n    path: data/validation-*\n" in written["gold.x/README.md"]
    elif name == "docbin":
        assert {"gold.cfg", "gold.train.x", "gold.dev.x", "gold.test.x", "gold.x.card.md"} == written.keys()
        assert b'train = "gold.train.x"\ndev = "gold.dev.x"' in written["gold.cfg"]
    else:
        for part in ("train", "dev", "test"):
            assert any(file.startswith(f"gold.{part}.") for file in written)


@pytest.mark.parametrize("shares", [(), (("train", 0.6), ("dev", 0.2), ("test", 0.2))], ids=["whole", "split"])
@pytest.mark.parametrize("name", EXPORTERS)
def test_what_would_be_replaced_is_what_is_written(name: str, shares: work.Shares, copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / f"gold{suffix_of(name)}"
    out.parent.mkdir()
    with Project.open(copy) as project:
        dataset = work.chosen_dataset(project, out, format_=name, choice=work.Choice("all"), shares=shares)
        assert dataset.replaced(out) == []
        dataset.write(out, Progress())
        assert sorted(dataset.replaced(out)) == sorted(out.parent.iterdir())
        if out.is_dir():
            (out / ".annotator-export").unlink()
            with pytest.raises(FormatError, match="the folder is not empty: name a new one"):
                dataset.replaced(out)
        with pytest.raises(FormatError, match="it is the project itself"):
            dataset.replaced(copy)


@pytest.fixture
def again(tmp_path: Path) -> Iterator[Project]:
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    with Project.create(tmp_path / "again.db", schema) as made:
        yield made


@pytest.mark.parametrize("name", READABLE)
def test_what_comes_out_goes_in_again(name: str, copy: Path, again: Project, tmp_path: Path) -> None:
    out = tmp_path / "gold.out"
    with Project.open(copy) as project:
        losses = work.export_project(project, out, format_=name, state="all").losses
        sheets = [project.sheet(id_) for id_ in project.find()]
    reader = {"iob2": "conll", "bioes": "conll", "doccano-sequence": "doccano"}.get(name, name)
    with Rejects(out) as rejects:
        tally = work.import_file(again, out, reviewer="Ada", format_=reader, rejects=rejects)
    assert (rejects.count, tally.articles) == (0, ARTICLES)
    assert again.problems() == []
    if name in COMPLETE or name == "jsonl":
        back = [again.sheet(id_) for id_ in again.find()]
        without = ("metadata",) if name == "jsonl" else ("suggestions", "metadata")
        assert together(back, *without) == together(sheets, *without)
    else:
        assert losses or name in ("brat", "webanno")


def test_the_texts_of_tables_go_in_again(copy: Path, again: Project, tmp_path: Path) -> None:
    with Project.open(copy) as project:
        work.export_project(project, tmp_path / "gold.csv", format_="csv", choice=work.Choice(state="all"))
        texts = {project.article(id_).text for id_ in project.find() if id_ != "empty"}
    with Rejects(tmp_path / "gold.articles.csv") as rejects:
        work.import_file(again, tmp_path / "gold.articles.csv", reviewer="Ada", rejects=rejects)
    assert rejects.count == 1
    assert {again.article(id_).text for id_ in again.find()} == texts
    assert json.loads(rejects.out.read_text())["id"] == "empty" if rejects.out else False
