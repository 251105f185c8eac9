"""Fits the weights of the ranking to the candidates of questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.answering.features import FEATURES
from tools.fitting.minimum import Loss, Numbers, minimum
from tools.fitting.training_data import Choice

Flags = NDArray[np.bool_]

# Not fitted: too few questions need them, or none.
BY_HAND = ("introduces_name", "nearness")
# Right paragraphs and right sentences count the same.
PARAGRAPH_SHARE = 0.5
# A softmax is flat for scores that differ by tenths.
SHARPNESS = 10.0
RIDGE = 1e-3


def fit_ranking(choices: Sequence[Choice], by_hand: Mapping[str, float]) -> dict[str, float]:
    """Weights that put right sentences of right paragraphs first; *by_hand* are not fitted."""
    fixed = np.array([by_hand.get(feature.name, 0.0) for feature in FEATURES])
    free = np.flatnonzero([feature.name not in by_hand for feature in FEATURES])
    whole = listwise(choices)

    def loss(values: Numbers) -> tuple[float, Numbers]:
        weights = fixed.copy()
        weights[free] = values
        total, slope = whole(weights)
        return total, slope[free]

    values, _ = minimum(loss, len(free))
    fitted = dict(zip((FEATURES[number].name for number in free), values, strict=True))
    return {feature.name: ({**fitted, **by_hand})[feature.name] for feature in FEATURES}


def listwise(choices: Sequence[Choice]) -> Loss:
    """The loss of weights, and its slope.

    It is the cross entropy of a softmax over a question's candidates (ListNet: Cao et al.,
    "Learning to Rank: From Pairwise Approach to Listwise Approach", 2007, section 4).
    """
    features = np.vstack([choice.features for choice in choices]).astype(np.float64)
    starts = np.cumsum([0, *(len(choice.features) for choice in choices[:-1])])
    owner = np.repeat(np.arange(len(choices)), [len(choice.features) for choice in choices])
    shares = np.array([choice.weight for choice in choices])
    paragraph = np.concatenate([choice.paragraph for choice in choices])
    # Without a right sentence, any of the right paragraph counts.
    sentence = np.concatenate(
        [choice.sentence if choice.sentence.any() else choice.paragraph for choice in choices]
    )

    def chances(scores: Numbers, among: Flags) -> tuple[Numbers, Numbers]:
        """The softmax over candidates *among* all, and the logs of its sums."""
        peaks = np.maximum.reduceat(np.where(among, scores, -np.inf), starts)
        powers = np.where(among, np.exp(np.minimum(scores - peaks[owner], 0.0)), 0.0)
        sums = np.add.reduceat(powers, starts)
        return powers / sums[owner], np.log(sums) + peaks

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        scores = SHARPNESS * features @ weights
        given, whole = chances(scores, np.ones_like(paragraph))
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for right, part in ((paragraph, PARAGRAPH_SHARE), (sentence, 1 - PARAGRAPH_SHARE)):
            ideal, best = chances(scores, right)
            total += part * float(shares @ (whole - best))
            slope = slope + part * SHARPNESS * (shares[owner] * (given - ideal)) @ features
        return total, slope

    return loss
