"""Query to answer: search, rank sentences, quote, judge, compare, compose, in that order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.analysis.analyzer import Analyzer
from retrieval.answering.agreement import differing
from retrieval.answering.composer import compose
from retrieval.answering.confidence import estimate
from retrieval.answering.evidence import marked, select
from retrieval.answering.explanation import Explanation
from retrieval.answering.observation import observe
from retrieval.answering.phrases import holding
from retrieval.answering.ranking import AnalyzerFor, Candidate, Read, rank, read_hits
from retrieval.answering.repetition import once
from retrieval.engines import AUTO
from retrieval.retriever import Retriever
from retrieval.types import CorpusState, Evidence, Query

# A phrase is a must, so more passages are looked at for it than otherwise.
PHRASE_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """How a question is answered.

    *engine* names an entry of ``ENGINES``, or is ``auto`` for the one that suits the corpus's size;
    *language* one of ``ANALYZERS``, that of articles and questions that do not tell theirs, or None
    to find it out for each; *candidates* is how many passages are looked at for sentences;
    *quote_words* how long a quote may grow around its sentence; *threshold* is the confidence from
    which a quote counts as an answer, *closest* that from which it is worth showing.
    """

    engine: str = AUTO
    language: str | None = None
    candidates: int = 30
    quote_words: int = 60
    threshold: float = 0.45
    closest: float = 0.01


def explain(
    query: Query,
    retriever: Retriever,
    analyzer_for: AnalyzerFor,
    rules: Rules,
    state: CorpusState,
    limit: int,
) -> Explanation:
    """The answer to *query* in at most *limit* quotes, with all that led to it."""
    asked = analyzer_for(query.language)
    weights = {term: weight * retriever.idf(term) for term, weight in query.terms.items()}
    reads, lacking = _reads(query, retriever, analyzer_for, rules.candidates)
    query = _as_written(query, reads)
    ranked = rank(reads, query, weights)
    evidence = once(select(ranked, weights, rules.quote_words), analyzer_for)
    observation = None
    if evidence and query.own:
        evidence = (_marked(evidence[0], analyzer_for), *evidence[1:])
        alone = _alone(query)
        # Words of earlier questions would make it look surer than the question is.
        rivals = ranked if alone is query else _ranked_alone(alone, retriever, analyzer_for, rules)
        # That others say the same casts no doubt on a quote.
        copies = {place.paragraph for place in evidence[0].also_in}
        rivals = [one for one in rivals if not copies or one.read.paragraph not in copies]
        observation = observe(evidence[0], rivals, alone, weights, asked)
    judged = estimate(observation, query, lacking, rules.threshold, rules.closest)
    evidence, conflict = differing(evidence, query, weights, asked, analyzer_for)
    answer = compose(query, evidence, judged, state, limit, conflict)
    shown = tuple(_marked(one, analyzer_for) for one in answer.evidence)
    return Explanation(
        replace(answer, evidence=shown),
        _typed(query, asked),
        asked.dropped(query.text),
        weights,
        frozenset(term for term in query.terms if not retriever.knows(term)),
        tuple(ranked),
        observation,
        rules.threshold,
        rules.closest,
    )


def _marked(evidence: Evidence, analyzer_for: AnalyzerFor) -> Evidence:
    return marked(evidence, analyzer_for(evidence.passage.paragraph.article.language))


def _alone(query: Query) -> Query:
    """*query* without the terms of earlier questions; itself where it has none."""
    kept = {*query.own, *(term for one in query.also for term in one.terms)}
    if kept >= query.terms.keys():
        return query
    return replace(query, terms={t: weight for t, weight in query.terms.items() if t in kept})


def _ranked_alone(
    alone: Query,
    retriever: Retriever,
    analyzer_for: AnalyzerFor,
    rules: Rules,
) -> list[Candidate]:
    """The sentences that a question without its earlier ones would have found."""
    weights = {term: weight * retriever.idf(term) for term, weight in alone.terms.items()}
    return rank(_reads(alone, retriever, analyzer_for, rules.candidates)[0], alone, weights)


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
        for number, _ in read.places.get(term, ()):
            sentence = read.sentence(number)
            for token in read.analyzer.tokens(sentence):
                if token.term == term:
                    return token.span.of(sentence)
    return None


def _typed(query: Query, asked: Analyzer) -> dict[str, str]:
    """The question's own terms with the characters that each was first made of."""
    typed: dict[str, str] = {}
    for token in (*asked.tokens(query.text), *asked.extras(query.text)):
        typed.setdefault(token.term, token.span.of(query.text))
    return {term: typed[term] for term in query.own}


def _reads(
    query: Query,
    retriever: Retriever,
    analyzer_for: AnalyzerFor,
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
