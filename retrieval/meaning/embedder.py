"""The seam to what turns texts into vectors that point alike where the texts mean alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Texts to vectors of length one, so that the cosine of two is their product.

    Any text has a vector; the same text has the same one, whatever stands beside it.
    """

    @property
    def model(self) -> str:
        """Name and version of the model; vectors of another cannot be compared with these."""
        ...

    def question(self, text: str) -> Vectors:
        """The vector of a question, of shape (dimensions,)."""
        ...

    def texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that may answer, of shape (texts, dimensions)."""
        ...
