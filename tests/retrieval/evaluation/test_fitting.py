"""The weights are fitted repeatably: losses have the slope they claim, and the file is complete."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT
from retrieval.answering.weights import fitted_weights, read_weights
from retrieval.evaluation import fitting
from retrieval.evaluation.fitting import Choice, write

DATA = ROOT / "tests" / "data"
SMALL = "question-set"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the file of weights, to be written to."""
    path = tmp_path / "weights.toml"
    path.write_text(fitting.FILE.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(fitting, "FILE", path)
    return path


def choices() -> list[Choice]:
    """Two questions with three and two candidates; no sentence of the second one is right."""
    random = np.random.default_rng(1)
    right = np.array([True, False, False])
    paragraph = np.array([True, True, False])
    return [
        Choice(random.random((3, 4)), right, paragraph, 0.5),
        Choice(random.random((2, 4)), np.array([False, False]), paragraph[1:], 0.25),
    ]


def test_the_loss_of_a_ranking_has_the_slope_it_claims() -> None:
    loss = fitting._listwise(choices())
    weights, step = np.array([0.1, -0.2, 0.3, 0.05]), 1e-6
    _, slope = loss(weights)
    steps = np.eye(4) * step
    measured = [(loss(weights + move)[0] - loss(weights - move)[0]) / (2 * step) for move in steps]

    assert slope == pytest.approx(measured, abs=1e-6)


def test_the_loss_of_a_ranking_is_that_of_the_definition() -> None:
    weights = np.array([0.1, -0.2, 0.3, 0.05])
    wanted = fitting.RIDGE * float(weights @ weights)
    for choice in choices():
        chances = np.exp(fitting.SHARPNESS * choice.features @ weights)
        chances /= chances.sum()
        sentence = choice.sentence if choice.sentence.any() else choice.paragraph
        for right in (choice.paragraph, sentence):
            wanted -= choice.weight / 2 * np.log(chances[right].sum())

    assert fitting._listwise(choices())(weights)[0] == pytest.approx(wanted)


def test_better_weights_lose_less() -> None:
    # The first column alone is what tells a right candidate from another.
    features = np.array([[1.0, 0.3], [0.0, 0.9]])
    right = np.array([True, False])
    loss = fitting._listwise([Choice(features, right, right, 1.0)])

    assert loss(np.array([0.3, 0.0]))[0] < loss(np.zeros(2))[0] < loss(np.array([0.0, 0.3]))[0]


def test_what_is_written_is_read_again(file: Path) -> None:
    ranking = {name: n / 100 for n, name in enumerate(fitted_weights().ranking)}
    write(ranking, dict(fitted_weights().confidence), -1.5, "ranking", ["3 questions of a set"])
    text = file.read_text("utf-8")

    assert read_weights(text) == replace(fitted_weights(), ranking=ranking, bias=-1.5)
    assert ": 3 questions of a set\n" in text
    assert sum(line.startswith("# ranking") for line in text.splitlines()) == 1
    assert any(line.startswith("# confidence") for line in text.splitlines())


def test_the_weights_of_sentences_are_fitted_to_question_sets(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "RANKED", (SMALL,))
    fitting.main(["ranking", str(DATA)])
    fitted = read_weights(file.read_text("utf-8"))

    assert fitted.ranking.keys() == fitted_weights().ranking.keys()
    assert fitted.ranking != fitted_weights().ranking
    assert all(fitted.ranking[name] == fitted_weights().ranking[name] for name in fitting.BY_HAND)
    assert (fitted.confidence, fitted.bias) == (fitted_weights().confidence, fitted_weights().bias)
    fitting.main(["ranking", str(DATA)])
    assert read_weights(file.read_text("utf-8")) == fitted


def test_the_weights_of_the_confidence_are_fitted_to_right_and_wrong_quotes(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    halved = f"half of {SMALL}"
    monkeypatch.setattr(fitting, "JUDGED", ((SMALL, SMALL, 2.0), (SMALL, halved, 1.0)))
    fitting.main(["confidence", str(DATA)])
    fitted = read_weights(file.read_text("utf-8"))

    assert fitted.confidence.keys() == fitted_weights().confidence.keys()
    assert fitted.bias != fitted_weights().bias
    assert fitted.ranking == fitted_weights().ranking
    assert f"{SMALL} over {halved}: " in file.read_text("utf-8")
