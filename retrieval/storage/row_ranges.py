"""Rows of many paragraphs as a few ranges: the paragraphs of an article have rows in a row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Range(NamedTuple):
    """The first and the last row of some paragraphs, without a gap between them."""

    first: int
    last: int


class RowRanges:
    """A set of paragraphs by row. Neighboring ranges are joined, so most sets have few."""

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        """*ranges* are in any order and do not overlap."""
        self.ranges: list[Range] = []
        for one in sorted(ranges):
            if self.ranges and self.ranges[-1].last + 1 == one.first:
                self.ranges[-1] = Range(self.ranges[-1].first, one.last)
            else:
                self.ranges.append(one)
        self._firsts = [first for first, _ in self.ranges]

    def __contains__(self, row: int) -> bool:
        number = bisect_right(self._firsts, row)
        return number > 0 and row <= self.ranges[number - 1].last

    def __bool__(self) -> bool:
        return bool(self.ranges)
