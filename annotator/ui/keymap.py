"""Which keys each command has: what it comes with, what a preset says, what the user changed on top.

A preset (`resources/keymaps/*.toml`) and the user's own table name only the commands they change. A key
belongs to one command: one given in a higher layer is lost to every command of the layers below.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from PySide6.QtGui import QKeySequence

from annotator.resources import resource
from annotator.ui.commands import Command

DEFAULT = "default"
Keys = Mapping[str, tuple[str, ...]]
_NONE: Keys = MappingProxyType({})

_SHIFTED = dict(zip("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?', strict=True))
"""The sign that Shift gives on a US keyboard, by the sign without."""

CARET = {
    **dict.fromkeys(("Left", "Right", "Up", "Down", "Home", "End"), "moves the caret"),
    **{f"Shift+{key}": "extends the selection" for key in ("Left", "Right", "Up", "Down", "Home", "End")},
    "PgUp": "scrolls a page",
    "PgDown": "scrolls a page",
    "Tab": "goes to the next control",
    "Shift+Tab": "goes to the control before",
}
"""What keys do that belong to no command, while the article has them."""


class Preset(NamedTuple):
    """A table of keys for hands that know another program; `about` says what it mimics."""

    name: str
    title: str
    about: str
    keys: Keys


class Keymap(NamedTuple):
    """The preset in use and the user's own keys on top of it."""

    preset: str = DEFAULT
    own: Keys = _NONE

    def resolved(self, commands: Iterable[Command]) -> dict[str, tuple[str, ...]]:
        """The keys of each command by its id.

        Within a layer a key may be there twice, for commands of which only one applies at a time.
        """
        given = {} if self.preset == DEFAULT or self.preset not in presets() else presets()[self.preset].keys
        layers: list[list[tuple[str, tuple[str, ...]]]] = [[], [], []]
        for command in commands:
            rank = 2 if command.id in self.own else 1 if command.id in given else 0
            keys = (command.keys, given.get(command.id, ()), self.own.get(command.id, ()))[rank]
            layers[rank].append((command.id, keys))
        taken: set[str] = set()
        found: dict[str, tuple[str, ...]] = {}
        for layer in reversed(layers):
            for id_, keys in layer:
                free = {press(key): key for key in keys if press(key) and press(key) not in taken}
                found[id_] = tuple(free.values())
            taken.update(press(key) for id_, _ in layer for key in found[id_])
        return found

    def with_keys(self, commands: Iterable[Command], id_: str, keys: tuple[str, ...]) -> Keymap:
        """The keymap in which one command has exactly these keys; others lose them."""
        listed = tuple(commands)
        before = self.resolved(listed)
        presses = {press(key) for key in keys}
        own = dict(self.own)
        own[id_] = keys
        for other, theirs in before.items():
            left = tuple(key for key in theirs if press(key) not in presses)
            if other != id_ and left != theirs:
                own[other] = left
        return self._replace(own=own).without_needless(listed)

    def reset(self, commands: Iterable[Command], id_: str) -> Keymap:
        """The keymap in which a command has the keys of the preset again; who had taken them loses them."""
        listed = tuple(commands)
        bare = self._replace(own={other: keys for other, keys in self.own.items() if other != id_})
        plain = self._replace(own={}).resolved(listed).get(id_, ())
        return bare.with_keys(listed, id_, plain)

    def without_needless(self, commands: Iterable[Command]) -> Keymap:
        """The same keymap, without own entries that say what the preset says anyway."""
        listed = tuple(commands)
        wanted = self.resolved(listed)
        plain = self._replace(own={}).resolved(listed)
        known = {command.id for command in listed}
        own = {id_: keys for id_, keys in self.own.items() if id_ not in known or wanted[id_] != plain[id_]}
        sparse = self._replace(own=own)
        return sparse if sparse.resolved(listed) == wanted else self


@cache
def press(key: str) -> str:
    """The one way to write a physical press: of two that a keyboard matches at once, the same.

    Shift with a sign is written by the sign that it gives; empty for what is no key.
    """
    sequence = QKeySequence(key)
    if sequence.count() != 1:
        return ""
    written = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    modifiers, name = _parts(written)
    if "Shift" in modifiers and len(name) == 1 and not name.isalpha():
        modifiers.remove("Shift")
        name = _SHIFTED.get(name, name)
    if name == "Backtab":
        name = "Tab"
    return "+".join((*modifiers, name))


def key_words(key: str) -> str:
    """A key sequence as people read it on this system."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter")


def key_list(keys: Iterable[str]) -> tuple[str, ...]:
    """Keys as people read them, those that read the same only once."""
    return tuple(dict.fromkeys(key_words(key) for key in keys))


@cache
def presets() -> Mapping[str, Preset]:
    """The presets that are shipped, by name, the default first."""
    found = {}
    for file in resource("keymaps").iterdir():
        if file.name.endswith(".toml"):
            data = tomllib.loads(file.read_text("utf-8"))
            keys = {str(id_): tuple(press(str(key)) for key in some) for id_, some in data.get("keys", {}).items()}
            name = file.name.removesuffix(".toml")
            found[name] = Preset(name, str(data["title"]), str(data["about"]), keys)
    return dict(sorted(found.items(), key=lambda entry: (entry[0] != DEFAULT, entry[1].title.casefold())))


def _parts(written: str) -> tuple[list[str], str]:
    *modifiers, name = written.replace("++", "+\0").split("+") if written != "+" else ["\0"]
    return modifiers, name.replace("\0", "+")
