"""A query's terms as bits, so that a set of them is a number: quick to join and to weigh; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import fsum


class Bits:
    """The terms of a query, the first as the lowest bit."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = tuple(terms)
        self._spaced = [(f" {term} ", 1 << number) for number, term in enumerate(self._terms)]

    def within(self, text: str) -> int:
        """Those of the terms that stand in *text*, each term of which is between blanks."""
        found = 0
        for spaced, bit in self._spaced:
            if spaced in text:
                found |= bit
        return found

    def terms(self, bits: int) -> frozenset[str]:
        """The terms that *bits* stand for."""
        return frozenset(self._of(bits))

    def shares(self, weights: Mapping[str, float]) -> Shares:
        """What sets of the terms are, of all of them, by *weights*."""
        return Shares([weights[term] for term in self._terms])

    def _of(self, bits: int) -> Iterator[str]:
        return (term for number, term in enumerate(self._terms) if bits >> number & 1)


class Shares:
    """What share of a query some of its terms are, by their weights.

    The sums are exact: a set has no order, and a tie must not depend on one.
    """

    def __init__(self, weights: list[float]) -> None:
        self._weights = weights
        self._whole = fsum(weights) or 1.0
        self._known: dict[int, float] = {}

    def of(self, bits: int) -> float:
        """The share of the terms that *bits* stand for."""
        share = self._known.get(bits)
        if share is None:
            some = (weight for number, weight in enumerate(self._weights) if bits >> number & 1)
            share = self._known[bits] = fsum(some) / self._whole
        return share
