"""What speaks for the best quote being an answer, and what rules it out; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import given
from retrieval.answering.ranking import MOST_SCORE, Candidate, Read
from retrieval.engines.weighting import K1
from retrieval.types import Evidence, Query

# Forms of a name share its beginning, if no more: Europe and European, Токаев and Токаевтың.
STEM = 4
NUMBERS = ("age", "count", "money")


class Observed(NamedTuple):
    """Signals of confidence, each in [0, 1].

    Shares are of the question's own terms by idf, for words of earlier questions would fake
    coverage; a term that the corpus lacks weighs the most. *engine* is the passage's BM25 over the
    most that its terms could give; *sentence* and *paragraph* the shares that these hold, with the
    title; *article* and *best* the sentence's own share and score of ``ranking.Signals``, *best*
    over the most it could be; *gap* how far the sentence of the next paragraph scores below it,
    from none to half and more, for a small corpus may hold no second one; *brevity* is one over the
    number of terms; *names* whether a word of a name or a number is missing in the quote;
    *denied* whether the question denies something and the sentence does not; *opposite* whether the
    sentence has the opposite of a word in place of it.
    """

    engine: float
    sentence: float
    paragraph: float
    article: float
    best: float
    gap: float
    brevity: float
    names: float
    denied: float
    opposite: float


@dataclass(frozen=True, slots=True)
class Observation:
    """The signals, and what rules an answer out: names that are *missing*, *no_number* found."""

    signals: Observed
    missing: tuple[str, ...]
    no_number: bool


def observe(
    evidence: Evidence,
    candidates: Sequence[Candidate],
    query: Query,
    terms: Mapping[str, float],
    asked: Analyzer,
) -> Observation:
    """What is to be said of *evidence*, chosen from *candidates*.

    *terms* are what the query's terms count, *asked* is the analyzer of the question.
    """
    weights = {term: terms[term] for term in query.own}
    paragraph = evidence.passage.paragraph
    place = paragraph.article.id, paragraph.number
    best = next((c for c in candidates if c.read.place == place), None)
    if best is None:  # the question's own words would not have found it
        return Observation(Observed(*(0.0 for _ in Observed._fields)), (), no_number=False)
    read = best.read
    next_best = next((c.score for c in candidates if c.read.place != place), 0.0)
    named = {term for name in query.names for term in name.terms}
    sentence = evidence.answer.of(paragraph.text)
    signals = Observed(
        engine=read.hit.score / ((K1 + 1) * (fsum(weights.values()) or 1.0)),
        sentence=_share(read, [best.number], weights, query),
        paragraph=_share(read, read.held, weights, query),
        article=best.signals.article,
        best=best.score / MOST_SCORE,
        gap=min(1.0, max(0.0, 2 - 2 * next_best / best.score)) if best.score else 0.0,
        brevity=1 / len(query.own),
        names=float(not named <= evidence.terms),
        denied=float(asked.negates(query.text) and not read.analyzer.negates(sentence)),
        opposite=float(_opposes(best, query)),
    )
    no_number = query.kind in NUMBERS and _lacks_number(evidence, read.analyzer)
    return Observation(signals, tuple(_missing(read, query)), no_number)


def _share(read: Read, numbers: Iterable[int], weights: Mapping[str, float], query: Query) -> float:
    """The share of the question's own terms that some sentences hold with the title.

    What was found under another spelling may be another thing: it counts for half.
    """
    held = read.bits.terms(read.within(numbers) | read.title)
    spelled = {one.term: one.terms for one in query.also}
    found = (
        weight if term in held else weight / 2
        for term, weight in weights.items()
        if term in held or not held.isdisjoint(spelled.get(term, ()))
    )
    return fsum(found) / (fsum(weights.values()) or 1.0)


def _missing(read: Read, query: Query) -> Iterator[str]:
    """The names and numbers that neither the paragraph nor its title has, in no form of a word."""
    text = " ".join([read.hit.title, *read.lines])
    spelled = {one.term: one.terms for one in query.also}
    for name in query.names:
        terms = {*name.terms, *(other for term in name.terms for other in spelled.get(term, ()))}
        if not any(f" {term} " in text for term in terms):
            stems = (t[:STEM] for t in name.terms if len(t) >= STEM and not t[0].isdigit())
            if not any(f" {stem}" in text for stem in stems):
                yield name.text


def _lacks_number(evidence: Evidence, analyzer: Analyzer) -> bool:
    """Whether a quote has no number but those of the question."""
    look = given("count", analyzer.answer_types)
    if look is None:
        return False
    quote, offset = list(evidence.passage.quote), evidence.passage.span.start
    for span in evidence.matches:
        start, end = span.start - offset, span.end - offset
        quote[start:end] = "x" * (end - start)
    return not look.search("".join(quote))


def _opposes(best: Candidate, query: Query) -> bool:
    opposite = best.read.analyzer.opposite_terms
    rivals = {term: opposite[term] for term in query.own if term in opposite}
    if not rivals:
        return False
    inside = frozenset(best.read.hit.outline.lines[best.number].split())
    return any(term not in inside and inside & excluded for term, excluded in rivals.items())
