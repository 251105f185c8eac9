"""Outlines of paragraphs: their sentences, terms and passages."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from retrieval.analysis.analyzer import DIGIT, Analyzer
from retrieval.types import Span


class Outline:
    """The sentences of a paragraph, the terms in each, and the passages.

    An outline is text, and its properties are lazy, because a question reads thirty and needs
    little of most. The paragraph "Owls hunt at night. A barn-owl eats mice." under the heading
    "Barn owls" has this outline::

        0 19 1 21|0
        barn owl
        owl hunt night
        barn owl eat mous<TAB>barnowl

    - First line: the borders of the sentences, each counted from the one before, here 0 to 19 and
      20 to 41; behind the bar, the number of the first sentence of each passage.
    - Second line: the terms of the heading, if there is one.
    - Further lines: the terms of one sentence, in order; behind a tab, terms of several words.

    *heading* is the second line, *body* the further ones with each term between blanks, so that a
    search for ``" owl "`` finds whole terms only::

        " owl hunt night \\n barn owl eat mous \\t barnowl "
    """

    __slots__ = ("_bounds", "_lines", "_numbers", "_sentences", "body", "heading")

    def __init__(self, text: str) -> None:
        """Read *text*, which ``written`` made."""
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
        """The outline as text, in the format above."""
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
        """The texts of these sentences of the paragraph *text*; faster than their spans."""
        edges = self._read_edges()
        starts, ends = edges[::2], edges[1::2]
        return [text[starts[number] : ends[number]] for number in numbers]

    def _read_edges(self) -> list[int]:
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
        """The terms of the *title* and of the heading, each between blanks."""
        return (
            f" {title} {self.heading} " if title and self.heading else f" {title or self.heading} "
        )

    def words(self, numbers: Iterable[int]) -> frozenset[str]:
        """The terms of these sentences that belong to single words."""
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
    """Write an ``Outline`` as text.

    *words* are the terms of the words of each sentence, *beside* its other terms. *passages* are
    the numbers of their first sentences.
    """
    edges = [0, *(edge for span in sentences for edge in (span.start, span.end))]
    steps = " ".join(str(after - before) for before, after in pairwise(edges))
    lines = [f"{steps}|{' '.join(map(str, passages))}", " ".join(heading)]
    for terms, others in zip(words, beside, strict=True):
        behind = f"\t{' '.join(others)}" if others else ""
        lines.append(f"{' '.join(terms)}{behind}")
    return "\n".join(lines)


# A paragraph of news has 30 to 120 words. A longer one than this is cut into even passages.
LONGEST_PASSAGE_WORDS = 400
TARGET_WORDS = 120


def passages(text: str, sentences: Sequence[Span]) -> tuple[int, ...]:
    """Return the number of the first sentence of each passage of *text*, which can be quoted."""
    if len(text) < 2 * LONGEST_PASSAGE_WORDS:  # a word takes a letter and a blank at least
        return (0,) if sentences else ()
    words = [len(sentence.of(text).split()) for sentence in sentences]
    total = sum(words)
    if total <= LONGEST_PASSAGE_WORDS:
        return (0,) if sentences else ()
    runs = -(-total // TARGET_WORDS)
    firsts = [0]
    done = 0
    for number, count in enumerate(words):
        # The run ends at the sentence that brings it nearest to its even share.
        share = total * len(firsts) / runs
        if number > firsts[-1] and done + count / 2 > share:
            firsts.append(number)
        done += count
    return tuple(firsts)


# A number may contain the blank between two digits. No word contains a blank.
BETWEEN_DIGITS = re.compile(r"\d \d")
BOUNDARY = re.compile(r"(?<!\d) | (?!\d)")
# Characters of remembered chunks, of all languages together.
MOST_KEPT = 1 << 21
# Characters around a word.
PUNCTUATION = ".,;:!?…()[]{}<>\"“”„«»'’‘`*/=—–-"


class Cut(NamedTuple):
    """The terms of the *words* of each sentence, and its other terms *beside* them.

    A string may hold several terms. "She won $5." has the words ``["win", "5"]``, and beside them
    ``["usd:5"]``.
    """

    words: Sequence[Sequence[str]]
    beside: Sequence[Sequence[str]]


def cut_plainly(text: str, sentences: Sequence[Span], analyzer: Analyzer) -> Cut:
    """Return the terms of each of the *sentences* of *text*."""
    starts = [sentence.start for sentence in sentences]
    words: list[list[str]] = [[] for _ in sentences]
    beside: list[list[str]] = [[] for _ in sentences]
    for term, match in analyzer.words(text):
        words[bisect_right(starts, match.start()) - 1].append(term)
    for token in analyzer.extras(text):
        beside[bisect_right(starts, token.span.start) - 1].append(token.term)
    return Cut(words, beside)


class Cutter:
    """Cuts texts as ``cut_plainly`` does, but analyzes each chunk between blanks only once.

    Most words of a text occurred in earlier texts of its language.
    """

    def __init__(self) -> None:
        self._chunks: dict[Analyzer, _Chunks] = {}

    def cut(self, text: str, sentences: Sequence[Span], analyzer: Analyzer) -> Cut:
        """Return the terms of each of the *sentences* of *text*."""
        # The chunks are remembered as parts of a text that is not all in capitals.
        if text.isupper() or _meet_inside(text, sentences):
            return cut_plainly(text, sentences, analyzer)
        chunks = self._chunks_of(analyzer)
        parts = [text[sentence.start : sentence.end] for sentence in sentences]
        has_digits = DIGIT.search(text)
        if has_digits and BETWEEN_DIGITS.search(text):
            split = [BOUNDARY.split(part) for part in parts]
        else:
            split = [part.split(" ") for part in parts]
        words = [[*filter(None, map(chunks.__getitem__, part))] for part in split]
        beside: list[list[str]] = [[] for _ in split]
        compounds = chunks.compounds
        if not compounds.keys().isdisjoint(chain.from_iterable(split)):
            beside = [
                [term for chunk in part for term in compounds.get(chunk, ())] for part in split
            ]
        if has_digits:
            _add_quantities(text, sentences, beside, split, chunks)
        return Cut(words, beside)

    def _chunks_of(self, analyzer: Analyzer) -> _Chunks:
        if sum([chunks.kept for chunks in self._chunks.values()]) > MOST_KEPT:
            # A new table: another thread may still be using the old one.
            self._chunks = {}
        return self._chunks.get(analyzer) or self._chunks.setdefault(analyzer, _Chunks(analyzer))


class _Chunks(dict[str, str]):
    """The terms of the words in each chunk of text; *compounds* has those of its compounds.

    *kept* is the length of all chunks.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__({"": ""})
        self.compounds: dict[str, list[str]] = {}
        self.signs = _Signs(analyzer)
        self.kept = 0
        self.analyzer = analyzer

    def __missing__(self, chunk: str) -> str:
        bare = chunk.strip(PUNCTUATION)
        if bare.isalpha():
            terms = self.analyzer.term(bare)
        else:
            if compounds := [token.term for token in self.analyzer.compounds(chunk)]:
                self.compounds[chunk] = compounds
            # A small letter behind the chunk, so that the text is not all in capitals.
            words = self.analyzer.words(f"{chunk} a", Span(0, len(chunk)))
            terms = " ".join([term for term, _ in words])
        self[chunk] = terms
        self.kept += len(chunk)
        return terms


