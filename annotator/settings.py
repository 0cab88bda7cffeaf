"""What the user chose: one frozen record, kept as a sparse TOML file in the user's configuration folder."""

from __future__ import annotations

import getpass
import json
import logging
import os
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import platformdirs

logger = logging.getLogger(__name__)

APPLICATION = "annotator"
_RECENT = 8
"""Projects of late that are remembered."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`text_size` is in points, `line_width` in characters, `line_spacing` in times what a line needs; `theme` is
    system, light, dark or contrast. With `snap_words` the mouse takes whole words, else characters.

    `exported_to` is the folder last exported to, `imported_from` that last imported from; empty before the first time.

    `keymap` names a preset of keys; `keys` holds the commands whose keys the user changed on top of it.
    `suggesters` holds what the user set of each suggester, as `annotator.suggest.registry` describes it.
    """

    reviewer: str = ""
    theme: str = "system"
    text_size: float = 13.5
    line_width: int = 70
    line_spacing: float = 1.0
    dock_focus_bar: bool = True
    click_select: bool = False
    snap_words: bool = True
    recent: tuple[str, ...] = ()
    palette: tuple[str, ...] = ()
    toured: bool = False
    exported_to: str = ""
    imported_from: str = ""
    keymap: str = "default"
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    suggesters: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    @property
    def who(self) -> str:
        """The reviewer's name: what was entered, else the name of the account."""
        return self.reviewer or _account()

    def recent_with(self, project: Path) -> tuple[str, ...]:
        """The projects of late once this one was in hand: it stands first."""
        here = str(project.resolve())
        return (here, *(other for other in self.recent if other != here))[:_RECENT]


def folder() -> Path:
    """Where settings are kept."""
    return Path(platformdirs.user_config_dir(APPLICATION, appauthor=False))


def place() -> Path:
    """The file of the settings."""
    return folder() / "settings.toml"


def state_folder() -> Path:
    """Where the log is kept."""
    return Path(platformdirs.user_state_dir(APPLICATION, appauthor=False))


def load() -> Settings:
    """The settings on disk; what is missing or has the wrong type is as it was by default."""
    path = place()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, tomllib.TOMLDecodeError) as error:
        logger.info("%s is left aside: %s", path, error)
        return Settings()
    known: dict[str, Any] = {}
    for entry in fields(Settings):
        value, default = data.get(entry.name), entry.default
        if isinstance(value, list) and isinstance(default, tuple):
            known[entry.name] = tuple(str(item) for item in value)
        elif default is not MISSING and value is not None and isinstance(value, type(default)):
            known[entry.name] = value
        elif isinstance(default, float) and isinstance(value, int):
            known[entry.name] = float(value)
    return Settings(**known, keys=_keys(data.get("keys")), suggesters=_tables(data.get("suggesters")))


def save(settings: Settings) -> None:
    """Write what differs from the defaults; a folder that cannot be written is no reason to stop.

    A path that is not UTF-8 is left out.
    """
    default = asdict(Settings())
    chosen = _sound({name: value for name, value in asdict(settings).items() if value != default[name]})
    keys, suggesters = chosen.pop("keys", {}), chosen.pop("suggesters", {})
    lines = [f"{name} = {_written(value)}\n" for name, value in chosen.items()]
    if keys:
        lines += ["\n[keys]\n", *(f"{_written(id_)} = {_written(some)}\n" for id_, some in sorted(keys.items()))]
    for name, table in suggesters.items():
        entries = (f"{_written(key)} = {_written(value)}\n" for key, value in table.items())
        lines += [f"\n[suggesters.{_written(name)}]\n", *entries]
    path = place()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text("".join(lines), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        logger.info("the settings could not be kept: %s", error)


def _sound(value: Any) -> Any:
    """The value without the texts in it that UTF-8 cannot hold: the paths in which Python keeps other bytes."""
    if isinstance(value, Mapping):
        return {key: _sound(some) for key, some in value.items() if not (_is_broken(key) or _is_broken(some))}
    if isinstance(value, tuple | list):
        return [_sound(some) for some in value if not _is_broken(some)]
    return value


def _is_broken(value: object) -> bool:
    return isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value)


def _keys(table: object) -> dict[str, tuple[str, ...]]:
    """The table of keys by command; an entry that is no list of texts is left aside."""
    if not isinstance(table, dict):
        return {}
    return {
        str(id_): tuple(keys)
        for id_, keys in table.items()
        if isinstance(keys, list) and all(isinstance(key, str) for key in keys)
    }


def _tables(table: object) -> dict[str, dict[str, object]]:
    """The tables of suggesters by name; what is no table is left aside."""
    if not isinstance(table, dict):
        return {}
    return {str(name): dict(entries) for name, entries in table.items() if isinstance(entries, dict)}


def _written(value: object) -> str:
    """A value as TOML, a table in one line. Strings, numbers, booleans and arrays are as in JSON, but for DEL."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_written(key)} = {_written(some)}" for key, some in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return os.environ.get("USER") or "reviewer"
