"""An assessment to an estimate: the first quote answers, may answer, or nothing is shown; pure."""

from __future__ import annotations

from retrieval.answering.confidence_features import Assessment
from retrieval.answering.rules import Rules
from retrieval.types import Estimate, Outcome, Query, Reason


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
    and near words with it. Whatever the confidence, the outcome is not ``answer`` if the question
    is put to the bot, is a single word that is no name, has a name that the article lacks in every
    form or a number that the paragraph lacks, or asks for a number that the quote lacks.
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
