from __future__ import annotations

import errno
from pathlib import Path

import pytest

from annotator.formats import FormatError, exporter, guess, importer
from annotator.formats.files import below, repeated_key, replacing


@pytest.mark.parametrize(
    ("name", "content", "format_"),
    [
        ("a.txt", b'{"text": "x"}', "text"),
        ("a.jsonl", b'{"text": "x"}', "plain"),
        ("a.jsonl", b'{"type":"project","format":"annotator","version":1}\n', "jsonl"),
        ("a", b'\xef\xbb\xbf{"format":"annotator"}\n', "jsonl"),
        ("a.json", b"", "plain"),
    ],
)
def test_the_format_is_told_by_suffix_or_content(tmp_path: Path, name: str, content: bytes, format_: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert guess(tmp_path / name) == importer(tmp_path / name).name == format_


def test_a_format_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"x")
    with pytest.raises(FormatError, match="--format"):
        guess(tmp_path / "a.bin")
    with pytest.raises(FormatError, match="--format"):
        exporter(tmp_path / "a.bin")
    with pytest.raises(FormatError, match="no format “x”"):
        importer(tmp_path / "a.bin", "x")


def test_what_fails_halfway_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old")

    def fill_the_disk() -> None:
        with replacing(path) as file:
            file.write(b"new")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(FormatError, match=r"out\.jsonl: it cannot be written: No space left"):
        fill_the_disk()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_where_nothing_can_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="it is a folder"), replacing(tmp_path):
        pass
    with pytest.raises(FormatError, match="does not exist: make it first"), replacing(tmp_path / "no" / "out"):
        pass


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with replacing(tmp_path / "link") as file:
        file.write(b"new")
    assert (tmp_path / "real").read_text() == "new"
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('{"a": 1, "b": {"a": 2}}', ""),
        ('{"a": 1, "a": 2}', "a"),
        ('{"a": 1, "b": [{"c": 1, "c": 2}]}', "c"),
        ('{"a" : 1, "a" : 2}', "a"),
        ('{"a"\t:1,"a"\n:2}', "a"),
        ('{"a":1,"a":2,"x":"\\u0022:"}', "a"),
        ('{"a":1,"a":2,"x":"\\u003a"}', "a"),
        ('{"a":1,"a":2,"x":"\\u003A"}', "a"),
        ('{"a":1,"\\u0061":2}', "a"),
        ('{"x":"\\":\\":","y":"\\u0022:"}', ""),
        ('{"a": 1, "a"', ""),
    ],
)
def test_a_key_that_is_there_twice_is_found(line: str, key: str) -> None:
    assert repeated_key(line.encode()) == key


def test_the_files_below_a_folder_are_in_the_order_of_their_paths(tmp_path: Path) -> None:
    names = ["a b.txt", "a.txt", "a/2.TXT", "a/b/1.txt", "a/note.md", ".hidden/x.txt", "z.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.txt").mkdir()
    assert below(tmp_path) == [str(path) for path in sorted(tmp_path / name for name in names)]
    assert below(tmp_path, ".txt") == [file for file in below(tmp_path) if not file.endswith(".md")]
    with pytest.raises(FormatError, match="there is no such file"):
        below(tmp_path / "gone")
