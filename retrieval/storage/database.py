"""One SQLite file: open it, bring it to the newest schema, read and write it in transactions.

Parts that keep a separate file, such as the memory of a channel, use it, too.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from time import sleep
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

from retrieval.errors import CorpusBusy, CorpusDamaged, CorpusUnreadable

T = TypeVar("T")
Row = tuple[Any, ...]
Migrations = Sequence[Sequence[str]]
"""For each version of the schema, the statements that lead to it from the version before."""

BUSY_MILLISECONDS = 5000
PATIENCE = BUSY_MILLISECONDS / 1000  # seconds
# For a step for which SQLite itself does not wait.
RETRY_MILLISECONDS = 20
PAGE_BYTES = 16384
# Only the owner reads and writes.
PRIVATE = 0o600


class Revision(NamedTuple):
    """Differs whenever the content of an open file may differ; compare only for equality.

    *others* changes with commits of other connections, *own* with writes of this connection,
    *undone* when it rolls back.
    """

    others: int
    own: int
    undone: int


def keep_private(path: Path) -> None:
    """Make *path* a file that only its owner can read; create it if it is missing.

    No connection of this process may have it open: closing a file ends the locks on it.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE))
    path.chmod(PRIVATE)


@contextmanager
def locked(
    path: Path, busy: str, patience: float = PATIENCE, private: bool = False
) -> Iterator[None]:
    """Lock *path* against other processes; the lock ends with this process.

    Raises ``CorpusBusy`` with the message *busy* if another process keeps the lock for *patience*
    seconds, ``CorpusUnreadable`` if *path* cannot be written.
    """
    lock = None
    try:
        try:
            if private:
                keep_private(path)
            lock = sqlite3.connect(path, isolation_level=None, timeout=patience)
            lock.execute("PRAGMA journal_mode = MEMORY")  # works on a full disk, too
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise CorpusBusy(path.parent, busy) from error
            raise _explained(path.parent, error) from error
        except OSError as error:
            raise CorpusUnreadable(path.parent, error.strerror or str(error)) from error
        yield
    finally:
        if lock:
            lock.close()


