"""The connection to a project file: how it is opened, and what one transaction is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.checking import picked
from annotator.project import held, migrations
from annotator.project.migrations import APPLICATION_ID

if TYPE_CHECKING:
    from annotator.core.model import Spans

SQLITE = b"SQLite format 3\x00"
"""How every file of SQLite begins."""
_CACHE = 32_000
"""Kilobytes of the file that are kept at hand, for what a reviewer asks for again and again."""
_LOG = 4_000
"""Pages of the log (16 MB) at which a commit brings it into the file, if nobody did so before in a pause."""


class ProjectError(Exception):
    """The project cannot be used as asked; the message is one sentence that says what to do."""


class Interrupted(ProjectError):
    """A query was stopped because its answer is no longer wanted."""


class Store:
    """One SQLite connection with the project's pragmas, used by one thread.

    Write-ahead log with ``synchronous=FULL``: a commit costs a few milliseconds, and power loss
    costs nothing that was committed.
    """

    def __init__(self, path: Path, *, patience: float = 5.0) -> None:
        """Open `path`, waiting at most `patience` seconds for another program's write."""
        self.path = path
        _check_file(path)
        connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
        try:
            with translated(path):
                pending = _check_project(path, connection)
                connection.execute("PRAGMA journal_mode=wal")
                connection.execute("PRAGMA synchronous=full")
                connection.execute("PRAGMA foreign_keys=on")
                connection.execute(f"PRAGMA cache_size=-{_CACHE}")
                connection.execute(f"PRAGMA wal_autocheckpoint={_LOG}")
                connection.create_function("picked", 2, picked, deterministic=True)
                connection.create_function("remembered", 2, _remembered, deterministic=True)
                if pending:
                    _migrate(path, connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        self._file: held.File | None = held.hold(path)

    @classmethod
    def create(cls, path: Path) -> Store:
        """A new project file, complete or not there at all; ProjectError if `path` is taken."""
        if not path.parent.is_dir():
            raise ProjectError(f"the folder {path.parent} does not exist: make it first")
        if sqlite3.sqlite_version_info < (3, 37):
            raise ProjectError(f"Python's SQLite is {sqlite3.sqlite_version}: projects need 3.37 or newer")
        part = path.with_name(path.name + ".part")
        with translated(path):
            try:
                if path.exists():
                    raise ProjectError(f"{path} exists already: choose another name, or open it")
                for stale in (part, part.with_name(part.name + "-journal")):
                    stale.unlink(missing_ok=True)
                with closing(sqlite3.connect(part, isolation_level=None)) as connection:
                    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
                    migrations.apply(connection)
                part.rename(path)
            except OSError as error:
                raise ProjectError(f"{path} cannot be written: {error.strerror}") from error
            finally:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
        return cls(path)

    def close(self) -> None:
        """Close the connection; the write-ahead log goes into the file."""
        self._connection.close()
        if self._file is not None:
            held.release(self._file)
            self._file = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, begun at once so that it can wait for another writer; nested, a savepoint.

        A deferred transaction that reads first and writes later would fail without waiting.
        """
        with translated(self.path):
            if self._connection.in_transaction:
                with self._savepoint():
                    yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with translated(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        """The first column of the first row, or None."""
        rows = self.rows(sql, parameters)
        return rows[0][0] if rows else None

    def run(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run a statement; how many rows it changed."""
        return self._connection.execute(sql, parameters).rowcount

    def run_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a statement once a row."""
        if rows:
            self._connection.executemany(sql, rows)

    @contextmanager
    def streaming(self, kilobytes: int) -> Iterator[None]:
        """Keep no more of the file at hand than so much, while a whole project goes through.

        Hardly a page is asked for twice then: a cache for all that is asked for would only fill up, the larger the
        project the more, and make nothing quicker.
        """
        self.run(f"PRAGMA cache_size=-{kilobytes}")
        try:
            yield
        finally:
            self.run(f"PRAGMA cache_size=-{_CACHE}")

    def interrupt(self) -> None:
        """Stop the query that another thread is running on this connection; it fails with `Interrupted`."""
        self._connection.interrupt()

    @property
    def version(self) -> int:
        """A number that changes when another connection has written to the file."""
        return int(self.value("PRAGMA data_version"))

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        self._connection.execute("SAVEPOINT nested")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO nested")
                self._connection.execute("RELEASE nested")
            raise
        self._connection.execute("RELEASE nested")


def _remembered(text: str, spans: str) -> str:
    """By what a suggestion is remembered; `spans` is JSON of its (role, start, end)."""
    from annotator.core.mentions import remembered
    from annotator.core.model import Span

    fillers: dict[str, Spans] = {}
    for role, start, end in sorted(json.loads(spans)):
        fillers[role] = (*fillers.get(role, ()), Span(start, end))
    return remembered(text, fillers)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's errors that a user can mend into a ProjectError; the others are bugs."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        # Interrupted while it opens the index of words, SQLite names the index and not the interruption.
        if text == "interrupted" or text.startswith("vtable constructor failed"):
            raise Interrupted("the question was withdrawn") from error
        if "locked" in text or "busy" in text:
            message = f"{path} is being written by another program: close that, or try again in a moment"
        elif "readonly" in text or "read-only" in text:
            message = f"{path} is read-only: copy it to a folder you may write to and open the copy"
        elif "disk is full" in text or "full" in text.split():
            message = f"the disk is full: make room, nothing of {path} is lost"
        elif "unable to open" in text or "disk I/O" in text:
            message = f"{path} cannot be opened: look whether its folder can be written and its disk is connected"
        else:
            raise
        raise ProjectError(message) from error
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            raise ProjectError(f"{path} is no project: choose a file made by Article Annotator") from error
        if "malformed" in str(error) or "corrupt" in str(error):
            raise ProjectError(
                f"{path} is damaged ({error}): go back to a copy, or run “annotator check” on it"
            ) from error
        raise


def _check_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise ProjectError(f"{path} is a folder, not a project file")
        if held.holds(path):
            return
        with path.open("r+b") as file:
            head = file.read(len(SQLITE))
    except FileNotFoundError:
        raise ProjectError(f"{path} does not exist: make it with “annotator new {path}”") from None
    except PermissionError:
        raise ProjectError(
            f"{path} cannot be read and written: change its permissions, or copy it to a folder of your own"
        ) from None
    except OSError as error:
        raise ProjectError(f"{path} cannot be opened: {error.strerror}") from None
    if head != SQLITE:
        raise ProjectError(f"{path} is no project: choose a file made by Article Annotator")


def _check_project(path: Path, connection: sqlite3.Connection) -> bool:
    """Whether steps of the migrations are still to be carried out; ProjectError if it is no project of ours."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise ProjectError(f"{path} is an SQLite file, but no project of Article Annotator")
    try:
        rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set=?", (migrations.SET,))
        applied = {name for (name,) in rows}
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        applied = set()
    if not applied:
        raise ProjectError(f"{path} is damaged: it has no tables; go back to a copy")
    newer = sorted(applied - set(migrations.NAMES))
    if newer:
        raise ProjectError(f"{path} was made by a newer version of Article Annotator ({newer[-1]}): update this one")
    return applied != set(migrations.NAMES)


def _migrate(path: Path, connection: sqlite3.Connection) -> None:
    """Carry out what is to be done, with a copy of the file as it was beside it."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    backup = path.with_name(f"{path.name}.bak-{stamp}")
    with closing(sqlite3.connect(backup)) as target:
        connection.backup(target)
    migrations.apply(connection)
