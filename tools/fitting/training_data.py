"""Asks the questions of sets over their articles, for fitting and measuring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.answering.answers import Explanation
from retrieval.answering.confidence import ConfidenceFeatures
from retrieval.answering.features import FEATURES, Shape, Weights, using
from retrieval.answering.ranking import Candidate
from retrieval.corpus import Corpus
from retrieval.evaluation.judgments import NO_GOLD, holds, same_sentence
from retrieval.evaluation.question_set import CORPUS, Gold, Question, QuestionSet, read_question_set
from retrieval.ingestion.workers import shared
from retrieval.types import Passage, Rules
from tools.fitting.layouts import Layout, Origins, laid_out
from tools.fitting.sets import MOST, MOST_FOR_CONFIDENCE, Trial, half, sample

# Questions that are worth the start of a process.
ENOUGH = 100
BATCH = 16
# A threshold would hide what is fitted.
UNHIDDEN = Rules(closest_threshold=0.0)
T = TypeVar("T")


class Choice(NamedTuple):
    """Features of a question's candidates, and which are right."""

    features: NDArray[np.floating]
    sentence: NDArray[np.bool_]
    paragraph: NDArray[np.bool_]
    weight: float


class FirstQuote(NamedTuple):
    """The confidence features of a first quote, and whether it is right."""

    features: Sequence[float]
    right: bool
    weight: float


class Asked(NamedTuple):
    """A question with its answers, and relevant paragraphs as ``article#number``; 0 is the whole
    article."""

    question: Question
    gold: Gold
    relevant: frozenset[str]

    def is_relevant(self, places: Iterable[str]) -> bool:
        """Whether one of *places* is relevant."""
        return any(
            place in self.relevant or f"{place.rpartition('#')[0]}#0" in self.relevant
            for place in places
        )


Digest = Callable[[Explanation, Asked, Origins], T]


class Pool(NamedTuple):
    """A corpus of the articles of a set, and the origins of its paragraphs."""

    folder: Path
    origins: Origins
    articles: frozenset[str]