class _Signs(dict[str, Sequence[int]]):
    """Which of ``Analyzer.quantities`` each chunk may be a part of."""

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self._signs = [figure.sign for figure in analyzer.quantities]
        # One search rules out most chunks.
        self._any = re.compile("|".join(sign.pattern for sign in self._signs), re.IGNORECASE)

    def __missing__(self, chunk: str) -> Sequence[int]:
        numbers: Sequence[int] = ()
        if self._any.search(chunk):
            numbers = [number for number, sign in enumerate(self._signs) if sign.search(chunk)]
        self[chunk] = numbers
        return numbers


def _meet_inside(text: str, sentences: Sequence[Span]) -> bool:
    """Whether a word may extend beyond a sentence, as in long ones that were cut."""
    return any(
        first.end == second.start
        or (text[first.end - 1].isdigit() and text[second.start].isdigit())
        for first, second in pairwise(sentences)
    )


def _add_quantities(
    text: str,
    sentences: Sequence[Span],
    beside: Sequence[list[str]],
    split: Sequence[Sequence[str]],
    chunks: _Chunks,
) -> None:
    starts = [sentence.start for sentence in sentences]
    signs = map(chunks.signs.__getitem__, chain.from_iterable(split))
    for number in sorted({*chain.from_iterable(signs)}):
        for token in chunks.analyzer.quantities[number].find(text):
            beside[bisect_right(starts, token.span.start) - 1].append(token.term)
