"""The fitted weights, read from ``weights.toml`` beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import fsum
from pathlib import Path

FILE = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True)
class Weights:
    """The weight of each feature: of *ranking* a sentence, and of *confidence* in the first quote.

    *bias* is the log-odds of an answer if all confidence features are zero.
    """

    ranking: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float

    @cached_property
    def most(self) -> float:
        """The highest score that a sentence could have."""
        return fsum(self.ranking.values())


@dataclass(frozen=True, slots=True)
class Contribution:
    """A feature with its value and its weight, as ``explain`` shows it.

    *heading* is a short column heading, *meaning* an explaining clause.
    """

    name: str
    heading: str
    meaning: str
    value: float
    weight: float

    @property
    def part(self) -> float:
        """The part of the sum that the feature contributes: its weight times its value."""
        return self.weight * self.value


def read_weights(text: str) -> Weights:
    """The weights in a TOML text. Raises ``KeyError`` if a table is missing."""
    tables = tomllib.loads(text)
    return Weights(tables["ranking"], tables["confidence"], tables["bias"])


_in_use = [read_weights(FILE.read_text("utf-8"))]


def fitted_weights() -> Weights:
    """The weights in use."""
    return _in_use[-1]


@contextmanager
def using(other: Weights) -> Iterator[None]:
    """Use *other* weights, as measuring with weights that were fitted without a set does."""
    _in_use.append(other)
    try:
        yield
    finally:
        _in_use.remove(other)
