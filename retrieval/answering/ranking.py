"""Hits to ranked sentences: what speaks for each, added up by fitted weights; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import given
from retrieval.analysis.reading import Reading, read_text, title_terms
from retrieval.answering.weights import WEIGHTS
from retrieval.types import Hit, Paragraph, Passage, Query, Span

Idf = Callable[[str], float]
AnalyzerFor = Callable[[str | None], Analyzer]
"""The analyzer of a language, as an article tells it."""

# Of a paragraph that is a book, only the passage is read.
LONGEST_READ = 20_000


class Signals(NamedTuple):
    """What speaks for a sentence, each in [0, 1]; "share" is of the query's terms by idf.

    *passage* is its passage's score over the best passage's; *title* the share of the title's
    words that the question has; *sentence* the share that the sentence and the title hold,
    *nearby* the same with the two sentences beside it, *article* the same of all passages of the
    article that were found; *count* the share in the sentence without idf; *pairs* the share of
    neighbors in the question that are neighbors in the sentence; *kind* whether it has a look of
    the kind of answer asked for; *opening* whether its paragraph is the article's first;
    *introduces* whether it is the first to hold the name, where the question is only a name.
    """

    passage: float
    title: float
    sentence: float
    nearby: float
    article: float
    count: float
    pairs: float
    kind: float
    opening: float
    introduces: float

    @property
    def score(self) -> float:
        """The weighted sum."""
        return sum(
            weight * value for weight, value in zip(SENTENCE_WEIGHTS, self, strict=True)
        )


SENTENCE_WEIGHTS = tuple(WEIGHTS.sentence[name] for name in Signals._fields)


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
    def terms(self) -> frozenset[str]:
        """The query's terms in what was read."""
        return frozenset().union(*self.held.values())

    def span(self, number: int) -> Span:
        """The sentence of this number in the paragraph's text."""
        span, offset = self.reading.sentences[number], self.window.start
        return Span(span.start + offset, span.end + offset)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with what speaks for it."""

    read: Read
    number: int
    signals: Signals
    score: float


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
        shared = title & query.terms.keys()
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


def rank(reads: Sequence[Read], query: Query, idf: Idf) -> list[Candidate]:
    """Every sentence of the hits, the likeliest answer first; equals in the order of the hits."""
    weights = {term: weight * idf(term) for term, weight in query.terms.items()}
    whole = sum(weights.values()) or 1.0
    top = max((read.hit.score for read in reads), default=0.0) or 1.0

    def share(terms: Iterable[str]) -> float:
        return sum(weights[term] for term in terms) / whole

    articles: dict[str, frozenset[str]] = {}
    for read in reads:
        known = articles.get(read.paragraph.article.id, frozenset())
        articles[read.paragraph.article.id] = known | read.terms
    introduced = _introductions(reads) if _is_name_only(query) else frozenset()
    found = []
    for read in reads:
        paragraph = read.paragraph
        of_article = share(articles[paragraph.article.id])
        window_text = read.window.of(paragraph.text)
        looks = kinds_given(window_text, read.analyzer, query.kind) if query.kind else frozenset()
        for number in read.inside:
            held = read.held.get(number, frozenset())
            near = held.union(
                read.held.get(number - 1, frozenset()),
                read.held.get(number + 1, frozenset()),
                read.title,
            )
            signals = Signals(
                passage=read.hit.score / top,
                title=read.title_share,
                sentence=share(held | read.title),
                nearby=share(near),
                article=of_article,
                count=sum(query.terms[term] for term in held) / (sum(query.terms.values()) or 1),
                pairs=_pairs(read.reading, number, query),
                kind=float(number in looks),
                opening=float(paragraph.number == 1),
                introduces=float((id(read), number) in introduced),
            )
            found.append(Candidate(read, number, signals, signals.score))
    return sorted(found, key=lambda candidate: -candidate.score)


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
    numbers = [
        number
        for number, span in enumerate(reading.sentences)
        if span.start + window.start < passage.end and passage.start < span.end + window.start
    ]
    return range(numbers[0], numbers[-1] + 1) if numbers else range(0)


def _pairs(reading: Reading, number: int, query: Query) -> float:
    if len(query.own) < 2:
        return 0.0
    places = {
        term: {p.position for p in reading.places.get(term, ()) if p.sentence == number}
        for term in query.own
    }
    pairs = sum(
        any(position + 1 in places[after] for position in places[before])
        for before, after in pairwise(query.own)
    )
    return pairs / (len(query.own) - 1)


def _is_name_only(query: Query) -> bool:
    """Whether all that a question has is a name, so that it asks who or what that is."""
    return bool(query.own) and {term for name in query.names for term in name} >= set(query.own)


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
