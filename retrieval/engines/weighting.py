"""What every engine computes with: BM25's constants, its idf, and the weight of a title."""

from __future__ import annotations

import math

K1 = 1.2
B = 0.75
# The title field's share of a score; see "How are passages ranked?" in ARCHITECTURE.md.
TITLE_WEIGHT = 0.6


def idf(rows: int, containing: int) -> float:
    """How rare a term is: ``ln(1 + (N - n + 0.5) / (n + 0.5))``, above zero for every n <= N.

    The Robertson-Sparck Jones weight with one added inside the logarithm (Robertson and Zaragoza,
    "The Probabilistic Relevance Framework", 2009, section 3.1, for the weight itself), so that a
    term which stands in most of a small corpus still counts.
    """
    return math.log(1 + (rows - containing + 0.5) / (containing + 0.5))
