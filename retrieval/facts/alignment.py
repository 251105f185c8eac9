"""Two sequences to what they have in common; pure.

``common`` compares values by a condition, ``opcodes`` words, ``align`` the paragraphs of an article
with a later text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from enum import Enum
from itertools import takewhile
from typing import NamedTuple, TypeVar

One = TypeVar("One")
Other = TypeVar("Other")

# Of sequences with more pairs, ``common`` compares only both ends: a sentence with so many numbers
# is a table.
MOST_PAIRS = 400
# difflib's time grows with the square.
MOST_OPCODE_PAIRS = 250_000
# An altered paragraph has this share of its words in common with what it was.
LEAST_ALIKE = 0.5
# At most this many paragraphs of a gap, from both ends, are compared with one.
MOST_COMPARED = 20
# Longer paragraphs are compared by their words only, not by the order.
MOST_WORDS = 3000
# Of the places of a repeated paragraph, only the nearest count.
MOST_PLACES = 30

Opcode = tuple[str, int, int, int, int]
"""A step from some words to others, as in ``difflib``."""


def common(
    ours: Sequence[One], theirs: Sequence[Other], is_same: Callable[[One, Other], bool]
) -> list[tuple[int, int]]:
    """The longest common sequence, as pairs of a place in *ours* and one in *theirs*."""
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
    pairs = zip(ours[:most], theirs[:most], strict=False)
    return sum(1 for _ in takewhile(lambda pair: is_same(*pair), pairs))


def _longest(
    ours: Sequence[One], theirs: Sequence[Other], is_same: Callable[[One, Other], bool]
) -> list[tuple[int, int]]:
    width = len(theirs)
    same = [[is_same(one, other) for other in theirs] for one in ours]
    # The length of the longest common sequence behind both places.
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


def opcodes(ours: Sequence[str], theirs: Sequence[str]) -> Sequence[Opcode]:
    """The steps from *ours* to *theirs*."""
    if len(ours) * len(theirs) <= MOST_OPCODE_PAIRS:
        return SequenceMatcher(None, ours, theirs, False).get_opcodes()
    from rapidfuzz.distance import Indel

    return [
        (step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end)
        for step in Indel.opcodes(ours, theirs)
    ]


class Standing(Enum):
    """The state of a paragraph in a later text."""

    STANDS = "stands"
    MOVED = "moved"
    ALTERED = "altered"
    MISSING = "missing"


class Alignment(NamedTuple):
    """The state of a paragraph, and the number, from 0, of the paragraph of the text where it
    begins, or that it became; None if it is missing or blank."""

    standing: Standing
    place: int | None = None


class _Extent(NamedTuple):
    start: int
    end: int


def align(paragraphs: Sequence[str], text: Sequence[str]) -> list[Alignment]:
    """The state of each of *paragraphs* in *text*, the paragraphs of a later text.

    A paragraph stands if the text has its words behind the paragraphs before it, however divided.
    One to which words were added is altered.
    """
    ours = [" ".join(paragraph.split()) for paragraph in paragraphs]
    theirs = _Text(text)
    found = dict(_in_order(ours, theirs.places))
    standing = _Standing(theirs, {number: theirs.extents[place] for number, place in found.items()})
    left = [number for number, words in enumerate(ours) if words and number not in found]
    # The longer a paragraph is, the surer its place.
    for number in sorted(left, key=lambda number: -len(ours[number])):
        standing.find(number, ours[number])
    # Altered paragraphs go first: that shows what was added to others.
    changed = {n: standing.changed(n, ours[n]) for n in left if n not in standing.extents}
    return [
        (changed.get(number) or standing.found(number)) if words else Alignment(Standing.STANDS)
        for number, words in enumerate(ours)
    ]


class _Text:
    def __init__(self, paragraphs: Sequence[str]) -> None:
        self.numbers: list[int] = []
        self.extents: list[_Extent] = []
        # The places of each paragraph among those that are not blank.
        self.places: defaultdict[str, list[int]] = defaultdict(list)
        parts = [""]
        position = 0
        for number, paragraph in enumerate(paragraphs):
            if words := " ".join(paragraph.split()):
                self.places[words].append(len(self.extents))
                self.numbers.append(number)
                self.extents.append(_Extent(position, position + len(words) + 1))
                position += len(words) + 1
                parts.append(words)
        self.words = " ".join([*parts, ""])

    def find(self, words: str, within: _Extent) -> _Extent | None:
        """The first place of *words* within an extent."""
        start = self.words.find(f" {words} ", within.start, within.end + 1)
        return None if start < 0 else _Extent(start, start + len(words) + 1)

    def paragraph_at(self, position: int) -> int:
        """The number of the paragraph with the word behind *position*."""
        return self.numbers[bisect_right(self.extents, (position, len(self.words))) - 1]

    def is_edge(self, position: int) -> bool:
        """Whether a paragraph begins or ends at *position*."""
        index = bisect_left(self.extents, (position, position))
        begins = index < len(self.extents) and self.extents[index].start == position
        return begins or position == len(self.words) - 1

    def parts_in(self, gap: _Extent) -> Iterator[_Extent]:
        """The parts of paragraphs in a gap, from both ends."""
        first = max(bisect_right(self.extents, (gap.start, len(self.words))) - 1, 0)
        last = bisect_left(self.extents, (gap.end, gap.end))
        half = MOST_COMPARED // 2
        middle = min(first + half, last)
        for place in (*range(first, middle), *range(max(middle, last - half), last)):
            start, end = self.extents[place]
            part = _Extent(max(start, gap.start), min(end, gap.end))
            if part.start < part.end:
                yield part


class _Standing:
    def __init__(self, text: _Text, extents: dict[int, _Extent]) -> None:
        self._text = text
        self.extents = extents
        self._placed = dict(extents)
        self._order = sorted(extents)

    def find(self, number: int, words: str) -> None:
        """Look for a paragraph between its neighbors that were found."""
        if extent := self._text.find(words, self._gap(number)):
            self.extents[number] = extent
            self._place(number, extent)

    def found(self, number: int) -> Alignment:
        """The state of a paragraph that was found."""
        start, end = self.extents[number]
        index = bisect_left(self._order, number)
        around = (*self._order[max(index - 1, 0) : index], *self._order[index + 1 : index + 2])
        edges = {edge for other in around for edge in self._placed[other]}
        is_whole = all(edge in edges or self._text.is_edge(edge) for edge in (start, end))
        standing = Standing.STANDS if is_whole else Standing.ALTERED
        return Alignment(standing, self._text.paragraph_at(start))

    def changed(self, number: int, words: str) -> Alignment:
        """The state of a paragraph that was not found. Ask in order."""
        text = self._text
        if words in text.places:
            return Alignment(Standing.MOVED, text.numbers[text.places[words][0]])
        best, least = None, LEAST_ALIKE
        for part in text.parts_in(self._gap(number)):
            alike = _likeness(words, text.words[part.start + 1 : part.end], least)
            if alike >= least and (best is None or alike > least):
                best, least = part, alike
        if best:
            self._place(number, best)
            return Alignment(Standing.ALTERED, text.paragraph_at(best.start))
        if extent := text.find(words, _Extent(0, len(text.words))):
            return Alignment(Standing.MOVED, text.paragraph_at(extent.start))
        return Alignment(Standing.MISSING)

    def _gap(self, number: int) -> _Extent:
        index = bisect_left(self._order, number)
        start = self._placed[self._order[index - 1]].end if index else 0
        is_last = index == len(self._order)
        end = len(self._text.words) - 1 if is_last else self._placed[self._order[index]].start
        return _Extent(start, end)

    def _place(self, number: int, extent: _Extent) -> None:
        self._placed[number] = extent
        insort(self._order, number)


def _likeness(ours: str, theirs: str, least: float) -> float:
    before, now = ours.split(), theirs.split()
    matcher = SequenceMatcher(None, now, before, autojunk=False)
    if matcher.real_quick_ratio() < least or (quick := matcher.quick_ratio()) < least:
        return 0
    is_long = min(len(before), len(now)) > MOST_WORDS
    return quick if is_long else matcher.ratio()


class _Link(NamedTuple):
    number: int
    place: int
    before: _Link | None


def _in_order(
    ours: Sequence[str], places: Mapping[str, Sequence[int]]
) -> Iterator[tuple[int, int]]:
    """The longest chain of paragraphs in the same order, with their places: a longest common
    subsequence (Hunt and Szymanski, 1977)."""
    links: list[_Link] = []
    # The least last place of a chain of each length.
    ends: list[int] = []
    for number, words in enumerate(ours):
        for place in reversed(_nearest(places.get(words, ()), number)):
            length = bisect_left(ends, place)
            link = _Link(number, place, links[length - 1] if length else None)
            links[length : length + 1] = [link]
            ends[length : length + 1] = [place]
    link_or_none = links[-1] if links else None
    while link_or_none:
        yield link_or_none.number, link_or_none.place
        link_or_none = link_or_none.before


def _nearest(places: Sequence[int], number: int) -> Sequence[int]:
    if len(places) <= MOST_PLACES:
        return places
    middle = bisect_left(places, number)
    start = min(max(middle - MOST_PLACES // 2, 0), len(places) - MOST_PLACES)
    return places[start : start + MOST_PLACES]
