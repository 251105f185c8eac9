"""An explanation to the sentence on what decided; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from retrieval import Contribution, Explanation, Outcome, Reason

KINDS = {
    "age": "an age",
    "cause": "a cause",
    "count": "a number of things",
    "money": "an amount of money",
    "person": "a person",
    "place": "a place",
    "time": "a time",
}
# The sentence names at most this many features; the table beside it has all.
MOST_NAMED = 2
LONGEST_NAME = 60
OUTCOMES = {
    Outcome.ANSWER: "Answer",
    Outcome.CLOSEST: "Closest, not answer",
    Outcome.NOTHING: "Nothing",
}


def decision(explanation: Explanation) -> str:
    """The sentence on what decided the outcome."""
    estimate = explanation.answer.estimate
    return f"{OUTCOMES[estimate.outcome]}: {_why(explanation)}{_otherwise(explanation)}."


def _why(explanation: Explanation) -> str:
    estimate = explanation.answer.estimate
    missing = ", ".join(name[:LONGEST_NAME] for name in estimate.missing)
    match estimate.reason:
        case Reason.FOUND | Reason.WORDS_MISSING:
            return _weighed(explanation)
        case Reason.ONE_WORD:
            return "the question is a single word that is no name"
        case Reason.NAME_MISSING:
            return f"the paragraph does not name {missing}"
        case Reason.NUMBER_MISSING:
            return "a number is asked for, and the quote has none other than the question's"
        case Reason.PHRASE_MISSING:
            return f"no passage contains the words in quotation marks: {missing}"
        case Reason.SMALL_TALK:
            return "this is small talk, not a question to the articles"
        case Reason.ASKS_THE_BOT:
            return "the question is put to the bot, not to the articles"
        case Reason.NO_MATCH:
            return "no article contains a word of the question"
        case Reason.NO_CONTENT_WORD:
            return "the question has no word to search for"
        case Reason.NO_ARTICLE:
            return "no article passes the filter"
        case Reason.EMPTY_CORPUS:
            return "the corpus is empty; fill it with: pullquote add PATH"


def _weighed(explanation: Explanation) -> str:
    """How the confidence compares with the threshold, and the features that decided it."""
    estimate, assessment = explanation.answer.estimate, explanation.assessment
    is_answer = estimate.outcome is Outcome.ANSWER
    named = ""
    if assessment and is_answer:
        named = _named("mostly because of", assessment.contributions, lambda one: one.part)
    elif assessment:
        named = _named("lowered mostly by", assessment.contributions, shortfall)
    if is_answer:
        threshold = explanation.answer_threshold
        return f"confidence {estimate.confidence:.2f} reaches {threshold:g}{named}"
    if estimate.outcome is Outcome.NOTHING:
        below = _below(estimate.confidence, explanation.closest_threshold)
        return f"confidence {below}, and the passage is not near the question{named}"
    return f"confidence {_below(estimate.confidence, explanation.answer_threshold)}{named}"


def _otherwise(explanation: Explanation) -> str:
    """The outcome by confidence alone, if something else decided."""
    estimate = explanation.answer.estimate
    by_confidence = (Reason.FOUND, Reason.WORDS_MISSING)
    if estimate.outcome is not Outcome.CLOSEST or estimate.reason in by_confidence:
        return ""
    threshold = explanation.answer_threshold
    if estimate.confidence >= threshold:
        return f"; confidence alone, {estimate.confidence:.2f}, would have made it an answer"
    return f"; confidence {_below(estimate.confidence, threshold)}, too"


def _below(confidence: float, threshold: float) -> str:
    # Enough digits to see that it is below.
    digits = next((n for n in range(2, 9) if round(confidence, n) < threshold), 9)
    return f"{confidence:.{digits}f} is below {threshold:g}"


def shortfall(contribution: Contribution) -> float:
    """How far a contribution is below the highest that it could be."""
    return contribution.most - contribution.part


def _named(
    how: str, contributions: Sequence[Contribution], size: Callable[[Contribution], float]
) -> str:
    """The contributions of the largest positive *size*, each with its meaning and its value."""
    positive = [contribution for contribution in contributions if size(contribution) > 0]
    largest = sorted(positive, key=size, reverse=True)[:MOST_NAMED]
    parts = [f"{one.name} ({one.meaning}: {one.value:.2f})" for one in largest]
    return f", {how} {' and '.join(parts)}" if parts else ""
