"""Two sequences to what they have in common, and what stands in its place; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import TypeVar

from retrieval.citation.alignment import opcodes

One = TypeVar("One")
Other = TypeVar("Other")


# Of longer sequences only what both begin and end with is compared: a sentence with so many numbers
# is a table.
MOST_PAIRS = 400


def common(
    ours: Sequence[One], theirs: Sequence[Other], is_same: Callable[[One, Other], bool]
) -> list[tuple[int, int]]:
    """The places of the longest sequence that is common to both: pairs of a place in *ours* and
    one in *theirs*, both in order."""
    shorter = min(len(ours), len(theirs))
    first = _run(is_same, ours, theirs, shorter)
    last = _run(is_same, ours[::-1], theirs[::-1], shorter - first)
    pairs = [(place, place) for place in range(first)]
    middle, other_middle = ours[first : len(ours) - last], theirs[first : len(theirs) - last]
    if len(middle) * len(other_middle) <= MOST_PAIRS:
        found = _longest(middle, other_middle, is_same)
        pairs += [(first + i, first + j) for i, j in found]
    return [*pairs, *((len(ours) - n, len(theirs) - n) for n in range(last, 0, -1))]


def _run(
    is_same: Callable[[One, Other], bool], ours: Sequence[One], theirs: Sequence[Other], most: int
) -> int:
    """How many of the first *most* values of both are the same."""
    pairs = zip(ours[:most], theirs[:most], strict=False)
    return sum(1 for _ in takewhile(lambda pair: is_same(*pair), pairs))


def _longest(
    ours: Sequence[One], theirs: Sequence[Other], is_same: Callable[[One, Other], bool]
) -> list[tuple[int, int]]:
    width = len(theirs)
    same = [[is_same(one, other) for other in theirs] for one in ours]
    # The length of the longest common sequence of what is behind both places.
    longest = [[0] * (width + 1) for _ in range(len(ours) + 1)]
    for i in reversed(range(len(ours))):
        for j in reversed(range(width)):
            skipping = max(longest[i + 1][j], longest[i][j + 1])
            longest[i][j] = max(skipping, longest[i + 1][j + 1] + 1) if same[i][j] else skipping
    pairs, i, j = [], 0, 0
    while i < len(ours) and j < width:
        if same[i][j] and longest[i][j] == longest[i + 1][j + 1] + 1:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def replaced(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[range, range]]:
    """The places of the terms in *ours* and of those that stand in *theirs* instead, between the
    same terms."""
    for tag, start, end, other_start, other_end in opcodes(ours, theirs):
        if tag == "replace":
            yield range(start, end), range(other_start, other_end)
