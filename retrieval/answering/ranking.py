"""Matched passages to candidate sentences, ranked by the weighted sum of their features; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from retrieval.answering.features import (
    FEATURES,
    PASSAGE_FEATURES,
    SENTENCE_FEATURES,
    Column,
    Context,
)
from retrieval.answering.matching import MatchedPassage
from retrieval.answering.weights import Contribution, fitted_weights
from retrieval.types import Query, Span


class Candidate(NamedTuple):
    """A sentence that may answer: its number in the paragraph, and its score.

    *place* is its number among all sentences of *ranking*. *cosine* tells how near in meaning it is
    to the question; it is None if it was not compared.
    """

    passage: MatchedPassage
    number: int
    score: float
    ranking: Ranking
    place: int
    cosine: float | None = None

    @property
    def features(self) -> dict[str, float]:
        """The values of the ranking features, by name."""
        return self.ranking.features(self.place)

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """What each feature contributes to the score, in the order of the features, and the meaning
        if it was compared."""
        values, weights = self.features, fitted_weights().ranking
        contributions = [
            Contribution(
                feature.name,
                feature.heading,
                feature.meaning,
                values[feature.name],
                weights[feature.name] * values[feature.name],
                weights[feature.name],
            )
            for feature in FEATURES
        ]
        if self.cosine is not None:
            # A cosine counts by how far it is above the mean of those that were compared.
            by_meaning = self.score - self.ranking.score(self.place)
            meaning = "nearer in meaning than others"
            weight = fitted_weights().meaning
            is_across = self.passage.analyzer.language != self.ranking.language
            most = weight.across if is_across else weight.within
            contributions.append(
                Contribution("cosine", "meaning", meaning, self.cosine, by_meaning, most)
            )
        return tuple(contributions)

    @property
    def span(self) -> Span:
        """The span of the sentence in the paragraph's text."""
        return self.passage.span(self.number)

    @property
    def text(self) -> str:
        """The text of the sentence."""
        return self.passage.sentence(self.number)


class Ranking:
    """The sentences of the passages that were found for a query, ordered by score.

    *weights* are the weights of the query's terms in it, times their idf.
    """

    def __init__(
        self, passages: Sequence[MatchedPassage], query: Query, weights: Mapping[str, float]
    ) -> None:
        self.language = query.language
        self._context = Context(passages, query, weights)
        self._columns: dict[str, Column | None] = {}

    @cached_property
    def best(self) -> list[Candidate]:
        """The best sentence of each passage, best first."""
        scores, starts = self._scores, self._context.starts
        places = []
        for start, stop in pairwise([*starts, len(scores)]):
            inside = scores[start:stop]
            places.append(start + inside.index(max(inside)))
        return self._sorted(places)

    def all(self) -> list[Candidate]:
        """Every sentence, best first; equal ones in the order of the passages."""
        return self._sorted(range(len(self._scores)))

    def score(self, place: int) -> float:
        """The score of a sentence by its words."""
        return self._scores[place]

    def features(self, place: int) -> dict[str, float]:
        """The values of the features of a sentence, by name."""
        owner, columns = self._context.owners[place], self._columns
        values = {}
        for features, number in ((PASSAGE_FEATURES, owner), (SENTENCE_FEATURES, place)):
            for feature in features:
                column = columns[feature.name]
                values[feature.name] = column[number] if column else 0.0
        return values

    @cached_property
    def _scores(self) -> list[float]:
        """The score of each sentence: the weighted sum of its features and its passage's."""
        context = self._context
        if not context.passages:
            return []
        passages = [0.0] * len(context.passages)
        for feature in PASSAGE_FEATURES:
            column = self._columns[feature.name] = feature.values(context)
            passages = _add(passages, fitted_weights().ranking[feature.name], column)
        scores = [passages[owner] for owner in context.owners]
        for feature in SENTENCE_FEATURES:
            column = self._columns[feature.name] = feature.values(context)
            scores = _add(scores, fitted_weights().ranking[feature.name], column)
        return scores

    def _sorted(self, places: Iterable[int]) -> list[Candidate]:
        context = self._context
        scores = self._scores
        scored = [(place, scores[place]) for place in places]
        candidates = []
        for place, score in sorted(scored, key=itemgetter(1), reverse=True):
            owner = context.owners[place]
            passage = context.passages[owner]
            number = passage.inside.start + place - context.starts[owner]
            candidates.append(Candidate(passage, number, score, self, place))
        return candidates


def _add(scores: list[float], weight: float, column: Column | None) -> list[float]:
    if column is None:
        return scores
    return [score + weight * value for score, value in zip(scores, column, strict=True)]
