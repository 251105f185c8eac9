"""Quotes and an estimate to an answer; never a sentence of our own; pure."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.answering.quoting import Quote
from retrieval.types import Answer, Conflict, CorpusState, Estimate, Outcome, Query, Reason


def compose(
    query: Query,
    quotes: Sequence[Quote],
    estimate: Estimate,
    corpus: CorpusState,
    limit: int,
    conflict: Conflict | None = None,
) -> Answer:
    """The answer with the best *limit* quotes, or with none if the outcome is ``nothing``.

    The conflicting quotes are the first of *quotes*; all of them are in it, whatever the limit.
    """
    if not corpus.articles:
        estimate = Estimate(0.0, Outcome.NOTHING, Reason.EMPTY_CORPUS)
    if estimate.outcome is Outcome.NOTHING:
        return Answer(query, estimate, (), corpus)
    fewest = len(conflict.answers) if conflict else 1
    evidence = tuple(quote.evidence for quote in quotes[: max(limit, fewest)])
    return Answer(query, estimate, evidence, corpus, conflict)
