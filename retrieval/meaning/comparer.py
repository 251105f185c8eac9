"""The cosines of a question and texts, within a time, with a cache of vectors on disk."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import CorpusUnreadable, EmbedderMissing
from retrieval.meaning import load_embedder
from retrieval.storage.database import Database

if TYPE_CHECKING:
    from retrieval.meaning.embedders import Embedder, Vectors

# Texts that are embedded before the time is checked again.
BATCH = 4
# Questions whose vectors are kept in memory.
MOST_QUESTIONS = 256


def comparer(name: str, seconds: float, file: Path | None, most_bytes: int) -> Comparer:
    """Make a comparer with the embedder *name* and the cache *file*, if any."""
    return Comparer(name, seconds, VectorCache(file, most_bytes) if file else None)


class Comparer:
    """Compares questions with texts by the embedder *name*, which the first question loads.

    To embed texts takes about *seconds* at most.
    """

    def __init__(self, name: str, seconds: float, cache: VectorCache | None = None) -> None:
        self._name, self._seconds, self._cache = name, seconds, cache
        self._embedder: Embedder | None = None
        self._is_missing = False
        self._questions: OrderedDict[str, Vectors] = OrderedDict()

    def cosines(
        self, question: str, texts: Sequence[str], languages: Set[str] = frozenset()
    ) -> Sequence[float]:
        """Return the cosines of *question* and each of *texts*, in order.

        The last are missing if the time runs out; all, without an embedder that knows *languages*.
        """
        embedder = self.embedder()
        if embedder is None or not languages <= (embedder.languages or languages):
            return ()
        begun = time.monotonic()
        vector = self._question(question, embedder)
        keys = [key_of(embedder.model, text) for text in texts]
        vectors = self._cache.get(keys) if self._cache else {}
        made: dict[bytes, Vectors] = {}
        missing = [number for number, key in enumerate(keys) if key not in vectors]
        for start in range(0, len(missing), BATCH):
            batch, before = missing[start : start + BATCH], time.monotonic()
            # Rounded as in the cache.
            embedded = embedder.texts([texts[number] for number in batch])
            rounded = embedded.astype(STORED).astype(np.float32)
            made |= {keys[number]: one for number, one in zip(batch, rounded, strict=True)}
            now = time.monotonic()
            # The next batch takes as long as this one.
            if now - begun + (now - before) > self._seconds:
                break
        if self._cache:
            self._cache.put(made)
        vectors |= made
        known = [vectors.get(key) for key in keys]
        done = next((number for number, one in enumerate(known) if one is None), len(known))
        return [float(one @ vector) for one in known[:done] if one is not None]

    def close(self) -> None:
        """Close the cache, if any."""
        if self._cache:
            self._cache.close()

    def embedder(self) -> Embedder | None:
        """The embedder, loaded on first use; None if its package is missing."""
        if self._embedder is None and not self._is_missing:
            try:
                self._embedder = load_embedder(self._name)
            except EmbedderMissing:
                self._is_missing = True
        return self._embedder

    def _question(self, question: str, embedder: Embedder) -> Vectors:
        vector = self._questions.pop(question, None)
        if vector is None:
            vector = embedder.question(question)
        self._questions[question] = vector
        if len(self._questions) > MOST_QUESTIONS:
            self._questions.popitem(last=False)
        return vector


# On the public sets no cosine differs by 0.001 from single precision.
STORED = np.dtype("<f2")
# Bytes of an entry beside its vector, with the index of keys.
OVERHEAD = 64
# The share of a full cache that is deleted at once.
SHARE_DELETED = 0.1
# Seconds to wait for another process that writes; a vector may be lost.
PATIENCE = 0.05
MIGRATIONS = (
    (
        "CREATE TABLE vector (number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE,"
        " vector BLOB NOT NULL)",
    ),
)


def key_of(model: str, text: str) -> bytes:
    """Return the key of the vector of *text* by *model*."""
    return hashlib.blake2b(f"{model}\0{text}".encode(), digest_size=16).digest()


class VectorCache:
    """A file of vectors of at most *most_bytes*, which can be deleted at any time.

    It holds neither texts nor vectors of questions. A file that cannot be used counts as empty.
    """

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
        """Return the known vectors by key."""
        found: dict[bytes, Vectors] = {}
        with suppress(CorpusUnreadable):
            for key in keys if self._db else ():
                row = self._db and self._db.row("SELECT vector FROM vector WHERE key = ?", (key,))
                if row:
                    found[key] = np.frombuffer(row[0], STORED).astype(np.float32)
        return found

    def put(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Keep *vectors*; if the file is full, delete the oldest."""
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
