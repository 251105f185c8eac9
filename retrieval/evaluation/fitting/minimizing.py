"""The minimum of a loss, found with fixed settings, so that the same data give the same minimum."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Numbers = NDArray[np.float64]
Loss = Callable[[Numbers], tuple[float, Numbers]]

# The minimum is exact to more digits than are written.
SETTINGS = {"maxiter": 2000, "ftol": 1e-12, "gtol": 1e-7}


Bounds = Sequence[tuple[float | None, float | None]]
"""The least and the greatest value of each number; None if there is no bound."""


def minimum(loss: Loss, size: int, bounds: Bounds | None = None) -> tuple[list[float], float]:
    """The *size* numbers, from zeros on, at which *loss* is least, and the loss there."""
    found = minimize(
        loss, np.zeros(size), jac=True, method="L-BFGS-B", bounds=bounds, options=SETTINGS
    )
    return [float(value) for value in found.x], float(found.fun)