class Database:
    """An open file. Use it from one thread at a time. Every method raises ``CorpusUnreadable``."""

    def __init__(
        self,
        path: Path,
        migrations: Migrations,
        private: bool = False,
        patience: float = PATIENCE,
        read_only: bool = False,
    ) -> None:
        """Open *path*; create the file and its folder if they are missing.

        Only the owner can read a *private* file, and deleted content is overwritten in it. Once it
        is open, a step waits up to *patience* seconds for another process. If *read_only*, nothing
        is created or changed: the file must have the newest schema.
        """
        self.path = path
        self._undone = 0
        self._explained = _Explained(path)
        self._others: int | None = None
        with self._explained:
            if not read_only:
                path.parent.mkdir(parents=True, exist_ok=True)
            if private:
                self._keep_private()
            self._db = _connected(path, read_only)
            try:
                if read_only:
                    self._check_schema(migrations)
                else:
                    self._prepare(migrations)
                if private:
                    self._db.execute("PRAGMA secure_delete = ON")
                self._db.execute(f"PRAGMA busy_timeout = {round(1000 * patience)}")
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def rows(self, query: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """The rows of a query, read one by one."""
        with self._explained:
            yield from self._db.execute(query, values)

    def row(self, query: str, values: Sequence[object] = ()) -> Row | None:
        """The first row of a query."""
        with self._explained:
            row: Row | None = self._db.execute(query, values).fetchone()
            return row

    def only_row(self, query: str, values: Sequence[object] = ()) -> Row:
        """The first row of a query that always has one."""
        row = self.row(query, values)
        if row is None:
            raise CorpusDamaged(self.path, MISSING)
        return row

    def read(
        self, kind: Callable[..., T], query: str, values: Sequence[object] = ()
    ) -> Iterator[T]:
        """The rows of a query as *kind*; see ``shape_of``. Raises ``CorpusDamaged``."""
        with self._explained:
            yield from map(shape_of(kind), self._db.execute(query, values))

    def first(self, kind: Callable[..., T], query: str, values: Sequence[object] = ()) -> T | None:
        """The first row of a query, as *kind*."""
        row = self.row(query, values)
        with self._explained:
            return None if row is None else shape_of(kind)(row)

    def only(self, kind: Callable[..., T], query: str, values: Sequence[object] = ()) -> T:
        """The first row of a query that always has one, as *kind*."""
        with self._explained:
            value: T = shape_of(kind)(self.only_row(query, values))
            return value

    def revision(self) -> Revision:
        """A value that changes with every change of the file."""
        others = self._others
        if others is None:
            with self._explained:
                (others,) = self._db.execute("PRAGMA data_version").fetchone()
            if self._db.in_transaction:  # which does not see the changes of others
                self._others = others
        return Revision(others, self._db.total_changes, self._undone)

    def write(self, statement: str, values: Sequence[object] | Mapping[str, object] = ()) -> int:
        """Run a statement inside ``writing``; return the inserted row, if any."""
        return self._db.execute(statement, values).lastrowid or 0

    def write_many(self, statement: str, values: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each of *values*, inside ``writing``."""
        self._db.executemany(statement, values)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep everything that is written inside it, or nothing. It may be nested."""
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A transaction for reading: it sees the file as it is at its first read."""
        with self._transaction("BEGIN"):
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        if self._db.in_transaction:
            yield
            return
        with self._explained:
            try:
                self._db.execute(begin)
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # On a full disk, SQLite has already rolled back.
                self._undone += 1
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            finally:
                self._others = None

    def copy_to(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy the file as it is now; others may use it at the same time."""
        with self._explained, closing(sqlite3.connect(path)) as copy:
            self._db.backup(copy, pages=4096, progress=_reporting(progress))

    @staticmethod
    def copy(file: Path, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy the database file *file*, open or not, to *target*."""
        try:
            uri = f"{file.absolute().as_uri()}?mode=ro"
            with (
                closing(sqlite3.connect(uri, uri=True)) as source,
                closing(sqlite3.connect(target)) as copy,
            ):
                source.backup(copy, pages=4096, progress=_reporting(progress))
                (version,) = copy.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error as error:
            raise _explained(file, error) from error
        if not version:  # an empty file is an empty database to SQLite
            raise CorpusUnreadable(file, "it holds no corpus")

    def copy_from(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Replace the content by that of another file, wholly or not at all."""
        with self._explained, closing(sqlite3.connect(path)) as copy:
            copy.backup(self._db, pages=4096, progress=_reporting(progress))
            self._undone += 1

    def checkpoint(self) -> bool:
        """Force committed transactions to the disk and empty the log; return whether it is empty.

        It is not while another process reads or writes. Inside a transaction, do nothing.
        """
        if self._db.in_transaction:
            return False
        with self._explained:
            (is_blocked, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_blocked

    def end_log(self) -> None:
        """Keep all in one file, so that a reader writes nothing beside it."""
        with self._explained:
            self._db.execute("PRAGMA journal_mode = DELETE").fetchall()

    def _keep_private(self) -> None:
        """Make the file and the files beside it private."""
        keep_private(self.path)
        for suffix in ("-wal", "-shm", "-journal"):
            beside = self.path.with_name(self.path.name + suffix)
            if beside.exists():
                beside.chmod(PRIVATE)

    def _prepare(self, migrations: Migrations) -> None:
        self._db.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        # One view of the file for both: another process may be creating it.
        self._db.execute("BEGIN")
        version = self._version()
        has_tables = self._db.execute("SELECT 1 FROM sqlite_master").fetchone()
        self._db.execute("COMMIT")
        if version > len(migrations):
            raise CorpusUnreadable(self.path, IS_NEWER)
        if not version and has_tables:
            raise CorpusUnreadable(self.path, IS_OTHERS)
        self._db.execute("PRAGMA foreign_keys = ON")
        if version < len(migrations):
            if not has_tables:
                # Text fills large pages better: the default size takes 3 % more space.
                self._db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            self._log_ahead()
        # Commits survive a killed process; ``checkpoint`` makes them survive a power cut, too.
        self._db.execute("PRAGMA synchronous = NORMAL")
        while version < len(migrations):
            with self.writing():
                # Another process may have taken this step meanwhile.
                version = self._version()
                for statement in migrations[version] if version < len(migrations) else ():
                    self._db.execute(statement)
                version = min(version + 1, len(migrations))
                self._db.execute(f"PRAGMA user_version = {version}")

    def _check_schema(self, migrations: Migrations) -> None:
        version = self._version()
        if version != len(migrations):
            why = IS_NEWER if version > len(migrations) else IS_OLDER if version else IS_OTHERS
            raise CorpusUnreadable(self.path, why)

    def _log_ahead(self) -> None:
        """Let readers and a writer work at the same time, by a log beside the file (WAL)."""
        for waited in range(0, BUSY_MILLISECONDS + 1, RETRY_MILLISECONDS):
            (mode,) = self._db.execute("PRAGMA journal_mode").fetchone()
            if mode == "wal":  # another process has just switched to it
                return
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # While others have the file open, SQLite refuses this without waiting.
                if "locked" not in str(error) or waited >= BUSY_MILLISECONDS:
                    raise
                sleep(RETRY_MILLISECONDS / 1000)
            else:
                return

    def _version(self) -> int:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        return int(version)


def _connected(path: Path, read_only: bool) -> sqlite3.Connection:
    # A file in a read-only folder does not change, unless its log is there.
    frozen = path.exists() and not os.access(path.parent, os.W_OK)
    if read_only:
        frozen = frozen and not path.with_name(f"{path.name}-wal").exists()
    how = "immutable=1" if frozen else "mode=ro" if read_only else "mode=rwc"
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        isolation_level=None,
        check_same_thread=False,
        uri=True,
    )


class _Explained:
    """Turns errors of SQLite and of the system into ``CorpusUnreadable``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        # The second is raised for a message of SQLite with the name of a damaged table.
        if isinstance(error, WrongType | UnicodeDecodeError):
            raise CorpusDamaged(self._path, IS_DAMAGED) from error
        if isinstance(error, sqlite3.Error):
            raise _explained(self._path, error) from error
        if isinstance(error, OSError):
            raise CorpusUnreadable(self._path, error.strerror or str(error)) from error


# A part of SQLite's message, and the explanation for a person.
EXPLANATIONS = {
    "full": "the disk is full; everything that was reported is safe, free some space for the rest",
    "readonly": "it is read-only; make its folder and every file in it writable",
    "disk I/O error": (
        "the disk does not accept it (is the disk full?); everything that was reported is safe"
    ),
    "unable to open": (
        "unable to open its files; make its folder and every file in it readable and writable"
    ),
}
# Python raises the second for bytes that are not UTF-8.
DAMAGED = ("malformed", "Could not decode to UTF-8")
IS_BUSY = "another process is writing to it; try again when that process has ended"
IS_DAMAGED = "it is damaged"
IS_NEWER = "a newer version of this program wrote it; upgrade to read it"
IS_OLDER = "an earlier version of this program wrote it; restart what writes it"
IS_OTHERS = "it is a database of another program"
MISSING = "a row that belongs there is missing"


def _explained(path: Path, error: sqlite3.Error) -> CorpusUnreadable:
    message = str(error)
    if any(part in message for part in DAMAGED):
        return CorpusDamaged(path, IS_DAMAGED)
    if "locked" in message:
        return CorpusBusy(path, IS_BUSY)
    why = next((why for part, why in EXPLANATIONS.items() if part in message), message)
    return CorpusUnreadable(path, why)


def _reporting(
    progress: Callable[[int, int], None] | None,
) -> Callable[[int, int, int], object] | None:
    if progress is None:
        return None
    return lambda _, left, total: progress(total - left, total)


PLAIN = (bytes, int, str, type(None))


class WrongType(Exception):
    """A value in a row has another type than its field."""


@cache
def shape_of(kind: Callable[..., T]) -> Callable[[Sequence[object]], T]:
    """The function that reads a row as *kind*: a class with a field a column, or a column's type.

    SQLite stores a value of any type in any column, so a damaged file may have bytes where a text
    belongs. The function raises ``WrongType`` before anything computes with such a value. A class
    may have classes in its fields; the row has their columns in that place::

        class Placed(NamedTuple):     row   1, "owls", "Owls hunt.", None
            number: int               read  Placed(1, Heading("owls", "Owls hunt.", None))
            heading: Heading
    """
    types, make = _types(kind), _maker(kind)

    def shaped(row: Sequence[object]) -> T:
        if not all(map(isinstance, row, types)):
            raise WrongType
        return make(row)

    return shaped


def _maker(kind: Callable[..., T]) -> Callable[[Sequence[object]], T]:
    """The function that makes *kind* of its columns; it runs for each row of a question."""
    classes = _classes(kind)
    if not any(classes):
        return lambda row: kind(*row)
    fields, start = [], 0
    for inner in classes:
        end = start + (len(_types(inner)) if inner else 1)
        fields.append((start, end, _maker(inner) if inner else None))
        start = end
    return lambda row: kind(*[make(row[at:end]) if make else row[at] for at, end, make in fields])


@cache
def _types(kind: Callable[..., object]) -> tuple[Any, ...]:
    """The type or types of each column."""
    if kind in PLAIN:
        return (kind,)
    types: list[Any] = []
    for field, inner in zip(_fields(kind), _classes(kind), strict=True):
        types += _types(inner) if inner else [get_args(field) or field]
    return tuple(types)


@cache
def _classes(kind: Callable[..., object]) -> tuple[Callable[..., Any] | None, ...]:
    """The class of each field; None for a field of one column."""
    fields = () if kind in PLAIN else _fields(kind)
    return tuple(None if {*(get_args(f) or [f])} <= {*PLAIN} else f for f in fields)


def _fields(kind: Callable[..., object]) -> tuple[Any, ...]:
    return tuple(get_type_hints(kind).values())
