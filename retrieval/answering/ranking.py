"""Hits to ranked sentences: what speaks for each, added up by fitted weights; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import fsum
from operator import attrgetter, mul
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import given
from retrieval.answering.bits import Bits
from retrieval.answering.likeness import likenesses
from retrieval.answering.weights import WEIGHTS
from retrieval.types import Hit, Paragraph, Query, Span

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


SENTENCE_WEIGHTS = tuple(WEIGHTS.sentence[name] for name in Signals._fields)
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
    """A sentence that may answer, with what speaks for it; whether only its meaning does."""

    read: Read
    number: int
    signals: Signals
    score: float
    by_meaning: bool = False


def read_hits(hits: Iterable[Hit], query: Query, analyzer_for: AnalyzerFor) -> list[Read]:
    """Each hit with its sentences and the query's terms in each of them.

    Each article is read by the rules of its language.
    """
    bits = Bits(query.terms)
    found = []
    for hit in hits:
        lines, inside = hit.outline.lines, hit.outline.inside(hit.part)
        first, end = max(inside.start - MOST_AROUND, 0), inside.stop + MOST_AROUND
        held = {}
        for number, line in enumerate(lines[first:end], start=first):
            if terms := bits.within(line):
                held[number] = terms
        title = bits.within(hit.title)
        # Of a title's words each counts once.
        share = title.bit_count() / len(set(hit.title.split())) if title else 0.0
        around = range(first, min(end, len(lines)))
        analyzer = analyzer_for(hit.language)
        found.append(Read(hit, analyzer, bits, inside, around, held, title, share))
    return found


def rank(reads: Sequence[Read], query: Query, weights: Mapping[str, float]) -> list[Candidate]:
    """Every sentence of the hits, the likeliest answer first; equals in the order of the hits.

    *weights* are what the query's terms count: their weight in it times their idf.
    """
    bits = Bits(query.terms)
    by_idf, plain = bits.shares(weights).of, bits.shares(query.terms).of
    top = max((read.hit.score for read in reads), default=0.0) or 1.0
    pairs = [f" {before} {after} " for before, after in pairwise(query.own)]
    articles = _by_article(reads)
    introduced = _introductions(reads) if _is_name_only(query) else frozenset()
    alike = likenesses([read.hit.outline.terms(read.hit.part) for read in reads], query.own)
    found = []
    for read, like in zip(reads, alike, strict=True):
        hit, title = read.hit, read.title
        of_article = by_idf(articles[hit.article])
        look = given(query.kind, read.analyzer.answer_types)
        opening = float(hit.number == 1)
        for number in read.inside:
            held = read.held.get(number, 0)
            # A pair needs two of the terms.
            line = hit.outline.lines[number] if held & (held - 1) else ""
            signals = Signals(
                passage=hit.score / top,
                title=read.title_share,
                sentence=by_idf(held | title),
                nearby=by_idf(read.near(number)),
                article=of_article,
                coverage=plain(held),
                pairs=sum(pair in line for pair in pairs) / len(pairs) if line and pairs else 0.0,
                kind=float(look is not None and bool(look.search(read.sentence(number)))),
                opening=opening,
                introduces=float((id(read), number) in introduced),
                like=like,
            )
            found.append(Candidate(read, number, signals, signals.score))
    return sorted(found, key=attrgetter("score"), reverse=True)


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
