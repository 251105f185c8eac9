"""Hits to ranked sentences: what speaks for each, added up by fitted weights; pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from operator import mul
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import given
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
    and *sentence_like* how much the letters of its passage and its own are like the question's.
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
    sentence_like: float

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


@dataclass(frozen=True, slots=True)
class Read:
    """A hit as it was read: which sentences are *inside* the passage, which *around* it were read.

    *places* is where each of the query's terms stands: the number of its sentence, and its place
    among the words of that, or ``BESIDE`` them; *held* which of them each sentence has.
    """

    hit: Hit
    analyzer: Analyzer
    inside: range
    around: range
    places: Mapping[str, Sequence[tuple[int, int]]]
    held: Mapping[int, frozenset[str]]
    title: frozenset[str]
    title_share: float

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph of the hit."""
        return self.hit.passage.paragraph

    @property
    def terms(self) -> frozenset[str]:
        """The query's terms in what was read."""
        return frozenset().union(*self.held.values())

    def near(self, number: int) -> frozenset[str]:
        """The query's terms in a sentence, in the two beside it, and in the title."""
        around = (self.held.get(n, frozenset()) for n in (number - 1, number, number + 1))
        return self.title.union(*around)

    def sentence(self, number: int) -> str:
        """The characters of a sentence."""
        return self.span(number).of(self.paragraph.text)

    def span(self, number: int) -> Span:
        """The sentence of this number in the paragraph's text."""
        return self.hit.outline.sentences[number]

    def terms_of(self, numbers: Iterable[int]) -> Iterator[str]:
        """All terms of some sentences."""
        outline = self.hit.outline
        for number in numbers:
            yield from outline.tokens[number]
            yield from outline.extras[number]


@dataclass(frozen=True, slots=True)
class Candidate:
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
    found = []
    for hit in hits:
        paragraph = hit.passage.paragraph
        inside = _inside(hit.outline.sentences, hit.passage.span)
        around = range(
            max(inside.start - MOST_AROUND, 0),
            min(inside.stop + MOST_AROUND, len(hit.outline.sentences)),
        )
        places = hit.outline.places(query.terms.keys(), around)
        held: dict[int, set[str]] = {}
        for term, stands in places.items():
            for number, _ in stands:
                held.setdefault(number, set()).add(term)
        found.append(
            Read(
                hit,
                analyzer_for(paragraph.article.language),
                inside,
                around,
                places,
                {number: frozenset(terms) for number, terms in held.items()},
                shared := hit.title.intersection(query.terms),
                len(shared) / len(hit.title) if hit.title else 0.0,
            )
        )
    return found


def rank(reads: Sequence[Read], query: Query, weights: Mapping[str, float]) -> list[Candidate]:
    """Every sentence of the hits, the likeliest answer first; equals in the order of the hits.

    *weights* are what the query's terms count: their weight in it times their idf.
    """
    by_idf, plain = _Shares(weights), _Shares(query.terms)
    top = max((read.hit.score for read in reads), default=0.0) or 1.0
    most_pairs = max(len(query.own) - 1, 1)
    articles = _by_article(reads)
    introduced = _introductions(reads) if _is_name_only(query) else frozenset()
    found = []
    passages = [read.hit.outline.tokens[read.inside.start : read.inside.stop] for read in reads]
    alike = likenesses(passages, query.own)
    for read, like in zip(reads, alike, strict=True):
        paragraph = read.paragraph
        of_article = by_idf.of(articles[paragraph.article.id])
        look = given(query.kind, read.analyzer.answer_types)
        pairs = _pairs(read.places, query)
        for number in read.inside:
            held = read.held.get(number, frozenset())
            signals = Signals(
                passage=read.hit.score / top,
                title=read.title_share,
                sentence=by_idf.of(held | read.title),
                nearby=by_idf.of(read.near(number)),
                article=of_article,
                coverage=plain.of(held),
                pairs=pairs[number] / most_pairs,
                kind=float(look is not None and bool(look.search(read.sentence(number)))),
                opening=float(paragraph.number == 1),
                introduces=float((id(read), number) in introduced),
                like=like.passage,
                sentence_like=like.sentences.get(number - read.inside.start, 0.0),
            )
            found.append(Candidate(read, number, signals, signals.score))
    return sorted(found, key=lambda candidate: -candidate.score)


class _Shares:
    """What share of a query some of its terms are, by their weights.

    The sums are exact: a set has no order, and a tie must not depend on one.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights
        self._whole = fsum(weights.values()) or 1.0
        self._known: dict[frozenset[str], float] = {}

    def of(self, terms: frozenset[str]) -> float:
        share = self._known.get(terms)
        if share is None:
            share = fsum(self._weights[term] for term in terms) / self._whole
            self._known[terms] = share
        return share


def _by_article(reads: Iterable[Read]) -> dict[str, frozenset[str]]:
    """The query's terms in all that was read of each article."""
    held: dict[str, frozenset[str]] = {}
    for read in reads:
        article = read.paragraph.article.id
        held[article] = held.get(article, frozenset()) | read.terms
    return held


def _inside(sentences: Sequence[Span], passage: Span) -> range:
    """The sentences that a passage is made of."""
    starts = [span.start for span in sentences]
    return range(bisect_left(starts, passage.start), bisect_left(starts, passage.end))


def _pairs(places: Mapping[str, Sequence[tuple[int, int]]], query: Query) -> Counter[int]:
    """How many neighbors of the question are neighbors in each sentence."""
    found: Counter[int] = Counter()
    for before, after in pairwise(query.own):
        if before in places and after in places:
            following = set(places[after])
            # A set: however often two words meet in a sentence, they are one pair.
            found.update({number for number, at in places[before] if (number, at + 1) in following})
    return found


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
            if held := len(read.held.get(number, ())):
                place = (-held, read.paragraph.number, number, id(read))
                article = read.paragraph.article.id
                first[article] = min(first.get(article, place), place)
    return frozenset((place[3], place[2]) for place in first.values())
