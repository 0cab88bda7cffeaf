"""Which suggesters there are, how each is configured, and what it lacks.

A suggester is known by the name of its entry point (`GROUP`), or as one of ours. Its factory is a class or a
function. One without settings is called with nothing. One that has settings carries them as ``Options``, a frozen
dataclass whose fields all have defaults (made with `option`, so that the window can show them), and is called
with the options and the name it goes by; ``Options.problem`` says, in a sentence, what is still missing, and
``Options.address`` where articles are sent, if anywhere. A factory may also have ``title`` and ``about``, words for
the window, and ``requires``, the modules it cannot do without.

A table of the settings file configures one::

    [suggesters.desk]          # any name
    use = "spacy"              # which suggester; left out, the one of that name
    on = true                  # false: only where it is asked for by name
    pipeline = "models/desk"   # whatever its options are

Our own three are on unless a table says otherwise; any other is on once it has a table. No module of a suggester
is imported before it is wanted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, cast

from annotator.core.values import valueclass

if TYPE_CHECKING:
    from annotator.core.model import Suggestion
    from annotator.core.schema import LabelSchema
    from annotator.suggest import Reading, Suggester

logger = logging.getLogger(__name__)

GROUP = "annotator.suggesters"
"""The entry point group under which suggesters are found."""

SUGGESTERS: Mapping[str, str] = {
    "entities": "annotator.suggest.entities:Entities",
    "attributions": "annotator.suggest.attributions:Attributions",
    "claims": "annotator.suggest.claims:Claims",
}
"""Our own suggesters, known also where the package is not installed; in the order they run."""

PLUGINS: Mapping[str, str] = {
    "spacy": "annotator.suggest.plugins.pipeline:PipelineSuggester",
    "patterns": "annotator.suggest.plugins.patterns:Patterns",
    "gliner": "annotator.suggest.plugins.zeroshot:ZeroShot",
    "chat": "annotator.suggest.plugins.chat:Chat",
}
"""Suggesters that come with the program and do nothing until they are configured."""

Factory = Callable[[], "Suggester"]
Table = Mapping[str, object]
Tables = Mapping[str, Table]
"""What the settings say of suggesters, by name."""

State = Literal["ready", "not installed", "not configured"]
_OURS = ("use", "on")


class SuggesterError(Exception):
    """A suggester that was asked for is not there, cannot be made or cannot work at all; the message says which."""


def option(default: object, title: str, about: str = "", *, path: bool = False) -> Any:
    """A field of a suggester's ``Options``: what it is called in the window, and a sentence on it.

    `path` says that it names a file or a folder.
    """
    known = {"title": title, "about": about, "path": path}
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata=known)
    return field(default=default, metadata=known)


@valueclass(frozen=True, slots=True)
class Standing:
    """What is known of a suggester without running it.

    `state` is why it could not run, if it could not, and `why` says so in a sentence. `address` is where the text
    of articles is sent, empty where it stays in this process. `options` are its settings as they are, an instance
    of its ``Options`` or None; where they are not sound, those it comes with.
    """

    name: str
    use: str
    title: str
    about: str
    on: bool
    own: bool
    state: State
    why: str = ""
    address: str = ""
    options: Any = None


def available(tables: Tables | None = None) -> dict[str, Factory]:
    """Every known suggester by name: our own first, the shipped plug-ins, those installed, then the tables.

    Nothing is imported until a factory is called.
    """
    tables = tables or {}
    names = dict.fromkeys([*_entries(), *tables])
    return {name: _factory(name, tables.get(name, {})) for name in names}


def chosen(names: Sequence[str] = (), tables: Tables | None = None) -> tuple[Suggester, ...]:
    """The suggesters of these names, in this order; where none is named, all that are on.

    SuggesterError when one that was named is not there or cannot be made; one that is merely on says so for each
    article instead, and the others go on.
    """
    tables = tables or {}
    known = available(tables)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SuggesterError(f"there is no suggester “{unknown[0]}”: choose from {', '.join(known)}")
    if names:
        return tuple(known[name]() for name in names)
    return usable([name for name in known if is_on(name, tables)], tables)


def usable(names: Sequence[str], tables: Tables | None = None) -> tuple[Suggester, ...]:
    """The suggesters of these names; one that cannot be made says so for each article, and the others go on."""
    known = available(tables)
    return tuple(_made_or_unusable(name, known[name]) for name in names if name in known)


def is_on(name: str, tables: Tables) -> bool:
    """Whether a suggester runs without being asked for by name."""
    return bool(tables.get(name, {}).get("on", name in SUGGESTERS or name in tables))


def standings(tables: Tables) -> tuple[Standing, ...]:
    """Every known suggester, with what it lacks; imports them, but loads nothing they work with."""
    return tuple(standing(name, tables.get(name, {}), on=is_on(name, tables)) for name in available(tables))


def standing(name: str, table: Table, *, on: bool = True) -> Standing:
    """What is known of the suggester of that name, configured as `table` says."""
    use = str(table.get("use", name))
    about: dict[str, Any] = {"name": name, "use": use, "title": use, "about": "", "on": on, "own": name in SUGGESTERS}
    try:
        factory = _loaded(name, use)
    except SuggesterError as error:
        return Standing(**about, state="not installed", why=str(error))
    about["title"] = getattr(factory, "title", use.capitalize())
    about["about"] = getattr(factory, "about", "") or (factory.__doc__ or "").strip().partition("\n")[0]
    try:
        options = _options(name, factory, table)
    except SuggesterError as error:
        made = factory.Options() if hasattr(factory, "Options") else None
        return Standing(**about, state="not configured", why=str(error), options=made)
    address = str(getattr(options, "address", ""))
    missing = [module for module in getattr(factory, "requires", ()) if find_spec(module) is None]
    if missing:
        why = f"it needs the package {missing[0]}: pip install {missing[0]}"
        return Standing(**about, state="not installed", why=why, address=address, options=options)
    problem = str(getattr(options, "problem", ""))
    state: State = "not configured" if problem else "ready"
    return Standing(**about, state=state, why=problem, address=address, options=options)


@dataclass(slots=True)
class Guarded:
    """A suggester from elsewhere: once it said that it cannot work at all, it is not asked again."""

    name: str
    inner: Suggester | None
    problem: str = ""

    @property
    def version(self) -> str:
        """The version of what it guards."""
        return self.inner.version if self.inner else ""

    @property
    def needs_parse(self) -> bool:
        """Whether what it guards wants the parse."""
        return self.inner is not None and self.inner.needs_parse

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        """What the suggester proposes; SuggesterError when it cannot work."""
        if self.inner is None or self.problem:
            raise SuggesterError(self.problem)
        try:
            return tuple(self.inner(reading, schema))
        except SuggesterError as error:
            self.problem = str(error)
            raise


def _entries() -> dict[str, EntryPoint]:
    entries = {name: EntryPoint(name, value, GROUP) for name, value in {**SUGGESTERS, **PLUGINS}.items()}
    entries.update({entry.name: entry for entry in entry_points(group=GROUP)})
    return entries


def _factory(name: str, table: Table) -> Factory:
    return lambda: _made(name, table)


def _made_or_unusable(name: str, make: Factory) -> Suggester:
    try:
        return make()
    except SuggesterError as error:
        logger.info("suggester %s is left out: %s", name, error)
        return Guarded(name, None, str(error))


def _made(name: str, table: Table) -> Suggester:
    use = str(table.get("use", name))
    factory = _loaded(name, use)
    if use in SUGGESTERS:
        return cast("Suggester", factory())
    found = standing(name, table)
    if found.state != "ready":
        where = f" (settings.toml, [suggesters.{name}])" if found.state == "not configured" else ""
        raise SuggesterError(_sentence(name, found.why) + where)
    try:
        made = factory() if found.options is None else factory(found.options, name)
    except SuggesterError:
        raise
    except Exception as error:  # whatever a plug-in does wrong is reported by its name
        raise _unloadable(name, error) from error
    return Guarded(name, made)


def _loaded(name: str, use: str) -> Any:
    entry = _entries().get(use)
    if entry is None:
        raise SuggesterError(f"the suggester “{name}” uses “{use}”, which is not installed")
    try:
        module, _, attribute = entry.value.partition(":")
        return getattr(import_module(module.strip()), attribute.strip())
    except Exception as error:
        raise _unloadable(name, error) from error


def _unloadable(name: str, error: Exception) -> SuggesterError:
    return SuggesterError(f"the suggester “{name}” cannot be loaded: {error}")


def _options(name: str, factory: Any, table: Table) -> Any:
    """The options of a factory as the table has them, None when it has no options."""
    import msgspec

    kind = getattr(factory, "Options", None)
    given = {key: value for key, value in table.items() if key not in _OURS}
    known = [] if kind is None else [entry.name for entry in fields(kind)]
    unknown = [key for key in given if key not in known]
    if unknown:
        there = f"it has {', '.join(known)}" if known else "it has none"
        raise SuggesterError(_sentence(name, f"“{unknown[0]}” is no setting of it; {there}"))
    if kind is None:
        return None
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise SuggesterError(_sentence(name, f"{where.rstrip('`') or 'a setting'}: {what.lower()}")) from None


def _sentence(name: str, why: str) -> str:
    return why if f"“{name}”" in why else f"the suggester “{name}”: {why}"
