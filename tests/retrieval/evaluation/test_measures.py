"""Each measure against values worked out by hand, and what must hold for any questions."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retrieval.evaluation.measures import (
    auroc,
    calibration_error,
    reliability,
    risk_coverage,
    risk_coverage_area,
    weighted_mean,
)
from retrieval.evaluation.standard import PARAGRAPH_MEASURES, SENTENCE_MEASURES, rank_measures

# Few values, so that ties are common.
judged = st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 3)), min_size=1)


def arrays(questions: list[tuple[int, bool, int]]):
    confidence, flags, counts = (np.array(column) for column in zip(*questions, strict=True))
    return confidence / 12, flags.astype(bool), counts


def once(n: int):
    return np.ones((1, n))


@pytest.mark.parametrize(
    ("confidence", "positive", "area"),
    [
        pytest.param([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], 1.0, id="apart"),
        pytest.param([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], 0.0, id="reversed"),
        # Of six pairs 4 are in order.
        pytest.param([0.1, 0.4, 0.7, 0.5, 0.6], [0, 0, 0, 1, 1], 4 / 6, id="mixed"),
        # One of two pairs is in order, the other a tie.
        pytest.param([0.5, 0.2, 0.5], [0, 0, 1], 0.75, id="tie"),
        pytest.param([0.5, 0.5, 0.5], [0, 1, 1], 0.5, id="all tied"),
    ],
)
def test_auroc(confidence, positive, area) -> None:
    found = auroc(np.array(confidence), np.array(positive, dtype=bool), once(len(positive)))

    assert found == pytest.approx([area])


@pytest.mark.parametrize(
    ("confidence", "right", "area"),
    [
        # Risks 0, 0, 1/3, 2/4.
        pytest.param([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 0], (1 / 3 + 1 / 2) / 4, id="best order"),
        # Risks 1, 1, 2/3, 2/4.
        pytest.param([0.6, 0.7, 0.8, 0.9], [1, 1, 0, 0], (2 + 2 / 3 + 1 / 2) / 4, id="worst order"),
        pytest.param([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0], 0.75, id="ties are covered together"),
        pytest.param([0.5, 0.1], [1, 1], 0.0, id="all right"),
    ],
)
def test_risk_coverage_area(confidence, right, area) -> None:
    found = risk_coverage_area(np.array(confidence), np.array(right, dtype=bool), once(len(right)))

    assert found == pytest.approx([area])


@pytest.mark.parametrize(
    ("confidence", "right", "error"),
    [
        pytest.param([1.0, 1.0, 0.0], [1, 1, 0], 0.0, id="perfect"),
        pytest.param([1.0, 0.0], [0, 1], 1.0, id="the contrary"),
        # One bin: mean confidence 0.84, half are right.
        pytest.param([0.82, 0.86], [1, 0], 0.34, id="one bin"),
        # Bins of 2 and 1: (2 * |0.84 - 0.5| + 1 * |0.25 - 0|) / 3.
        pytest.param([0.82, 0.86, 0.25], [1, 0, 0], (0.68 + 0.25) / 3, id="two bins"),
    ],
)
def test_calibration_error(confidence, right, error) -> None:
    found = calibration_error(np.array(confidence), np.array(right, dtype=bool), once(len(right)))

    assert found == pytest.approx([error])


def test_a_weighted_mean_counts_as_often_as_the_weight_says() -> None:
    found = weighted_mean(np.array([0.0, 1.0]), np.array([[1.0, 3.0], [2.0, 0.0], [0.0, 0.0]]))

    assert found[:2] == pytest.approx([0.75, 0.0])
    assert np.isnan(found[2])


@given(judged)
def test_a_reversed_confidence_turns_auroc_around(questions) -> None:
    confidence, positive, counts = arrays(questions)
    there = auroc(confidence, positive, counts[None, :])
    back = auroc(1 - confidence, positive, counts[None, :])

    assert there + back == pytest.approx([1.0]) or (np.isnan(there) and np.isnan(back))


@pytest.mark.parametrize("formula", [auroc, risk_coverage_area, calibration_error])
@given(questions=judged)
def test_a_weight_is_as_many_questions(formula, questions) -> None:
    confidence, flags, counts = arrays(questions)
    assume(counts.any())
    repeated = formula(confidence.repeat(counts), flags.repeat(counts), once(counts.sum()))
    weighted = formula(confidence, flags, counts[None, :].astype(float))

    assert weighted == pytest.approx(repeated, nan_ok=True)


@given(judged)
def test_measures_stay_between_none_and_all(questions) -> None:
    confidence, flags, _ = arrays(questions)
    for formula in (auroc, risk_coverage_area, calibration_error):
        [value] = formula(confidence, flags, once(len(flags)))
        assert np.isnan(value) or -1e-9 <= value <= 1 + 1e-9


@given(judged)
def test_the_diagrams_and_the_measures_are_of_one_mind(questions) -> None:
    confidence, right, _ = arrays(questions)
    bins = reliability(confidence, right)
    curve = risk_coverage(confidence, right)
    gap = sum(one.count * abs(one.right - one.confidence) for one in bins) / len(right)
    steps = np.diff([0.0, *(coverage for coverage, _ in curve)])
    area = sum(step * risk for step, (_, risk) in zip(steps, curve, strict=True))

    assert sum(one.count for one in bins) == len(right)
    assert [gap] == pytest.approx(calibration_error(confidence, right, once(len(right))), abs=1e-9)
    assert [area] == pytest.approx(risk_coverage_area(confidence, right, once(len(right))))
    assert curve[-1] == pytest.approx((1.0, 1 - right.mean()))


def test_rankings_by_the_standard_measures() -> None:
    qrels = {"a": {"x": 1}, "b": {"x": 1, "y": 1}, "c": {"z": 1}}
    rankings = {"a": ["q", "x"], "b": ["x", "q", "y"], "other": ["z"]}
    paragraphs = rank_measures(qrels, rankings, PARAGRAPH_MEASURES)
    sentences = rank_measures(qrels, rankings, SENTENCE_MEASURES)

    assert paragraphs["a"] == pytest.approx(
        {"Success@1": 0, "Success@5": 1, "RR@10": 1 / 2, "nDCG@10": 1 / np.log2(3)}
    )
    assert sentences["b"] == pytest.approx(
        {"sentence Success@1": 1, "sentence RR@10": 1, "sentence AP": (1 + 2 / 3) / 2}
    )
    assert set(paragraphs["c"].values()) == {0.0}
    assert paragraphs.keys() == qrels.keys()


def test_the_order_of_a_ranking_counts_and_not_the_names_in_it() -> None:
    names = [f"d{n}" for n in range(30)]
    for rank, name in enumerate(names, start=1):
        [values] = rank_measures({"q": {name: 1}}, {"q": names}, PARAGRAPH_MEASURES).values()
        assert values["RR@10"] == pytest.approx(1 / rank if rank <= 10 else 0)
        assert values["Success@5"] == (rank <= 5)
