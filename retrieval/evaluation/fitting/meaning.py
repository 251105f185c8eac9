"""Questions across languages to the weights by which the similarity of a passage is judged.

Questions and sentences in other languages are compared with English paragraphs, each of them twice:
with all paragraphs, and with the right one left out, so that the most similar one is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from retrieval.evaluation.fitting.minimizing import logistic
from retrieval.evaluation.fitting.sets import sample
from retrieval.evaluation.fitting.training_data import Bench
from retrieval.evaluation.question_set import CORPUS
from retrieval.meaning.embedder import Embedder, Vectors
from retrieval.meaning.meaning import z_scores
from retrieval.meaning.similarity import ZScores
from retrieval.readers.records.article_record import ArticleRecord

ENGLISH = "en"
# The most questions of a language of a set, because each takes a hundredth of a second or more.
MOST = 300


class Nearest(NamedTuple):
    """The z-scores of the paragraph that is most similar to a question, and whether it is right."""

    scores: ZScores
    right: bool
    weight: float = 1.0


def fit_meaning(bench: Bench, embedder: Embedder, names: Iterable[str]) -> dict[str, float]:
    """The bias and the weight of each z-score, fitted to the sets *names*."""
    found = []
    for name in names:
        nearest = [*compared(bench, embedder, name)]
        found += [one._replace(weight=1 / len(nearest)) for one in nearest]
    return fit_similarity(found)


def fit_similarity(found: Sequence[Nearest]) -> dict[str, float]:
    """The logistic model that tells right paragraphs from wrong ones by their z-scores."""
    scores = np.array([one.scores for one in found], float)
    wanted = np.array([one.right for one in found], float)
    shares = np.array([one.weight for one in found])

    bias, *weights = logistic(scores, wanted, shares)
    return {"bias": bias, **dict(zip(ZScores._fields, weights, strict=True))}


def compared(bench: Bench, embedder: Embedder, name: str) -> Iterator[Nearest]:
    """The most similar English paragraph of each question of a set that is in another language."""
    places, texts = zip(*_english(bench, name), strict=True)
    vectors = embedder.texts(texts)
    numbers = {place: number for number, place in enumerate(places)}
    questions = bench.questions(name)
    right: dict[str, int] = {}
    languages = {question.id: question.language for question in questions.questions}
    for judgment in questions.judgments:
        place = _in_english(judgment.place, languages.get(judgment.question_id))
        if judgment.score > 0 and place in numbers:
            right[judgment.question_id] = numbers[place]
    for language in sorted({language or ENGLISH for language in languages.values()} - {ENGLISH}):
        asked = [q for q in questions.questions if q.language == language and q.id in right]
        for question in sample(asked, MOST):
            cosines = vectors @ embedder.question(question.question)
            yield from _both(cosines, right[question.id])


def _both(cosines: Vectors, right: int) -> Iterator[Nearest]:
    """The most similar paragraph of all, and of all but the right one."""
    nearest = int(cosines.argmax())
    if scores := z_scores(cosines, nearest):
        yield Nearest(scores, nearest == right)
    others = np.delete(cosines, right)
    if scores := z_scores(others, int(others.argmax())):
        yield Nearest(scores, False)


def _english(bench: Bench, name: str) -> Iterator[tuple[str, str]]:
    """The place and the text of each English paragraph, under its title."""
    with (bench.folder / name / CORPUS).open(encoding="utf-8", newline="\n") as lines:
        for line in filter(str.strip, lines):
            values: Mapping[str, object] = json.loads(line)
            draft = ArticleRecord.model_validate(values).draft()
            if draft.language == ENGLISH:
                for number, paragraph in enumerate(draft.paragraphs, start=1):
                    text = f"{draft.title}\n{paragraph.text}" if draft.title else paragraph.text
                    yield f"{values['id']}#{number}", text


def _in_english(place: str, language: str | None) -> str:
    """The place of the English version of a paragraph: "ru-07#2" is a version of "en-07#2"."""
    beginning = f"{language}-"
    return place.replace(beginning, f"{ENGLISH}-", 1) if place.startswith(beginning) else place
