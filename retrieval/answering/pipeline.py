"""Query to answer: search, rank sentences, quote, judge, compare, compose, in that order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.answering.composer import compose
from retrieval.answering.confidence import estimate, estimate_by_meaning, likelihood
from retrieval.answering.confidence_features import Observation, observe
from retrieval.answering.conflicts import CLOSE, MOST_SIDES, differing
from retrieval.answering.evidence import Quoted, select
from retrieval.answering.explanation import Explanation
from retrieval.answering.figures import READERS
from retrieval.answering.fusion import NEAREST, fuse
from retrieval.answering.near_duplicates import Quotes
from retrieval.answering.phrases import holding
from retrieval.answering.ranking import AnalyzerFor, Candidate, Ranking, Read, read_hits
from retrieval.engines import AUTO
from retrieval.querying.retriever import Retriever
from retrieval.types import Answer, CorpusState, Estimate, Evidence, Query

if TYPE_CHECKING:
    from retrieval.meaning.meaning import Sense

# A passage that scores less than this share of what the best does is not read: on four public
# question sets the first quotes stay what they are, within 0.003, and a third is read or half.
LEAST = 0.3
# A phrase is a must, so more passages are looked at for it where none of the best holds it.
PHRASE_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """How a question is answered.

    *engine* names an entry of ``ENGINES``, or is ``auto`` for the one that suits the corpus's size;
    *language* one of ``ANALYZERS``, that of articles and questions that do not tell theirs, or None
    to find it out for each; *candidates* is how many passages are looked at for sentences;
    *quote_words* how long a quote may grow around its sentence; *threshold* is the confidence from
    which a quote counts as an answer, *closest* that from which it is worth showing. *embedder*
    names an entry of ``EMBEDDERS``, which finds by meaning beside words, or none;
    *meaning_threshold* is *threshold* for a quote that was found by meaning.
    """

    engine: str = AUTO
    language: str | None = None
    candidates: int = 30
    quote_words: int = 60
    threshold: float = 0.45
    embedder: str | None = None
    meaning_threshold: float = 0.9
    closest: float = 0.01


class Asked(NamedTuple):
    """A question as it was put: see ``Corpus.ask``."""

    question: str
    context: Sequence[str]
    language: str | None
    likely: str | None
    limit: int
    candidates: int | None


class Considered(NamedTuple):
    """An answer with what it was chosen from: see ``Explanation``."""

    answer: Answer
    weights: Mapping[str, float]
    candidates: Callable[[], Sequence[Candidate]]
    observation: Observation | None


def answer(
    query: Query,
    retriever: Retriever,
    analyzer_for: AnalyzerFor,
    rules: Rules,
    state: CorpusState,
    limit: int,
    sense: Sense | None = None,
) -> Considered:
    """The answer to *query* in at most *limit* quotes."""
    asked = analyzer_for(query.language)
    weights = {term: weight * retriever.idf(term) for term, weight in query.terms.items()}
    reads, lacking = _reads(query, retriever, analyzer_for, rules.candidates)
    query = _as_written(query, reads)
    ranking = Ranking(reads, query, weights)
    ranked = by_words = ranking.best()
    every = ranking.all
    if sense:
        ranked = _ranked_by_meaning(sense, reads, lacking, query, weights, analyzer_for)
        every = ranked.copy
    quotes = _quotes(ranked, query, weights, rules, limit)
    evidence = [one.marked() if one is quotes[0] else one.evidence for one in quotes]
    observation = None
    if evidence and query.own:
        alone, rivals = _rivals(evidence[0], query, by_words, retriever, analyzer_for, rules)
        observation = observe(evidence[0], rivals, alone, weights, asked)
    judged = estimate(observation, query, lacking, rules.threshold, rules.closest)
    if sense and evidence and evidence[0].by_meaning:
        judged = _judged_by_meaning(judged, evidence[0], ranked, query, sense, rules)
    ordered, conflict = differing(evidence, query, weights, asked, analyzer_for)
    # Their words are marked when they are taken: most are not shown.
    rest = {id(one.evidence): one for one in quotes[1:]}
    shown = (rest[id(one)].marked() if id(one) in rest else one for one in ordered)
    answer = compose(query, shown, judged, state, limit, conflict)
    return Considered(answer, weights, every, observation)


def explain(
    considered: Considered, retriever: Retriever, analyzer_for: AnalyzerFor, rules: Rules
) -> Explanation:
    """All that led to an answer, every sentence that was looked at among it."""
    query = considered.answer.query
    asked = analyzer_for(query.language)
    candidates = considered.candidates()
    for one in candidates:
        one.read.hit.paragraph  # noqa: B018  # read now, while the store is as it was
    return Explanation(
        considered.answer,
        _typed(query, asked),
        asked.dropped(query.text),
        considered.weights,
        frozenset(term for term in query.terms if not retriever.knows(term)),
        tuple(candidates),
        considered.observation,
        rules.threshold,
        rules.closest,
    )


def _quotes(
    ranked: Sequence[Candidate],
    query: Query,
    weights: Mapping[str, float],
    rules: Rules,
    limit: int,
) -> tuple[Quoted, ...]:
    """The quotes to choose from, the best first: as many as may be shown, each once.

    Of the sentences beyond these only those count that say the same as one of them.
    """
    quotes = Quotes()
    is_numeric = query.kind in READERS

    def is_wanted(candidate: Candidate) -> bool:
        if len(quotes) < max(limit, MOST_SIDES):
            return True
        return is_numeric and candidate.score >= CLOSE * ranked[0].score

    def is_needed(candidate: Candidate) -> bool:
        return is_wanted(candidate) or quotes.may_have(candidate)

    for quoted in select(ranked, weights, rules.quote_words, is_needed):
        quotes.add(quoted, is_wanted=is_wanted(quoted.candidate))
    return quotes.quoted()


def _alone(query: Query) -> Query:
    """*query* without the terms of earlier questions; itself where it has none."""
    kept = {*query.own, *(term for one in query.also for term in one.terms)}
    if kept >= query.terms.keys():
        return query
    return replace(query, terms={t: weight for t, weight in query.terms.items() if t in kept})


def _rivals(
    first: Evidence,
    query: Query,
    ranked: list[Candidate],
    retriever: Retriever,
    analyzer_for: AnalyzerFor,
    rules: Rules,
) -> tuple[Query, list[Candidate]]:
    """*query* without earlier questions, and the sentences that *first* is judged beside.

    *ranked* are those that the whole query found by its words.
    """
    alone = _alone(query)
    if alone is not query:
        # Words of earlier questions would make it look surer than the question is.
        weights = {term: weight * retriever.idf(term) for term, weight in alone.terms.items()}
        reads, _ = _reads(alone, retriever, analyzer_for, rules.candidates)
        ranked = Ranking(reads, alone, weights).best()
    # That others say the same casts no doubt on a quote.
    copies = {(p.paragraph.article.id, p.paragraph.number) for p in first.also_in}
    return alone, [one for one in ranked if one.read.place not in copies]


def _judged_by_meaning(
    judged: Estimate,
    first: Evidence,
    ranked: Sequence[Candidate],
    query: Query,
    sense: Sense,
    rules: Rules,
) -> Estimate:
    """What follows for the first quote by the meaning of the passage that it is from."""
    paragraph = first.passage.paragraph
    place = paragraph.article.id, paragraph.number
    read = next(one.read for one in ranked if one.read.place == place)
    standing = sense.standing(read.hit.passage)
    likely = likelihood(standing) if standing else 0.0
    bars = rules.meaning_threshold, rules.closest
    return estimate_by_meaning(judged, likely, first, query, *bars)


def _ranked_by_meaning(
    sense: Sense,
    reads: Sequence[Read],
    lacking: Sequence[str],
    query: Query,
    weights: Mapping[str, float],
    analyzer_for: AnalyzerFor,
) -> list[Candidate]:
    """The sentences of *reads* and of the passages nearest in meaning.

    Where *reads* hold a phrase of the question they are all; *lacking* are the phrases of a
    question that no passage holds, as in another language.
    """
    found = {(*read.place, read.hit.part) for read in reads}
    nearest = () if query.phrases and not lacking else sense.nearest(NEAREST)
    new = (hit for hit in nearest if (hit.article, hit.number, hit.part) not in found)
    near = read_hits(new, query, analyzer_for)
    return fuse(Ranking([*reads, *near], query, weights).all(), query, sense)


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
        for number, held in read.held.items():
            if term not in read.bits.terms(held):
                continue
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
    reads = read_hits(retriever.search(query, candidates, LEAST), query, analyzer_for)
    if not query.phrases:
        return reads, ()
    held = holding(reads, query.phrases)
    if not held:
        more = retriever.search(query, max(candidates, PHRASE_CANDIDATES))
        held = holding(read_hits(more, query, analyzer_for), query.phrases)[:candidates]
    return held or reads, () if held else tuple(phrase.text for phrase in query.phrases)
