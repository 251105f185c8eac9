"""Evidence to an estimate: does it answer, may it, or does the corpus not say; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from retrieval.types import Estimate, Evidence, Outcome, Query, Reason


def estimate(
    evidence: Sequence[Evidence], query: Query, idf: Callable[[str], float], threshold: float
) -> Estimate:
    """How far the best evidence answers: ``answer`` from *threshold* on, ``closest`` below.

    The confidence is the share of the question's own terms, weighted by idf, that the best quote
    and its title hold; a term that the corpus lacks weighs the most. One average term more is
    counted as missing, for a short question says less of what is wanted. Words of earlier
    questions do not count, or they would fake coverage.
    """
    if not query.own:
        return Estimate(0.0, Outcome.NOTHING, Reason.NO_CONTENT_WORD)
    if not evidence:
        return Estimate(0.0, Outcome.NOTHING, Reason.NO_MATCH)
    weights = {term: idf(term) for term in query.own}
    held = sum(weight for term, weight in weights.items() if term in evidence[0].terms)
    confidence = held / (sum(weights.values()) * (1 + 1 / len(weights)))
    if confidence >= threshold:
        return Estimate(confidence, Outcome.ANSWER, Reason.FOUND)
    return Estimate(confidence, Outcome.CLOSEST, Reason.WORDS_MISSING)
