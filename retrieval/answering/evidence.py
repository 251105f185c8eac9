"""Ranked sentences to evidence: what to quote, and how much around it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import fsum

from retrieval.analysis.analyzer import Analyzer
from retrieval.answering.ranking import Candidate, Read
from retrieval.types import Evidence, Passage, Span

# A quote may be this much longer for the sentence that says who "he" is, or that holds a word of
# the question which the quote lacks.
LONGER = 1.5


def select(
    candidates: Sequence[Candidate], weights: Mapping[str, float], quote_words: int
) -> tuple[Evidence, ...]:
    """The best sentence of each hit with its neighbors, best first, no two overlapping.

    A quote is a sentence and as many around it, inside its paragraph, as fit into *quote_words*
    words; the one before comes first where the sentence begins with a pronoun. *weights* are what
    the query's terms count. The matches are left to ``marked``, for few of the quotes are shown.
    """
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        best.setdefault(id(candidate.read), candidate)
    found = [_evidence(one, weights, quote_words) for one in best.values()]
    # A word in the title alone makes a quote worth showing only where no text has one.
    worth = [evidence for evidence, in_text in found if in_text or evidence.by_meaning]
    return tuple(_apart(worth or [evidence for evidence, _ in found]))


def marked(evidence: Evidence, analyzer: Analyzer) -> Evidence:
    """*evidence* with the words of the query in its quote; *analyzer* reads its article."""
    text, offset = evidence.passage.quote, evidence.passage.span.start
    tokens = [token for token in analyzer.tokens(text) if token.term in evidence.terms]
    if not evidence.terms <= {token.term for token in tokens}:
        tokens += [token for token in analyzer.extras(text) if token.term in evidence.terms]
    spans = (Span(token.span.start + offset, token.span.end + offset) for token in tokens)
    return replace(evidence, matches=tuple(_merged(spans)))


def _evidence(
    candidate: Candidate, weights: Mapping[str, float], quote_words: int
) -> tuple[Evidence, bool]:
    """The quote around a sentence, and whether a word of the query stands in it."""
    read = candidate.read
    points_back = read.analyzer.points_back(read.sentence(candidate.number))
    first, last = _grown(read, candidate.number, points_back, weights, quote_words)
    quote = Passage(read.paragraph, Span(read.span(first).start, read.span(last).end))
    held = frozenset[str]().union(*(read.held.get(n, ()) for n in range(first, last + 1)))
    answer, score = read.span(candidate.number), candidate.score
    found = Evidence(quote, answer, (), held | read.title, score, by_meaning=candidate.by_meaning)
    return found, bool(held)


def _grown(
    read: Read, best: int, points_back: bool, weights: Mapping[str, float], quote_words: int
) -> tuple[int, int]:
    """The first and the last sentence of a quote around *best*.

    Of its two neighbors the one that holds more of what the quote lacks comes first, then the one
    that holds more of the query; of equals the one before.
    """
    counts = _Counts(read)
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
        sides = [n for n in (first - 1, last + 1) if 0 <= n < len(read.hit.outline.sentences)]
        fitting = [
            n for n in sides if words + counts[n] <= quote_words * (LONGER if gain(n)[0] else 1)
        ]
        if not fitting:
            return first, last
        taken = max(fitting, key=gain)
        words += counts[taken]
        first, last = min(first, taken), max(last, taken)


class _Counts(dict[int, int]):
    """How many words each sentence has, counted when it is asked for."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, number: int) -> int:
        self[number] = len(self._read.sentence(number).split())
        return self[number]


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
