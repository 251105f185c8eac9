"""The parameters of BM25 that all engines share, its idf, and the weight of a title."""

from __future__ import annotations

import math

K1 = 1.2
B = 0.75
# The factor of the title field in a score; see "How are passages ranked?" in ARCHITECTURE.md.
TITLE_WEIGHT = 0.6


def idf(rows: int, containing: int) -> float:
    """The inverse document frequency of a term, ``ln(1 + (N - n + 0.5) / (n + 0.5))``.

    It is above zero for every n <= N. This is the Robertson-Sparck Jones weight (Robertson and
    Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3.1) with one added inside the
    logarithm, so that a term that most passages of a small corpus contain still counts.
    """
    return math.log(1 + (rows - containing + 0.5) / (containing + 0.5))
