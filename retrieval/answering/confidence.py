"""Evidence to an estimate: does it answer, may it, or does the corpus not say; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from retrieval.analysis.answer_types import given
from retrieval.answering.ranking import Candidate, Read
from retrieval.engines.weighting import K1
from retrieval.types import Estimate, Evidence, Outcome, Query, Reason


class Observed(NamedTuple):
    """What speaks for the best quote being an answer, each about [0, 1].

    Shares are of the question's own terms by idf, for words of earlier questions would fake
    coverage; a term that the corpus lacks weighs the most.

    *score* is the passage's BM25 over the most that the terms could give; *sentence*, *quote* and
    *paragraph* are the shares that these hold, with the title; *rarest* is the share of the two
    rarest terms in the quote; *gap* how far the next paragraph's sentence scores below; *pairs*,
    *title* and *article* are as in ``ranking.Signals``; *unknown* is the share of terms that the
    corpus lacks, *names* that of names which the paragraph lacks; *asked* whether a kind of
    answer is asked for, *given* whether the sentence has a look of it that the question has not,
    *nearby* the same of the quote; *length* is how many terms there are, one over.
    """

    score: float
    sentence: float
    quote: float
    paragraph: float
    rarest: float
    gap: float
    pairs: float
    title: float
    article: float
    unknown: float
    names: float
    asked: float
    given: float
    nearby: float
    length: float


def observe(
    evidence: Sequence[Evidence],
    candidates: Sequence[Candidate],
    query: Query,
    idf: Callable[[str], float],
) -> Observed:
    """What speaks for the first of *evidence*, which is not empty."""
    weights = {term: query.terms[term] * idf(term) for term in query.own}
    whole = sum(weights.values()) or 1.0

    def share(terms: frozenset[str]) -> float:
        return sum(weight for term, weight in weights.items() if term in terms) / whole

    best = next(c for c in candidates if c.read.paragraph is evidence[0].passage.paragraph)
    read = best.read
    inside = read.held.get(best.number, frozenset()) | read.title
    paragraph = read.terms | read.title
    other = [c.score for c in candidates if c.read.paragraph is not read.paragraph]
    rarest = sorted(weights, key=lambda term: -weights[term])[:2]
    lacking = idf("")
    return Observed(
        score=read.hit.score / ((K1 + 1) * whole),
        sentence=share(inside),
        quote=share(evidence[0].terms),
        paragraph=share(paragraph),
        rarest=sum(term in evidence[0].terms for term in rarest) / len(rarest),
        gap=1 - (other[0] / best.score if other and best.score else 0.0),
        pairs=best.signals.pairs,
        title=read.title_share,
        article=best.signals.article,
        unknown=sum(idf(term) >= lacking for term in query.own) / len(query.own),
        names=len(missing_names(query, paragraph)) / max(1, len(query.names)),
        asked=float(query.kind is not None),
        given=float(_tells(read, (best.number,), query)),
        nearby=float(_tells(read, _numbers(read, evidence[0]), query)),
        length=1 / len(query.own),
    )


def missing_names(query: Query, held: frozenset[str]) -> list[tuple[str, ...]]:
    """The names of the question of which no word is among the terms *held*."""
    return [name for name in query.names if held.isdisjoint(name)]


def _numbers(read: Read, evidence: Evidence) -> list[int]:
    """The numbers of the sentences in a quote."""
    inside = range(len(read.reading.sentences))
    return [number for number in inside if read.span(number).overlaps(evidence.passage.span)]


def _tells(read: Read, sentences: Iterable[int], query: Query) -> bool:
    """Whether a sentence has a look of the kind asked for in words that the question has not."""
    look = given(query.kind, read.analyzer.answer_types)
    if look is None:
        return False
    text = read.window.of(read.paragraph.text)
    for number in sentences:
        span = read.reading.sentences[number]
        rest = list(span.of(text))
        for term in read.held.get(number, ()):
            for place in read.reading.places[term]:
                if place.sentence == number:
                    start, end = place.span.start - span.start, place.span.end - span.start
                    rest[start:end] = "x" * (end - start)
        if look.search("".join(rest)):
            return True
    return False


def estimate(
    evidence: Sequence[Evidence], query: Query, idf: Callable[[str], float], threshold: float
) -> Estimate:
    """How far the best evidence answers: ``answer`` from *threshold* on, ``closest`` below."""
    if not query.own:
        return Estimate(0.0, Outcome.NOTHING, Reason.NO_CONTENT_WORD)
    if not evidence:
        return Estimate(0.0, Outcome.NOTHING, Reason.NO_MATCH)
    weights = {term: idf(term) for term in query.own}
    held = sum(weight for term, weight in weights.items() if term in evidence[0].terms)
    confidence = held / (sum(weights.values()) * (1 + 1 / len(weights)))
    if query.to_bot:
        return Estimate(confidence, Outcome.CLOSEST, Reason.ASKS_THE_BOT)
    if confidence >= threshold:
        return Estimate(confidence, Outcome.ANSWER, Reason.FOUND)
    return Estimate(confidence, Outcome.CLOSEST, Reason.WORDS_MISSING)
