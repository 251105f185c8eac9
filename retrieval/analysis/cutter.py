"""A paragraph to the terms of each of its sentences. Each chunk between blanks is analyzed once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from retrieval.analysis.analyzer import DIGIT, Analyzer
from retrieval.types import Span

# A number may contain the blank between two digits. No word contains a blank.
BETWEEN_DIGITS = re.compile(r"\d \d")
BOUNDARY = re.compile(r"(?<!\d) | (?!\d)")
# How many characters of chunks are remembered, of all languages together.
MOST_KEPT = 1 << 21
# Characters around a word that are no part of it.
PUNCTUATION = ".,;:!?…()[]{}<>\"“”„«»'’‘`*/=—–-"


class Cut(NamedTuple):
    """The terms of each sentence of a text: of its *words*, and further ones *beside* them.

    A string holds one term, or several with blanks between them: "She won $5." has the words
    ``["win", "5"]``, and beside them ``["usd:5"]``.
    """

    words: Sequence[Sequence[str]]
    beside: Sequence[Sequence[str]]


def cut_plainly(text: str, sentences: Sequence[Span], analyzer: Analyzer) -> Cut:
    """The terms of each of the *sentences* of *text*, without the help of other texts."""
    starts = [sentence.start for sentence in sentences]
    words: list[list[str]] = [[] for _ in sentences]
    beside: list[list[str]] = [[] for _ in sentences]
    for term, match in analyzer.words(text):
        words[bisect_right(starts, match.start()) - 1].append(term)
    for token in analyzer.extras(text):
        beside[bisect_right(starts, token.span.start) - 1].append(token.term)
    return Cut(words, beside)


class Cutter:
    """Cuts many texts exactly as ``cut_plainly`` does, but in less time.

    Nearly all words of a text occurred in earlier texts of its language. So a text is split at its
    blanks, and only new chunks are analyzed.
    """

    def __init__(self) -> None:
        self._chunks: dict[Analyzer, _Chunks] = {}

    def cut(self, text: str, sentences: Sequence[Span], analyzer: Analyzer) -> Cut:
        """The terms of each of the *sentences* of *text*."""
        # Capitals show which words are names, unless the whole text is in capitals.
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
            _add_figures(text, sentences, beside, split, chunks)
        return Cut(words, beside)

    def _chunks_of(self, analyzer: Analyzer) -> _Chunks:
        if sum([chunks.kept for chunks in self._chunks.values()]) > MOST_KEPT:
            # A new table: another thread may still be using the old one.
            self._chunks = {}
        return self._chunks.get(analyzer) or self._chunks.setdefault(analyzer, _Chunks(analyzer))


class _Chunks(dict[str, str]):
    """The terms of the words in each chunk of text. No word and no number goes beyond a chunk.

    *compounds* holds the terms of the compounds in a chunk; *kept* is the number of characters of
    all chunks.
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
            # With a small letter behind it, the chunk is not taken for a text all in capitals.
            words = self.analyzer.words(f"{chunk} a", Span(0, len(chunk)))
            terms = " ".join([term for term, _ in words])
        self[chunk] = terms
        self.kept += len(chunk)
        return terms


class _Signs(dict[str, Sequence[int]]):
    """The numbers of those ``Analyzer.figures`` of which each chunk of text may be a part."""

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self._signs = [figure.sign for figure in analyzer.figures]
        # One search shows that most chunks are a part of none.
        self._any = re.compile("|".join(sign.pattern for sign in self._signs), re.IGNORECASE)

    def __missing__(self, chunk: str) -> Sequence[int]:
        numbers: Sequence[int] = ()
        if self._any.search(chunk):
            numbers = [number for number, sign in enumerate(self._signs) if sign.search(chunk)]
        self[chunk] = numbers
        return numbers


def _meet_inside(text: str, sentences: Sequence[Span]) -> bool:
    """Whether a word or a number may go on from one of the *sentences* to the next, as in very
    long sentences that were cut."""
    return any(
        first.end == second.start
        or (text[first.end - 1].isdigit() and text[second.start].isdigit())
        for first, second in pairwise(sentences)
    )


def _add_figures(
    text: str,
    sentences: Sequence[Span],
    beside: Sequence[list[str]],
    split: Sequence[Sequence[str]],
    chunks: _Chunks,
) -> None:
    """Add the terms of amounts, days and ages to those *beside* the words of each sentence."""
    starts = [sentence.start for sentence in sentences]
    signs = map(chunks.signs.__getitem__, chain.from_iterable(split))
    for number in sorted({*chain.from_iterable(signs)}):
        for token in chunks.analyzer.figures[number].find(text):
            beside[bisect_right(starts, token.span.start) - 1].append(token.term)
