"""Hits to ranked sentences: what speaks for each, added up by fitted weights; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import fsum
from operator import itemgetter, mul
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import given
from retrieval.answering.bits import Bits, by_line
from retrieval.answering.ngram_similarity import likenesses
from retrieval.answering.weights import WEIGHTS
from retrieval.engines.hit import Hit
from retrieval.types import Paragraph, Query, Span

AnalyzerFor = Callable[[str | None], Analyzer]
"""The analyzer of a language, as an article tells it."""

# Of a paragraph that is a book, only so many sentences around the passage are read.
MOST_AROUND = 20


class Signals(NamedTuple):
    """What speaks for a sentence, each in [0, 1]; "share" is of the query's terms by idf.

    *passage* is its passage's score over the best passage's; *title* the share of the title's
    words that the question has; *sentence* the share that the sentence and the title hold,
    *nearby* the same with the two sentences beside it, *article* the same of all passages of the
    article that were found; *coverage* the share in the sentence without idf; *pairs* the share of
    neighbors in the question that are neighbors in the sentence; *kind* whether it has a look of
    the kind of answer asked for; *opening* whether its paragraph is the article's first;
    *introduces* whether it is the first to hold the name, where the question is only a name; *like*
    how much the letters of its passage are like the question's.
    """

    passage: float
    title: float
    sentence: float
    nearby: float
    article: float
    coverage: float
    pairs: float
    kind: float
    opening: float
    introduces: float
    like: float

    @property
    def parts(self) -> tuple[float, ...]:
        """What each adds to the score: its weight times its value."""
        return tuple(map(mul, SENTENCE_WEIGHTS, self))

    @property
    def score(self) -> float:
        """The weighted sum."""
        return fsum(self.parts)


W = Signals(**WEIGHTS.sentence)
SENTENCE_WEIGHTS = tuple(W)
MOST_SCORE = fsum(SENTENCE_WEIGHTS)


class Read(NamedTuple):
    """A hit as it was read, by the *analyzer* of its article.

    *inside* are the numbers of the sentences of its passage; *held* are the query's terms in each
    sentence that has some, there and around it, *title* those in the title, all as *bits*.
    """

    hit: Hit
    analyzer: Analyzer
    bits: Bits
    inside: range
    around: range
    held: Mapping[int, int]
    title: int
    title_share: float

    @property
    def place(self) -> tuple[str, int]:
        """Which paragraph it is: the article's id, and the number in it."""
        return self.hit.article, self.hit.number

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph of the hit."""
        return self.hit.paragraph

    @property
    def lines(self) -> Sequence[str]:
        """The terms of each sentence that was read, each term between blanks."""
        return self.hit.outline.lines[self.around.start : self.around.stop]

    def within(self, numbers: Iterable[int]) -> int:
        """The query's terms in some sentences."""
        found = 0
        for number in numbers:
            found |= self.held.get(number, 0)
        return found

    def near(self, number: int) -> int:
        """The query's terms in a sentence, in the two beside it, and in the title."""
        held = self.held.get
        return held(number - 1, 0) | held(number, 0) | held(number + 1, 0) | self.title

    def sentence(self, number: int) -> str:
        """The characters of a sentence."""
        return self.span(number).of(self.paragraph.text)

    def span(self, number: int) -> Span:
        """The sentence of this number in the paragraph's text."""
        return self.hit.outline.sentences[number]


class Candidate(NamedTuple):
    """A sentence that may answer, by its number; whether only its meaning speaks for it."""

    read: Read
    number: int
    score: float
    ranking: Ranking
    by_meaning: bool = False

    @property
    def signals(self) -> Signals:
        """What speaks for it by its words."""
        return self.ranking.signals(self.read, self.number)


def read_hits(hits: Iterable[Hit], query: Query, analyzer_for: AnalyzerFor) -> list[Read]:
    """Each hit with its sentences and the query's terms in each of them.

    Each article is read by the rules of its language.
    """
    bits = Bits(query.terms)
    analyzers: dict[str | None, Analyzer] = {}
    titles: dict[str, tuple[int, float]] = {}
    found = []
    for hit in hits:
        outline, over = hit.outline, hit.title
        lines, inside = outline.lines, outline.inside(hit.part)
        around = range(
            max(inside.start - MOST_AROUND, 0), min(inside.stop + MOST_AROUND, len(lines))
        )
        some = bits.among(outline.body)
        if over not in titles:
            title = bits.within(over)
            # Of a title's words each counts once.
            titles[over] = title, title.bit_count() / len(set(over.split())) if title else 0.0
        analyzer = analyzers.get(hit.language) or analyzers.setdefault(
            hit.language, analyzer_for(hit.language)
        )
        held = by_line(lines, around, some)
        found.append(Read(hit, analyzer, bits, inside, around, held, *titles[over]))
    return found


