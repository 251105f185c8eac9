"""Fits the shapes of the confidence features to right and wrong first quotes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from retrieval.answering.confidence import DECLARATIONS
from retrieval.answering.features import Shape
from tools.fitting.minimum import Bounds, Numbers, logistic
from tools.fitting.training_data import FirstQuote

# Bounds of a slope by the direction of its feature.
SLOPES: dict[int, tuple[float | None, float | None]] = {
    1: (0.0, None), 0: (None, None), -1: (None, 0.0),
}  # fmt: skip


def fit_confidence(quotes: Sequence[FirstQuote]) -> tuple[float, dict[str, Shape]]:
    """The bias and shapes of the logistic model of right quotes, by slopes between knots."""
    lengths = segments(np.array([quote.features for quote in quotes], float))
    wanted = np.array([quote.right for quote in quotes], float)
    shares = np.array([quote.weight for quote in quotes])

    bounds: Bounds = [
        (None, None),
        *(SLOPES[d.direction] for d in DECLARATIONS.values() for _ in d.knots),
    ]
    bias, *slopes = logistic(lengths, wanted, shares, bounds)
    return bias, shapes(slopes)


def segments(features: Numbers) -> Numbers:
    """The part that each value covers of each segment between the knots of its feature.

    Shape: (quotes, features) -> (quotes, segments). A value of 0.5 covers 0.4 and 0.1 of the
    segments of a feature with the knots 0.4, 0.6 and 1.
    """
    columns = [
        np.clip(values - before, 0.0, after - before)
        for values, declared in zip(features.T, DECLARATIONS.values(), strict=True)
        for before, after in pairwise((0.0, *declared.knots))
    ]
    return np.array(columns).T


def shapes(slopes: Sequence[float]) -> dict[str, Shape]:
    """The shape of each feature, from slopes of segments."""
    remaining = iter(slopes)
    found = {}
    for name, declared in DECLARATIONS.items():
        height, points = 0.0, []
        for before, after in pairwise((0.0, *declared.knots)):
            height += next(remaining) * (after - before)
            points.append((after, height))
        found[name] = Shape(tuple(points))
    return found
