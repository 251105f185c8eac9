"""Fits the weights of the ranking, then of the confidence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import NamedTuple

from retrieval.answering.features import Shape, Weights, fitted_weights
from tools.fitting import sets
from tools.fitting.confidence import fit_confidence
from tools.fitting.layouts import Layout
from tools.fitting.ranking import BY_HAND, fit_ranking
from tools.fitting.training_data import Bench, neutral_weights

# All weights are rounded: those measured are those written.
DIGITS = 2

INTRODUCTION = (
    "# The weights of the features. `python -m tools.fitting fit` writes this file;",
    "# see docs/measuring.md. Each set has the SHA-256 of its files (the first 12 digits) and the",
    f"# number of its questions. Set by hand: {', '.join(BY_HAND)}.",
)
SOURCE = re.compile(r"# set (\S+): sha256 ([0-9a-f]{12}), (\d+) questions")


class Source(NamedTuple):
    """A set of the fit: the SHA-256 of its files, and the number of used questions."""

    name: str
    fingerprint: str
    questions: int


class Fit(NamedTuple):
    """Fitted weights, their sets, and the sets that were left out."""

    weights: Weights
    sources: tuple[Source, ...]
    left_out: tuple[str, ...]


def fit(bench: Bench, left_out: Collection[str] = ()) -> Fit:
    """Fit weights to the sets of the tables except those *left_out*."""
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
    used = {*sets.ranked(left_out)}
    for trial, _ in sets.judged(left_out):
        used |= {trial.name, trial.articles}
    for name in sets.names():
        if name in used:
            count = len(bench.questions(name).questions)
            yield Source(name, sets.fingerprint(bench.folder / name), count)


def written(fit: Fit, commit: str | None = None) -> str:
    """The text of ``weights.toml`` with the sources of the fit; *commit* names the code."""
    weights = fit.weights
    lines = [*INTRODUCTION, "#"]
    if commit:
        lines.append(f"# commit: {commit}")
    if fit.left_out:
        lines.append(f"# left out: {', '.join(fit.left_out)}")
    lines += [
        f"# set {name}: sha256 {fingerprint}, {questions} questions"
        for name, fingerprint, questions in fit.sources
    ]
    lines += ["", f"bias = {weights.bias:.{DIGITS}f}"]
    lines += ["", "[ranking]"]
    lines += [f"{name} = {weight:.{DIGITS}f}" for name, weight in weights.ranking.items()]
    lines += ["", "# The points of each shape: a value of the feature, and its contribution."]
    lines += ["[confidence]"]
    for name, shape in weights.confidence.items():
        points = (f"[{knot}, {height:.{DIGITS}f}]" for knot, height in shape.points)
        lines.append(f"{name} = [{', '.join(points)}]")
    return "\n".join([*lines, ""])


def sources(text: str) -> tuple[Source, ...]:
    """The sets in the header of a file."""
    return tuple(
        Source(name, fingerprint, int(questions))
        for name, fingerprint, questions in SOURCE.findall(text)
    )
