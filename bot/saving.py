"""Which questions are worth saving until there is an answer; pure."""

from __future__ import annotations

from retrieval import Answer, Outcome, Reason

# No article can change these outcomes.
FOR_EVER = (Reason.SMALL_TALK, Reason.NO_CONTENT_WORD, Reason.ASKS_THE_BOT)


def can_be_answered(answer: Answer) -> bool:
    """Whether a question without an answer may have one when articles are added."""
    estimate = answer.estimate
    return estimate.outcome is not Outcome.ANSWER and estimate.reason not in FOR_EVER
