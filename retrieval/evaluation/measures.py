"""Measures of the confidence of judged questions: ranking, risk and calibration; pure.

Every measure takes *weights*, a matrix with a row for each resample and a column for each question:
it says how often the question is counted. A row of ones gives the measure itself. The result is an
array with a number for each row, NaN if a row leaves nothing to measure.

Example: ``weighted_mean(array([1.0, 0.0]), array([[1.0, 1.0], [3.0, 1.0]]))`` is ``[0.5, 0.75]``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def weighted_mean(values: Floats, weights: Floats) -> Floats:
    """The mean of *values*, one for each column."""
    return _ratio(weights @ values, weights.sum(axis=1))


def auroc(confidence: Floats, positive: Flags, weights: Floats) -> Floats:
    """The probability that a positive question has a higher confidence than a negative one.

    Ties count half.

    This is the Wilcoxon-Mann-Whitney statistic as the area under the ROC curve: Hanley and McNeil
    1982, "The meaning and use of the area under a receiver operating characteristic curve".
    """
    order, starts = _groups(confidence)
    above = np.add.reduceat((weights * positive)[:, order], starts, axis=1)
    below = np.add.reduceat((weights * ~positive)[:, order], starts, axis=1)
    # The groups ascend: negative questions of earlier groups are below, those of the same are ties.
    wins = (above * (below.cumsum(axis=1) - below / 2)).sum(axis=1)
    return _ratio(wins, above.sum(axis=1) * below.sum(axis=1))


def risk_coverage_area(confidence: Floats, right: Flags, weights: Floats) -> Floats:
    """The mean, over questions, of the share of wrong ones among those at least as confident.

    This is the AURC of Geifman, Uziel and El-Yaniv 2019, "Bias-reduced uncertainty estimation for
    deep neural classifiers", section 2. Equal confidences are covered together, since no threshold
    separates them.
    """
    covered, wrong = _covered(confidence, right, weights)
    risk = _ratio(wrong.cumsum(axis=1), covered.cumsum(axis=1))
    # A group that is not in a resample has no risk (0 / 0); its weight is 0.
    return _ratio((covered * np.nan_to_num(risk)).sum(axis=1), covered.sum(axis=1))


def calibration_error(confidence: Floats, right: Flags, weights: Floats) -> Floats:
    """The mean distance, over questions, of the confidence from the share of right answers.

    This is the expected calibration error over ten bins of equal width: Guo et al. 2017, "On
    calibration of modern neural networks", equation 3.
    """
    inside = _bin_of(confidence)[:, None] == np.arange(BINS)
    gaps = weights @ (inside * (right - confidence)[:, None])
    return _ratio(np.abs(gaps).sum(axis=1), weights.sum(axis=1))


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose confidence is from *low* to *high*: their number and the two means."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(confidence: Floats, right: Flags) -> tuple[Bin, ...]:
    """The bins of the calibration error that are not empty, by confidence.

    They make the reliability diagram of Niculescu-Mizil and Caruana 2005, "Predicting good
    probabilities with supervised learning", section 4.
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
    """(coverage, risk) at every threshold of confidence, from the highest down.

    El-Yaniv and Wiener 2010, "On the foundations of noise-free selective classification".
    """
    covered, wrong = _covered(confidence, right, np.ones((1, len(confidence))))
    counts, errors = covered[0].cumsum(), wrong[0].cumsum()
    return tuple(zip((counts / len(confidence)).tolist(), (errors / counts).tolist(), strict=True))


def _bin_of(confidence: Floats) -> NDArray[np.int64]:
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def _groups(keys: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The columns in ascending order of their keys, and the start of each run of equal keys.

    Example: keys ``[3, 1, 3]`` give the order ``[1, 0, 2]`` and the starts ``[0, 1]``.
    """
    order = np.argsort(keys, kind="stable")
    changes = np.flatnonzero(np.diff(keys[order])) + 1
    return order, np.concatenate(([0], changes))


def _covered(confidence: Floats, right: Flags, weights: Floats) -> tuple[Floats, Floats]:
    """The number of questions with each confidence, highest first, and of the wrong ones."""
    order, starts = _groups(-confidence)
    covered = np.add.reduceat(weights[:, order], starts, axis=1)
    wrong = np.add.reduceat((weights * ~right)[:, order], starts, axis=1)
    return covered, wrong


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
