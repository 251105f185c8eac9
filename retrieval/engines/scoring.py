"""Exact scores of passages, from their terms in the store; lengths are rounded as in tantivy."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from retrieval.engines.weighting import K1, B
from retrieval.storage.fields import Fields, Place
from retrieval.storage.manifest import Totals


class Scored(NamedTuple):
    """A passage by its exact score. The order of these tuples is the order of the ranking."""

    negative_score: float
    place: Place
    row: int


class Clause(NamedTuple):
    """A term in a field. *gain* is its exact weight, *boost* the factor for the index's weight.

    *group* is the number of its group, of whose terms only one counts; None if it has none.
    """

    field: str
    term: str
    gain: float
    boost: float
    group: int | None = None


class Scorer:
    """Scores rows exactly for some clauses. Lengths are rounded as the index rounds them."""

    def __init__(self, clauses: Sequence[Clause], live: Totals) -> None:
        """*live* are the totals of the passages in the store."""
        self._text = _Field([c for c in clauses if c.field == "text"], live.text, live.passages)
        self._title = _Field([c for c in clauses if c.field == "title"], live.title, live.passages)

    def score(self, fields: Fields) -> float:
        """The score of a row."""
        return self._text.score(fields.text) + self._title.score(fields.title)


Wanted = tuple[str, str, float]
"""A term between blanks, the same term twice, and its gain times K1 + 1."""


class _Field:
    """The clauses for one field."""

    def __init__(self, clauses: Sequence[Clause], terms: int, passages: int) -> None:
        self._wanted = [_wanted(clause) for clause in clauses if clause.group is None]
        groups = sorted({clause.group for clause in clauses if clause.group is not None})
        self._groups = [
            [_wanted(clause) for clause in clauses if clause.group == group] for group in groups
        ]
        self._mean = terms / passages

    def score(self, text: str) -> float:
        """The share of this field in the score of a row."""
        alone = self._sum(text, self._wanted)
        if not self._groups:
            return alone
        return alone + fsum(max(self._sum(text, [one]) for one in group) for group in self._groups)

    def _sum(self, text: str, wanted: Sequence[Wanted]) -> float:
        norm, score = 0.0, 0.0
        for spaced, doubled, gain in wanted:
            if spaced in text:
                norm = norm or _norm(length(text), self._mean)
                # Two equal terms in a row share a blank.
                frequency = (
                    text.count(spaced) if doubled not in text else text.split().count(spaced[1:-1])
                )
                score += gain * frequency / (frequency + norm)
        return score


def _wanted(clause: Clause) -> Wanted:
    return f" {clause.term} ", f" {clause.term} {clause.term} ", clause.gain * (K1 + 1)


def length(text: str) -> int:
    """The number of terms in *text*: as many as ``split`` finds, but faster."""
    blanks, empty = text.count(" "), text.count("  ")
    return blanks - 1 - empty - text.count("\n") - text.count("\t")


def _norm(length: int, mean: float) -> float:
    return K1 * (1 - B + B * rounded(length) / mean)


def rounded(length: int) -> int:
    """The greatest length up to *length* that tantivy can store in one byte.

    Lengths up to 40 are exact; above, the steps double every eight lengths: 40, 42, 44, ... 56, 60.
    This is Lucene's SmallFloat.
    """
    return LENGTHS[bisect_right(LENGTHS, length) - 1]


def _lengths() -> list[int]:
    """The 256 lengths: 0 to 23, then 24 plus numbers of three bits behind the leading one."""
    plain = [*range(24)]
    for code in range(256 - 24):
        bits, shift = code & 7, (code >> 3) - 1
        plain.append(24 + (bits if shift < 0 else (bits | 8) << shift))
    return plain


LENGTHS = _lengths()
