"""Evidence and estimate to an answer; never a word of our own; pure."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from retrieval.types import (
    Answer,
    Conflict,
    CorpusState,
    Estimate,
    Evidence,
    Outcome,
    Query,
    Reason,
)


def compose(
    query: Query,
    evidence: Iterable[Evidence],
    estimate: Estimate,
    corpus: CorpusState,
    limit: int,
    conflict: Conflict | None = None,
) -> Answer:
    """The answer of the best *limit* quotes, or of none where the outcome is ``nothing``.

    All sides of a *conflict*, which are the first of *evidence*, are in it whatever the limit.
    """
    if not corpus.articles:
        estimate = Estimate(0.0, Outcome.NOTHING, Reason.EMPTY_CORPUS)
    if estimate.outcome is Outcome.NOTHING:
        return Answer(query, estimate, (), corpus)
    fewest = len(conflict.numbers) if conflict else 1
    quoted = tuple(islice(evidence, max(limit, fewest)))
    return Answer(query, estimate, quoted, corpus, conflict)
