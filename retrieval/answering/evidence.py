"""Ranked sentences to evidence: what to quote, and how much around it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import fsum

from retrieval.answering.ranking import Candidate, Read
from retrieval.types import Evidence, Passage, Query, Span

# A quote may be this much longer for the sentence that says who "he" is, or that holds a word of
# the question which the quote lacks.
LONGER = 1.5


def select(
    candidates: Sequence[Candidate],
    query: Query,
    weights: Mapping[str, float],
    quote_words: int,
    most: int,
) -> tuple[Evidence, ...]:
    """The best sentence of each hit with its neighbors, best first, no two overlapping, at most
    *most* of them.

    A quote is a sentence and as many around it, inside its paragraph, as fit into *quote_words*
    words; the one before comes first where the sentence begins with a pronoun. *weights* are what
    the query's terms count.
    """
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        best.setdefault(id(candidate.read), candidate)

    def found() -> Iterator[Evidence]:
        return (_evidence(one, query, weights, quote_words) for one in best.values())

    # A word in the title alone makes a quote worth showing only where no text has one.
    worth = (evidence for evidence in found() if evidence.matches or evidence.by_meaning)
    return tuple(islice(_apart(worth), most)) or tuple(islice(_apart(found()), most))


def _evidence(
    candidate: Candidate,
    query: Query,
    weights: Mapping[str, float],
    quote_words: int,
) -> Evidence:
    read = candidate.read
    paragraph = read.paragraph
    points_back = read.analyzer.points_back(read.span(candidate.number).of(paragraph.text))
    first, last = _grown(read, candidate.number, points_back, weights, quote_words)
    quote = Passage(paragraph, Span(read.span(first).start, read.span(last).end))
    places = [
        (term, place.span)
        for term in query.terms
        for place in read.reading.places.get(term, ())
        if first <= place.sentence <= last
    ]
    offset = read.window.start
    matches = _merged(Span(span.start + offset, span.end + offset) for _, span in places)
    terms = frozenset(term for term, _ in places) | read.title
    answer, score = read.span(candidate.number), candidate.score
    return Evidence(quote, answer, matches, terms, score, candidate.by_meaning)


def _grown(
    read: Read, best: int, points_back: bool, weights: Mapping[str, float], quote_words: int
) -> tuple[int, int]:
    """The first and the last sentence of a quote around *best*.

    Of its two neighbors the one that holds more of what the quote lacks comes first, then the one
    that holds more of the query; of equals the one before.
    """
    counts = read.reading.words
    first = last = best
    words = counts[best]
    if points_back and best > 0 and words + counts[best - 1] <= LONGER * quote_words:
        first -= 1
        words += counts[first]

    def gain(number: int) -> tuple[float, float]:
        terms = read.held.get(number, frozenset())
        lacking = terms.difference(*(read.held.get(n, ()) for n in range(first, last + 1)))
        return fsum(weights[t] for t in lacking), fsum(weights[t] for t in terms)

    while True:
        sides = [n for n in (first - 1, last + 1) if 0 <= n < len(counts)]
        fitting = [
            n for n in sides if words + counts[n] <= quote_words * (LONGER if gain(n)[0] else 1)
        ]
        if not fitting:
            return first, last
        taken = max(fitting, key=gain)
        words += counts[taken]
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
