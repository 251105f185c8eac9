"""The outline of a paragraph: its sentences, their terms, and the passages that they make up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from retrieval.types import Span


class Outline:
    """The sentences of a paragraph, the terms in each, and the passages that they make up.

    An outline is text, and a property is computed when it is first needed: of the thirty outlines
    that a question reads, most are only searched for its terms. The paragraph "Owls hunt at night.
    A barn-owl eats mice." under the heading "Barn owls" has this outline::

        0 19 1 21|0
        barn owl
        owl hunt night
        barn owl eat mous<TAB>barnowl

    - The first line holds the borders of the sentences, each counted from the one before: the
      first sentence covers the characters 0 to 19, the second 20 to 41. Behind the bar is the
      number of the first sentence of each passage; here, one passage begins with sentence 0.
    - The second line holds the terms of the heading; it is empty if there is no heading.
    - Each further line holds the terms of one sentence, in the order of its words. Behind a tab are
      terms that are searched, too, but belong to no single word. No term contains a blank.

    *heading* holds the second line, *body* the lines of all sentences. In *body* each term is
    between blanks, so that a search for ``" owl "`` finds whole terms only::

        " owl hunt night \\n barn owl eat mous \\t barnowl "
    """

    __slots__ = ("_bounds", "_lines", "_numbers", "_sentences", "body", "heading")

    def __init__(self, text: str) -> None:
        """*text* is in the format above, as ``written`` gives it."""
        self._numbers, _, rest = text.partition("\n")
        self.heading, _, body = rest.partition("\n")
        self.body = f" {body} ".replace("\n", " \n ").replace("\t", " \t ")
        self._lines: list[str] | None = None
        self._sentences: tuple[Span, ...] | None = None
        self._bounds: tuple[int, ...] | None = None

    def __repr__(self) -> str:
        return f"Outline({self.text!r})"

    @property
    def text(self) -> str:
        """The text that the outline was made from."""
        lines = [line[1:-1].replace(" \t ", "\t") for line in self.lines]
        return "\n".join([self._numbers, self.heading, *lines])

    @property
    def lines(self) -> Sequence[str]:
        """The line of each sentence, in which each term is between blanks."""
        if self._lines is None:
            self._lines = [] if self._numbers.startswith("|") else self.body.split("\n")
        return self._lines

    @property
    def sentences(self) -> Sequence[Span]:
        """The spans of the sentences in the paragraph's text."""
        if self._sentences is None:
            edges = self._read_edges()
            self._sentences = tuple(map(Span, edges[::2], edges[1::2]))
        return self._sentences

    def texts(self, text: str, numbers: range) -> list[str]:
        """The texts of these sentences in the paragraph's *text*; faster than their spans."""
        edges = self._read_edges()
        starts, ends = edges[::2], edges[1::2]
        return [text[starts[number] : ends[number]] for number in numbers]

    def _read_edges(self) -> list[int]:
        """Where each sentence begins and ends."""
        return [*accumulate(map(int, self._numbers.partition("|")[0].split()))]

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
        """The span of passage *number* in the paragraph's text."""
        numbers, sentences = self.inside(number), self.sentences
        return Span(sentences[numbers.start].start, sentences[numbers.stop - 1].end)

    def under(self, title: str) -> str:
        """The terms above it, each between blanks: those of the *title*, then of the heading."""
        return (
            f" {title} {self.heading} " if title and self.heading else f" {title or self.heading} "
        )

    def words(self, numbers: Iterable[int]) -> frozenset[str]:
        """The terms of these sentences, without those that belong to no single word."""
        lines = (self.lines[number] for number in numbers)
        return frozenset(term for line in lines for term in line.partition("\t")[0].split())

    def terms(self, number: int) -> str:
        """The lines of passage *number*."""
        if self._numbers.endswith("|0"):  # it is the only passage
            return self.body
        numbers = self.inside(number)
        return "\n".join(self.lines[numbers.start : numbers.stop])


def written(
    sentences: Sequence[Span],
    words: Sequence[Sequence[str]],
    beside: Sequence[Sequence[str]],
    passages: Sequence[int],
    heading: Sequence[str] = (),
) -> str:
    """The text of an outline; see ``Outline``.

    *sentences* are in order and do not overlap. *words* are the terms of the words of each
    sentence, *beside* its other terms. *passages* are the numbers of the sentences with which the
    passages begin.
    """
    edges = [0, *(edge for span in sentences for edge in (span.start, span.end))]
    steps = " ".join(str(after - before) for before, after in pairwise(edges))
    lines = [f"{steps}|{' '.join(map(str, passages))}", " ".join(heading)]
    for terms, others in zip(words, beside, strict=True):
        behind = f"\t{' '.join(others)}" if others else ""
        lines.append(f"{' '.join(terms)}{behind}")
    return "\n".join(lines)
