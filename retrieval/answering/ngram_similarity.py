"""Passages to their character n-gram similarity with the question; pure.

It joins forms of a word that share no stem. An index of n-grams would be four times as large as one
of terms; comparing only the passages that were found costs nothing in the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from retrieval.engines.weighting import K1, B, idf

# Of 3, 4 and 5 letters, 4 worked best, as in McNamee and Mayfield, "Character N-Gram Tokenization
# for European Language Text Retrieval", 2004.
LETTERS = 4
# A longer term is no word.
LONGEST_TERM = 40


def ngram_similarities(passages: Sequence[str], terms: Iterable[str]) -> list[float]:
    """The similarity of each of *passages* with *terms*, divided by the highest one.

    It is BM25 over n-grams within *passages*. The terms of a passage stand between blanks.

    Example: ``ngram_similarities([" owls hunt ", " mice hide "], ["owl"])`` is ``[0.0, 0.0]``,
    since "owl" is shorter than an n-gram and only a whole term; with ``["owls"]`` it is
    ``[1.0, 0.0]``.
    """
    lengths = [passage.count(" ") for passage in passages]
    mean = sum(lengths) / max(len(lengths), 1) or 1.0
    norms = [K1 * (1 - B + B * length / mean) for length in lengths]
    gains = [idf(len(passages), containing) * (K1 + 1) for containing in range(len(passages) + 1)]
    scores = [0.0] * len(passages)
    for ngram in dict.fromkeys(ngram for term in terms for ngram in _ngrams(term)):
        frequencies = [
            (number, frequency)
            for number, passage in enumerate(passages)
            if (frequency := passage.count(ngram))
        ]
        gain = gains[len(frequencies)]
        for number, frequency in frequencies:
            scores[number] += gain * frequency / (frequency + norms[number])
    highest = max(scores, default=0.0) or 1.0
    return [score / highest for score in scores]


def _ngrams(term: str) -> Iterator[str]:
    """The n-grams of a term; a shorter term is taken whole, between its blanks."""
    word = term[:LONGEST_TERM]
    if len(word) < LETTERS:
        yield f" {word} "
    for start in range(len(word) - LETTERS + 1):
        yield word[start : start + LETTERS]