class Ranking:
    """What speaks for the sentences that were read for a query, added up.

    *weights* are what the query's terms count: their weight in it times their idf.
    """

    def __init__(self, reads: Sequence[Read], query: Query, weights: Mapping[str, float]) -> None:
        bits = Bits(query.terms)
        self._reads, self._kind = reads, query.kind
        self._by_idf, self._plain = bits.shares(weights), bits.shares(query.terms)
        self._top = max((read.hit.score for read in reads), default=0.0) or 1.0
        self._pairs = [
            (f" {before} {after} ", bits.of([before, after]))
            for before, after in pairwise(query.own)
        ]
        self._articles = _by_article(reads)
        self._introduced = _introductions(reads) if _is_name_only(query) else frozenset()
        alike = likenesses([read.hit.outline.terms(read.hit.part) for read in reads], query.own)
        self._alike = {id(read): like for read, like in zip(reads, alike, strict=True)}

    def best(self) -> list[Candidate]:
        """The likeliest sentence of each hit, the likeliest of all first."""
        return self._sorted(max(self._scored(read), key=itemgetter(2)) for read in self._reads)

    def all(self) -> list[Candidate]:
        """Every sentence, the likeliest first; equals in the order of the hits."""
        return self._sorted(one for read in self._reads for one in self._scored(read))

    def _sorted(self, scored: Iterable[tuple[Read, int, float]]) -> list[Candidate]:
        ordered = sorted(scored, key=itemgetter(2), reverse=True)
        return [Candidate(read, number, score, self) for read, number, score in ordered]

    def _scored(self, read: Read) -> Iterator[tuple[Read, int, float]]:
        """Each sentence of a hit with the score of its signals; quick, for there are hundreds."""
        base, title, held = self._common(read), read.title, read.held.get
        by_idf, plain, look = self._by_idf, self._plain, self._look(read)
        own, nearby, coverage = W.sentence, W.nearby, W.coverage
        first = read.inside.start
        before, here = held(first - 1, 0), held(first, 0)
        for number in read.inside:
            after = held(number + 1, 0)
            score = (
                base
                + own * by_idf[here | title]
                + nearby * by_idf[before | here | after | title]
                + coverage * plain[here]
            )
            if here & (here - 1):  # a pair needs two of the terms
                score += W.pairs * self._paired(read, number)
            if look and look.search(read.sentence(number)):
                score += W.kind
            if (id(read), number) in self._introduced:
                score += W.introduces
            yield read, number, score
            before, here = here, after

    def _common(self, read: Read) -> float:
        """What all sentences of a hit have in common."""
        return (
            W.passage * (read.hit.score / self._top)
            + W.title * read.title_share
            + W.article * self._by_idf[self._articles[read.hit.article]]
            + W.opening * (read.hit.number == 1)
            + W.like * self._alike[id(read)]
        )

    def signals(self, read: Read, number: int) -> Signals:
        """What speaks for a sentence."""
        here, look = read.held.get(number, 0), self._look(read)
        return Signals(
            passage=read.hit.score / self._top,
            title=read.title_share,
            sentence=self._by_idf[here | read.title],
            nearby=self._by_idf[read.near(number)],
            article=self._by_idf[self._articles[read.hit.article]],
            coverage=self._plain[here],
            pairs=self._paired(read, number),
            kind=float(look is not None and bool(look.search(read.sentence(number)))),
            opening=float(read.hit.number == 1),
            introduces=float((id(read), number) in self._introduced),
            like=self._alike[id(read)],
        )

    def _look(self, read: Read) -> re.Pattern[str] | None:
        return given(self._kind, read.analyzer.answer_types)

    def _paired(self, read: Read, number: int) -> float:
        """The share of neighbors in the question that are neighbors in a sentence."""
        here, line = read.held.get(number, 0), read.hit.outline.lines[number]
        pairs = [pair for pair, both in self._pairs if both & here == both]
        return sum(pair in line for pair in pairs) / len(self._pairs) if pairs else 0.0


def _by_article(reads: Iterable[Read]) -> dict[str, int]:
    """The query's terms in all that was read of each article."""
    held: dict[str, int] = {}
    for read in reads:
        article = read.hit.article
        held[article] = held.get(article, 0) | read.within(read.held)
    return held


def _is_name_only(query: Query) -> bool:
    """Whether all that a question has is a name, so that it asks who or what that is."""
    return bool(query.own) and {term for name in query.names for term in name.terms} >= set(
        query.own
    )


def _introductions(reads: Sequence[Read]) -> frozenset[tuple[int, int]]:
    """In each article, the first sentence that holds the most of the query."""
    first: dict[str, tuple[int, int, int, int]] = {}
    for read in reads:
        for number in read.inside:
            if held := read.held.get(number, 0):
                place = (-held.bit_count(), read.hit.number, number, id(read))
                article = read.hit.article
                first[article] = min(first.get(article, place), place)
    return frozenset((place[3], place[2]) for place in first.values())
