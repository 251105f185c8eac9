"""The interface of everything that turns texts into vectors. Similar texts have similar vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

# In characters. A token takes a millisecond or more, and most models read no more than 512 tokens.
LONGEST_QUESTION = 600
LONGEST_TEXT = 2000


class Embedder(Protocol):
    """Turns texts into vectors of length one, so that the cosine of two vectors is their product.

    Every text has a vector, an empty one too. But for rounding, it does not depend on the other
    texts of a call. The texts of one call are embedded together, on all cores. Of a very long text
    the beginning counts.
    """

    @property
    def model(self) -> str:
        """Name and version of the model; vectors of two models cannot be compared."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """The codes of the languages that the model knows; None if it knows all of Pullquote's."""
        ...

    def question(self, text: str) -> Vectors:
        """The vector of a question, of shape (dimensions,)."""
        ...

    def texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that may answer, of shape (texts, dimensions)."""
        ...

    def words(self, words: Sequence[str]) -> Vectors:
        """The vectors of single words, to be compared with each other; (words, dimensions)."""
        ...


def of_length_one(vectors: Vectors) -> Vectors:
    """The *vectors*, of shape (texts, dimensions), each divided by its length."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)
