"""Measures over judged questions, with intervals, and their differences from an earlier run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import RetrievalError
from retrieval.evaluation.judging import Judged
from retrieval.evaluation.measures import (
    Flags,
    Floats,
    auroc,
    calibration_error,
    risk_coverage_area,
    weighted_mean,
)
from retrieval.evaluation.standard import PARAGRAPH_MEASURES, SENTENCE_MEASURES

# In the order of the table.
BEFORE = (
    *PARAGRAPH_MEASURES,
    "answer in first quote",
    "answer in its sentence",
    *SENTENCE_MEASURES,
    "sentences in first quote",
    "words in first quote",
    "rewrite F1",
    "rewrite exact",
)
AFTER = ("false-answer rate", "miss rate")
CURVES: Mapping[str, Callable[[Floats, Flags, Floats], Floats]] = {
    "risk-coverage area": risk_coverage_area,
    "calibration error": calibration_error,
}
RESAMPLES = 1000
SEED = 20261124
TAIL = 2.5
# The most weights in memory at a time.
CELLS = 4_000_000


class NothingInCommon(RetrievalError):
    """Two runs have no question that both were asked."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """A measure over some questions: their columns, and a formula of the weights there."""

    columns: NDArray[np.int64]
    formula: Callable[[Floats], Floats]

    def of(self, weights: Floats) -> Floats:
        """The measure for each row of *weights*, which have a column for every question."""
        return self.formula(weights[:, self.columns])


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measure over *n* questions with its 95 % interval, the percentiles of the bootstrap.

    Efron and Tibshirani 1993, "An Introduction to the Bootstrap", section 13.3; questions are
    drawn. The interval always includes the value, which lies outside the percentiles if resampling
    is biased, as it is for the calibration error.
    """

    name: str
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure now minus the same measure earlier, over the *n* questions of both runs.

    Questions are drawn in pairs. *p* is two-sided: twice the share of resamples on the other side
    of zero (Efron and Tibshirani 1993, chapter 15), with one added to each count.
    """

    name: str
    earlier: float
    now: float
    low: float
    high: float
    p: float
    n: int

    @property
    def value(self) -> float:
        """The difference itself."""
        return self.now - self.earlier


def measure(judged: Sequence[Judged]) -> tuple[Measurement, ...]:
    """Every measure that is defined for these questions."""
    measures = statistics(judged)
    values, resampled = _computed([*measures.values()], len(judged))
    return tuple(
        Measurement(name, value, *_interval(value, column), len(measures[name].columns))
        for name, value, column in zip(measures, values, resampled.T, strict=True)
    )


def compare(earlier: Sequence[Judged], now: Sequence[Judged]) -> tuple[Difference, ...]:
    """The difference in every measure that both runs have, over the questions they share.

    Raises ``NothingInCommon``.
    """
    before = {question.id: question for question in earlier}
    pairs = [(before[question.id], question) for question in now if question.id in before]
    if not pairs:
        raise NothingInCommon("the two runs have no question in common, so nothing is compared")
    first, second = (statistics(side) for side in zip(*pairs, strict=True))
    names = [name for name in second if name in first]
    values, resampled = _computed([side[n] for side in (first, second) for n in names], len(pairs))
    differences = resampled[:, len(names) :] - resampled[:, : len(names)]
    return tuple(
        Difference(
            name,
            before_value,
            value,
            *_interval(value - before_value, column),
            _p_value(column),
            len(second[name].columns),
        )
        for name, before_value, value, column in zip(
            names, values[: len(names)], values[len(names) :], differences.T, strict=True
        )
    )


def groups(judged: Sequence[Judged]) -> Iterator[tuple[str, str, tuple[Judged, ...]]]:
    """(what, name, questions): by language and by kind, if there is more than one of them.

    If both divide the questions in the same way, only the languages are given.
    """
    seen = set()
    for what in ("language", "kind"):
        parts: dict[str, list[Judged]] = {}
        for question in judged:
            parts.setdefault(getattr(question, what) or "none", []).append(question)
        division = frozenset(frozenset(question.id for question in part) for part in parts.values())
        if len(parts) > 1 and division not in seen:
            seen.add(division)
            yield from ((what, name, tuple(part)) for name, part in parts.items())


def statistics(judged: Sequence[Judged]) -> Mapping[str, Statistic]:
    """The measures that are defined for these questions, by name, in the order of the table."""
    measures = dict(_means(judged, BEFORE))
    confidence = np.array([question.confidence for question in judged])
    answerable = np.array([question.answerable for question in judged], dtype=bool)
    if answerable.any() and not answerable.all():
        columns = np.arange(len(judged))
        measures["AUROC of confidence"] = Statistic(columns, partial(auroc, confidence, answerable))
    measures.update(_means(judged, AFTER))
    known = np.array(
        [n for n, question in enumerate(judged) if question.right is not None], dtype=np.int64
    )
    # If no question has an answer, none can be right, and these measures are meaningless.
    if answerable[known].any():
        right = np.array([bool(judged[n].right) for n in known])
        for name, formula in CURVES.items():
            measures[name] = Statistic(known, partial(formula, confidence[known], right))
    return measures


def _means(judged: Sequence[Judged], names: Iterable[str]) -> Iterator[tuple[str, Statistic]]:
    for name in names:
        columns = [n for n, question in enumerate(judged) if name in question.values]
        if columns:
            values = np.array([judged[n].values[name] for n in columns])
            yield name, Statistic(np.array(columns), partial(weighted_mean, values))


def _computed(statistics: Sequence[Statistic], n: int) -> tuple[list[float], Floats]:
    """The value of each statistic, and its resamples, with a column for each statistic."""
    once = np.ones((1, n))
    values = [float(statistic.of(once)[0]) for statistic in statistics]
    rows = [
        np.column_stack([statistic.of(weights) for statistic in statistics])
        for weights in _resamples(n)
        if statistics
    ]
    return values, np.concatenate(rows) if rows else np.empty((RESAMPLES, 0))


def _resamples(n: int) -> Iterator[Floats]:
    """How often each of *n* questions is drawn: a row for each resample, some rows at a time."""
    random = np.random.default_rng(SEED)
    at_once = max(1, min(RESAMPLES, CELLS // n))
    for begun in range(0, RESAMPLES, at_once):
        rows = min(at_once, RESAMPLES - begun)
        drawn = random.integers(0, n, (rows, n)) + n * np.arange(rows)[:, None]
        yield np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n).astype(np.float64)


def _interval(value: float, resampled: Floats) -> tuple[float, float]:
    measured = resampled[~np.isnan(resampled)]
    if not measured.size:
        return value, value
    low, high = np.percentile(measured, (TAIL, 100 - TAIL)).tolist()
    return min(low, value), max(high, value)


def _p_value(differences: Floats) -> float:
    measured = differences[~np.isnan(differences)]
    sides = (int((measured <= 0).sum()), int((measured >= 0).sum()))
    return min(1.0, 2 * (min(sides) + 1) / (measured.size + 1))
