"""What was exported last from a project, and how: with it the next export begins."""

from __future__ import annotations

import msgspec

from annotator.project import Project

_SETTING = "export"


class Last(msgspec.Struct, frozen=True):
    """The format's name, the state of the articles and what of them (see `choosing.Choice`), and the licence."""

    format: str = ""
    state: str = ""
    include: str = ""
    licence: str = ""


def last_export(project: Project) -> Last:
    """How this project was exported last; all of it empty before the first time, or where that cannot be read."""
    try:
        return msgspec.json.decode(project.setting(_SETTING) or "{}", type=Last)
    except msgspec.MsgspecError:
        return Last()


def remember_export(project: Project, last: Last) -> None:
    """Keep how the project was exported."""
    project.set_setting(_SETTING, msgspec.json.encode(last).decode())
