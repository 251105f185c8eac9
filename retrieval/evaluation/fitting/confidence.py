"""Right and wrong first quotes to the weights of the confidence; pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retrieval.answering.confidence_features import ConfidenceFeatures
from retrieval.evaluation.fitting.minimizing import Numbers, minimum
from retrieval.evaluation.fitting.training_data import FirstQuote

RIDGE = 1e-3


def fit_confidence(quotes: Sequence[FirstQuote]) -> tuple[float, dict[str, float]]:
    """The bias and the weights of the logistic regression that tells right quotes from others."""
    features = np.array([quote.features for quote in quotes], float)
    wanted = np.array([quote.right for quote in quotes], float)
    shares = np.array([quote.weight for quote in quotes])

    def loss(values: Numbers) -> tuple[float, Numbers]:
        scores = features @ values[1:] + values[0]
        error = shares * (0.5 + 0.5 * np.tanh(scores / 2) - wanted)  # the logistic function
        total = float(shares @ (np.logaddexp(0, scores) - wanted * scores))
        slope = np.concatenate([[error.sum()], error @ features + 2 * RIDGE * values[1:]])
        return total + RIDGE * float(values[1:] @ values[1:]), slope

    values, _ = minimum(loss, features.shape[1] + 1)
    return values[0], dict(zip(ConfidenceFeatures._fields, values[1:], strict=True))
