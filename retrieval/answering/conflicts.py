"""Quotes to conflicts: whether the best ones give different numbers for the same question; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.analysis.analyzer import Analyzer
from retrieval.answering.figures import FIGURE_READERS, Figure, agree
from retrieval.answering.quoting import Quote
from retrieval.types import Conflict, Query, Span

# A quote is compared with the first if it scores nearly as high, and if the first sentence has this
# share of the question: below that the two may well speak of different things.
CLOSE = 0.9
FEWEST_SHARED = 0.5
MOST_CONFLICTING = 3


class Claim(NamedTuple):
    """A quote with the figures of its answering sentence, whose spans lie in that sentence."""

    quote: Quote
    figures: tuple[Figure, ...]

    def figures_of(self, what: str) -> list[Figure]:
        """The figures of *what*."""
        return [figure for figure in self.figures if figure.what == what]

    def spans(self, whats: frozenset[str]) -> tuple[Span, ...]:
        """The spans, in the paragraph, of the figures of *whats*."""
        offset = self.quote.answer_span.start
        spans = sorted({figure.span for figure in self.figures if figure.what in whats})
        return tuple(Span(span.start + offset, span.end + offset) for span in spans)


def detect_conflict(
    quotes: Sequence[Quote], query: Query, weights: Mapping[str, float]
) -> tuple[Sequence[Quote], Conflict | None]:
    """*quotes* with those that contradict the first moved up to it, and the conflict, if any.

    Two quotes conflict if the question asks for a number, if both answering sentences contain the
    same of the question's terms, and if both give numbers for the same thing and none in common.
    Numbers that the question itself contains do not count. *weights* are the weights of the query's
    terms times their idf.
    """
    claims = _conflicting_claims(quotes, query, weights) if len(quotes) > 1 else []
    if len(claims) < 2:
        return quotes, None
    disputed = frozenset[str]().union(
        *(_disputed(claim, other) for claim in claims for other in claims if claim is not other)
    )
    first = [claim.quote for claim in claims]
    rest = [quote for quote in quotes if quote not in first]
    conflict = Conflict(query.kind or "", tuple(claim.spans(disputed) for claim in claims))
    return (*first, *rest), conflict


def _conflicting_claims(
    quotes: Sequence[Quote], query: Query, weights: Mapping[str, float]
) -> list[Claim]:
    """The first quote and those that conflict with it and with each other, in their order."""
    read_figures, own = FIGURE_READERS.get(query.kind or ""), frozenset(query.own)
    if read_figures is None:
        return []
    given = {
        (figure.what, figure.value)
        for figure in read_figures(query.text, analyzer_for(query.language), own)
    }
    claims: list[Claim] = []
    subject: frozenset[str] = frozenset()
    for quote in quotes:
        if quote.score < CLOSE * quotes[0].score or len(claims) == MOST_CONFLICTING:
            break
        article = quote.paragraph.article
        analyzer = analyzer_for(article.language)
        # Paragraphs of one article have their title in common, whatever they speak of.
        is_same_article = bool(claims) and article == claims[0].quote.paragraph.article
        terms = _terms(quote, query, analyzer, with_title=not is_same_article)
        figures = read_figures(quote.candidate.text, analyzer, own)
        claim = Claim(quote, tuple(f for f in figures if (f.what, f.value) not in given))
        if not claims:
            subject = terms
            shared = fsum(weights[term] for term in terms)
            if not claim.figures or shared < FEWEST_SHARED * fsum(weights[term] for term in own):
                break
        if subject <= terms and all(_disputed(other, claim) for other in claims):
            claims.append(claim)
    return claims


def _terms(quote: Quote, query: Query, analyzer: Analyzer, *, with_title: bool) -> frozenset[str]:
    """The question's own terms in the answering sentence and, if *with_title*, in the title."""
    paragraph = quote.paragraph
    title = analyzer.terms(f"{paragraph.article.title or ''} {paragraph.heading or ''}")
    sentence = analyzer.terms(quote.candidate.text)
    return frozenset(query.own) & frozenset(sentence).union(title if with_title else ())


def _disputed(claim: Claim, other: Claim) -> frozenset[str]:
    """The things for which both claims give figures and none in common."""
    whats = {figure.what for figure in claim.figures} & {figure.what for figure in other.figures}
    return frozenset(
        what
        for what in whats
        if not any(agree(a, b) for a in claim.figures_of(what) for b in other.figures_of(what))
    )
