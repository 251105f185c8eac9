"""An explanation to the sentence on what decided; pure."""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.answering.confidence import contributions
from retrieval.answering.confidence_features import MEANINGS, ConfidenceFeatures
from retrieval.answering.explanation import Explanation
from retrieval.answering.weights import WEIGHTS
from retrieval.types import Outcome, Reason

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
        case Reason.EMPTY_CORPUS:
            return "the corpus is empty; fill it with: pullquote add PATH"


def _weighed(explanation: Explanation) -> str:
    """How the confidence compares with the threshold, and the features that decided it."""
    estimate, assessment = explanation.answer.estimate, explanation.assessment
    is_answer = estimate.outcome is Outcome.ANSWER
    named = ""
    if assessment and is_answer:
        named = _named("mostly because of", assessment.features, gains(assessment.features))
    elif assessment:
        named = _named("lowered mostly by", assessment.features, losses(assessment.features))
    if is_answer:
        threshold = explanation.answer_threshold
        return f"confidence {estimate.confidence:.2f} reaches {threshold:g}{named}"
    is_nothing = estimate.outcome is Outcome.NOTHING
    threshold = explanation.closest_threshold if is_nothing else explanation.answer_threshold
    return f"confidence {_below(estimate.confidence, threshold)}{named}"


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


def gains(features: ConfidenceFeatures) -> dict[str, float]:
    """The positive contributions."""
    return {name: part for name, part in contributions(features).items() if part > 0}


def losses(features: ConfidenceFeatures) -> dict[str, float]:
    """How far each contribution is below its maximum, which a feature has at 0 or at 1."""
    most = {name: max(weight, 0.0) for name, weight in WEIGHTS.confidence.items()}
    missed = {name: most[name] - part for name, part in contributions(features).items()}
    return {name: part for name, part in missed.items() if part > 0}


def _named(how: str, features: ConfidenceFeatures, sizes: Mapping[str, float]) -> str:
    """The features with the largest *sizes*, each with its meaning and its value."""
    largest = sorted(sizes, key=lambda name: -sizes[name])[:MOST_NAMED]
    values = features._asdict()
    parts = [f"{name} ({MEANINGS[name]}: {values[name]:.2f})" for name in largest]
    return f", {how} {' and '.join(parts)}" if parts else ""
