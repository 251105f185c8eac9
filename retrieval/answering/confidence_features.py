"""The first quote to its confidence features, and to what rules out that it answers; pure.

To add a feature, add a field to ``ConfidenceFeatures``, its clause to ``MEANINGS``, and a weight of
that name to ``weights.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum
from typing import NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import given
from retrieval.answering.matching import MatchedPassage
from retrieval.answering.quoting import Quote
from retrieval.answering.ranking import Candidate
from retrieval.answering.weights import Contribution, fitted_weights
from retrieval.engines.weighting import K1
from retrieval.types import Evidence, Query

# Forms of a name share at least this many first letters: Europe and European, Токаев and Токаевтың.
STEM = 4
NUMERIC_KINDS = ("age", "count", "money")


class ConfidenceFeatures(NamedTuple):
    """What speaks for and against the first quote as an answer, each in [0, 1].

    A "share" is a share of the question's own terms, weighted by idf; terms of earlier questions
    do not count. A term that the corpus lacks weighs the most. ``MEANINGS`` has a clause for each.
    """

    engine_score: float
    sentence_share: float
    paragraph_share: float
    article_share: float
    ranking_score: float
    score_gap: float
    brevity: float
    name_missing: float
    negation_mismatch: float
    opposite_word: float


MEANINGS: Mapping[str, str] = {
    "engine_score": "BM25 score over the highest possible",
    "sentence_share": "share of the question in the sentence",
    "paragraph_share": "share of it in the whole paragraph",
    "article_share": "share of it in the article's passages",
    "ranking_score": "sentence score over the highest possible",
    # A small corpus may have no second paragraph, so half the score or less is the most.
    "score_gap": "distance to the next paragraph's score",
    "brevity": "one divided by the number of terms",
    "name_missing": "the quote lacks a word of a name",
    "negation_mismatch": "only the question denies something",
    "opposite_word": "the sentence has a word's opposite",
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The confidence features, and what rules an answer out.

    *missing* are names of the question that the paragraphs of the quote do not contain.
    *lacks_number* is true if a number is asked for and the quote has none but the question's own.
    """

    features: ConfidenceFeatures
    missing: tuple[str, ...]
    lacks_number: bool

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """What each feature contributes to the log-odds, in the order of the features."""
        return tuple(
            Contribution(name, name, MEANINGS[name], value, fitted_weights().confidence[name])
            for name, value in self.features._asdict().items()
        )

    @property
    def log_odds(self) -> float:
        """The natural logarithm of the odds that the quote answers: bias and contributions."""
        return fitted_weights().bias + fsum(
            contribution.part for contribution in self.contributions
        )

    @property
    def probability(self) -> float:
        """The probability that the quote answers: a logistic regression over the features."""
        return 1 / (1 + exp(-self.log_odds))


def assess(
    quote: Quote, candidates: Sequence[Candidate], query: Query, term_weights: Mapping[str, float]
) -> Assessment:
    """The assessment of *quote* among *candidates*, which *query* has found by its words.

    *term_weights* are the weights of the query's terms times their idf.
    """
    weights = {term: term_weights[term] for term in query.own}
    best = next((c for c in candidates if c.passage.place == quote.place), None)
    if best is None:  # the question's own words would not have found it
        features = ConfidenceFeatures(*(0.0 for _ in ConfidenceFeatures._fields))
        return Assessment(features, (), lacks_number=False)
    passage, evidence = best.passage, quote.evidence
    next_score = next((c.score for c in candidates if c.passage.place != quote.place), 0.0)
    name_terms = {term for name in query.names for term in name.terms}
    question = analyzer_for(query.language)
    denies = question.negates(query.text) and not passage.analyzer.negates(quote.candidate.text)
    features = ConfidenceFeatures(
        engine_score=passage.hit.score / ((K1 + 1) * (fsum(weights.values()) or 1.0)),
        sentence_share=_share(passage, [best.number], weights, query),
        paragraph_share=_share(passage, passage.sentence_bits, weights, query),
        article_share=best.features["article_share"],
        ranking_score=best.score / fitted_weights().most,
        score_gap=min(1.0, max(0.0, 2 - 2 * next_score / best.score)) if best.score else 0.0,
        brevity=1 / len(query.own),
        name_missing=float(not name_terms <= evidence.terms),
        negation_mismatch=float(denies),
        opposite_word=float(_has_opposite(best, query)),
    )
    lacks_number = query.kind in NUMERIC_KINDS and _lacks_number(evidence, passage.analyzer)
    return Assessment(features, tuple(_missing_names(passage, quote, query)), lacks_number)


def _share(
    passage: MatchedPassage, numbers: Iterable[int], weights: Mapping[str, float], query: Query
) -> float:
    """The share of the question's own terms in some sentences and in the title.

    A term that was found as an expansion only may mean something else, so it counts for half.
    """
    terms = passage.bits.terms(passage.bits_in(numbers) | passage.title_bits)
    expansions = {expansion.term: expansion.terms for expansion in query.expansions}
    counted = (
        weight if term in terms else weight / 2
        for term, weight in weights.items()
        if term in terms or not terms.isdisjoint(expansions.get(term, ()))
    )
    return fsum(counted) / (fsum(weights.values()) or 1.0)


def _missing_names(passage: MatchedPassage, quote: Quote, query: Query) -> Iterator[str]:
    """The names and numbers of which the paragraph, its title and the quote have no form."""
    beside = (neighbor.outline.body for neighbor in (*quote.before, *quote.after))
    text = " ".join([passage.hit.title, *passage.lines, *beside])
    expansions = {expansion.term: expansion.terms for expansion in query.expansions}
    for name in query.names:
        terms = {*name.terms, *(other for t in name.terms for other in expansions.get(t, ()))}
        if not any(f" {term} " in text for term in terms):
            stems = (t[:STEM] for t in name.terms if len(t) >= STEM and not t[0].isdigit())
            if not any(f" {stem}" in text for stem in stems):
                yield name.text


def _lacks_number(evidence: Evidence, analyzer: Analyzer) -> bool:
    """Whether a quote has no number other than those of the question."""
    pattern = given("count", analyzer.answer_types)
    if pattern is None:
        return False
    for part, matches in zip(evidence.parts, evidence.part_matches, strict=True):
        quote, offset = list(part.quote), part.span.start
        for span in matches:
            start, end = span.start - offset, span.end - offset
            quote[start:end] = "x" * (end - start)
        if pattern.search("".join(quote)):
            return False
    return True


def _has_opposite(best: Candidate, query: Query) -> bool:
    opposite_terms = best.passage.analyzer.opposite_terms
    opposites = {term: opposite_terms[term] for term in query.own if term in opposite_terms}
    if not opposites:
        return False
    terms = frozenset(best.passage.hit.outline.lines[best.number].split())
    return any(term not in terms and terms & excluded for term, excluded in opposites.items())
