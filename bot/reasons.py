"""An explanation to plain words: what each signal says, and what decided; pure."""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.answering.confidence import parts
from retrieval.answering.confidence_features import Observed
from retrieval.answering.explanation import Explanation
from retrieval.answering.weights import WEIGHTS
from retrieval.types import Outcome, Reason

# Each signal of ``ranking.Signals``: a heading for a narrow column, and what it says.
SENTENCE_SIGNALS = {
    "passage": ("pass", "how near its passage's rank score is to the best"),
    "title": ("titl", "how much of the title the question has"),
    "sentence": ("sent", "how much of the question the sentence and the title hold"),
    "nearby": ("near", "the same with the sentences beside it"),
    "article": ("artl", "the same of all that was found of the article"),
    "coverage": ("cov", "how many of the words the sentence holds, rare or not"),
    "pairs": ("pair", "how many neighbors in the question are neighbors here"),
    "kind": ("kind", "it has the look of the kind of answer asked for"),
    "opening": ("open", "it is in the article's first paragraph"),
    "introduces": ("intr", "it is the first to hold the name"),
    "like": ("like", "how much its passage's letters are like the question's"),
}
# Each signal of ``observation.Observed``, to be read after its name.
CONFIDENCE_SIGNALS = {
    "engine": "BM25 over the most that it could be",
    "sentence": "share of the question in the sentence",
    "paragraph": "share of it in the whole paragraph",
    "article": "share of it found in the article",
    "best": "sentence's score over the most",
    "gap": "how far the next paragraph is behind",
    "brevity": "one over the number of terms",
    "names": "a word of a name is missing",
    "denied": "only the question denies something",
    "opposite": "an opposite in place of a word",
}
KINDS = {
    "age": "an age",
    "cause": "a cause",
    "count": "a number of things",
    "money": "an amount of money",
    "person": "a person",
    "place": "a place",
    "time": "a time",
}
# So many signals are named as what decided; more would be the table once again.
MOST_NAMED = 2
LONGEST_NAME = 60
OUTCOMES = {
    Outcome.ANSWER: "Answer",
    Outcome.CLOSEST: "Closest, not answer",
    Outcome.NOTHING: "Nothing",
}


def decision(explanation: Explanation) -> str:
    """What decided, in a sentence."""
    estimate = explanation.answer.estimate
    return f"{OUTCOMES[estimate.outcome]}: {_why(explanation)}{_otherwise(explanation)}."


def _why(explanation: Explanation) -> str:
    estimate = explanation.answer.estimate
    missing = ", ".join(one[:LONGEST_NAME] for one in estimate.missing)
    match estimate.reason:
        case Reason.FOUND | Reason.WORDS_MISSING:
            return _weighed(explanation)
        case Reason.ONE_WORD:
            return "the question is a single word that is no name"
        case Reason.NAME_MISSING:
            return f"the paragraph does not name {missing}"
        case Reason.NUMBER_MISSING:
            return "a number is asked for, and the quote has none but the question's own"
        case Reason.PHRASE_MISSING:
            return f"no passage has the words in quotation marks: {missing}"
        case Reason.SMALL_TALK:
            return "this is small talk, no question to the articles"
        case Reason.ASKS_THE_BOT:
            return "the question is put to whoever answers, not to the articles"
        case Reason.NO_MATCH:
            return "no article holds a word of the question"
        case Reason.NO_CONTENT_WORD:
            return "the question has no word to search for"
        case Reason.EMPTY_CORPUS:
            return "the corpus is empty; fill it with: pullquote add PATH"


def _weighed(explanation: Explanation) -> str:
    """How the confidence compares, and the signals that made it so."""
    estimate, seen = explanation.answer.estimate, explanation.observation
    found = estimate.outcome is Outcome.ANSWER
    nothing = estimate.outcome is Outcome.NOTHING
    named = ""
    if seen and found:
        named = _named("mostly for", seen.signals, gains(seen.signals))
    elif seen:
        named = _named("held down mostly by", seen.signals, losses(seen.signals))
    if found:
        return f"confidence {estimate.confidence:.2f} reaches {explanation.answers:g}{named}"
    wanted = explanation.worth_showing if nothing else explanation.answers
    return f"confidence {_below(estimate.confidence, wanted)}{named}"


def _otherwise(explanation: Explanation) -> str:
    """What the confidence alone would have led to, where it was not what decided."""
    estimate = explanation.answer.estimate
    by_confidence = (Reason.FOUND, Reason.WORDS_MISSING)
    if estimate.outcome is not Outcome.CLOSEST or estimate.reason in by_confidence:
        return ""
    if estimate.confidence >= explanation.answers:
        return f"; confidence alone, {estimate.confidence:.2f}, would have made it an answer"
    return f"; confidence {_below(estimate.confidence, explanation.answers)}, too"


def _below(confidence: float, wanted: float) -> str:
    # As many digits as it takes to see that it is below.
    digits = next((n for n in range(2, 9) if round(confidence, n) < wanted), 9)
    return f"{confidence:.{digits}f} is under {wanted:g}"


def gains(observed: Observed) -> dict[str, float]:
    """What each signal speaks for an answer."""
    return {name: part for name, part in parts(observed).items() if part > 0}


def losses(observed: Observed) -> dict[str, float]:
    """How far what each signal adds is below the most that it could, which is at 0 or at 1."""
    most = {name: max(weight, 0.0) for name, weight in WEIGHTS.confidence.items()}
    missed = {name: most[name] - part for name, part in parts(observed).items()}
    return {name: part for name, part in missed.items() if part > 0}


def _named(what: str, observed: Observed, weighed: Mapping[str, float]) -> str:
    """The weightiest signals, each with what it says and its value."""
    first = sorted(weighed, key=lambda name: -weighed[name])[:MOST_NAMED]
    values = observed._asdict()
    said = [f"{name} ({CONFIDENCE_SIGNALS[name]}: {values[name]:.2f})" for name in first]
    return f", {what} {' and '.join(said)}" if said else ""
