"""What each session decided, read from the journal."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from annotator.project.store import Store


class _Verdict(msgspec.Struct):
    """What of any record matters here: only decisions have a verdict."""

    suggestion: str | None = None
    verdict: str = ""


class _Changed(msgspec.Struct):
    record: str
    before: _Verdict | None
    after: _Verdict | None


def verdicts_of(store: Store) -> dict[str, dict[str, str]]:
    """By session, what became of each suggestion decided in it, by the last of its edits that still holds.

    Decoded here, because SQLite's json_each takes many times as long over a long journal.
    """
    read = msgspec.json.Decoder(list[_Changed])
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for session, changes in store.rows(
        "SELECT session, changes FROM journal WHERE kind='edit' AND state='done' AND session IS NOT NULL"
        ' AND instr(changes, \'"record":"decision"\') ORDER BY seq'
    ):
        for change in read.decode(changes):
            decided = change.after or change.before
            if change.record == "decision" and decided is not None and decided.suggestion is not None:
                found[session][decided.suggestion] = change.after.verdict if change.after else ""
    return found
