"""Questions of sets, put to their articles: what the weights are fitted to and measured by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.answering.confidence_features import ConfidenceFeatures
from retrieval.answering.explanation import Explanation
from retrieval.answering.features import FEATURES
from retrieval.answering.ranking import Candidate
from retrieval.answering.rules import Rules
from retrieval.answering.weights import Shape, Weights, using
from retrieval.corpus import Corpus
from retrieval.evaluation.fitting.layouts import Layout, Origins, laid_out
from retrieval.evaluation.fitting.sets import MOST, MOST_FOR_CONFIDENCE, Trial, half, sample
from retrieval.evaluation.judging import NO_GOLD, holds, same_sentence
from retrieval.evaluation.question_set import CORPUS, Gold, Question, QuestionSet, read_question_set
from retrieval.ingestion.workers import shared
from retrieval.types import Passage

# A further process is worth its start for this many questions.
ENOUGH = 100
BATCH = 16
# A threshold must not hide what is to be fitted.
UNHIDDEN = Rules(closest_threshold=0.0)
T = TypeVar("T")


class Choice(NamedTuple):
    """A question's candidates: their features, and which are right as sentence and as paragraph."""

    features: NDArray[np.floating]
    sentence: NDArray[np.bool_]
    paragraph: NDArray[np.bool_]
    weight: float


class FirstQuote(NamedTuple):
    """The confidence features of a question's first quote, and whether it is right."""

    features: Sequence[float]
    right: bool
    weight: float


class Asked(NamedTuple):
    """A question with its answers, and the paragraphs that are relevant, as ``article#number``.

    Number 0 is the whole article. Nothing is relevant if the question has no answer.
    """

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
    """A corpus of the articles of a set: the folder that holds it, and its paragraphs' origins."""

    folder: Path
    origins: Origins
    articles: frozenset[str]


class Bench:
    """Asks the sets in *folder*; the corpora that it needs are built in *place*, each once.

    *jobs* is the number of processes that ask, *most* the number of questions of a set.
    """

    def __init__(self, folder: Path, place: Path, jobs: int, most: int = MOST) -> None:
        self.folder = folder
        self._place, self._jobs, self._most = place, jobs, most
        self._sets: dict[str, QuestionSet] = {}
        self._pools: dict[tuple[str, Layout, bool], Pool] = {}
        self._choices: dict[tuple[str, Layout], list[Choice]] = {}

    def questions(self, name: str) -> QuestionSet:
        """The set *name* with the questions that are asked of it."""
        if name not in self._sets:
            whole = read_question_set(self.folder / name)
            self._sets[name] = replace(whole, questions=sample(whole.questions, self._most))
        return self._sets[name]

    def pool(self, articles: str, layout: Layout, halved: bool) -> Pool:
        """The corpus of the articles of a set, of half of them if *halved*."""
        key = (articles, layout, halved)
        if key not in self._pools:
            # A text may contain other line separators, so only a line feed ends a line.
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
        """The candidates of each question of a set that has a relevant one; kept for the next fit.

        They do not depend on the weights in use.
        """
        if (name, layout) not in self._choices:
            trial = Trial(name, name, halved=False, weight=1.0)
            found = self.ask(trial, layout, choice, neutral_weights())
            usable = [one for one in found if one.paragraph.any()]
            self._choices[name, layout] = usable
        return self._choices[name, layout]

    def first_quotes(self, trial: Trial, layout: Layout, weights: Weights) -> list[FirstQuote]:
        """The first quote of each question that has one, chosen by *weights*."""
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
        """The digest of each question's explanation, in order; the same for any number of jobs.

        The explanations are made with *weights* and *rules* and have at most *limit* quotes. If
        *most* is given, no more questions are asked.
        """
        pool = self.pool(trial.articles, layout, trial.halved)
        asked = self.asked(trial, layout, most)
        work = Work(digest, weights, limit, pool.origins)
        jobs = min(self._jobs, -(-len(asked) // ENOUGH))
        if jobs > 1:
            batches = (asked[start : start + BATCH] for start in range(0, len(asked), BATCH))
            return [*chain.from_iterable(shared(batches, jobs, _prepare, pool.folder, rules, work))]
        with Corpus.existing(pool.folder, rules) as corpus:
            return work.done(corpus, asked)

    def asked(self, trial: Trial, layout: Layout, most: int | None = None) -> list[Asked]:
        """The questions of a trial, each with what is relevant among the trial's articles.

        If *most* is given, there are no more of them.
        """
        questions, pool = (
            self.questions(trial.name),
            self.pool(trial.articles, layout, trial.halved),
        )
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


@dataclass(frozen=True)
class Work(Generic[T]):
    """The work of a process: it asks with *weights*, and digests the explanations."""

    digest: Digest[T]
    weights: Weights
    limit: int
    origins: Origins

    def done(self, corpus: Corpus, batch: Iterable[Asked]) -> list[T]:
        """The digest of the explanation of each question."""
        digests = []
        with using(self.weights):
            for asked in batch:
                question = asked.question
                explanation = corpus.explain(
                    question.question, limit=self.limit, likely=question.language, on=question.on
                )
                digests.append(self.digest(explanation, asked, self.origins))
        return digests


def _prepare(folder: Path, rules: Rules, work: Work[T]) -> Callable[[Sequence[Asked]], list[T]]:
    corpus = Corpus.existing(folder, rules)
    return lambda batch: work.done(corpus, batch)


def neutral_weights() -> Weights:
    """Weights of every feature that there is, which prefer none."""
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
        paragraph = sentence  # a sentence without the answer is a paragraph without the answer
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
    """The first quote; None if there is none, or no term to judge it by."""
    if explanation.assessment is None or not explanation.answer.evidence:
        return None
    evidence = explanation.answer.evidence[0]
    right = asked.is_relevant(origins.places(evidence.passage))
    texts = asked.gold.answers or asked.gold.sentences
    if texts:
        right = right and holds(evidence.text, texts)
    return FirstQuote(tuple(explanation.assessment.features), right, 1.0)
