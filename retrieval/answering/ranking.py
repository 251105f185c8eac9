"""Matched passages to candidate sentences, ranked by the weighted sum of their features; pure.

With an embedder, the best are reordered by meaning. The text that is compared does not depend on
the question, so its vector can be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cached_property
from itertools import pairwise
from math import fsum
from operator import itemgetter
from typing import NamedTuple

from retrieval.answering.features import (
    FEATURES,
    PASSAGE_FEATURES,
    SENTENCE_FEATURES,
    Column,
    Context,
    Contribution,
    fitted_weights,
)
from retrieval.answering.passages import MatchedPassage, count_words
from retrieval.types import Query, Span

# The number of words of a stretch.
STRETCH_WORDS = 70
# A candidate is compared if its score is at most this far below the best, in its own language and
# across languages, where words say less; at least FEWEST and at most MOST. In its own language, the
# second one must be.
CLOSE, CLOSE_ACROSS = 0.4, 1.0
FEWEST, MOST = 4, 15

Compare = Callable[[str, Sequence[str], Set[str]], Sequence[float]]
"""The cosines of a question and texts in these languages; the last may be missing."""


class Candidate(NamedTuple):
    """A sentence that may answer: its number in the paragraph, and its score.

    *place* is its number among all sentences of *ranking*. *cosine* is its nearness in meaning, if
    it was compared.
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
        """The contribution of each feature, and of the meaning, to the score."""
        values, contributions = self.features, []
        for name, heading, meaning in ((one.name, one.heading, one.meaning) for one in FEATURES):
            value, most = values[name], fitted_weights().ranking[name]
            contributions.append(Contribution(name, heading, meaning, value, most * value, most))
        if self.cosine is not None:
            # A cosine counts by its distance from the mean.
            by_meaning = self.score - self.ranking.score(self.place)
            meaning = "nearer in meaning than others"
            weight = fitted_weights().meaning
            most = weight.across if self.is_across else weight.within
            contributions.append(
                Contribution("cosine", "meaning", meaning, self.cosine, by_meaning, most)
            )
        return tuple(contributions)

    @property
    def is_across(self) -> bool:
        """Whether its language is not the question's."""
        return self.passage.analyzer.language != self.ranking.language

    @property
    def span(self) -> Span:
        """The span of the sentence."""
        return self.passage.span(self.number)

    @property
    def text(self) -> str:
        """The text of the sentence."""
        return self.passage.sentence(self.number)


class Ranking:
    """The sentences of the passages that were found, ordered by score."""

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
        """Every sentence, best first; equal ones in the order of passages."""
        return self._sorted(range(len(self._scores)))

    def score(self, place: int) -> float:
        """The score of a sentence by its words."""
        return self._scores[place]

    def features(self, place: int) -> dict[str, float]:
        """The features of a sentence, by name."""
        owner, columns = self._context.owners[place], self._columns
        values = {}
        for features, number in ((PASSAGE_FEATURES, owner), (SENTENCE_FEATURES, place)):
            for feature in features:
                column = columns[feature.name]
                values[feature.name] = column[number] if column else 0.0
        return values

    @cached_property
    def _scores(self) -> list[float]:
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
        context, scores = self._context, self._scores
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


def rerank(candidates: Sequence[Candidate], query: Query, compare: Compare) -> Sequence[Candidate]:
    """*candidates*, the best by their words first, with the best of them reordered.

    Each score changes by a multiple of its cosine above the mean.
    """
    some = candidates[: how_many(candidates)]
    texts = [stretch(one.passage, one.number) for one in some]
    languages = {query.language, *(one.passage.analyzer.language for one in some)}
    cosines = compare(query.searched, texts, languages) if len(texts) > 1 else ()
    if len(cosines) < 2:
        return candidates
    mean, weights = fsum(cosines) / len(cosines), fitted_weights().meaning
    compared = []
    for candidate, cosine in zip(some, cosines, strict=False):
        weight = weights.across if candidate.is_across else weights.within
        score = candidate.score + weight * (cosine - mean)
        compared.append(candidate._replace(score=score, cosine=cosine))
    compared.sort(key=lambda one: -one.score)
    lowest = compared[-1].score
    rest = [one._replace(score=min(one.score, lowest)) for one in candidates[len(compared) :]]
    return [*compared, *rest]


def with_compared(every: Sequence[Candidate], ranked: Sequence[Candidate]) -> list[Candidate]:
    """The compared ones of *ranked*, then *every* other by its score."""
    compared = {one.place: one for one in ranked if one.cosine is not None}
    return [*compared.values(), *(one for one in every if one.place not in compared)]


def how_many(candidates: Sequence[Candidate]) -> int:
    """The number of *candidates* to compare: no cosine makes up for a greater distance."""
    if len(candidates) < 2:
        return 0
    best, second = candidates[0], candidates[1]
    across = best.is_across or second.is_across
    if not across and best.score - second.score > CLOSE:
        return 0
    fewest = best.score - (CLOSE_ACROSS if across else CLOSE)
    close = sum(one.score >= fewest for one in candidates[:MOST])
    return max(FEWEST, close)


def stretch(passage: MatchedPassage, number: int) -> str:
    """The title, and a sentence with as many neighbors, in turns, as fit."""
    sentences, text = passage.hit.outline.sentences, passage.paragraph.text
    first = last = number
    words = count_words(passage.sentence(number))
    growing = True
    while growing:
        growing = False
        for other in (last + 1, first - 1):
            if 0 <= other < len(sentences):
                more = count_words(passage.sentence(other))
                if words + more <= STRETCH_WORDS:
                    first, last, words = min(first, other), max(last, other), words + more
                    growing = True
    title = passage.paragraph.article.title
    quoted = text[sentences[first].start : sentences[last].end]
    return f"{title}\n{quoted}" if title else quoted
