"""What the user chose: one frozen record, kept as a sparse TOML file in the user's configuration folder."""

from __future__ import annotations

import getpass
import json
import logging
import os
import tomllib
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any

import platformdirs

logger = logging.getLogger(__name__)

APPLICATION = "annotator"


@dataclass(frozen=True, slots=True)
class Settings:
    """`text_size` is in points, `line_width` in characters; `theme` is system, light, dark or contrast."""

    reviewer: str = ""
    theme: str = "system"
    text_size: float = 13.5
    line_width: int = 70
    dock_focus_bar: bool = False
    click_select: bool = False
    recent: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        """The reviewer's name: what was entered, else the name of the account."""
        return self.reviewer or _account()


def folder() -> Path:
    """Where settings are kept."""
    return Path(platformdirs.user_config_dir(APPLICATION, appauthor=False))


def state_folder() -> Path:
    """Where the log is kept."""
    return Path(platformdirs.user_state_dir(APPLICATION, appauthor=False))


def load() -> Settings:
    """The settings on disk; what is missing or has the wrong type is as it was by default."""
    path = folder() / "settings.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, tomllib.TOMLDecodeError) as error:
        logger.info("%s is left aside: %s", path, error)
        return Settings()
    known: dict[str, Any] = {}
    for field in fields(Settings):
        value = data.get(field.name)
        default = field.default
        if isinstance(value, list) and field.name == "recent":
            known[field.name] = tuple(str(item) for item in value)
        elif default is not MISSING and value is not None and isinstance(value, type(default)):
            known[field.name] = value
        elif isinstance(default, float) and isinstance(value, int):
            known[field.name] = float(value)
    return Settings(**known)


def save(settings: Settings) -> None:
    """Write what differs from the defaults; a folder that cannot be written is no reason to stop."""
    default = asdict(Settings())
    # A TOML basic string, number, boolean or array of strings is written as JSON writes it.
    lines = [f"{k} = {json.dumps(v)}\n" for k, v in asdict(settings).items() if v != default[k]]
    path = folder() / "settings.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text("".join(lines), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        logger.info("the settings could not be kept: %s", error)


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return os.environ.get("USER") or "reviewer"
