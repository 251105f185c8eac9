"""A query to its answer, stage by stage; every stage is a function from values to values.

    retrieve      query -> passages              the engine's best, and the query's terms in each
    rank          passages -> candidates         their sentences, by the weighted sum of features
    rerank        candidates -> candidates       only with an embedder: the best, by meaning too
    quote         candidates -> quotes           the best sentence of each passage, its neighbors,
    deduplicate                                  each quote once, with the places that repeat it
    detect        quotes -> quotes, conflict     the first ones give different answers
    extend        quotes -> quotes               the short paragraphs beside each that is shown
    score         first quote -> estimate        confidence: an answer, the closest, or nothing
    compose       quotes, estimate -> answer

Before it, ``querying`` makes the query; after it, ``Corpus`` compares each quote with the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retrieval.answering.composer import compose
from retrieval.answering.confidence import estimate
from retrieval.answering.confidence_features import Assessment, assess
from retrieval.answering.conflicts import detect_conflict
from retrieval.answering.explanation import Trace
from retrieval.answering.extending import extend
from retrieval.answering.near_duplicates import distinct_quotes, place_of
from retrieval.answering.passages import retrieve, term_weights
from retrieval.answering.quoting import Quote
from retrieval.answering.ranking import Candidate, Ranking
from retrieval.answering.reranking import Compare, rerank, with_compared
from retrieval.answering.rules import Rules
from retrieval.answering.written_forms import with_written_forms
from retrieval.engines.index import Index
from retrieval.types import CorpusState, Estimate, Outcome, Query, Reason


def answer(
    query: Query,
    index: Index,
    rules: Rules,
    corpus: CorpusState,
    limit: int,
    compare: Compare | None = None,
) -> Trace:
    """The answer to *query* in at most *limit* quotes, with the values that it was made from.

    *compare* compares texts with the question by their meaning. It never hides what words find: if
    nothing is near enough with it, the answer is the one without.
    """
    trace = _answer(query, index, rules, corpus, limit, compare)
    if compare and trace.answer.estimate.outcome is Outcome.NOTHING:
        return _answer(query, index, rules, corpus, limit, None)
    return trace


def _answer(
    query: Query,
    index: Index,
    rules: Rules,
    corpus: CorpusState,
    limit: int,
    compare: Compare | None,
) -> Trace:
    weights = term_weights(query, index)
    passages, missing_phrases = retrieve(query, index, rules.candidates)
    query = with_written_forms(query, passages)
    ranking = Ranking(passages, query, weights)
    candidates = rerank(ranking.best, query, compare) if compare else ranking.best
    distinct = distinct_quotes(candidates, query, weights, rules.quote_words, limit)
    ordered, conflict = detect_conflict(distinct, query, weights)
    fewest = len(conflict.answers) if conflict else 0
    places = (place for quote in ordered for place in (quote.place, *map(place_of, quote.also_in)))
    growing = (quote.candidate.passage.hit for quote in ordered if quote.is_at_an_end)
    index.rows.will_quote((article for article, _ in places), growing)
    quotes = extend(ordered, weights, rules.quote_words, limit, fewest)
    assessment = assess_first(quotes, query, candidates, index, rules, weights)
    judged = estimate(assessment, query, missing_phrases, rules, bool(query.context and quotes))
    if index.is_empty and not query.small_talk:
        judged = Estimate(0.0, Outcome.NOTHING, Reason.NO_ARTICLE)
    composed = compose(query, quotes, judged, corpus, limit, conflict)
    return Trace(composed, weights, lambda: with_compared(ranking.all(), candidates), assessment)


def assess_first(
    quotes: Sequence[Quote],
    query: Query,
    candidates: Sequence[Candidate],
    index: Index,
    rules: Rules,
    weights: Mapping[str, float],
) -> Assessment | None:
    """The assessment of the first quote; None if there is no quote, or no term to judge it by.

    The quote is judged by the question alone: the terms of earlier questions, which helped to find
    it, would make it look more certain than the question is.
    """
    if not quotes or not query.own:
        return None
    alone = query.without_context()
    if alone is not query:
        alone_weights = term_weights(alone, index)
        passages, _ = retrieve(alone, index, rules.candidates)
        candidates = Ranking(passages, alone, alone_weights).best
    # A near-duplicate casts no doubt on the quote, so it is no rival.
    duplicates = set(map(place_of, quotes[0].also_in))
    rivals = [one for one in candidates if one.passage.place not in duplicates]
    return assess(quotes[0], rivals, alone, weights)
