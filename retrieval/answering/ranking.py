"""Hits to ranked sentences: what speaks for each, added up by fitted weights; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import fsum
from operator import mul
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import given
from retrieval.analysis.reading import Reading, read_text, title_terms
from retrieval.answering.likeness import likenesses
from retrieval.answering.weights import WEIGHTS
from retrieval.types import Hit, Paragraph, Passage, Query, Span

AnalyzerFor = Callable[[str | None], Analyzer]
"""The analyzer of a language, as an article tells it."""

# Of a paragraph that is a book, only the passage is read.
LONGEST_READ = 20_000


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
    def score(self) -> float:
        """The weighted sum."""
        return fsum(map(mul, SENTENCE_WEIGHTS, self))


SENTENCE_WEIGHTS = tuple(WEIGHTS.sentence[name] for name in Signals._fields)
MOST_SCORE = fsum(SENTENCE_WEIGHTS)


@dataclass(frozen=True, slots=True)
class Read:
    """A hit as it was read: *window* of its paragraph, and which sentences are the passage's."""

    hit: Hit
    analyzer: Analyzer
    window: Span
    reading: Reading
    inside: range
    held: Mapping[int, frozenset[str]]
    title: frozenset[str]
    title_share: float

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph of the hit."""
        return self.hit.passage.paragraph

    @property
    def text(self) -> str:
        """What was read of it."""
        return self.window.of(self.paragraph.text)

    @property
    def terms(self) -> frozenset[str]:
        """The query's terms in what was read."""
        return frozenset().union(*self.held.values())

    def near(self, number: int) -> frozenset[str]:
        """The query's terms in a sentence, in the two beside it, and in the title."""
        around = (self.held.get(n, frozenset()) for n in (number - 1, number, number + 1))
        return self.title.union(*around)

    def span(self, number: int) -> Span:
        """The sentence of this number in the paragraph's text."""
        span, offset = self.reading.sentences[number], self.window.start
        return Span(span.start + offset, span.end + offset)


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
        window = _window(hit.passage)
        analyzer = analyzer_for(paragraph.article.language)
        reading = read_text(window.of(paragraph.text), analyzer)
        held: dict[int, set[str]] = {}
        for term in query.terms:
            for place in reading.places.get(term, ()):
                held.setdefault(place.sentence, set()).add(term)
        title = title_terms(f"{paragraph.article.title or ''} {paragraph.heading or ''}", analyzer)
        shared = title.intersection(query.terms)
        found.append(
            Read(
                hit,
                analyzer,
                window,
                reading,
                _inside(reading, window, hit.passage.span),
                {number: frozenset(terms) for number, terms in held.items()},
                shared,
                len(shared) / len(title) if title else 0.0,
            )
        )
    return found


def rank(reads: Sequence[Read], query: Query, weights: Mapping[str, float]) -> list[Candidate]:
    """Every sentence of the hits, the likeliest answer first; equals in the order of the hits.

    *weights* are what the query's terms count: their weight in it times their idf.
    """
    whole = fsum(weights.values()) or 1.0
    top = max((read.hit.score for read in reads), default=0.0) or 1.0

    @cache
    def share(terms: frozenset[str]) -> float:
        # Exact sums: a set has no order, and a tie must not depend on one.
        return fsum(weights[term] for term in terms) / whole

    @cache
    def coverage(terms: frozenset[str]) -> float:
        return fsum(query.terms[term] for term in terms) / counted

    most_pairs = max(len(query.own) - 1, 1)

    counted = fsum(query.terms.values()) or 1.0
    articles = _by_article(reads)
    introduced = _introductions(reads) if _is_name_only(query) else frozenset()
    found = []
    alike = likenesses([(read.reading, read.inside) for read in reads], query.own)
    for read, like in zip(reads, alike, strict=True):
        paragraph = read.paragraph
        of_article = share(articles[paragraph.article.id])
        looks = kinds_given(read.text, read.analyzer, query.kind) if query.kind else frozenset()
        pairs = _pairs(read.reading, query)
        for number in read.inside:
            held = read.held.get(number, frozenset())
            signals = Signals(
                passage=read.hit.score / top,
                title=read.title_share,
                sentence=share(held | read.title),
                nearby=share(read.near(number)),
                article=of_article,
                coverage=coverage(held),
                pairs=pairs[number] / most_pairs,
                kind=float(number in looks),
                opening=float(paragraph.number == 1),
                introduces=float((id(read), number) in introduced),
                like=like.passage,
                sentence_like=like.sentences.get(number, 0.0),
            )
            found.append(Candidate(read, number, signals, signals.score))
    return sorted(found, key=lambda candidate: -candidate.score)


def _by_article(reads: Iterable[Read]) -> dict[str, frozenset[str]]:
    """The query's terms in all that was read of each article."""
    held: dict[str, frozenset[str]] = {}
    for read in reads:
        article = read.paragraph.article.id
        held[article] = held.get(article, frozenset()) | read.terms
    return held


@lru_cache(maxsize=4096)
def kinds_given(text: str, analyzer: Analyzer, kind: str) -> frozenset[int]:
    """The numbers of the sentences of *text* that have a look of this kind of answer."""
    look = given(kind, analyzer.answer_types)
    if look is None:
        return frozenset()
    sentences = read_text(text, analyzer).sentences
    return frozenset(n for n, span in enumerate(sentences) if look.search(span.of(text)))


def _window(passage: Passage) -> Span:
    """The stretch to read for a quote: the paragraph, or of one that is a book, the passage."""
    length = len(passage.paragraph.text)
    return passage.span if length > LONGEST_READ else Span(0, length)


def _inside(reading: Reading, window: Span, passage: Span) -> range:
    """The sentences of the window that the passage covers, which is made of whole ones."""
    sentences, offset = reading.sentences, window.start
    first, last = 0, len(sentences)
    while first < last and sentences[first].end + offset <= passage.start:
        first += 1
    while last > first and sentences[last - 1].start + offset >= passage.end:
        last -= 1
    return range(first, last)


def _pairs(reading: Reading, query: Query) -> Counter[int]:
    """How many neighbors of the question are neighbors in each sentence."""
    places = reading.places
    found: Counter[int] = Counter()
    for before, after in pairwise(query.own):
        if before in places and after in places:
            following = {(place.sentence, place.position) for place in places[after]}
            # A set: however often two words meet in a sentence, they are one pair.
            found.update(
                {p.sentence for p in places[before] if (p.sentence, p.position + 1) in following}
            )
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
