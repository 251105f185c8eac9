"""Right and wrong first quotes to the shapes of the confidence features; pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from retrieval.answering.confidence_features import DECLARATIONS
from retrieval.answering.weights import Shape
from retrieval.evaluation.fitting.minimizing import Bounds, Numbers, logistic
from retrieval.evaluation.fitting.training_data import FirstQuote

# The bounds of a slope by the direction of its feature.
SLOPES: dict[int, tuple[float | None, float | None]] = {
    1: (0.0, None), 0: (None, None), -1: (None, 0.0),
}  # fmt: skip


def fit_confidence(quotes: Sequence[FirstQuote]) -> tuple[float, dict[str, Shape]]:
    """The bias and the shapes of the logistic model that tells right quotes from others.

    The numbers that are fitted are the slopes of each shape between its knots.
    """
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
    """How much of each segment between the knots of its feature each value covers.

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
    """The shape of each feature, from the slopes of its segments."""
    remaining = iter(slopes)
    found = {}
    for name, declared in DECLARATIONS.items():
        height, points = 0.0, []
        for before, after in pairwise((0.0, *declared.knots)):
            height += next(remaining) * (after - before)
            points.append((after, height))
        found[name] = Shape(tuple(points))
    return found
