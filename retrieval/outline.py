"""What analysis makes of a paragraph, and its packed form in the store; pure."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

from retrieval.engines.engine import Fields
from retrieval.types import Span

# Against the text of Debian's manuals an outline is 0.34 long; without the common terms 0.47, and
# twice as many of them gain 0.02 and cost a third more time.
LEVEL = 6
WINDOW = -13  # bits, without header and checksum
# What is packed with these is unpacked with these only: other ones need a migration that has all
# outlines derived anew (it empties ``state.analysis``).
COMMON = b" ".join((Path(__file__).parent / "common_terms.txt").read_bytes().split())
# A passage's row is its paragraph's row and its own number, in so many bits.
NUMBER_BITS = 20
BESIDE = -2  # next to no word


@dataclass(frozen=True, slots=True)
class Outline:
    """The sentences of a paragraph, the terms in each, and the passages that they make up.

    *sentences* are ordered and apart; *tokens* holds the terms of the words of each, in order, and
    *extras* those that stand beside them; *passages* the number of each passage's first sentence;
    *heading* the terms of the heading above. No term has blanks.
    """

    sentences: tuple[Span, ...]
    tokens: tuple[tuple[str, ...], ...]
    extras: tuple[tuple[str, ...], ...]
    passages: tuple[int, ...]
    heading: tuple[str, ...] = ()

    def span(self, number: int) -> Span:
        """The stretch of the text that passage *number* (from 0) covers."""
        first, end = self._bounds(number)
        return Span(self.sentences[first].start, self.sentences[end - 1].end)

    def passage_terms(self, number: int) -> list[str]:
        """The terms of passage *number*."""
        first, end = self._bounds(number)
        return [*chain(*self.tokens[first:end], *self.extras[first:end])]

    def places(
        self, terms: Collection[str], numbers: Iterable[int] | None = None
    ) -> dict[str, list[tuple[int, int]]]:
        """Where those of *terms* stand that are there: the number of the sentence, and the place
        among its words, or ``BESIDE`` them; in the order of sentences, of *numbers* if given."""
        found: dict[str, list[tuple[int, int]]] = {}
        for number in range(len(self.sentences)) if numbers is None else numbers:
            for place, term in enumerate(self.tokens[number]):
                if term in terms:
                    found.setdefault(term, []).append((number, place))
            for term in self.extras[number]:
                if term in terms:
                    found.setdefault(term, []).append((number, BESIDE))
        return found

    def _bounds(self, number: int) -> tuple[int, int]:
        later = self.passages[number + 1 : number + 2]
        return self.passages[number], later[0] if later else len(self.sentences)


def pack(outline: Outline) -> bytes:
    """*outline* as bytes: a line of numbers, one of the heading's terms, and one a sentence.

    The numbers are the sentences' starts and ends, each counted from the one before, and, behind a
    bar, the passages' first sentences. Behind a tab in a sentence's line are its extras.
    """
    edges = [0, *(edge for span in outline.sentences for edge in (span.start, span.end))]
    steps = " ".join(str(after - before) for before, after in pairwise(edges))
    firsts = " ".join(map(str, outline.passages))
    lines = [f"{steps}|{firsts}", " ".join(outline.heading)]
    for tokens, extras in zip(outline.tokens, outline.extras, strict=True):
        beside = f"\t{' '.join(extras)}" if extras else ""
        lines.append(f"{' '.join(tokens)}{beside}")
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW, zdict=COMMON)
    return packer.compress("\n".join(lines).encode()) + packer.flush()


def unpack(packed: bytes) -> Outline:
    """The outline that ``pack`` packed."""
    numbers, heading, *lines = (
        zlib.decompressobj(WINDOW, COMMON).decompress(packed).decode().split("\n")
    )
    steps, _, firsts = numbers.partition("|")
    parts = [line.partition("\t") for line in lines]
    return Outline(
        tuple(_spans([int(step) for step in steps.split()])),
        tuple(tuple(tokens.split()) for tokens, _, _ in parts),
        tuple(tuple(extras.split()) for _, _, extras in parts),
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
    outline = unpack(packed)
    titles = [*title.split(), *outline.heading]
    for number in range(len(outline.passages)):
        yield row_of(paragraph, number), Fields(outline.passage_terms(number), titles)


def row_of(paragraph: int, number: int) -> int:
    """The row of passage *number* (from 0) of the paragraph in row *paragraph*."""
    return paragraph << NUMBER_BITS | number


def place_of(row: int) -> tuple[int, int]:
    """The paragraph's row and the passage's number in it, of a passage's *row*."""
    return row >> NUMBER_BITS, row & (1 << NUMBER_BITS) - 1