class Bench:
    """Asks at most *most* questions of each set in *folder*, by *jobs* processes.

    Corpora are built in *place*, each once.
    """

    def __init__(self, folder: Path, place: Path, jobs: int, most: int = MOST) -> None:
        self.folder = folder
        self._place, self._jobs, self._most = place, jobs, most
        self._sets: dict[str, QuestionSet] = {}
        self._pools: dict[tuple[str, Layout, bool], Pool] = {}
        self._choices: dict[tuple[str, Layout], list[Choice]] = {}

    def questions(self, name: str) -> QuestionSet:
        """The set *name* with the questions to ask."""
        if name not in self._sets:
            whole = read_question_set(self.folder / name)
            self._sets[name] = replace(whole, questions=sample(whole.questions, self._most))
        return self._sets[name]

    def pool(self, articles: str, layout: Layout, halved: bool) -> Pool:
        """The corpus of the articles of a set, or of half of them."""
        key = (articles, layout, halved)
        if key not in self._pools:
            # Texts may contain other line separators.
            with (self.folder / articles / CORPUS).open(encoding="utf-8", newline="\n") as corpus:
                lines = [line for line in corpus if line.strip()]
            written, origins = laid_out(half(lines) if halved else lines, layout)
            folder = self._place / f"corpus-{len(self._pools)}"
            folder.parent.mkdir(parents=True, exist_ok=True)
            file = folder.with_suffix(".jsonl")
            file.write_text("".join(written), "utf-8")
            with Corpus.open(folder) as built:
                built.add(file)
                there = frozenset(article.id for article in built.articles())
            self._pools[key] = Pool(folder, origins, there)
        return self._pools[key]

    def choices(self, name: str, layout: Layout) -> list[Choice]:
        """The candidates of each question with a relevant one; no weights change them."""
        if (name, layout) not in self._choices:
            trial = Trial(name, name, halved=False, weight=1.0)
            found = self.ask(trial, layout, choice, neutral_weights())
            self._choices[name, layout] = [one for one in found if one.paragraph.any()]
        return self._choices[name, layout]

    def first_quotes(self, trial: Trial, layout: Layout, weights: Weights) -> list[FirstQuote]:
        """The first quotes by *weights*."""
        found = self.ask(trial, layout, first_quote, weights, most=MOST_FOR_CONFIDENCE)
        return [quote for quote in found if quote]

    def ask(
        self,
        trial: Trial,
        layout: Layout,
        digest: Digest[T],
        weights: Weights,
        rules: Rules = UNHIDDEN,
        limit: int = 1,
        most: int | None = None,
    ) -> list[T]:
        """The digest of each question's explanation, in order, the same for any number of jobs."""
        pool = self.pool(trial.articles, layout, trial.halved)
        asked = self.asked(trial, layout, most)
        work = (digest, weights, limit, pool.origins)
        jobs = min(self._jobs, -(-len(asked) // ENOUGH))
        if jobs > 1:
            batches = (asked[start : start + BATCH] for start in range(0, len(asked), BATCH))
            shares = shared(batches, jobs, _prepare, pool.folder, rules, *work)
            return [*chain.from_iterable(shares)]
        with Corpus.existing(pool.folder, rules) as corpus:
            return _digests(corpus, asked, *work)

    def asked(self, trial: Trial, layout: Layout, most: int | None = None) -> list[Asked]:
        """The questions of a trial, with the relevant places among its articles."""
        questions = self.questions(trial.name)
        pool = self.pool(trial.articles, layout, trial.halved)
        relevant: dict[str, set[str]] = {}
        for judgment in questions.judgments:
            if judgment.score > 0 and judgment.article_id in pool.articles:
                relevant.setdefault(judgment.question_id, set()).add(judgment.place)
        found = []
        for question in sample(questions.questions, self._most if most is None else most):
            has_answer = question.answerable and not trial.is_off_topic
            places = relevant.get(question.id, ()) if has_answer else ()
            gold = questions.gold.get(question.id, NO_GOLD)
            found.append(Asked(question, gold, frozenset(places)))
        return found


def _prepare(folder: Path, rules: Rules, *work: Any) -> Callable[[Sequence[Asked]], list[Any]]:
    corpus = Corpus.existing(folder, rules)
    return lambda batch: _digests(corpus, batch, *work)


def _digests(
    corpus: Corpus,
    batch: Sequence[Asked],
    digest: Digest[T],
    weights: Weights,
    limit: int,
    origins: Origins,
) -> list[T]:
    digests = []
    with using(weights):
        for asked in batch:
            text, language, day = (
                asked.question.question,
                asked.question.language,
                asked.question.on,
            )
            explanation = corpus.explain(text, limit=limit, likely=language, on=day)
            digests.append(digest(explanation, asked, origins))
    return digests


def neutral_weights() -> Weights:
    """Weights that prefer no feature."""
    ranking = {feature.name: 1.0 for feature in FEATURES}
    shapes = dict.fromkeys(ConfidenceFeatures._fields, Shape(((1.0, 0.0),)))
    return Weights(ranking, shapes, 0.0)


def choice(explanation: Explanation, asked: Asked, origins: Origins) -> Choice:
    """The candidates of a question."""
    features, paragraph, sentence = [], [], []
    for candidate in explanation.candidates:
        values = candidate.features
        features.append([values[feature.name] for feature in FEATURES])
        place = Passage(candidate.passage.paragraph, candidate.span)
        paragraph.append(asked.is_relevant(origins.places(place)))
        sentence.append(paragraph[-1] and _is_right(candidate, asked.gold))
    if origins.layout is Layout.SENTENCES:
        paragraph = sentence  # no answer in the sentence, none in the paragraph
    return Choice(
        np.array(features, np.float32).reshape(-1, len(FEATURES)),
        np.array(sentence, bool),
        np.array(paragraph, bool),
        1.0,
    )


def _is_right(candidate: Candidate, gold: Gold) -> bool:
    if gold.sentences:
        return any(same_sentence(candidate.text, sentence) for sentence in gold.sentences)
    return holds(candidate.text, gold.answers) if gold.answers else True


def first_quote(explanation: Explanation, asked: Asked, origins: Origins) -> FirstQuote | None:
    """The first quote; None without one, or without a term to judge it by."""
    if explanation.assessment is None or not explanation.answer.evidence:
        return None
    evidence = explanation.answer.evidence[0]
    right = asked.is_relevant(origins.places(evidence.passage))
    texts = asked.gold.answers or asked.gold.sentences
    if texts:
        right = right and holds(evidence.text, texts)
    return FirstQuote(tuple(explanation.assessment.features), right, 1.0)
