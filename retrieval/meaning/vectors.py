"""The vectors of a corpus on disk: one SQLite file beside the store. It can be made again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from retrieval.meaning.embedder import Vectors
from retrieval.storage.database import Database

FILE_NAME = "vectors.sqlite3"
# Half precision: on the public sets no cosine differs by 0.001 from single precision.
STORED = np.dtype("<f2")
CHANGED = "UPDATE model SET changes = changes + 1"
MIGRATIONS = (
    (
        "CREATE TABLE model (name TEXT NOT NULL, changes INTEGER NOT NULL)",
        "INSERT INTO model VALUES ('', 0)",
        # Two tables, for a question reads all of the first and little of the second.
        "CREATE TABLE passage (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE sentences (key BLOB PRIMARY KEY, vectors BLOB NOT NULL)",
    ),
)


class Embedded(NamedTuple):
    """The vectors of one passage and of its sentences; *key* identifies its text."""

    key: bytes
    passage: Vectors
    sentences: Vectors


class VectorFile:
    """An open file of vectors of one model. Raises ``CorpusUnreadable``, as ``Database`` does."""

    def __init__(self, folder: Path) -> None:
        """Open the file in *folder*; create it if it is missing."""
        self._db = Database(folder / FILE_NAME, MIGRATIONS)

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether *folder* has such a file."""
        return (folder / FILE_NAME).exists()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def model(self) -> str:
        """The model that made the vectors; empty for a new file."""
        (name,) = self._db.only_row("SELECT name FROM model")
        return str(name)

    def changes(self) -> int:
        """A number that grows with every change."""
        (number,) = self._db.only_row("SELECT changes FROM model")
        return int(number)

    def begin(self, model: str) -> None:
        """Use this file for vectors of *model*; delete the vectors of another model."""
        if self.model() == model:
            return
        with self._db.writing():
            self._db.write("DELETE FROM passage")
            self._db.write("DELETE FROM sentences")
            self._db.write("UPDATE model SET name = ?, changes = changes + 1", (model,))

    def keys(self) -> set[bytes]:
        """The keys of all passages that have vectors."""
        return {key for (key,) in self._db.rows("SELECT key FROM passage")}

    def put(self, passages: Sequence[Embedded]) -> None:
        """Store the vectors of several passages, all or none."""
        with self._db.writing():
            self._db.write(CHANGED)
            for key, *both in passages:
                for table, vectors in zip(("passage", "sentences"), both, strict=True):
                    self._db.write(
                        f"INSERT OR REPLACE INTO {table} VALUES (?, ?)",
                        (key, vectors.astype(STORED).tobytes()),
                    )

    def drop(self, keys: Collection[bytes]) -> None:
        """Delete the vectors of these passages."""
        with self._db.writing():
            self._db.write(CHANGED)
            for table in ("passage", "sentences"):
                self._db.write_many(f"DELETE FROM {table} WHERE key = ?", ((key,) for key in keys))

    def checkpoint(self) -> None:
        """Make everything that was written survive a power cut."""
        self._db.checkpoint()

    def passages(self) -> Iterator[tuple[bytes, Vectors]]:
        """Each key with the vector of its passage."""
        for key, vector in self._db.rows("SELECT key, vector FROM passage ORDER BY key"):
            yield key, _read(vector)

    def sentences(self, key: bytes, dimensions: int) -> Vectors:
        """The vectors of the sentences of a passage, of shape (sentences, dimensions)."""
        row = self._db.row("SELECT vectors FROM sentences WHERE key = ?", (key,))
        return _read(row[0] if row else b"").reshape(-1, dimensions)


def _read(stored: bytes) -> Vectors:
    return np.frombuffer(stored, STORED).astype(np.float32)
