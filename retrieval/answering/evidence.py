"""Hits to evidence: which sentences to quote, and how much around them; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import expected
from retrieval.types import Evidence, Hit, Paragraph, Passage, Query, Span, Token

Idf = Callable[[str], float]

# A sentence is judged by its own words first, by its passage second: inside one passage the words
# decide, between passages the passage's score does.
PASSAGE_WEIGHT = 1.0
TYPE_WEIGHT = 0.1


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a paragraph with the query's tokens in it."""

    span: Span
    matches: tuple[Token, ...]
    words: int


def select(
    hits: Sequence[Hit], query: Query, analyzer: Analyzer, idf: Idf, quote_words: int
) -> tuple[Evidence, ...]:
    """The best sentence of each hit with its neighbors, best first, no two overlapping.

    A quote is the sentence that answers and as many sentences around it, inside its paragraph, as
    fit into *quote_words* words.
    """
    weights = {term: weight * idf(term) for term, weight in query.terms.items()}
    total = sum(weights.values()) or 1.0
    top = max((hit.score for hit in hits), default=1.0)
    wanted = expected(query.text, analyzer.answer_types)
    read: dict[Paragraph, list[_Sentence]] = {}
    found = []
    for order, hit in enumerate(hits):
        paragraph = hit.passage.paragraph
        if paragraph not in read:
            read[paragraph] = _sentences(paragraph.text, query, analyzer)
        sentences = read[paragraph]
        shares = [_share(s.matches, weights) / total for s in sentences]
        inside = [n for n, s in enumerate(sentences) if s.span.overlaps(hit.passage.span)]
        if wanted:
            shares = [
                share + TYPE_WEIGHT * bool(share and wanted.given.search(s.span.of(paragraph.text)))
                for share, s in zip(shares, sentences, strict=True)
            ]
        best = max(inside, key=lambda n: (shares[n], -n))
        score = shares[best] + PASSAGE_WEIGHT * hit.score / top
        names = f"{paragraph.article.title or ''} {paragraph.heading or ''}"
        title = query.terms.keys() & set(analyzer.terms(names))
        evidence = _evidence(paragraph, sentences, best, score, frozenset(title), quote_words)
        found.append((-score, order, evidence))
    return tuple(_apart(evidence for _, _, evidence in sorted(found, key=lambda f: f[:2])))


def _sentences(text: str, query: Query, analyzer: Analyzer) -> list[_Sentence]:
    matches = [t for t in (*analyzer.tokens(text), *analyzer.extras(text)) if t.term in query.terms]
    return [
        _Sentence(
            span,
            tuple(t for t in matches if span.start <= t.span.start and t.span.end <= span.end),
            len(span.of(text).split()),
        )
        for span in analyzer.sentences(text)
    ]


def _share(matches: Iterable[Token], weights: dict[str, float]) -> float:
    return sum(weights[term] for term in {token.term for token in matches})


def _evidence(
    paragraph: Paragraph,
    sentences: Sequence[_Sentence],
    best: int,
    score: float,
    title: frozenset[str],
    quote_words: int,
) -> Evidence:
    first = last = best
    words = sentences[best].words
    # The sentence before is what a pronoun points to; the one after is what follows from it.
    for _ in range(2):
        if first > 0 and words + sentences[first - 1].words <= quote_words:
            first -= 1
            words += sentences[first].words
        if last + 1 < len(sentences) and words + sentences[last + 1].words <= quote_words:
            last += 1
            words += sentences[last].words
    quote = Passage(paragraph, Span(sentences[first].span.start, sentences[last].span.end))
    tokens = [token for sentence in sentences[first : last + 1] for token in sentence.matches]
    matches = _merged(token.span for token in tokens)
    terms = frozenset(token.term for token in tokens) | title
    return Evidence(quote, sentences[best].span, matches, terms, score)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same characters as *spans*, in spans that are ordered and apart."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _apart(evidence: Iterable[Evidence]) -> Iterable[Evidence]:
    shown: dict[tuple[str, int], list[Span]] = {}
    for one in evidence:
        paragraph = one.passage.paragraph
        spans = shown.setdefault((paragraph.article.id, paragraph.number), [])
        if not any(one.passage.span.overlaps(span) for span in spans):
            spans.append(one.passage.span)
            yield one
