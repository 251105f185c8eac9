"""Vectors of texts on disk, up to a bound: what was embedded once need not be embedded again.

The cache can be deleted at any time. It holds no text and nothing that anybody asked: a vector is
found by the digest of its model and its text, and the vectors of questions are not kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np

from retrieval.errors import CorpusUnreadable
from retrieval.meaning.embedder import Vectors
from retrieval.storage.database import Database

# Half precision: on the public sets no cosine differs by 0.001 from single precision.
STORED = np.dtype("<f2")
# What SQLite needs for an entry beside its vector, with the index of the keys.
OVERHEAD = 64
# Of the entries of a full cache, this share is deleted at once, the oldest.
SHARE_DELETED = 0.1
# Another process that writes is not waited for, in seconds: a vector may be lost.
PATIENCE = 0.05
MIGRATIONS = (
    (
        "CREATE TABLE vector (number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE,"
        " vector BLOB NOT NULL)",
    ),
)


def key_of(model: str, text: str) -> bytes:
    """The name of the vector that *model* gives to *text*."""
    return hashlib.blake2b(f"{model}\0{text}".encode(), digest_size=16).digest()


class VectorCache:
    """A file of vectors of at most *most_bytes*. A file that cannot be used is as good as empty."""

    def __init__(self, file: Path, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._db: Database | None = None
        with suppress(CorpusUnreadable, OSError):
            self._db = Database(file, MIGRATIONS, private=True, patience=PATIENCE)

    def close(self) -> None:
        """Close the file."""
        if self._db:
            self._db.close()

    def get(self, keys: Iterable[bytes]) -> dict[bytes, Vectors]:
        """The vectors that are there, by key."""
        found: dict[bytes, Vectors] = {}
        with suppress(CorpusUnreadable):
            for key in keys if self._db else ():
                row = self._db and self._db.row("SELECT vector FROM vector WHERE key = ?", (key,))
                if row:
                    found[key] = np.frombuffer(row[0], STORED).astype(np.float32)
        return found

    def put(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Keep these vectors, and delete the oldest of a file that is full."""
        if self._db is None or not vectors:
            return
        rows = [(key, vector.astype(STORED).tobytes()) for key, vector in vectors.items()]
        most = max(1, self._most_bytes // (len(rows[0][1]) + OVERHEAD))
        with suppress(CorpusUnreadable), self._db.writing():
            self._db.write_many("INSERT OR IGNORE INTO vector (key, vector) VALUES (?, ?)", rows)
            first, last = self._db.only_row("SELECT min(number), max(number) FROM vector")
            if last - first >= most:
                newest = last - round(most * (1 - SHARE_DELETED))
                self._db.write("DELETE FROM vector WHERE number <= ?", (newest,))
