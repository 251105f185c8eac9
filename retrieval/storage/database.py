"""One SQLite file: opened, brought to the newest schema, read and written in transactions."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from retrieval.errors import CorpusBusy, CorpusUnreadable

Row = tuple[Any, ...]
Version = tuple[int, int, int]
Migrations = Sequence[Sequence[str]]
"""For each version of the schema, the statements that lead to it from the one before."""

BUSY_MILLISECONDS = 5000
PAGE_BYTES = 16384


@contextmanager
def locked(path: Path, held: str, patience: float = BUSY_MILLISECONDS / 1000) -> Iterator[None]:
    """Hold *path* against other processes; released when this one ends, however it ends.

    Raises ``CorpusBusy`` saying *held* where another process does not let go within *patience*
    seconds, ``CorpusUnreadable`` where *path* cannot be written to.
    """
    lock = None
    try:
        try:
            lock = sqlite3.connect(path, isolation_level=None, timeout=patience)
            lock.execute("PRAGMA journal_mode = MEMORY")  # a full disk is no obstacle
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise CorpusBusy(path.parent, held) from error
            raise CorpusUnreadable(path.parent, _explanation(error)) from error
        yield
    finally:
        if lock:
            lock.close()


class Database:
    """An open file. Use it from one thread at a time. Every method raises ``CorpusUnreadable``."""

    def __init__(self, path: Path, migrations: Migrations) -> None:
        """Open *path*, making it and its folder where they are missing."""
        self.path = path
        self._undone = 0
        self._explained = _Explained(path)
        self._others: int | None = None
        with self._explained:
            path.parent.mkdir(parents=True, exist_ok=True)
            # In a folder that cannot be written to nobody changes the file while it is read.
            frozen = path.exists() and not os.access(path.parent, os.W_OK)
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?immutable=1" if frozen else path,
                isolation_level=None,
                check_same_thread=False,
                uri=frozen,
            )
            self._prepare(migrations)

    def close(self) -> None:
        """Close the file. What was written is safe before this."""
        self._db.close()

    def rows(self, query: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """The rows of a query, as they are read."""
        with self._explained:
            yield from self._db.execute(query, values)

    def row(self, query: str, values: Sequence[object] = ()) -> Row | None:
        """The first row of a query."""
        with self._explained:
            found: Row | None = self._db.execute(query, values).fetchone()
            return found

    def only_row(self, query: str, values: Sequence[object] = ()) -> Row:
        """The first row of a query that has one."""
        found = self.row(query, values)
        if found is None:
            raise CorpusUnreadable(self.path, "a row that belongs there is missing")
        return found

    def version(self) -> Version:
        """Another one after all that was written, by others or by this one."""
        others = self._others
        if others is None:
            with self._explained:
                (others,) = self._db.execute("PRAGMA data_version").fetchone()
            if self._db.in_transaction:  # in which nothing of others is seen
                self._others = others
        return others, self._db.total_changes, self._undone

    def write(self, statement: str, values: Sequence[object] | Mapping[str, object] = ()) -> int:
        """Carry out a statement inside ``writing``; the row that it inserted, if it did."""
        return self._db.execute(statement, values).lastrowid or 0

    def write_many(self, statement: str, values: Iterable[Sequence[object]]) -> None:
        """Carry out a statement once for each of *values*, inside ``writing``."""
        self._db.executemany(statement, values)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all that is written inside it stays, or nothing does.

        Inside another it is a part of that.
        """
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside it is of one moment, whatever others write meanwhile."""
        with self._transaction("BEGIN"):
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        if self._db.in_transaction:
            yield
            return
        with self._explained:
            self._db.execute(begin)
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk has ended the transaction already.
                self._undone += 1
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            finally:
                self._others = None

    def copy_to(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy the file as it is at this moment, while others may read and write it."""
        with self._explained, closing(sqlite3.connect(path)) as copy:
            self._db.backup(copy, pages=4096, progress=_told(progress))

    @staticmethod
    def copy(file: Path, made: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy a database file that nobody may have opened yet to *made*."""
        try:
            uri = f"{file.absolute().as_uri()}?mode=ro"
            with (
                closing(sqlite3.connect(uri, uri=True)) as source,
                closing(sqlite3.connect(made)) as copy,
            ):
                source.backup(copy, pages=4096, progress=_told(progress))
                (version,) = copy.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error as error:
            raise CorpusUnreadable(file, _explanation(error)) from error
        if not version:  # as of an empty file, which is an empty database
            raise CorpusUnreadable(file, "nothing of this kind is in it")

    def copy_from(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Put the content of another database file in this one's place, at once or not at all."""
        with self._explained, closing(sqlite3.connect(path)) as copy:
            copy.backup(self._db, pages=4096, progress=_told(progress))
            self._undone += 1

    def settle(self) -> None:
        """Force all that was written to the disk itself, and empty the log beside the file."""
        with self._explained:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _prepare(self, migrations: Migrations) -> None:
        self._db.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        # Both in one view of the file: another process may be making it at this moment.
        self._db.execute("BEGIN")
        version = self._version()
        something = self._db.execute("SELECT 1 FROM sqlite_master").fetchone()
        self._db.execute("COMMIT")
        if version > len(migrations):
            raise CorpusUnreadable(self.path, "a newer pullquote wrote it; upgrade this one")
        if not version and something:
            raise CorpusUnreadable(self.path, "it is a database of something else")
        self._db.execute("PRAGMA foreign_keys = ON")
        if version < len(migrations):
            if not something:
                # A row of text leaves less of a larger page empty; smaller ones take 3 % more.
                self._db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            self._db.execute("PRAGMA journal_mode = WAL")
        # Commits survive a killed process; ``settle`` makes them survive a power cut too.
        self._db.execute("PRAGMA synchronous = NORMAL")
        while version < len(migrations):
            with self.writing():
                # Another process may have taken this step while we waited for the lock.
                version = self._version()
                for statement in migrations[version] if version < len(migrations) else ():
                    self._db.execute(statement)
                version = min(version + 1, len(migrations))
                self._db.execute(f"PRAGMA user_version = {version}")

    def _version(self) -> int:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        return int(version)


class _Explained:
    """Turns errors of SQLite and of the system into ones that say what to do."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, sqlite3.Error):
            raise CorpusUnreadable(self._path, _explanation(error)) from error
        if isinstance(error, OSError):
            raise CorpusUnreadable(self._path, error.strerror or str(error)) from error


EXPLANATIONS = {
    "locked": "another process is writing to it; try again when that has ended",
    "full": "the disk is full; what was reported is safe, free some space for the rest",
    "readonly": "it is readonly; make its folder and all in it writable",
    "disk I/O error": "the disk does not take it (is it full?); what was reported is safe",
    "unable to open": "unable to open its files; make its folder and all in it readable, writable",
    "malformed": "it is damaged; see what can be saved with: pullquote doctor",
}


def _explanation(error: sqlite3.Error) -> str:
    known = (why for part, why in EXPLANATIONS.items() if part in str(error))
    return next(known, str(error))


def _told(
    progress: Callable[[int, int], None] | None,
) -> Callable[[int, int, int], object] | None:
    if progress is None:
        return None
    return lambda _, left, total: progress(total - left, total)
