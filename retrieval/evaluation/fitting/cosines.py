"""Question sets to what cosines weigh in the ranking and in the confidence, and what they gain.

Only candidates that are compared count, and which are compared does not depend on these weights.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from retrieval.answering.confidence_features import LEAST_LEAD, MOST_LEAD
from retrieval.answering.explanation import Explanation
from retrieval.answering.ranking import Candidate
from retrieval.answering.rules import Rules
from retrieval.corpus import Corpus
from retrieval.evaluation.fitting.minimizing import Numbers
from retrieval.evaluation.fitting.ranking import SHARPNESS
from retrieval.evaluation.measures import auroc
from retrieval.evaluation.question_set import CORPUS, Question, QuestionSet, read_question_set

# The weights that are tried; the losses have one minimum each.
WEIGHTS = np.arange(0.0, 15.01, 0.25)
LEADS = np.arange(0.0, 80.1, 1.0)
ALL_THE_TIME = 1e9


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates of a question that were compared: their scores by words, their cosines less
    the mean, and which are right. *across* is true if they are in another language."""

    scores: Numbers
    cosines: Numbers
    right: Numbers
    across: bool


@dataclass(frozen=True, slots=True)
class First:
    """The first quote of a question: its log-odds without the lead, the lead, and whether it is
    right."""

    log_odds: float
    lead: float
    right: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded of a set; *by_words* tells of each answerable question whether the first
    quote is right without cosines."""

    name: str
    choices: Sequence[Choice]
    firsts: Sequence[First]
    by_words: Sequence[bool]


def record(folder: Path, embedder: str, most: int) -> Recorded:
    """Ask *most* questions of the set in *folder*, the same each time, with all the time needed."""
    questions = read_question_set(folder)
    rules = Rules(embedder=embedder, embedding_seconds=ALL_THE_TIME)
    choices: list[Choice] = []
    firsts: list[First] = []
    by_words: list[bool] = []
    with tempfile.TemporaryDirectory() as place, Corpus.open(place, rules) as corpus:
        corpus.add(folder / CORPUS)
        right = _right(questions)
        for asked in sorted(questions.questions, key=_shuffled)[:most]:
            explanation = corpus.explain(asked.question, language=asked.language)
            # In the order of the passages, which decides between equal scores.
            ranked = sorted(explanation.passages, key=lambda one: one.place)
            relevant = [not right[asked.id].isdisjoint(_places(one)) for one in ranked]
            if right[asked.id]:
                scores = [one.ranking.score(one.place) for one in ranked]
                by_words.append(bool(scores) and relevant[scores.index(max(scores))])
            choices += _choice(ranked, relevant, explanation.answer.query.language)
            firsts += _first(explanation, right[asked.id])
    return Recorded(folder.name, choices, firsts, by_words)


def fitted(sets: Iterable[Recorded]) -> dict[str, float]:
    """The weights that are best for *sets*, each of which counts the same, by their names.

    Of the ranking, the cross entropy of a softmax over the candidates of a question is least, as in
    ``fit_ranking``; of the lead, that of the logistic function of the log-odds.
    """
    several = [*sets]
    found = {}
    for name, across in (("within", False), ("across", True)):
        of_sets = [[c for c in one.choices if c.across == across] for one in several]
        losses = [_ranking_losses(choices) for choices in of_sets if choices]
        if losses:
            found[name] = float(WEIGHTS[np.argmin(np.mean(losses, axis=0))])
    losses = [_lead_losses(one.firsts) for one in several if one.firsts]
    found["cosine_lead"] = float(LEADS[np.argmin(np.mean(losses, axis=0))])
    return found


def gained(recorded: Recorded, weights: dict[str, float]) -> tuple[float, ...]:
    """Success@1 by words and with cosines, and the AUROC of the first quote without and with its
    lead, for *weights*."""
    first_by_words = float(np.mean(recorded.by_words))
    changed = 0.0
    for one in recorded.choices:
        weight = weights["across" if one.across else "within"]
        before, after = np.argmax(one.scores), np.argmax(one.scores + weight * one.cosines)
        changed += float(one.right[after] - one.right[before])
    right = np.array([one.right for one in recorded.firsts])
    without = np.array([one.log_odds for one in recorded.firsts])
    lead = np.array([one.lead for one in recorded.firsts])
    same = np.ones((1, len(right)))
    areas = (
        float(auroc(values, right, same)[0])
        for values in (without, without + weights["cosine_lead"] * lead)
    )
    return first_by_words, first_by_words + changed / len(recorded.by_words), *areas


def _ranking_losses(choices: Sequence[Choice]) -> Numbers:
    losses = np.zeros(len(WEIGHTS))
    for one in choices:
        values = SHARPNESS * (one.scores + np.outer(WEIGHTS, one.cosines))
        values -= values.max(axis=1, keepdims=True)
        chances = np.exp(values)
        losses -= np.log((chances @ one.right) / chances.sum(axis=1))
    return losses / len(choices)


def _lead_losses(firsts: Sequence[First]) -> Numbers:
    right = np.array([one.right for one in firsts], float)
    values = np.array([one.log_odds for one in firsts])
    values = values + np.outer(LEADS, [one.lead for one in firsts])
    losses: Numbers = (np.logaddexp(0, values) - right * values).mean(axis=1)
    return losses


def _choice(
    ranked: Sequence[Candidate], relevant: Sequence[bool], language: str
) -> Iterator[Choice]:
    """The candidates that were compared, if some are right and others are not."""
    pairs = zip(ranked, relevant, strict=True)
    compared = [(one, is_right) for one, is_right in pairs if one.cosine is not None]
    right = np.array([float(is_right) for _, is_right in compared])
    if 0 < right.sum() < len(right):
        cosines = np.array([one.cosine for one, _ in compared])
        scores = np.array([one.ranking.score(one.place) for one, _ in compared])
        best = compared[np.argmax(scores)][0]
        across = best.passage.analyzer.language != language
        yield Choice(scores, cosines - cosines.mean(), right, across)


def _first(explanation: Explanation, right: Set[str]) -> Iterator[First]:
    assessment = explanation.assessment
    if assessment is not None and explanation.passages:
        lead = max(LEAST_LEAD, min(MOST_LEAD, assessment.cosine_lead or 0.0))
        log_odds = replace(assessment, cosine_lead=None).log_odds
        is_right = not right.isdisjoint(_places(explanation.passages[0]))
        yield First(log_odds, lead, is_right)


def _right(questions: QuestionSet) -> dict[str, set[str]]:
    """The places that answer each question; none if it has no answer."""
    right: dict[str, set[str]] = {question.id: set() for question in questions.questions}
    for judgment in questions.judgments:
        right[judgment.question_id].add(judgment.place)
    return right


def _places(candidate: Candidate) -> tuple[str, str]:
    """The places by which a judgment may name a candidate: its paragraph, or its article."""
    article_id, number = candidate.passage.place
    return f"{article_id}#{number}", f"{article_id}#0"


def _shuffled(question: Question) -> bytes:
    return sha256(question.id.encode()).digest()
