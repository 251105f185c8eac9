"""An assessment to an estimate: the first quote answers, may answer, or nothing is shown; pure."""

from __future__ import annotations

import math

from retrieval.answering.confidence_features import Assessment
from retrieval.answering.quoting import Quote
from retrieval.answering.rules import Rules
from retrieval.answering.weights import fitted_weights
from retrieval.meaning.similarity import QueryEmbedding, ZScores
from retrieval.types import Estimate, Outcome, Query, Reason

# Semantic similarity can make good that these are the reasons against an answer.
OVERRULED = (Reason.WORDS_MISSING, Reason.NAME_MISSING, Reason.NO_MATCH, Reason.ONE_WORD)
# In the question's own language, a quote that words did not find seldom answers; in another one,
# it is shown if this likely.
LIKELIER_THAN_NOT = 0.5
LIKELY_ACROSS = 0.05


def estimate(
    assessment: Assessment | None,
    query: Query,
    missing: tuple[str, ...],
    rules: Rules,
    is_found: bool = False,
) -> Estimate:
    """The estimate for a first quote; *assessment* is None if it has nothing to be judged by.

    *missing* are the phrases in quotation marks that no paragraph contains; *is_found* is true if
    earlier questions found a quote. From ``rules.answer_threshold`` the outcome is ``answer``, from
    ``rules.closest_threshold`` ``closest``. Below it, three are ``closest``, too: a passage that is
    near the question; a follow-up, which is judged by its own few words and found by those of
    earlier questions; and a quote in another language than the question's, which shares only names
    with it. Whatever the confidence, the outcome is not ``answer`` if the question is put to the
    bot, is a single word that is no name, has a name that the article lacks in every form or a
    number that the paragraph lacks, or asks for a number that the quote lacks.
    """
    if query.small_talk:
        return Estimate(0.0, Outcome.NOTHING, Reason.SMALL_TALK)
    if assessment is None or not query.own:
        return _unjudged(query, is_found)
    confidence = assessment.probability
    is_follow_up = query.without_context() is not query
    may_be_shown = assessment.is_near or is_follow_up or assessment.is_across
    if confidence < rules.closest_threshold and not may_be_shown:
        return Estimate(confidence, Outcome.NOTHING, Reason.WORDS_MISSING)
    if assessment.to_bot:
        return Estimate(confidence, Outcome.CLOSEST, Reason.ASKS_THE_BOT)
    if len(query.words) == 1 and len(query.terms) == 1 and not query.names:
        return Estimate(confidence, Outcome.CLOSEST, Reason.ONE_WORD)
    if missing:
        return Estimate(confidence, Outcome.CLOSEST, Reason.PHRASE_MISSING, missing)
    if assessment.missing:
        return Estimate(confidence, Outcome.CLOSEST, Reason.NAME_MISSING, assessment.missing)
    if assessment.lacks_number:
        return Estimate(confidence, Outcome.CLOSEST, Reason.NUMBER_MISSING)
    if confidence < rules.answer_threshold:
        return Estimate(confidence, Outcome.CLOSEST, Reason.WORDS_MISSING)
    return Estimate(confidence, Outcome.ANSWER, Reason.FOUND)


def _unjudged(query: Query, is_found: bool) -> Estimate:
    """The estimate for what has no word to be judged by, such as "Why?", or no quote."""
    if query.own:
        return Estimate(0.0, Outcome.NOTHING, Reason.NO_MATCH)
    outcome = Outcome.CLOSEST if is_found else Outcome.NOTHING
    return Estimate(0.0, outcome, Reason.NO_CONTENT_WORD)


def estimate_by_meaning(
    by_words: Estimate, quote: Quote, query: Query, embedding: QueryEmbedding, rules: Rules
) -> Estimate:
    """The estimate for a first quote that was found by semantic similarity.

    *by_words* is the estimate from its words. Similarity makes an answer only of a quote in another
    language than the question's: within one language, a passage on the same subject is as similar
    as one that answers.
    """
    if by_words.outcome is Outcome.ANSWER or by_words.reason not in OVERRULED:
        return by_words
    scores = embedding.z_scores(quote.candidate.passage.hit.passage)
    likelihood = similarity_probability(scores) if scores else 0.0
    is_across = quote.language != query.language
    if is_across and likelihood >= rules.meaning_threshold:
        return Estimate(likelihood, Outcome.ANSWER, Reason.FOUND)
    if likelihood >= (LIKELY_ACROSS if is_across else LIKELIER_THAN_NOT):
        return Estimate(likelihood, Outcome.CLOSEST, by_words.reason, by_words.missing)
    if quote.evidence.matches:
        return by_words
    return Estimate(likelihood, Outcome.NOTHING, Reason.NO_MATCH)


def similarity_probability(scores: ZScores) -> float:
    """The probability that the passage with these z-scores is the right one.

    It is the logistic function of their weighted sum: see ``retrieval.evaluation.fitting.meaning``.
    """
    weights = fitted_weights().meaning
    odds = weights["bias"] + sum(weights[name] * z for name, z in scores._asdict().items())
    return 1 / (1 + math.exp(-odds))
