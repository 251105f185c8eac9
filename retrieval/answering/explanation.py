"""A trace of how an answer was made, and the explanation that is shown of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.answering.confidence_features import Assessment
from retrieval.answering.ranking import Candidate
from retrieval.answering.rules import Rules
from retrieval.answering.weights import fitted_weights
from retrieval.engines.engine import Engine, knows
from retrieval.types import Answer, Query


class Trace(NamedTuple):
    """An answer with the values that it was made from.

    *weights* are the weights of the query's terms times their idf. *candidates* gives all sentences
    that were ranked, best first, when it is called. *assessment* is None if there was no quote.
    """

    answer: Answer
    weights: Mapping[str, float]
    candidates: Callable[[], Sequence[Candidate]]
    assessment: Assessment | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with all that led to it.

    *typed* maps the question's own terms to the characters that each was made from, *dropped* are
    its words that were not searched. *weights* are the weights of the searched terms times their
    idf, *unknown* the terms that no article contains. *candidates* are all sentences that were
    ranked, best first. *assessment* is that of the first quote, None if there was none. *bias* is
    the log-odds of an answer if all confidence features are zero.
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
    """The explanation of an answer. It reads the text of every passage that was ranked."""
    query = trace.answer.query
    candidates = tuple(trace.candidates())
    for candidate in candidates:
        candidate.passage.hit.paragraph  # noqa: B018  # read now, while the store is unchanged
    return Explanation(
        answer=trace.answer,
        typed=_typed(query),
        dropped=analyzer_for(query.language).dropped(query.searched),
        weights=trace.weights,
        unknown=frozenset(term for term in query.terms if not knows(engine, term)),
        candidates=candidates,
        assessment=trace.assessment,
        answer_threshold=rules.answer_threshold,
        closest_threshold=rules.closest_threshold,
        bias=trace.assessment.bias if trace.assessment else fitted_weights().bias,
    )


def _typed(query: Query) -> dict[str, str]:
    """The question's own terms, each with the characters that it was first made from."""
    analyzer = analyzer_for(query.language)
    typed: dict[str, str] = {}
    for token in (*analyzer.tokens(query.searched), *analyzer.extras(query.searched)):
        typed.setdefault(token.term, token.span.of(query.text))
    return {term: typed[term] for term in query.own}
