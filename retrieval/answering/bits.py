"""A query's terms as bits, so that a set of them is a number: quick to join and to weigh; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

Bit = tuple[str, int]
"""A term between blanks, and the bit that stands for it."""


class Bits:
    """The terms of a query, the first as the lowest bit."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = tuple(terms)
        self.spaced = [(f" {term} ", 1 << number) for number, term in enumerate(self._terms)]

    def within(self, text: str) -> int:
        """Those of the terms that stand in *text*, each term of which is between blanks."""
        return sum([bit for spaced, bit in self.spaced if spaced in text])

    def among(self, text: str) -> list[Bit]:
        """The same, each by itself."""
        return [pair for pair in self.spaced if pair[0] in text]

    def of(self, terms: Iterable[str]) -> int:
        """Those of the terms that are among *terms*."""
        wanted = frozenset(terms)
        return sum(1 << number for number, term in enumerate(self._terms) if term in wanted)

    def terms(self, bits: int) -> frozenset[str]:
        """The terms that *bits* stand for."""
        return frozenset(term for number, term in enumerate(self._terms) if bits >> number & 1)

    def shares(self, weights: Mapping[str, float]) -> Shares:
        """What sets of the terms are, of all of them, by *weights*."""
        return Shares([weights[term] for term in self._terms])


def by_line(lines: Sequence[str], numbers: range, some: Sequence[Bit]) -> dict[int, int]:
    """Which of *some* terms are in each of the *lines* with these *numbers* that has any."""
    if len(lines) == 1:
        return {0: sum([bit for _, bit in some])} if some else {}
    found = {}
    for number in numbers:
        line, held = lines[number], 0
        for spaced, bit in some:
            if spaced in line:
                held |= bit
        if held:
            found[number] = held
    return found


class Shares(dict[int, float]):
    """What share of a query some of its terms are, by their weights: bits to the share.

    The sums are exact: a set has no order, and a tie must not depend on one.
    """

    def __init__(self, weights: list[float]) -> None:
        super().__init__()
        self._weights = weights
        self._whole = fsum(weights) or 1.0

    def __missing__(self, bits: int) -> float:
        some = (weight for number, weight in enumerate(self._weights) if bits >> number & 1)
        share = self[bits] = fsum(some) / self._whole
        return share
