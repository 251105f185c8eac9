"""Fitted weights to the text of ``weights.toml``, with a header that says where they are from."""

from __future__ import annotations

import re

from retrieval.evaluation.fitting.fit import DIGITS, Fit, Source
from retrieval.evaluation.fitting.ranking import BY_HAND

INTRODUCTION = (
    "# The weights of the features. `python -m retrieval.evaluation.fitting fit` writes this file;",
    "# see docs/measuring.md. Each set has the SHA-256 of its files (the first 12 digits) and the",
    f"# number of its questions. Set by hand: {', '.join(BY_HAND)}.",
)
SOURCE = re.compile(r"# set (\S+): sha256 ([0-9a-f]{12}), (\d+) questions")


def written(fit: Fit, commit: str | None = None) -> str:
    """The text of the file; *commit* names the version of the code, if it is known."""
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
    """The sets that the header of a file names."""
    return tuple(
        Source(name, fingerprint, int(questions))
        for name, fingerprint, questions in SOURCE.findall(text)
    )
