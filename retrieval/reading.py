"""What analysis makes of a paragraph, and its packed form in the store; pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrieval.engines.engine import Fields
from retrieval.types import Span

# Level 1 makes the terms of a paragraph a little more than half as long; 6 gains 2 % more and takes
# twice the time.
LEVEL = 1
# A passage's row is its paragraph's row and its own number, in so many bits.
NUMBER_BITS = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences of a paragraph, the terms in each, and the passages that they make up.

    *sentences* are ordered and apart; *terms* holds the terms of each; *passages* the place of
    each passage's first sentence; *heading* the terms of the heading above. No term has blanks.
    """

    sentences: tuple[Span, ...]
    terms: tuple[tuple[str, ...], ...]
    passages: tuple[int, ...]
    heading: tuple[str, ...] = ()

    def span(self, number: int) -> Span:
        """The stretch of the text that passage *number* (from 0) covers."""
        first, end = self._bounds(number)
        return Span(self.sentences[first].start, self.sentences[end - 1].end)

    def passage_terms(self, number: int) -> list[str]:
        """The terms of passage *number*."""
        first, end = self._bounds(number)
        return [term for sentence in self.terms[first:end] for term in sentence]

    def _bounds(self, number: int) -> tuple[int, int]:
        later = self.passages[number + 1 : number + 2]
        return self.passages[number], later[0] if later else len(self.sentences)


def pack(reading: Reading) -> bytes:
    """*reading* as bytes: a line of numbers, one of the heading's terms, and one a sentence.

    The numbers are the sentences' starts and ends, each counted from the one before, and, behind a
    bar, the passages' first sentences.
    """
    edges = [0, *(edge for span in reading.sentences for edge in (span.start, span.end))]
    steps = " ".join(str(after - before) for before, after in pairwise(edges))
    firsts = " ".join(map(str, reading.passages))
    lines = [f"{steps}|{firsts}", *(" ".join(terms) for terms in (reading.heading, *reading.terms))]
    return zlib.compress("\n".join(lines).encode(), LEVEL)


def unpack(packed: bytes) -> Reading:
    """The reading that ``pack`` packed."""
    numbers, heading, *lines = zlib.decompress(packed).decode().split("\n")
    steps, _, firsts = numbers.partition("|")
    return Reading(
        tuple(_spans([int(step) for step in steps.split()])),
        tuple(tuple(line.split(" ")) if line else () for line in lines),
        tuple(map(int, firsts.split())),
        tuple(heading.split()),
    )


def _spans(steps: Sequence[int]) -> Iterator[Span]:
    end = 0
    for gap, length in zip(steps[::2], steps[1::2], strict=True):
        start = end + gap
        end = start + length
        yield Span(start, end)


def passages_in(paragraph: int, packed: bytes, title: str) -> Iterator[tuple[int, Fields]]:
    """Row and fields of each passage of the paragraph in a row, from what the store holds of it."""
    reading = unpack(packed)
    titles = [*title.split(), *reading.heading]
    for number in range(len(reading.passages)):
        yield row_of(paragraph, number), Fields(reading.passage_terms(number), titles)


def row_of(paragraph: int, number: int) -> int:
    """The row of passage *number* (from 0) of the paragraph in row *paragraph*."""
    return paragraph << NUMBER_BITS | number


def place_of(row: int) -> tuple[int, int]:
    """The paragraph's row and the passage's number in it, of a passage's *row*."""
    return row >> NUMBER_BITS, row & (1 << NUMBER_BITS) - 1
