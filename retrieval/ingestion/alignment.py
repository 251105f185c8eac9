"""Paragraphs to the places where they stand in a text that may have changed since.

White space does not count, and so the text may be divided into paragraphs in another way.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from enum import Enum
from typing import NamedTuple

# An altered paragraph has at least this share of its words in common with what it was.
LEAST_ALIKE = 0.5
# So many paragraphs of the text, from both ends of its gap, may be what a paragraph has become.
MOST_COMPARED = 20
# Longer paragraphs are compared by their words only, not by the order of these.
MOST_WORDS = 3000
# If a text repeats a paragraph more often, only the nearest of these places count.
MOST_PLACES = 30


class Standing(Enum):
    """What has become of a paragraph."""

    STANDS = "stands"
    MOVED = "moved"
    ALTERED = "altered"
    MISSING = "missing"


class Alignment(NamedTuple):
    """What has become of a paragraph, and the number of the paragraph of the text, from 0, in which
    it begins, or of what it has become. It is None for a paragraph that is missing or blank.
    """

    standing: Standing
    place: int | None = None


class _Extent(NamedTuple):
    """A stretch of the words of a text: from the blank before it to the blank after it."""

    start: int
    end: int


def align(paragraphs: Sequence[str], text: Sequence[str]) -> list[Alignment]:
    """What has become of each of *paragraphs* in *text*, the paragraphs of a text.

    A paragraph stands if its words stand in the text, behind those of the paragraphs before it. As
    many paragraphs as possible stand as whole paragraphs; the others may be divided in another way.
    A paragraph to which words were added is altered.
    """
    ours = [" ".join(paragraph.split()) for paragraph in paragraphs]
    theirs = _Text(text)
    found = dict(_in_order(ours, theirs.places))
    standing = _Standing(theirs, {number: theirs.extents[place] for number, place in found.items()})
    left = [number for number, words in enumerate(ours) if words and number not in found]
    # The longer a paragraph is, the surer it is that words like these are the same paragraph.
    for number in sorted(left, key=lambda number: -len(ours[number])):
        standing.find(number, ours[number])
    # What an altered paragraph has become must be known to tell what was added to another.
    changed = {n: standing.changed(n, ours[n]) for n in left if n not in standing.extents}
    return [
        (changed.get(number) or standing.found(number)) if words else Alignment(Standing.STANDS)
        for number, words in enumerate(ours)
    ]


class _Text:
    """A text as words with one blank between them, and the extents of its paragraphs in that."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self.numbers: list[int] = []
        self.extents: list[_Extent] = []
        # Of each paragraph, by its words, as a number among those that are not blank.
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
        """The number of the paragraph with the word behind the blank at *position*."""
        return self.numbers[bisect_right(self.extents, (position, len(self.words))) - 1]

    def is_edge(self, position: int) -> bool:
        """Whether a paragraph begins or ends with the blank at *position*."""
        index = bisect_left(self.extents, (position, position))
        begins = index < len(self.extents) and self.extents[index].start == position
        return begins or position == len(self.words) - 1

    def parts_in(self, gap: _Extent) -> Iterator[_Extent]:
        """The parts of paragraphs in a gap, from both of its ends."""
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
    """The paragraphs that were found so far, each by its number with its extent in the text."""

    def __init__(self, text: _Text, extents: dict[int, _Extent]) -> None:
        self._text = text
        self.extents = extents
        self._placed = dict(extents)
        self._order = sorted(extents)

    def find(self, number: int, words: str) -> None:
        """Look for a paragraph in the gap between the paragraphs around it that were found."""
        if extent := self._text.find(words, self._gap(number)):
            self.extents[number] = extent
            self._place(number, extent)

    def found(self, number: int) -> Alignment:
        """What has become of a paragraph that was found."""
        start, end = self.extents[number]
        index = bisect_left(self._order, number)
        around = (*self._order[max(index - 1, 0) : index], *self._order[index + 1 : index + 2])
        edges = {edge for other in around for edge in self._placed[other]}
        is_whole = all(edge in edges or self._text.is_edge(edge) for edge in (start, end))
        standing = Standing.STANDS if is_whole else Standing.ALTERED
        return Alignment(standing, self._text.paragraph_at(start))

    def changed(self, number: int, words: str) -> Alignment:
        """What has become of a paragraph that was not found. Ask in the order of paragraphs."""
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
    """The share of words that two paragraphs have in common; 0 if it is below *least*."""
    before, now = ours.split(), theirs.split()
    matcher = SequenceMatcher(None, now, before, autojunk=False)
    if matcher.real_quick_ratio() < least or (quick := matcher.quick_ratio()) < least:
        return 0
    is_long = min(len(before), len(now)) > MOST_WORDS
    return quick if is_long else matcher.ratio()


class _Link(NamedTuple):
    """A paragraph and its place, the last of a chain."""

    number: int
    place: int
    before: _Link | None


def _in_order(
    ours: Sequence[str], places: Mapping[str, Sequence[int]]
) -> Iterator[tuple[int, int]]:
    """The longest chain of paragraphs that stand in the text in the same order, with their places.

    It is a longest common subsequence (Hunt and Szymanski, 1977).
    """
    links: list[_Link] = []
    # The least place at which a chain of each length ends.
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
    """The places nearest to *number*, in order."""
    if len(places) <= MOST_PLACES:
        return places
    middle = bisect_left(places, number)
    start = min(max(middle - MOST_PLACES // 2, 0), len(places) - MOST_PLACES)
    return places[start : start + MOST_PLACES]
