"""A query's terms as bits: a set of terms is an integer; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from math import fsum

Bit = tuple[str, int]
"""A term between blanks, and its bit: ``(" owl ", 4)``."""


class Bits:
    """The terms of a query. The first term is the lowest bit.

    Example: with ``Bits(["owl", "hunt"])``, ``within(" owls hunt an owl ")`` is 3 and ``terms(2)``
    is ``{"hunt"}``.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = tuple(terms)
        self.spaced = [(f" {term} ", 1 << number) for number, term in enumerate(self._terms)]

    @property
    def all(self) -> int:
        """The bits of all terms."""
        return (1 << len(self._terms)) - 1

    def within(self, text: str) -> int:
        """The terms that occur in *text*, which has blanks around terms."""
        return sum([bit for spaced, bit in self.spaced if spaced in text])

    def among(self, text: str) -> list[Bit]:
        """The same as a list."""
        return [pair for pair in self.spaced if pair[0] in text]

    def of(self, terms: Iterable[str]) -> int:
        """The bits of the query's terms in *terms*."""
        wanted = frozenset(terms)
        return sum(1 << number for number, term in enumerate(self._terms) if term in wanted)

    def terms(self, bits: int) -> frozenset[str]:
        """The terms that *bits* stand for."""
        return frozenset(term for number, term in enumerate(self._terms) if bits >> number & 1)

    def shares(self, weights: Mapping[str, float], groups: Sequence[Set[str]] = ()) -> Shares:
        """A table of the share of the query, by *weights*, that a set of its terms has.

        Only the term with the highest weight of each of *groups* counts.
        """
        numbers = {term: number for number, term in enumerate(self._terms)}
        grouped = [{numbers[term] for term in group} for group in groups]
        return Shares([weights[term] for term in self._terms], grouped)


def bits_by_line(lines: Sequence[str], numbers: range, some: Sequence[Bit]) -> dict[int, int]:
    """The terms of *some* in each line with one of these *numbers*; lines without any are left out.

    A single line must contain all of *some*.
    """
    if len(lines) == 1:
        return {0: sum([bit for _, bit in some])} if some else {}
    by_number = {}
    for number in numbers:
        line, bits = lines[number], 0
        for spaced, bit in some:
            if spaced in line:
                bits |= bit
        if bits:
            by_number[number] = bits
    return by_number


class Shares(dict[int, float]):
    """The share of a query's weight that a set of its terms has: bits -> share in [0, 1].

    The sums are exact (``fsum``): no tie may depend on the order of a set.
    """

    def __init__(self, weights: list[float], groups: Sequence[Set[int]] = ()) -> None:
        super().__init__()
        self._weights = weights
        self._groups = groups
        self._alone = [*set(range(len(weights))).difference(*groups)]
        self._whole = self._sum(-1) or 1.0

    def __missing__(self, bits: int) -> float:
        share = self[bits] = self._sum(bits) / self._whole
        return share

    def _sum(self, bits: int) -> float:
        weights = self._weights
        some = [weights[number] for number in self._alone if bits >> number & 1]
        for group in self._groups:
            some.append(max((weights[n] for n in group if bits >> n & 1), default=0.0))
        return fsum(some)
