"""The similarity of a question with passages, as ranking sees it; needs no numpy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from retrieval.engines.hit import Hit
from retrieval.types import Passage


class Similarity(NamedTuple):
    """The similarity of a passage with a question.

    *passage* is 1 for the most similar passage of the corpus and 0 for all that are not above the
    mean. *sentences* are the cosines of the passage's sentences, in order.
    """

    passage: float
    sentences: tuple[float, ...]


class ZScores(NamedTuple):
    """The cosine of a passage above the mean of all passages, and above the next best passage.

    Both are in standard deviations of the cosines of all passages.
    """

    above_mean: float
    above_next: float


class QueryEmbedding(Protocol):
    """The vector of a question, compared with all passages that have vectors."""

    def nearest(self, k: int) -> Sequence[Hit]:
        """The *k* most similar passages, best first, ties in the order of the store.

        Their scores are 0, since no word has found them.
        """
        ...

    def similarity(self, passage: Passage) -> Similarity | None:
        """The similarity of *passage*; None if it has no vectors."""
        ...

    def z_scores(self, passage: Passage) -> ZScores | None:
        """The z-scores of *passage*; None if it has no vectors."""
        ...
