"""Quotes to answers: the answer, the words that answer, and the explanation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.analysis.analyzer import Analyzer
from retrieval.answering.confidence import Assessment
from retrieval.answering.conflicts import NAMED_KINDS
from retrieval.answering.features import fitted_weights
from retrieval.answering.quotes import Quote
from retrieval.answering.ranking import Candidate
from retrieval.engines.engine import Engine, knows
from retrieval.facts.figures import FIGURE_READERS
from retrieval.facts.proper_names import proper_names
from retrieval.types import (
    Answer,
    Conflict,
    CorpusState,
    Estimate,
    Evidence,
    Outcome,
    Query,
    Reason,
    Rules,
    Span,
)

# More names or figures in a sentence do not answer.
MOST_ANSWERING = 2


def compose(
    query: Query,
    quotes: Sequence[Quote],
    estimate: Estimate,
    corpus: CorpusState,
    limit: int,
    conflict: Conflict | None = None,
) -> Answer:
    """The answer with the best *limit* quotes, or none if the outcome is ``nothing``.

    Conflicting quotes, the first of *quotes*, are in it whatever the limit.
    """
    if not corpus.articles:
        estimate = Estimate(0.0, Outcome.NOTHING, Reason.EMPTY_CORPUS)
    if estimate.outcome is Outcome.NOTHING:
        return Answer(query, estimate, (), corpus)
    fewest = len(conflict.answers) if conflict else 1
    evidence = tuple(quote.evidence for quote in quotes[: max(limit, fewest)])
    return Answer(query, estimate, evidence, corpus, conflict)


def answering_words(query: Query, evidence: Evidence) -> tuple[Span, ...]:
    """The spans, in the paragraph, of the one or two names or figures that could answer.

    Empty if the sentence has more, or if *query* asks for neither, or for what a name stands for
    ("Who is Ada?"). Names of question, title and heading, and its figures, do not answer.
    """
    paragraph, sentence = evidence.passage.paragraph, evidence.answer_span
    analyzer = analyzer_for(paragraph.article.language)
    text = sentence.of(paragraph.text)
    about = f"{paragraph.article.title or ''} {paragraph.heading or ''}"
    known = frozenset([*query.own, *analyzer.terms(about)])
    found = [span.moved(sentence.start) for span in _answering(query, text, analyzer, known)]
    # One figure may count several things: "20 dead people".
    spans = dict.fromkeys(
        span for span in found if not any(span.overlaps(one) for one in evidence.matches)
    )
    return tuple(spans) if len(spans) <= MOST_ANSWERING else ()


def _answering(
    query: Query, text: str, analyzer: Analyzer, known: frozenset[str]
) -> Iterator[Span]:
    if query.kind in NAMED_KINDS:
        named = {term for name in query.names for term in name.terms}
        if named.issuperset(query.own):
            return
        for name in proper_names(text, analyzer):
            # A word that begins a sentence has a capital anyway.
            begins = name.span.start == 0 and len(name.words) == 1
            if not begins and not known.issuperset(name.terms):
                yield name.span
    elif read := FIGURE_READERS.get(query.kind or ""):
        terms = frozenset(query.own)
        given = {
            (figure.what, figure.number)
            for figure in read(query.searched, analyzer_for(query.language), terms)
        }
        for figure in read(text, analyzer, terms):
            # Only counts of what is asked about.
            is_counted = query.kind != "count" or figure.what in terms
            if is_counted and (figure.what, figure.number) not in given:
                yield figure.span


class Trace(NamedTuple):
    """An answer with the values that it was made from. *candidates* gives all ranked sentences,
    best first. *assessment* is None if there was no quote."""

    answer: Answer
    weights: Mapping[str, float]
    candidates: Callable[[], Sequence[Candidate]]
    assessment: Assessment | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with all that led to it.

    *typed* maps the question's terms to the characters of each, *dropped* are words that were not
    searched. *weights* are the searched terms' times their idf, *unknown* the terms that no article
    contains. *candidates* are all ranked sentences, best first. *assessment* is the first quote's.
    *bias* is the log-odds of an answer if all confidence features are zero.
    """

    answer: Answer
    typed: Mapping[str, str]
    dropped: tuple[str, ...]
    weights: Mapping[str, float]
    unknown: frozenset[str]
    candidates: tuple[Candidate, ...]
    assessment: Assessment | None
    answer_threshold: float
    closest_threshold: float
    bias: float

    @property
    def passages(self) -> tuple[Candidate, ...]:
        """The best sentence of each passage, best first."""
        best: dict[int, Candidate] = {}
        for candidate in self.candidates:
            best.setdefault(id(candidate.passage), candidate)
        return tuple(best.values())


def explain(trace: Trace, engine: Engine, rules: Rules) -> Explanation:
    """The explanation of an answer. It reads the text of every ranked passage."""
    query = trace.answer.query
    analyzer = analyzer_for(query.language)
    candidates = tuple(trace.candidates())
    for candidate in candidates:
        candidate.passage.hit.paragraph  # noqa: B018  # read now, while the store is unchanged
    typed: dict[str, str] = {}
    for token in (*analyzer.tokens(query.searched), *analyzer.extras(query.searched)):
        typed.setdefault(token.term, token.span.of(query.text))
    return Explanation(
        answer=trace.answer,
        typed={term: typed[term] for term in query.own},
        dropped=analyzer.dropped(query.searched),
        weights=trace.weights,
        unknown=frozenset(term for term in query.terms if not knows(engine, term)),
        candidates=candidates,
        assessment=trace.assessment,
        answer_threshold=rules.answer_threshold,
        closest_threshold=rules.closest_threshold,
        bias=trace.assessment.bias if trace.assessment else fitted_weights().bias,
    )
