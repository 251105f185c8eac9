"""The interface of everything that turns texts into vectors. Similar texts have similar vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors of length one, so that the cosine of two vectors is their product.

    Every text has a vector, which does not depend on the other texts in a call.
    """

    @property
    def model(self) -> str:
        """Name and version of the model; vectors of two models cannot be compared."""
        ...

    def question(self, text: str) -> Vectors:
        """The vector of a question, of shape (dimensions,)."""
        ...

    def texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that may answer, of shape (texts, dimensions)."""
        ...
