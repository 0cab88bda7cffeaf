"""What each session decided and added, read from the journal."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from annotator.project.store import Store


class _Record(msgspec.Struct):
    """What of any record matters here: only decisions have a verdict, only gold an origin."""

    id: str = ""
    kind: str = ""
    origin: str = ""
    suggestion: str | None = None
    verdict: str = ""


class _Changed(msgspec.Struct):
    record: str
    before: _Record | None
    after: _Record | None


def verdicts_of(store: Store) -> dict[str, dict[str, str]]:
    """By session, what became of each suggestion decided in it, by the last of its edits that still holds.

    An item that no suggester proposed is ``added`` in the session that made it, under its own id.

    Decoded here, because SQLite's json_each takes many times as long over a long journal.
    """
    read = msgspec.json.Decoder(list[_Changed])
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for session, changes in store.rows(
        "SELECT session, changes FROM journal WHERE kind='edit' AND state='done' AND session IS NOT NULL"
        ' AND (instr(changes, \'"record":"decision"\') OR instr(changes, \'"origin":"added"\')) ORDER BY seq'
    ):
        for change in read.decode(changes):
            about = change.after or change.before
            if about is None:
                continue
            if change.record == "decision" and about.suggestion is not None:
                found[session][about.suggestion] = change.after.verdict if change.after else ""
            elif about.origin == "added" and about.kind != "role" and (change.before is None or change.after is None):
                # What belongs to a role belongs to its attribution, which counts once.
                found[session][about.id] = "added" if change.before is None else ""
    return found
