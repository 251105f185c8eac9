"""The nearest English terms of every term of a language, by the vectors of their forms.

Cosines are corrected for words near to everything (cross-domain similarity local scaling: Conneau
et al., "Word Translation Without Parallel Data", 2018, section 2.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import exp
from typing import NamedTuple

import numpy as np

from retrieval.meaning.embedders import Vectors, of_length_one
from retrieval.near_words.english_vectors import SCALE
from retrieval.near_words.near_table import Row
from tools.near_words.word_forms import Forms

# The near words of a term.
WIDTH = 10
# A smaller nearness is rounded to 0.
LEAST = 1 / 255
# How near to everything a word is: its mean similarity to its nearest NEIGHBORS of a SAMPLE.
NEIGHBORS, SAMPLE = 10, 8192
# Rows multiplied at a time, for some ten megabytes.
AT_ONCE = 512


class English:
    """The English terms, in the order of a table, and their vectors."""

    def __init__(self, forms: Sequence[Forms], vectors: Mapping[str, Vectors]) -> None:
        ordered = sorted(forms, key=lambda one: one.term.encode())
        self.terms = [one.term for one in ordered]
        shortest = np.stack([vectors[one.forms[0]] for one in ordered])
        self.vectors = of_length_one(shortest - _center(ordered, vectors))


class Compared(NamedTuple):
    """A language compared with English.

    *rows* has the near English terms of each term, the nearest first. *center* is the mean of its
    words, of shape (dimensions,), *hubs* how near to everything each English term is, of shape
    (English terms,).
    """

    rows: Mapping[str, Row]
    center: Vectors
    hubs: Vectors


def compare(forms: Sequence[Forms], vectors: Mapping[str, Vectors], english: English) -> Compared:
    """Compare a language with English; a term is as near as the nearest of its forms."""
    pairs = [(one.term, form) for one in forms for form in one.forms]
    center = _center(forms, vectors)
    matrix = of_length_one(np.stack([vectors[form] for _, form in pairs]) - center)
    hubness = _hubness(english.vectors, matrix)
    best: dict[str, dict[int, float]] = {}
    for start in range(0, len(pairs), AT_ONCE):
        rows = 2 * (matrix[start : start + AT_ONCE] @ english.vectors.T) - hubness
        for (term, _), some in zip(pairs[start:], _highest(rows), strict=False):
            scores = best.setdefault(term, {})
            for number, score in some:
                scores[number] = max(score, scores.get(number, score))
    rows_of = {term: _row(scores) for term, scores in best.items()}
    return Compared(rows_of, center, hubness)


def _row(scores: Mapping[int, float]) -> Row:
    ordered = sorted(scores.items(), key=lambda one: (-one[1], one[0]))[:WIDTH]
    highest = ordered[0][1]
    row = [(number, exp((score - highest) / SCALE)) for number, score in ordered]
    return [(number, value) for number, value in row if value >= LEAST]


def _highest(rows: Vectors) -> Iterator[Iterator[tuple[int, float]]]:
    most = min(2 * WIDTH, rows.shape[1])
    numbers = np.argpartition(rows, -most, axis=1)[:, -most:]
    scores = np.take_along_axis(rows, numbers, axis=1)
    for some, values in zip(numbers.tolist(), scores.tolist(), strict=True):
        yield zip(some, values, strict=True)


def _hubness(english: Vectors, matrix: Vectors) -> Vectors:
    chosen = np.random.default_rng(1).permutation(len(matrix))[:SAMPLE]
    sample, most = matrix[chosen].T, min(NEIGHBORS, len(chosen))
    blocks = (
        english[start : start + AT_ONCE] @ sample for start in range(0, len(english), AT_ONCE)
    )
    return np.concatenate([np.partition(b, -most, axis=1)[:, -most:].mean(axis=1) for b in blocks])


def _center(forms: Sequence[Forms], vectors: Mapping[str, Vectors]) -> Vectors:
    center: Vectors = np.stack([vectors[one.forms[0]] for one in forms]).mean(axis=0)
    return center
