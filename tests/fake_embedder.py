"""An embedder without a model: texts are alike if they have letters in common that are marked."""

from collections.abc import Sequence

import numpy as np

from retrieval.meaning.embedders import Vectors, of_length_one


class FakeEmbedder:
    """Its vectors count the letters of *marks* in a text; it remembers what it was given."""

    languages = None

    def __init__(self, marks: str = "@#", model: str = "fake/1") -> None:
        self.marks, self.model = marks, model
        self.embedded: list[str] = []
        self.calls: list[int] = []

    def question(self, text: str) -> Vectors:
        return self.words([text])[0]

    def texts(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        self.calls.append(len(texts))
        return self.words(texts)

    def words(self, words: Sequence[str]) -> Vectors:
        counts = [[0.1, *map(word.count, self.marks)] for word in words]
        return of_length_one(np.array(counts, np.float32).reshape(-1, len(self.marks) + 1))
