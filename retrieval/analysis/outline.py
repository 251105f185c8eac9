"""What analysis makes of a paragraph, and its packed form in the store; pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path

from retrieval.analysis.fields import Fields
from retrieval.types import Span

# Against the text of Debian's manuals an outline is 0.34 long; without the common terms 0.47, and
# twice as many of them gain 0.02 and cost a third more time.
LEVEL = 6
WINDOW = -13  # bits, without header and checksum
# What is packed with these is unpacked with these only: other ones need a migration that has all
# outlines derived anew (it empties ``state.analysis``).
COMMON = b" ".join((Path(__file__).parent / "common_terms.txt").read_bytes().split())
# Each outline is packed by a copy: to begin with the common terms takes longer than to copy.
PACKER = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW, zdict=COMMON)
# A passage's row is its paragraph's row and its own number, in so many bits.
NUMBER_BITS = 20


class Outline:
    """The sentences of a paragraph, the terms in each, and the passages that they make up.

    It is kept as text, and only what is asked for is made of it: of the thirty outlines that a
    question reads, most are only searched for its terms.

    *body* holds the terms of all sentences, a line each and each term between blanks, in the order
    of its words; behind a tab in a line stand the terms that lie beside the words. *heading* holds
    those of the heading above.
    """

    __slots__ = ("_bounds", "_lines", "_numbers", "_sentences", "body", "heading")

    def __init__(self, text: str) -> None:
        """*text* is a line of numbers, one of the heading's terms, and one a sentence.

        The numbers are the sentences' starts and ends, each counted from the one before, and,
        behind a bar, the passages' first sentences.
        """
        self._numbers, _, rest = text.partition("\n")
        self.heading, _, body = rest.partition("\n")
        self.body = f" {body} ".replace("\n", " \n ").replace("\t", " \t ")
        self._lines: list[str] | None = None
        self._sentences: tuple[Span, ...] | None = None
        self._bounds: tuple[int, ...] | None = None

    @classmethod
    def of(
        cls,
        sentences: Sequence[Span],
        tokens: Sequence[Sequence[str]],
        extras: Sequence[Sequence[str]],
        passages: Sequence[int],
        heading: Sequence[str] = (),
    ) -> Outline:
        """The outline of ordered *sentences* that are apart.

        *tokens* are the terms of the words of each, *extras* those beside them, *passages* the
        number of each passage's first sentence. No term has blanks.
        """
        return cls(written(sentences, tokens, extras, passages, heading))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Outline) and self.text == other.text

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Outline({self.text!r})"

    @property
    def text(self) -> str:
        """What it was made of."""
        lines = [line[1:-1].replace(" \t ", "\t") for line in self.lines]
        return "\n".join([self._numbers, self.heading, *lines])

    @property
    def lines(self) -> Sequence[str]:
        """The line of each sentence."""
        if self._lines is None:
            self._lines = [] if self._numbers.startswith("|") else self.body.split("\n")
        return self._lines

    @property
    def sentences(self) -> Sequence[Span]:
        """Where the sentences stand in the paragraph's text."""
        if self._sentences is None:
            steps = self._numbers.partition("|")[0].split()
            edges = [*accumulate(map(int, steps))]
            self._sentences = tuple(map(Span, edges[::2], edges[1::2]))
        return self._sentences

    @property
    def passages(self) -> tuple[int, ...]:
        """The number of each passage's first sentence."""
        if self._bounds is None:
            self._bounds = tuple(map(int, self._numbers.partition("|")[2].split()))
        return self._bounds

    def inside(self, number: int) -> range:
        """The numbers of the sentences of passage *number* (from 0)."""
        later = self.passages[number + 1 : number + 2]
        return range(self.passages[number], later[0] if later else len(self.lines))

    def span(self, number: int) -> Span:
        """The stretch of the text that passage *number* covers."""
        inside, sentences = self.inside(number), self.sentences
        return Span(sentences[inside.start].start, sentences[inside.stop - 1].end)

    def under(self, title: str) -> str:
        """The terms over it, each between blanks: those of the *title*, and of the heading."""
        return (
            f" {title} {self.heading} " if title and self.heading else f" {title or self.heading} "
        )

    def terms(self, number: int) -> str:
        """The lines of passage *number*."""
        if self._numbers.endswith("|0"):  # it is the only one
            return self.body
        inside = self.inside(number)
        return "\n".join(self.lines[inside.start : inside.stop])


def written(
    sentences: Sequence[Span],
    tokens: Sequence[Sequence[str]],
    extras: Sequence[Sequence[str]],
    passages: Sequence[int],
    heading: Sequence[str],
) -> str:
    """An outline as text: see ``Outline``."""
    edges = [0, *(edge for span in sentences for edge in (span.start, span.end))]
    steps = " ".join(str(after - before) for before, after in pairwise(edges))
    lines = [f"{steps}|{' '.join(map(str, passages))}", " ".join(heading)]
    for words, more in zip(tokens, extras, strict=True):
        beside = f"\t{' '.join(more)}" if more else ""
        lines.append(f"{' '.join(words)}{beside}")
    return "\n".join(lines)


def pack(outline: Outline) -> bytes:
    """*outline* as bytes."""
    packer = PACKER.copy()
    return packer.compress(outline.text.encode()) + packer.flush()


def unpack(packed: bytes) -> Outline:
    """The outline that ``pack`` packed."""
    return Outline(zlib.decompressobj(WINDOW, COMMON).decompress(packed).decode())


def passages_in(paragraph: int, packed: bytes, title: str) -> Iterator[tuple[int, Fields]]:
    """Row and fields of each passage of the paragraph in a row, from what the store holds of it."""
    outline = unpack(packed)
    over = outline.under(title)
    for number in range(len(outline.passages)):
        yield row_of(paragraph, number), Fields(outline.terms(number), over)


def row_of(paragraph: int, number: int) -> int:
    """The row of passage *number* (from 0) of the paragraph in row *paragraph*."""
    return paragraph << NUMBER_BITS | number


def place_of(row: int) -> tuple[int, int]:
    """The paragraph's row and the passage's number in it, of a passage's *row*."""
    return row >> NUMBER_BITS, row & (1 << NUMBER_BITS) - 1
