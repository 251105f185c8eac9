"""Query to answer: search, rank sentences, quote, judge, compose, in that order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.analysis.analyzer import Analyzer
from retrieval.answering.composer import compose
from retrieval.answering.confidence import estimate, estimate_by_meaning, likelihood
from retrieval.answering.evidence import select
from retrieval.answering.explanation import Explanation
from retrieval.answering.fusion import NEAREST, fuse
from retrieval.answering.observation import observe
from retrieval.answering.phrases import holding
from retrieval.answering.ranking import Candidate, Read, rank, read_hits
from retrieval.retriever import Retriever
from retrieval.types import CorpusState, Estimate, Evidence, Hit, Query

if TYPE_CHECKING:
    from retrieval.meaning.meaning import Sense

# A phrase is a must, so more passages are looked at for it than otherwise.
PHRASE_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """How a question is answered.

    *engine* names an entry of ``ENGINES``; *language* one of ``ANALYZERS``, that of articles and
    questions that do not tell theirs, or None to find it out for each; *candidates* is how many
    passages are looked at for sentences; *quote_words* how long a quote may grow around its
    sentence; *threshold* is the confidence from which a quote counts as an answer, *closest* that
    from which it is worth showing. *embedder* names an entry of ``EMBEDDERS``, which finds by
    meaning beside words, or none; *meaning_threshold* is the confidence from which a quote that was
    found by meaning counts as an answer.
    """

    engine: str = "rank-bm25"
    language: str | None = None
    candidates: int = 30
    quote_words: int = 60
    threshold: float = 0.45
    embedder: str | None = None
    meaning_threshold: float = 0.9
    closest: float = 0.01


def explain(
    query: Query,
    retriever: Retriever,
    analyzer_for: Callable[[str | None], Analyzer],
    rules: Rules,
    state: CorpusState,
    limit: int,
    sense: Sense | None = None,
) -> Explanation:
    """The answer to *query* in at most *limit* quotes, with all that led to it."""
    asked = analyzer_for(query.language)
    weights = {term: weight * retriever.idf(term) for term, weight in query.terms.items()}
    reads, lacking = _reads(query, retriever, analyzer_for, rules.candidates)
    query = _as_written(query, reads)
    ranked = by_words = rank(reads, query, weights)
    if sense and not query.small_talk:
        near = _near(sense, reads, query, analyzer_for)
        ranked = fuse(rank([*reads, *near], query, weights), query, sense)
    evidence = select(ranked, query, weights, rules.quote_words, max(limit, 1))
    observation = None
    if evidence:
        alone, judged_by = _alone(query), by_words
        if alone is not query:
            # Words of earlier questions would make it look surer than the question is.
            judged_by = rank(
                _reads(alone, retriever, analyzer_for, rules.candidates)[0], alone, weights
            )
        observation = observe(evidence[0], judged_by, alone, weights, asked)
    judged = estimate(observation, query, lacking, rules.threshold, rules.closest)
    if sense and evidence and evidence[0].by_meaning:
        judged = _judged_by_meaning(judged, evidence[0], ranked, query, sense, rules)
    return Explanation(
        compose(query, evidence, judged, state, limit),
        asked.dropped(query.text),
        weights,
        tuple(ranked),
        observation,
        rules.threshold,
    )


def _alone(query: Query) -> Query:
    """*query* without the terms of earlier questions; itself where it has none."""
    kept = {*query.own, *(term for one in query.also for term in one.terms)}
    if kept >= query.terms.keys():
        return query
    return replace(query, terms={t: weight for t, weight in query.terms.items() if t in kept})


def _judged_by_meaning(
    judged: Estimate,
    first: Evidence,
    ranked: Sequence[Candidate],
    query: Query,
    sense: Sense,
    rules: Rules,
) -> Estimate:
    """What follows for the first quote by the meaning of the passage that it is from."""
    [passage, *_] = [
        one.read.hit.passage for one in ranked if one.read.paragraph == first.passage.paragraph
    ]
    standing = sense.standing(passage)
    likely = likelihood(standing) if standing else 0.0
    bars = rules.meaning_threshold, rules.closest
    return estimate_by_meaning(judged, likely, first, query, *bars)


def _near(
    sense: Sense,
    reads: Sequence[Read],
    query: Query,
    analyzer_for: Callable[[str | None], Analyzer],
) -> list[Read]:
    """The passages nearest in meaning that words did not find."""
    found = {read.hit.passage for read in reads}
    hits = [Hit(passage, 0.0) for passage in sense.nearest(NEAREST) if passage not in found]
    return read_hits(hits, query, analyzer_for)


def _as_written(query: Query, reads: Sequence[Read]) -> Query:
    """*query* with the words that were searched for others as the articles write them.

    Where a word was misspelled, only the term for the right one is known so far.
    """
    if not query.also:
        return query
    also = []
    for one in query.also:
        bare = [term for term in one.terms if term in one.words]
        written = {term: word for term in bare if (word := _written(term, reads))}
        words = tuple(written.get(word, word) for word in one.words)
        also.append(one._replace(words=words))
    return replace(query, also=tuple(also))


def _written(term: str, reads: Sequence[Read]) -> str | None:
    """The first word for *term* in what was read."""
    for read in reads:
        for place in read.reading.places.get(term, ()):
            return place.span.of(read.window.of(read.paragraph.text))
    return None


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
