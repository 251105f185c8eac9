"""Evidence and estimate to an answer; never a word of our own; pure."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.types import Answer, CorpusState, Estimate, Evidence, Outcome, Query, Reason


def compose(
    query: Query,
    evidence: Sequence[Evidence],
    estimate: Estimate,
    corpus: CorpusState,
    limit: int,
) -> Answer:
    """The answer of the best *limit* quotes, or of none where the outcome is ``nothing``."""
    if not corpus.articles:
        estimate = Estimate(0.0, Outcome.NOTHING, Reason.EMPTY_CORPUS)
    shown = () if estimate.outcome is Outcome.NOTHING else tuple(evidence[: max(limit, 1)])
    return Answer(query, estimate, shown, corpus)
