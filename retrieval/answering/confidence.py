"""Observation to an estimate: does it answer, may it, or does the corpus not say; pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from retrieval.answering.confidence_features import Observation, Observed
from retrieval.answering.weights import WEIGHTS
from retrieval.types import Estimate, Evidence, Outcome, Query, Reason

if TYPE_CHECKING:
    from retrieval.meaning.meaning import Standing

# What words lack that meaning can make good.
OVERRULED = (Reason.WORDS_MISSING, Reason.NAME_MISSING, Reason.NO_MATCH, Reason.ONE_WORD)
# In the question's own language, where words find nothing there seldom is anything.
SURER_THAN_NOT = 0.5


def probability(observed: Observed) -> float:
    """How likely the quote answers: a logistic regression over what was observed."""
    return 1 / (1 + math.exp(-log_odds(observed)))


def log_odds(observed: Observed) -> float:
    """The logarithm of how many times likelier it is that the quote answers than that not."""
    return WEIGHTS.bias + math.fsum(parts(observed).values())


def parts(observed: Observed) -> dict[str, float]:
    """What each signal adds to the log-odds: its weight times its value."""
    return {name: WEIGHTS.confidence[name] * value for name, value in observed._asdict().items()}


def likelihood(standing: Standing) -> float:
    """How likely the passage that stands out so far is the right one: a logistic regression.

    Fitted to Russian and Turkish questions over English paragraphs (XQuAD-R) and to sentences in
    five languages over English ones (SIB-200), each asked once more with the right one withheld.
    """
    return 1 / (1 + math.exp(9.07 - 2.39 * standing.apart - 0.91 * standing.gap))


def estimate_by_meaning(
    judged: Estimate,
    likely: float,
    first: Evidence,
    query: Query,
    answers: float,
    worth_showing: float,
) -> Estimate:
    """What follows for a first quote that was found by its meaning, which is *likely* right.

    *judged* is what its words are worth; *answers* and *worth_showing* are as for ``estimate``, for
    what is likely by meaning. Meaning makes an answer of a quote in another language
    only: in the question's own, a passage on the same matter is as near as one that answers.
    """
    if judged.outcome is Outcome.ANSWER or judged.reason not in OVERRULED:
        return judged
    across = first.passage.paragraph.article.language != query.language
    if across and likely >= answers:
        return Estimate(likely, Outcome.ANSWER, Reason.FOUND)
    if likely >= (worth_showing if across else SURER_THAN_NOT):
        return Estimate(likely, Outcome.CLOSEST, judged.reason, judged.missing)
    return judged if first.matches else Estimate(likely, Outcome.NOTHING, Reason.NO_MATCH)


def estimate(
    observation: Observation | None,
    query: Query,
    lacking: tuple[str, ...],
    answers: float,
    worth_showing: float,
) -> Estimate:
    """What follows from *observation*, which is None where nothing was found.

    *lacking* are the phrases in quotation marks that no paragraph has.

    *answers* and *worth_showing* are the confidences from which a quote is an ``answer``, and from
    which it is ``closest``. Whatever the confidence, it is no answer where the question is put to
    the bot or has a single word that is no name, where it names somebody, some place or some
    number that the paragraph and its title do not, or asks for a number and the quote has none.
    """
    if query.small_talk:
        return Estimate(0.0, Outcome.NOTHING, Reason.SMALL_TALK)
    if not query.own:
        return Estimate(0.0, Outcome.NOTHING, Reason.NO_CONTENT_WORD)
    if observation is None:
        return Estimate(0.0, Outcome.NOTHING, Reason.NO_MATCH)
    confidence = probability(observation.signals)
    if confidence < worth_showing:
        return Estimate(confidence, Outcome.NOTHING, Reason.WORDS_MISSING)
    if query.to_bot:
        return Estimate(confidence, Outcome.CLOSEST, Reason.ASKS_THE_BOT)
    if len(query.words) == 1 and len(query.terms) == 1 and not query.names:
        return Estimate(confidence, Outcome.CLOSEST, Reason.ONE_WORD)
    if lacking:
        return Estimate(confidence, Outcome.CLOSEST, Reason.PHRASE_MISSING, lacking)
    if observation.missing:
        return Estimate(confidence, Outcome.CLOSEST, Reason.NAME_MISSING, observation.missing)
    if observation.no_number:
        return Estimate(confidence, Outcome.CLOSEST, Reason.NUMBER_MISSING)
    if confidence < answers:
        return Estimate(confidence, Outcome.CLOSEST, Reason.WORDS_MISSING)
    return Estimate(confidence, Outcome.ANSWER, Reason.FOUND)
