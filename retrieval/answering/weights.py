"""The fitted weights, as they stand in ``weights.toml`` beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal counts: for a *sentence*, and for the *confidence* in the best quote.

    *analysis* is the version of the analyzers they were fitted with; *bias* what the confidence
    starts from.
    """

    sentence: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float


def read_weights(text: str) -> Weights:
    """The weights in a TOML text."""
    tables = tomllib.loads(text)
    return Weights(tables["sentence"], tables["confidence"], tables["bias"])


WEIGHTS = read_weights(FILE.read_text("utf-8"))
