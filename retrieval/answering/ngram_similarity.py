"""Passages to how much their letters are like the question's: forms of a word that share no stem.

What an index of pieces of words would find among all passages is found among the best alone, at no
cost in the index. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from retrieval.engines.weighting import K1, B, idf

# Of 3, 4 and 5 letters 4 found the most, as in McNamee and Mayfield, "Character N-Gram
# Tokenization for European Language Text Retrieval", 2004.
LETTERS = 4
# A longer term is no word.
LONGEST_TERM = 40


def likenesses(passages: Sequence[str], terms: Iterable[str]) -> list[float]:
    """How like *terms* each of *passages* is, over the most like one.

    A passage, whose terms stand between blanks, scores BM25 over pieces of terms, which are rare
    where few of these passages have them.
    """
    lengths = [passage.count(" ") for passage in passages]
    mean = sum(lengths) / max(len(lengths), 1) or 1.0
    norms = [K1 * (1 - B + B * length / mean) for length in lengths]
    rarities = [idf(len(passages), held) * (K1 + 1) for held in range(len(passages) + 1)]
    scores = [0.0] * len(passages)
    for piece in dict.fromkeys(piece for term in terms for piece in _pieces(term)):
        counts = [
            (number, count)
            for number, passage in enumerate(passages)
            if (count := passage.count(piece))
        ]
        rarity = rarities[len(counts)]
        for number, count in counts:
            scores[number] += rarity * count / (count + norms[number])
    most = max(scores, default=0.0) or 1.0
    return [score / most for score in scores]


def _pieces(term: str) -> Iterator[str]:
    """The pieces of a term; a short one is a piece itself, between its blanks."""
    word = term[:LONGEST_TERM]
    if len(word) < LETTERS:
        yield f" {word} "
    for start in range(len(word) - LETTERS + 1):
        yield word[start : start + LETTERS]
