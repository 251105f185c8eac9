"""A question and some texts to the cosines of their vectors, within a time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence, Set
from pathlib import Path

import numpy as np

from retrieval.errors import EmbedderMissing
from retrieval.meaning import load_embedder
from retrieval.meaning.embedder import Embedder, Vectors
from retrieval.meaning.vector_cache import STORED, VectorCache, key_of

# Texts that are embedded before the time is looked at again.
BATCH = 4
# The vectors of so many questions are kept in memory, as long as the process lives.
MOST_QUESTIONS = 256


def comparer(name: str, seconds: float, file: Path | None, most_bytes: int) -> Comparer:
    """A comparer with the embedder *name* whose cache is *file*, if one is given."""
    return Comparer(name, seconds, VectorCache(file, most_bytes) if file else None)


class Comparer:
    """Compares questions with texts by the embedder *name*, which is loaded for the first question.

    Embedding the texts of a question takes about *seconds* at most. Without a *cache*, every text
    is embedded again.
    """

    def __init__(self, name: str, seconds: float, cache: VectorCache | None = None) -> None:
        self._name, self._seconds, self._cache = name, seconds, cache
        self._embedder: Embedder | None = None
        self._is_missing = False
        self._questions: OrderedDict[str, Vectors] = OrderedDict()

    def cosines(
        self, question: str, texts: Sequence[str], languages: Set[str] = frozenset()
    ) -> Sequence[float]:
        """The cosine of *question* and each of *texts*, in their order.

        What is not done in time is left out at the end: so many texts have the same cosines each
        time. It is empty if the embedder's package is missing, or if its model does not know one of
        *languages*.
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
            # Rounded as the cache rounds them, so that an answer does not depend on it.
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
        """Close the cache."""
        if self._cache:
            self._cache.close()

    def embedder(self) -> Embedder | None:
        """The embedder, loaded when it is first asked for; None if its package is missing."""
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
