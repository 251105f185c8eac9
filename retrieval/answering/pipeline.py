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

Before it, ``querying`` makes the query; after it, ``Session`` compares each quote with the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retrieval.answering.answers import Trace, compose
from retrieval.answering.confidence import Assessment, assess, estimate
from retrieval.answering.conflicts import detect_conflict
from retrieval.answering.near_duplicates import distinct_quotes
from retrieval.answering.passages import place_of, retrieve, term_weights, with_written_forms
from retrieval.answering.quotes import Quote, extend
from retrieval.answering.ranking import Candidate, Compare, Ranking, rerank, with_compared
from retrieval.engines.engine import Index
from retrieval.types import CorpusState, Estimate, Outcome, Query, Reason, Rules


def answer(
    query: Query,
    index: Index,
    rules: Rules,
    corpus: CorpusState,
    limit: int,
    compare: Compare | None = None,
) -> Trace:
    """The answer to *query* in at most *limit* quotes, with the values that it was made from.

    *compare* compares texts by meaning. If it finds nothing near enough, words alone decide.
    """
    weights = term_weights(query, index)
    passages, missing_phrases = retrieve(query, index, rules.candidates)
    query = with_written_forms(query, passages)
    ranking = Ranking(passages, query, weights)
    by_words = ranking.best
    orders = [rerank(by_words, query, compare), by_words] if compare else [by_words]
    for candidates in orders:
        distinct = distinct_quotes(candidates, query, weights, rules.quote_words, limit)
        ordered, conflict = detect_conflict(distinct, query, weights)
        fewest = len(conflict.answers) if conflict else 0
        shown = extend(ordered, weights, rules.quote_words, limit, fewest)
        assessment = _assess_first(shown, query, candidates, index, rules, weights)
        thresholds = rules.answer_threshold, rules.closest_threshold
        is_found = bool(query.context and shown)
        judged = estimate(assessment, query, missing_phrases, *thresholds, is_found)
        if index.is_empty and not query.small_talk:
            judged = Estimate(0.0, Outcome.NOTHING, Reason.NO_ARTICLE)
        composed = compose(query, shown, judged, corpus, limit, conflict)
        if composed.estimate.outcome is not Outcome.NOTHING:
            break
    return Trace(composed, weights, lambda: with_compared(ranking.all(), candidates), assessment)


def _assess_first(
    quotes: Sequence[Quote],
    query: Query,
    candidates: Sequence[Candidate],
    index: Index,
    rules: Rules,
    weights: Mapping[str, float],
) -> Assessment | None:
    """The assessment of the first quote; None without a quote, or a term to judge it by.

    Only the question's own terms count: those of earlier questions have helped to find it.
    """
    if not quotes or not query.own:
        return None
    alone = query.without_context()
    if alone is not query:
        weights = term_weights(alone, index)
        passages, _ = retrieve(alone, index, rules.candidates)
        candidates = Ranking(passages, alone, weights).best
    # A near-duplicate is not a rival.
    duplicates = set(map(place_of, quotes[0].also_in))
    rivals = [one for one in candidates if one.passage.place not in duplicates]
    return assess(quotes[0], rivals, alone, weights)
