"""The fitted weights, read from ``weights.toml`` beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each feature: of *ranking* a sentence, and of *confidence* in the first quote.

    *bias* is the log-odds of an answer if all confidence features are zero.
    """

    ranking: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float


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


WEIGHTS = read_weights(FILE.read_text("utf-8"))
