"""The fit: first the weights of the ranking, then, with these in use, those of the confidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import NamedTuple

from retrieval.answering.weights import Shape, Weights, fitted_weights
from retrieval.evaluation.fitting import sets
from retrieval.evaluation.fitting.confidence import fit_confidence
from retrieval.evaluation.fitting.layouts import Layout
from retrieval.evaluation.fitting.ranking import BY_HAND, fit_ranking
from retrieval.evaluation.fitting.training_data import Bench, neutral_weights

# What is written is what is measured: all weights are rounded.
DIGITS = 2


class Source(NamedTuple):
    """A set that was fitted to: the SHA-256 of its files, and the number of its questions used."""

    name: str
    fingerprint: str
    questions: int


class Fit(NamedTuple):
    """Fitted weights, the sets that they were fitted to, and those that were left out."""

    weights: Weights
    sources: tuple[Source, ...]
    left_out: tuple[str, ...]


def fit(bench: Bench, left_out: Collection[str] = ()) -> Fit:
    """The weights for the sets of the tables, except those *left_out*."""
    by_hand = {name: fitted_weights().ranking[name] for name in BY_HAND}
    choices = []
    for name in sets.ranked(left_out):
        found = bench.choices(name, Layout.AS_GIVEN)
        choices += [one._replace(weight=1 / len(found)) for one in found]
    ranking = _rounded(fit_ranking(choices, by_hand))
    weights = replace(neutral_weights(), ranking=ranking)
    quotes = []
    for trial, layouts in sets.judged(left_out):
        for layout in layouts:
            first = bench.first_quotes(trial, layout, weights)
            share = trial.weight / (len(first) * len(layouts)) if first else 0.0
            quotes += [one._replace(weight=share) for one in first]
    bias, confidence = fit_confidence(quotes)
    shapes = {
        name: Shape(tuple((knot, round(height, DIGITS) + 0.0) for knot, height in shape.points))
        for name, shape in confidence.items()
    }
    weights = Weights(ranking, shapes, round(bias, DIGITS) + 0.0)
    return Fit(weights, tuple(_sources(bench, left_out)), tuple(sorted(left_out)))


def _rounded(weights: dict[str, float]) -> dict[str, float]:
    return {name: round(value, DIGITS) + 0.0 for name, value in weights.items()}  # no -0.0


def _sources(bench: Bench, left_out: Collection[str]) -> Iterable[Source]:
    """The sets that are fitted to, in the order of the tables."""
    used = {*sets.ranked(left_out)}
    for trial, _ in sets.judged(left_out):
        used |= {trial.name, trial.articles}
    for name in sets.names():
        if name in used:
            count = len(bench.questions(name).questions)
            yield Source(name, sets.fingerprint(bench.folder / name), count)
