"""Query to answer: search, rank sentences, quote, judge, compare, compose, in that order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from retrieval.analysis.analyzer import Analyzer
from retrieval.answering.agreement import differing
from retrieval.answering.composer import compose
from retrieval.answering.confidence import estimate
from retrieval.answering.evidence import select
from retrieval.answering.explanation import Explanation
from retrieval.answering.observation import observe
from retrieval.answering.phrases import holding
from retrieval.answering.ranking import Read, rank, read_hits
from retrieval.answering.repetition import once
from retrieval.retriever import Retriever
from retrieval.types import CorpusState, Query

# A phrase is a must, so more passages are looked at for it than otherwise.
PHRASE_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """How a question is answered.

    *engine* names an entry of ``ENGINES``; *language* one of ``ANALYZERS``, that of articles and
    questions that do not tell theirs, or None to find it out for each; *candidates* is how many
    passages are looked at for sentences; *quote_words* how long a quote may grow around its
    sentence; *threshold* is the confidence from which a quote counts as an answer, *closest* that
    from which it is worth showing.
    """

    engine: str = "rank-bm25"
    language: str | None = None
    candidates: int = 30
    quote_words: int = 60
    threshold: float = 0.5
    closest: float = 0.01


def explain(
    query: Query,
    retriever: Retriever,
    analyzer_for: Callable[[str | None], Analyzer],
    rules: Rules,
    state: CorpusState,
    limit: int,
) -> Explanation:
    """The answer to *query* in at most *limit* quotes, with all that led to it."""
    asked = analyzer_for(query.language)
    weights = {term: weight * retriever.idf(term) for term, weight in query.terms.items()}
    reads, lacking = _reads(query, retriever, analyzer_for, rules.candidates)
    ranked = rank(reads, query, weights)
    evidence = once(select(ranked, query, weights, rules.quote_words), analyzer_for)
    observation = None
    if evidence:
        # That others say the same casts no doubt on a quote.
        copies = {place.paragraph for place in evidence[0].also_in}
        rivals = [one for one in ranked if not copies or one.read.paragraph not in copies]
        observation = observe(evidence[0], rivals, query, weights, asked)
    judged = estimate(observation, query, lacking, rules.threshold, rules.closest)
    evidence, conflict = differing(evidence, query, weights, asked, analyzer_for)
    return Explanation(
        compose(query, evidence, judged, state, limit, conflict),
        asked.dropped(query.text),
        weights,
        tuple(ranked),
        observation,
        rules.threshold,
    )


def _reads(
    query: Query,
    retriever: Retriever,
    analyzer_for: Callable[[str | None], Analyzer],
    candidates: int,
) -> tuple[list[Read], tuple[str, ...]]:
    """The passages to look at, and the phrases that none of them holds."""
    if query.small_talk:
        return [], ()
    many = max(candidates, PHRASE_CANDIDATES) if query.phrases else candidates
    reads = read_hits(retriever.search(query, many), query, analyzer_for)
    if not query.phrases:
        return reads, ()
    if held := holding(reads, query.phrases):
        return held[:candidates], ()
    return reads[:candidates], tuple(phrase.text for phrase in query.phrases)
