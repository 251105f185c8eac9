"""Fits the weights of cosines, and measures their gain.

Only compared candidates count, and these weights do not decide what is compared.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from hashlib import sha256
from math import nan
from pathlib import Path

import numpy as np

from retrieval.answering.answers import Explanation
from retrieval.answering.ranking import Candidate
from retrieval.corpus import Corpus
from retrieval.evaluation.measures import auroc
from retrieval.evaluation.question_set import CORPUS, Question, QuestionSet, read_question_set
from retrieval.types import Rules
from tools.fitting.minimum import Numbers
from tools.fitting.ranking import SHARPNESS

# Tried values; each loss has one minimum.
WEIGHTS = np.arange(0.0, 15.01, 0.25)
LEADS = np.arange(0.0, 80.1, 2.0)
BIASES = np.arange(-4.0, 2.01, 0.1)
ALL_THE_TIME = 1e9


@dataclass(frozen=True, slots=True)
class Choice:
    """The compared candidates of a question: scores by words, cosines less their mean, and right
    ones. *across* if they are in another language."""

    scores: Numbers
    cosines: Numbers
    right: Numbers
    across: bool


@dataclass(frozen=True, slots=True)
class First:
    """A first quote in the language of its question."""

    log_odds: float
    compared: bool
    lead: float
    right: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded set; *by_words* says whether first quotes are right without cosines."""

    name: str
    choices: Sequence[Choice]
    firsts: Sequence[First]
    by_words: Sequence[bool]
    has_unanswerable: bool


def record(folder: Path, embedder: str, most: int) -> Recorded:
    """Ask *most* questions of the set in *folder*, the same each time, without a time limit."""
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
            # The order of passages decides between equal scores.
            ranked = sorted(explanation.passages, key=lambda one: one.place)
            relevant = [not right[asked.id].isdisjoint(_places(one)) for one in ranked]
            if right[asked.id]:
                scores = [one.ranking.score(one.place) for one in ranked]
                by_words.append(bool(scores) and relevant[scores.index(max(scores))])
            choices += _choice(ranked, relevant, explanation.answer.query.language)
            firsts += _first(explanation, right[asked.id])
    return Recorded(folder.name, choices, firsts, by_words, not all(right.values()))


def fitted(sets: Iterable[Recorded]) -> dict[str, float]:
    """The best weights by name for *sets*, each of which counts the same.

    They minimize the cross entropy: for the ranking of a softmax, as in ``fit_ranking``, for the
    confidence of the logistic function, if a set has unanswerable questions.
    """
    several = [*sets]
    found = {}
    for name, across in (("within", False), ("across", True)):
        of_sets = [[c for c in one.choices if c.across == across] for one in several]
        losses = [_ranking_losses(choices) for choices in of_sets if choices]
        if losses:
            found[name] = float(WEIGHTS[np.argmin(np.mean(losses, axis=0))])
    losses = [_confidence_losses(one.firsts) for one in several if one.has_unanswerable]
    if losses:
        mean = np.mean(losses, axis=0)
        bias, lead = np.unravel_index(np.argmin(mean), mean.shape)
        found |= {"compared": round(float(BIASES[bias]), 1), "cosine_lead": float(LEADS[lead])}
    return found


def gained(recorded: Recorded, weights: Mapping[str, float]) -> tuple[float, float, float, float]:
    """Success@1 without and with cosines, and the AUROC of first quotes without and with them.

    An AUROC is NaN unless there are right and wrong ones.
    """
    changed = 0.0
    for one in recorded.choices:
        weight = weights["across" if one.across else "within"]
        before, after = np.argmax(one.scores), np.argmax(one.scores + weight * one.cosines)
        changed += float(one.right[after] - one.right[before])
    right = np.array([one.right for one in recorded.firsts], bool)
    by_words, compared, lead = _columns(recorded.firsts)
    judged = by_words + weights["compared"] * compared + weights["cosine_lead"] * lead
    same = np.ones((1, len(right)))
    without, with_cosines = (
        float(auroc(one, right, same)[0]) if len(right) else nan for one in (by_words, judged)
    )
    first = float(np.mean(recorded.by_words))
    return first, first + changed / len(recorded.by_words), without, with_cosines


def _ranking_losses(choices: Sequence[Choice]) -> Numbers:
    losses = np.zeros(len(WEIGHTS))
    for one in choices:
        values = SHARPNESS * (one.scores + np.outer(WEIGHTS, one.cosines))
        values -= values.max(axis=1, keepdims=True)
        chances = np.exp(values)
        losses -= np.log((chances @ one.right) / chances.sum(axis=1))
    return losses / len(choices)


def _confidence_losses(firsts: Sequence[First]) -> Numbers:
    """Losses of shape (biases, leads)."""
    right = np.array([one.right for one in firsts], float)
    by_words, compared, lead = _columns(firsts)
    values = by_words + BIASES[:, None, None] * compared + LEADS[None, :, None] * lead
    losses: Numbers = (np.logaddexp(0, values) - right * values).mean(axis=2)
    return losses


def _columns(firsts: Sequence[First]) -> tuple[Numbers, Numbers, Numbers]:
    columns = ([one.log_odds, float(one.compared), one.lead] for one in firsts)
    by_words, compared, lead = np.array([*columns], float).reshape(-1, 3).T
    return by_words, compared, lead


def _choice(
    ranked: Sequence[Candidate], relevant: Sequence[bool], language: str
) -> Iterator[Choice]:
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
    if assessment is not None and explanation.passages and not assessment.is_across:
        by_words = replace(assessment, cosine_lead=None).log_odds
        is_right = not right.isdisjoint(_places(explanation.passages[0]))
        yield First(by_words, assessment.cosine_lead is not None, assessment.lead, is_right)


def _right(questions: QuestionSet) -> dict[str, set[str]]:
    """The places that answer each question; none if it has no answer."""
    right: dict[str, set[str]] = {question.id: set() for question in questions.questions}
    for judgment in questions.judgments:
        right[judgment.question_id].add(judgment.place)
    return right


def _places(candidate: Candidate) -> tuple[str, str]:
    article_id, number = candidate.passage.place
    return f"{article_id}#{number}", f"{article_id}#0"


def _shuffled(question: Question) -> bytes:
    return sha256(question.id.encode()).digest()
