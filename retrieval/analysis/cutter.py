"""A paragraph to the terms of each of its sentences; what stands between blanks is cut once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from retrieval.analysis.analyzer import DIGIT, Analyzer
from retrieval.types import Span

# A number may hold the blank between two digits, a word none.
BETWEEN_DIGITS = re.compile(r"\d \d")
BOUNDARY = re.compile(r"(?<!\d) | (?!\d)")
# So many characters of chunks are remembered, of all languages together.
MOST_KEPT = 1 << 21
# What may stand around a word and is then no part of it.
PUNCTUATION = ".,;:!?…()[]{}<>\"“”„«»'’‘`*/=—–-"


class Cut(NamedTuple):
    """The terms of each sentence of a text: those of its words, and those that lie beside them.

    A string holds one term, or several with blanks between them.
    """

    words: Sequence[Sequence[str]]
    beside: Sequence[Sequence[str]]


def cut_plainly(text: str, sentences: Sequence[Span], analyzer: Analyzer) -> Cut:
    """The terms of *text* with nothing remembered."""
    starts = [sentence.start for sentence in sentences]
    words: list[list[str]] = [[] for _ in sentences]
    beside: list[list[str]] = [[] for _ in sentences]
    for term, match in analyzer.words(text):
        words[bisect_right(starts, match.start()) - 1].append(term)
    for token in analyzer.extras(text):
        beside[bisect_right(starts, token.span.start) - 1].append(token.term)
    return Cut(words, beside)


class Cutter:
    """Cuts many texts, just as ``cut_plainly`` does, in less time.

    In the texts of a language nearly all words are ones that were there before. So a text is
    split at its blanks, and only chunks that are new are analyzed.
    """

    def __init__(self) -> None:
        self._chunks: dict[Analyzer, _Chunks] = {}

    def cut(self, text: str, sentences: Sequence[Span], analyzer: Analyzer) -> Cut:
        """The terms of each of the *sentences* of *text*."""
        # What is a name is told by its capitals, unless all is in capitals.
        if text.isupper() or _meet_inside(text, sentences):
            return cut_plainly(text, sentences, analyzer)
        known = self._known(analyzer)
        parts = [text[sentence.start : sentence.end] for sentence in sentences]
        has_digits = DIGIT.search(text)
        if has_digits and BETWEEN_DIGITS.search(text):
            split = [BOUNDARY.split(part) for part in parts]
        else:
            split = [part.split(" ") for part in parts]
        words = [[*filter(None, map(known.__getitem__, chunks))] for chunks in split]
        beside: list[list[str]] = [[] for _ in split]
        joined = known.joined
        if not joined.keys().isdisjoint(chain.from_iterable(split)):
            beside = [[term for one in chunks for term in joined.get(one, ())] for chunks in split]
        if has_digits:
            _add_figures(text, sentences, beside, split, known)
        return Cut(words, beside)

    def _known(self, analyzer: Analyzer) -> _Chunks:
        if sum([chunks.kept for chunks in self._chunks.values()]) > MOST_KEPT:
            # Others take their place; another thread may be using these.
            self._chunks = {}
        return self._chunks.get(analyzer) or self._chunks.setdefault(analyzer, _Chunks(analyzer))


class _Chunks(dict[str, str]):
    """Chunks of text that no word and no number goes beyond, and the terms of the words in each.

    *joined* holds the terms of their compounds; *kept* is how many characters there are.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__({"": ""})
        self.joined: dict[str, list[str]] = {}
        self.signs = _Signs(analyzer)
        self.kept = 0
        self.analyzer = analyzer

    def __missing__(self, chunk: str) -> str:
        bare = chunk.strip(PUNCTUATION)
        if bare.isalpha():
            terms = self.analyzer.term(bare)
        else:
            if joined := [token.term for token in self.analyzer.compounds(chunk)]:
                self.joined[chunk] = joined
            # With the letter behind it, the text that it is a part of is not all in capitals.
            words = self.analyzer.words(f"{chunk} a", Span(0, len(chunk)))
            terms = " ".join([term for term, _ in words])
        self[chunk] = terms
        self.kept += len(chunk)
        return terms


class _Signs(dict[str, Sequence[int]]):
    """Chunks of text, and the numbers of the kinds of figures of which each may be a part."""

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self._signs = [figure.sign for figure in analyzer.figures]
        # Most chunks hold none, which one search tells.
        self._any = re.compile("|".join(sign.pattern for sign in self._signs), re.IGNORECASE)

    def __missing__(self, chunk: str) -> Sequence[int]:
        found: Sequence[int] = ()
        if self._any.search(chunk):
            found = [number for number, sign in enumerate(self._signs) if sign.search(chunk)]
        self[chunk] = found
        return found


def _meet_inside(text: str, sentences: Sequence[Span]) -> bool:
    """Whether two *sentences* meet where a word or a number may go on, as long ones do."""
    return any(
        one.end == other.start or (text[one.end - 1].isdigit() and text[other.start].isdigit())
        for one, other in pairwise(sentences)
    )


def _add_figures(
    text: str,
    sentences: Sequence[Span],
    beside: Sequence[list[str]],
    split: Sequence[Sequence[str]],
    known: _Chunks,
) -> None:
    """Put beside the words of each sentence what amounts, days and ages there are."""
    starts = [sentence.start for sentence in sentences]
    signs = map(known.signs.__getitem__, chain.from_iterable(split))
    for number in sorted({*chain.from_iterable(signs)}):
        for token in known.analyzer.figures[number].find(text):
            beside[bisect_right(starts, token.span.start) - 1].append(token.term)
