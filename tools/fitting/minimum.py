"""Finds the minimum of a loss, always the same for the same data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Numbers = NDArray[np.float64]
Loss = Callable[[Numbers], tuple[float, Numbers]]
# The least and greatest value of each number.
Bounds = Sequence[tuple[float | None, float | None]]

# The weight of squared weights in the loss.
RIDGE = 1e-3
# More exact than what is written.
SETTINGS = {"maxiter": 2000, "ftol": 1e-12, "gtol": 1e-7}


def logistic(
    features: Numbers, right: Numbers, shares: Numbers, bounds: Bounds | None = None
) -> list[float]:
    """The bias and weights of the logistic model of *right* by *features*.

    Shapes: *features* (examples, features), *right* (0 or 1) and *shares* in the loss (examples).
    """

    def loss(values: Numbers) -> tuple[float, Numbers]:
        scores = features @ values[1:] + values[0]
        error = shares * (0.5 + 0.5 * np.tanh(scores / 2) - right)  # the logistic function
        total = float(shares @ (np.logaddexp(0, scores) - right * scores))
        slope = np.concatenate([[error.sum()], error @ features + 2 * RIDGE * values[1:]])
        return total + RIDGE * float(values[1:] @ values[1:]), slope

    return minimum(loss, 1 + features.shape[1], bounds)[0]


def minimum(loss: Loss, size: int, bounds: Bounds | None = None) -> tuple[list[float], float]:
    """The *size* numbers, from zeros on, with the least *loss*, and that loss."""
    found = minimize(
        loss, np.zeros(size), jac=True, method="L-BFGS-B", bounds=bounds, options=SETTINGS
    )
    return [float(value) for value in found.x], float(found.fun)
