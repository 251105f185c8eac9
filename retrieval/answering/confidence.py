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
    questions do not count, or they would fake coverage. A question put to the bot, or one with a
    single word that is no name, is never more than ``closest``.
    """
    if not query.own:
        return Estimate(0.0, Outcome.NOTHING, Reason.NO_CONTENT_WORD)
    if not evidence:
        return Estimate(0.0, Outcome.NOTHING, Reason.NO_MATCH)
    weights = {term: idf(term) for term in query.own}
    held = sum(weight for term, weight in weights.items() if term in evidence[0].terms)
    confidence = held / (sum(weights.values()) * (1 + 1 / len(weights)))
    if query.to_bot:
        return Estimate(confidence, Outcome.CLOSEST, Reason.ASKS_THE_BOT)
    alone = len(query.words) == 1 and len(query.terms) == len(query.own)
    if alone and not _is_name(query.words[0], query.text):
        return Estimate(confidence / 2, Outcome.CLOSEST, Reason.ONE_WORD)
    if confidence >= threshold:
        return Estimate(confidence, Outcome.ANSWER, Reason.FOUND)
    return Estimate(confidence, Outcome.CLOSEST, Reason.WORDS_MISSING)


def _is_name(word: str, question: str) -> bool:
    """Whether the only word of content says by itself what is meant: a name or a number."""
    return word[0].isdigit() or (word[0].isupper() and not question.lstrip().startswith(word))
