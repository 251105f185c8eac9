"""The fitted weights, from ``weights.toml`` and ``meaning.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from math import fsum
from pathlib import Path

FILE = Path(__file__).with_name("weights.toml")
MEANING_FILE = Path(__file__).with_name("meaning.toml")


@dataclass(frozen=True)
class Shape:
    """The contribution of a feature as a function of its value, linear between *points*.

    It begins at (0, 0) and is constant after the last point: with (0.5, 1) and (1, 4) it is 0.5 at
    0.25. A sum of such functions is a generalized additive model: Lou, Caruana and Gehrke,
    "Intelligible Models for Classification and Regression", 2012, section 2.
    """

    points: tuple[tuple[float, float], ...]

    def of(self, value: float) -> float:
        """The contribution at this value."""
        before, height = 0.0, 0.0
        for knot, at_knot in self.points:
            if value < knot:
                return height + (at_knot - height) * (value - before) / (knot - before)
            before, height = knot, at_knot
        return height

    @property
    def most(self) -> float:
        """The highest contribution that the feature can have."""
        return max(0.0, *(height for _, height in self.points))


@dataclass(frozen=True)
class Meaning:
    """The weights for other languages, and for vectors.

    *within* and *across* are the weights of a cosine in a score, in the question's language and in
    another. In the log-odds, *compared* is added for a quote that was compared in its own language,
    *cosine_lead* is the weight of the lead. In another language, *confidence* are the shapes,
    *bias* is the log-odds without them, *bias_compared* the same for a compared quote.
    """

    within: float
    across: float
    compared: float
    cosine_lead: float
    confidence: Mapping[str, Shape]
    bias: float
    bias_compared: float


@dataclass(frozen=True)
class Weights:
    """The weight of each ranking feature, and the shape of each confidence feature.

    *bias* is the log-odds of an answer if all confidence features are zero.
    """

    ranking: Mapping[str, float]
    confidence: Mapping[str, Shape]
    bias: float
    meaning: Meaning = field(default_factory=lambda: _MEANING)

    @cached_property
    def most(self) -> float:
        """The highest score that a sentence could have."""
        return fsum(self.ranking.values())


@dataclass(frozen=True, slots=True)
class Contribution:
    """A feature with its value, as ``explain`` shows it.

    *heading* is a column heading, *meaning* a clause, *part* the part of the sum, *most* the
    highest possible part.
    """

    name: str
    heading: str
    meaning: str
    value: float
    part: float
    most: float


def read_weights(text: str) -> Weights:
    """The weights in a TOML text. Raises ``KeyError``."""
    tables = tomllib.loads(text)
    return Weights(tables["ranking"], _shapes(tables["confidence"]), tables["bias"])


def read_meaning(text: str) -> Meaning:
    """The weights in the text of ``meaning.toml``. Raises ``KeyError``."""
    tables = tomllib.loads(text)
    across = dict(tables["across"])
    biases = {name: across.pop(name) for name in ("bias", "bias_compared")}
    return Meaning(**tables["cosines"], **biases, confidence=_shapes(across))


def _shapes(points: Mapping[str, list[tuple[float, float]]]) -> dict[str, Shape]:
    return {name: Shape(tuple((k, height) for k, height in some)) for name, some in points.items()}


_MEANING: Meaning = read_meaning(MEANING_FILE.read_text("utf-8"))
_in_use = [read_weights(FILE.read_text("utf-8"))]


def fitted_weights() -> Weights:
    """The weights in use."""
    return _in_use[-1]


@contextmanager
def using(other: Weights) -> Iterator[None]:
    """Use *other* weights, to measure with ones that were fitted without a set."""
    _in_use.append(other)
    try:
        yield
    finally:
        _in_use.remove(other)
