"""Measures over judged questions, with intervals, and their differences from an earlier run.

*weights* say how often each question (column) is counted in each resample (row); a row of ones
gives the measure itself. Results have a number for each row, NaN if it leaves nothing to measure.

Example: ``weighted_mean(array([1.0, 0.0]), array([[1.0, 1.0], [3.0, 1.0]]))`` is ``[0.5, 0.75]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import RetrievalError
from retrieval.evaluation.judgments import PARAGRAPH_MEASURES, SENTENCE_MEASURES, Judged

# In the order of the table.
BEFORE = (
    *PARAGRAPH_MEASURES, "answer in first quote", "answer in its sentence", *SENTENCE_MEASURES,
    "sentences in first quote", "words in first quote", "rewrite F1", "rewrite exact",
)  # fmt: skip
AFTER = ("false-answer rate", "miss rate")
RESAMPLES = 1000
SEED = 20261124
TAIL = 2.5
# Weights in memory at a time.
CELLS = 4_000_000

BINS = 10
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class NothingInCommon(RetrievalError):
    """Two runs share no question."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """A measure over the questions in *columns*."""

    columns: NDArray[np.int64]
    formula: Callable[[Floats], Floats]

    def of(self, weights: Floats) -> Floats:
        """The measure for each row of *weights*."""
        return self.formula(weights[:, self.columns])


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measure over *n* questions with its 95 % interval, by percentiles of the bootstrap.

    Efron and Tibshirani 1993, "An Introduction to the Bootstrap", section 13.3. The value is always
    inside, even if resampling is biased.
    """

    name: str
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure now minus earlier, over the *n* questions of both runs, drawn in pairs.

    *p* is twice the share of resamples on the other side of zero (Efron and Tibshirani 1993,
    chapter 15), with one added to each count.
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
    """Every measure that is defined."""
    measures = statistics(judged)
    values, resampled = _computed([*measures.values()], len(judged))
    return tuple(
        Measurement(name, value, *_interval(value, column), len(measures[name].columns))
        for name, value, column in zip(measures, values, resampled.T, strict=True)
    )


def compare(earlier: Sequence[Judged], now: Sequence[Judged]) -> tuple[Difference, ...]:
    """The difference in every common measure, over shared questions. Raises ``NothingInCommon``."""
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
    """(what, name, questions) for each language and kind, if there are several and they differ."""
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
    """The defined measures, in the order of the table."""
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
    # Without answerable questions these mean nothing.
    if answerable[known].any():
        right = np.array([bool(judged[n].right) for n in known])
        for name, formula in (
            ("risk-coverage area", risk_coverage_area),
            ("calibration error", calibration_error),
        ):
            measures[name] = Statistic(known, partial(formula, confidence[known], right))
    return measures


def _means(judged: Sequence[Judged], names: Iterable[str]) -> Iterator[tuple[str, Statistic]]:
    for name in names:
        columns = [n for n, question in enumerate(judged) if name in question.values]
        if columns:
            values = np.array([judged[n].values[name] for n in columns])
            yield name, Statistic(np.array(columns), partial(weighted_mean, values))


def _computed(statistics: Sequence[Statistic], n: int) -> tuple[list[float], Floats]:
    """The value of each statistic, and its resamples (columns)."""
    once = np.ones((1, n))
    values = [float(statistic.of(once)[0]) for statistic in statistics]
    rows = [
        np.column_stack([statistic.of(weights) for statistic in statistics])
        for weights in _resamples(n)
        if statistics
    ]
    return values, np.concatenate(rows) if rows else np.empty((RESAMPLES, 0))


def _resamples(n: int) -> Iterator[Floats]:
    """Rows of weights for *n* questions, some at a time."""
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


def weighted_mean(values: Floats, weights: Floats) -> Floats:
    """The mean of *values*, one for each column."""
    return _ratio(weights @ values, weights.sum(axis=1))


def auroc(confidence: Floats, positive: Flags, weights: Floats) -> Floats:
    """The probability that a positive question has the higher confidence; ties count half.

    Hanley and McNeil 1982, "The meaning and use of the area under a receiver operating
    characteristic curve".
    """
    order, starts = _groups(confidence)
    above = np.add.reduceat((weights * positive)[:, order], starts, axis=1)
    below = np.add.reduceat((weights * ~positive)[:, order], starts, axis=1)
    # Earlier groups are below; the same group is a tie.
    wins = (above * (below.cumsum(axis=1) - below / 2)).sum(axis=1)
    return _ratio(wins, above.sum(axis=1) * below.sum(axis=1))


def risk_coverage_area(confidence: Floats, right: Flags, weights: Floats) -> Floats:
    """The mean share of wrong questions among those at least as confident as each.

    This is the AURC of Geifman, Uziel and El-Yaniv 2019, "Bias-reduced uncertainty estimation for
    deep neural classifiers", section 2. Equal confidences are covered together.
    """
    covered, wrong = _covered(confidence, right, weights)
    risk = _ratio(wrong.cumsum(axis=1), covered.cumsum(axis=1))
    # Outside of a resample, it has no risk (0 / 0) and no weight.
    return _ratio((covered * np.nan_to_num(risk)).sum(axis=1), covered.sum(axis=1))


def calibration_error(confidence: Floats, right: Flags, weights: Floats) -> Floats:
    """The mean distance of the confidence from the share of right answers, over ten equal bins.

    Guo et al. 2017, "On calibration of modern neural networks", equation 3.
    """
    inside = _bin_of(confidence)[:, None] == np.arange(BINS)
    gaps = weights @ (inside * (right - confidence)[:, None])
    return _ratio(np.abs(gaps).sum(axis=1), weights.sum(axis=1))


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions with a confidence from *low* to *high*: number and means."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(confidence: Floats, right: Flags) -> tuple[Bin, ...]:
    """The bins of the calibration error that are not empty, for a reliability diagram.

    Niculescu-Mizil and Caruana 2005, "Predicting good probabilities with supervised learning",
    section 4.
    """
    numbers = _bin_of(confidence)
    bins = []
    for number in range(BINS):
        inside = numbers == number
        if count := int(inside.sum()):
            means = float(confidence[inside].mean()), float(right[inside].mean())
            bins.append(Bin(number / BINS, (number + 1) / BINS, count, *means))
    return tuple(bins)


def risk_coverage(confidence: Floats, right: Flags) -> tuple[tuple[float, float], ...]:
    """(coverage, risk) at every threshold, from the highest down.

    El-Yaniv and Wiener 2010, "On the foundations of noise-free selective classification".
    """
    covered, wrong = _covered(confidence, right, np.ones((1, len(confidence))))
    counts, errors = covered[0].cumsum(), wrong[0].cumsum()
    return tuple(zip((counts / len(confidence)).tolist(), (errors / counts).tolist(), strict=True))


def _bin_of(confidence: Floats) -> NDArray[np.int64]:
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def _groups(keys: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The columns by ascending keys, and the start of each run of equal keys.

    Example: keys ``[3, 1, 3]`` give the order ``[1, 0, 2]`` and the starts ``[0, 1]``.
    """
    order = np.argsort(keys, kind="stable")
    changes = np.flatnonzero(np.diff(keys[order])) + 1
    return order, np.concatenate(([0], changes))


def _covered(confidence: Floats, right: Flags, weights: Floats) -> tuple[Floats, Floats]:
    """The questions at each confidence, highest first, and the wrong ones."""
    order, starts = _groups(-confidence)
    covered = np.add.reduceat(weights[:, order], starts, axis=1)
    wrong = np.add.reduceat((weights * ~right)[:, order], starts, axis=1)
    return covered, wrong


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
