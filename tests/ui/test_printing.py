"""The moment at which a PDF was made is not in it, wherever in the file it stands."""

from __future__ import annotations

import io

import pytest

from annotator.ui import printing

SAID = (
    b"/CreationDate (D:20260102030405+00'00') /ModDate (D:20260102030406) <xmp:CreateDate>2026-01-02T03:04:05Z</x>"
    b' xmp:ModifyDate="2026-01-02" uuid:0123abcd-0123-0123-0123-0123456789ab /ID [ <00ff> <00ff> ]'
)


@pytest.mark.parametrize("piece", [512, 700, 1000, 1 << 20])
@pytest.mark.parametrize("before", [0, 300, 430, 511, 640, 900])
def test_noughts_stand_for_every_moment(piece: int, before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_PIECE", piece)
    file = io.BytesIO(b"9" * before + SAID + b"9" * 2000)
    printing._forget_moments(file)
    data = file.getvalue()
    assert data[:before] == b"9" * before
    assert data[before + len(SAID) :] == b"9" * 2000
    words = data[before : before + len(SAID)]
    assert not {*b"123456789"} & {*words}
    assert len(words) == len(SAID)
    assert words.startswith(b"/CreationDate (D:00000000000000+00'00')")
