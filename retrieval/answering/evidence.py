"""Hits to evidence: which sentences to quote, and how much around them; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import AnswerType, expected, given
from retrieval.types import Evidence, Hit, Paragraph, Passage, Query, Span, Token

Idf = Callable[[str], float]

# What a sentence's own words weigh is 1. Its passage counts as much: inside a passage the words
# decide, between passages both do. A look of the kind that was asked for only breaks ties.
PASSAGE_WEIGHT = 1.0
TYPE_WEIGHT = 0.1
NEAR_WEIGHT = 0.1
LONGEST_READ = 20_000


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a paragraph, the query's tokens in it, and how much of the query they are."""

    span: Span
    matches: tuple[Token, ...]
    words: int
    share: float


def select(
    hits: Sequence[Hit],
    query: Query,
    analyzer_for: Callable[[str | None], Analyzer],
    idf: Idf,
    quote_words: int,
) -> tuple[Evidence, ...]:
    """The best sentence of each hit with its neighbors, best first, no two overlapping.

    A sentence's score is the idf-weighted share of the query that it holds, plus its passage's
    score over the best passage's. A quote is that sentence and as many around it, inside its
    paragraph, as fit into *quote_words* words. Each article is read by the rules of its language.
    """
    weights = {term: weight * idf(term) for term, weight in query.terms.items()}
    wanted = expected(query.text, analyzer_for(query.language).answer_types)
    top = max((hit.score for hit in hits), default=1.0)
    read: dict[tuple[Paragraph, Span], list[_Sentence]] = {}
    named: dict[str, frozenset[str]] = {}
    found = []
    for hit in hits:
        paragraph = hit.passage.paragraph
        window = _window(hit.passage)
        analyzer = analyzer_for(paragraph.article.language)
        if (paragraph, window) not in read:
            read[paragraph, window] = list(
                _sentences(paragraph.text, window, wanted, analyzer, weights)
            )
        sentences = read[paragraph, window]
        inside = [n for n, s in enumerate(sentences) if s.span.overlaps(hit.passage.span)]
        best = max(
            inside, key=lambda n: sentences[n].share + NEAR_WEIGHT * _near(sentences, n, weights)
        )
        score = sentences[best].share + PASSAGE_WEIGHT * hit.score / top
        title = f"{paragraph.article.title or ''} {paragraph.heading or ''}"
        if title not in named:
            named[title] = frozenset(query.terms.keys() & set(analyzer.terms(title)))
        found.append(_evidence(paragraph, sentences, best, score, named[title], quote_words))
    # A word in the title alone makes a quote worth showing only where no text has one.
    worth = [evidence for evidence in found if evidence.matches] or found
    return tuple(_apart(sorted(worth, key=lambda evidence: -evidence.score)))


def _near(sentences: Sequence[_Sentence], n: int, weights: Mapping[str, float]) -> float:
    """The share of the query that a sentence and its neighbors hold together."""
    around = sentences[max(n - 1, 0) : n + 2]
    held = {token.term for sentence in around for token in sentence.matches}
    return sum(weights[term] for term in held) / (sum(weights.values()) or 1.0)


def _window(passage: Passage) -> Span:
    """The stretch to read for a quote: the paragraph, or of one that is a book, the passage."""
    length = len(passage.paragraph.text)
    return passage.span if length > LONGEST_READ else Span(0, length)


def _sentences(
    text: str,
    window: Span,
    wanted: AnswerType | None,
    analyzer: Analyzer,
    weights: Mapping[str, float],
) -> Iterator[_Sentence]:
    part = window.of(text)
    found = (t for t in (*analyzer.tokens(part), *analyzer.extras(part)) if t.term in weights)
    tokens = sorted(found, key=lambda token: token.span)
    looks = given(wanted, analyzer.answer_types)
    total = sum(weights.values()) or 1.0
    next_token = 0
    for inner in analyzer.sentences(part):
        matches = []
        while next_token < len(tokens) and tokens[next_token].span.start < inner.end:
            token = tokens[next_token]
            if inner.start <= token.span.start and token.span.end <= inner.end:
                matches.append(Token(token.term, _shifted(token.span, window.start)))
            next_token += 1
        sentence = inner.of(part)
        share = sum(weights[term] for term in {token.term for token in matches}) / total
        if matches and looks and looks.search(sentence):
            share += TYPE_WEIGHT
        span = _shifted(inner, window.start)
        yield _Sentence(span, tuple(matches), len(sentence.split()), share)


def _shifted(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset) if offset else span


def _evidence(
    paragraph: Paragraph,
    sentences: Sequence[_Sentence],
    best: int,
    score: float,
    title: frozenset[str],
    quote_words: int,
) -> Evidence:
    first, last = _grown(sentences, best, quote_words)
    quote = Passage(paragraph, Span(sentences[first].span.start, sentences[last].span.end))
    tokens = [token for sentence in sentences[first : last + 1] for token in sentence.matches]
    matches = _merged(token.span for token in tokens)
    terms = frozenset(token.term for token in tokens) | title
    return Evidence(quote, sentences[best].span, matches, terms, score)


def _grown(sentences: Sequence[_Sentence], best: int, quote_words: int) -> tuple[int, int]:
    """The first and the last sentence of a quote around *best*.

    Of its two neighbors the one that holds more of the query comes first; of equals the one before,
    which is what a pronoun points to.
    """
    first = last = best
    words = sentences[best].words
    while True:
        sides = [n for n in (first - 1, last + 1) if 0 <= n < len(sentences)]
        fitting = [n for n in sides if words + sentences[n].words <= quote_words]
        if not fitting:
            return first, last
        taken = max(fitting, key=lambda n: sentences[n].share)
        words += sentences[taken].words
        first, last = min(first, taken), max(last, taken)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same characters as *spans*, in spans that are ordered and apart."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _apart(evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    shown: dict[tuple[str, int], list[Span]] = {}
    for one in evidence:
        paragraph = one.passage.paragraph
        spans = shown.setdefault((paragraph.article.id, paragraph.number), [])
        if not any(one.passage.span.overlaps(span) for span in spans):
            spans.append(one.passage.span)
            yield one
