"""Each measure against values worked out by hand, and what must hold for any questions."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retrieval.evaluation import measures as measurement
from retrieval.evaluation.judgments import (
    PARAGRAPH_MEASURES,
    SENTENCE_MEASURES,
    Judged,
    rank_measures,
)
from retrieval.evaluation.measures import (
    NothingInCommon,
    auroc,
    calibration_error,
    compare,
    groups,
    measure,
    reliability,
    risk_coverage,
    risk_coverage_area,
    weighted_mean,
)

# Few values, so that ties are common.
answered = st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 3)), min_size=1)


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


@given(answered)
def test_a_reversed_confidence_turns_auroc_around(questions) -> None:
    confidence, positive, counts = arrays(questions)
    there = auroc(confidence, positive, counts[None, :])
    back = auroc(1 - confidence, positive, counts[None, :])

    assert there + back == pytest.approx([1.0]) or (np.isnan(there) and np.isnan(back))


@pytest.mark.parametrize("formula", [auroc, risk_coverage_area, calibration_error])
@given(questions=answered)
def test_a_weight_is_as_many_questions(formula, questions) -> None:
    confidence, flags, counts = arrays(questions)
    assume(counts.any())
    repeated = formula(confidence.repeat(counts), flags.repeat(counts), once(counts.sum()))
    weighted = formula(confidence, flags, counts[None, :].astype(float))

    assert weighted == pytest.approx(repeated, nan_ok=True)


@given(answered)
def test_measures_stay_between_none_and_all(questions) -> None:
    confidence, flags, _ = arrays(questions)
    for formula in (auroc, risk_coverage_area, calibration_error):
        [value] = formula(confidence, flags, once(len(flags)))
        assert np.isnan(value) or -1e-9 <= value <= 1 + 1e-9


@given(answered)
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


# Tables of measures: what is in them, their intervals, and comparisons.


def judged(
    name: object, answerable: bool, right: bool, confidence: float, language="en", kind=None
) -> Judged:
    answered = confidence >= 0.5
    values = {"answer in first quote": float(right)} if answerable else {}
    values["miss rate" if answerable else "false-answer rate"] = float(answered != answerable)
    return Judged(
        str(name), language, kind, answerable, answered, confidence, right and answerable, values
    )


runs = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.floats(0, 1)), min_size=1, max_size=30
).map(lambda rows: tuple(judged(n, *row) for n, row in enumerate(rows)))


def by_name(rows):
    return {row.name: row for row in rows}


def test_a_perfect_run_gets_the_best_of_everything() -> None:
    perfect = [judged(n, n % 2 == 0, True, 1.0 if n % 2 == 0 else 0.0) for n in range(20)]
    found = {row.name: (row.value, row.low, row.high, row.n) for row in measure(perfect)}
    answered = [one for one in perfect if one.answerable]

    # Who never says anything wrong still says nothing to half of the questions.
    assert 0 < found.pop("risk-coverage area")[0] <= 0.25
    assert by_name(measure(answered))["risk-coverage area"].value == 0
    assert found == {
        "answer in first quote": (1, 1, 1, 10),
        "AUROC of confidence": (1, 1, 1, 20),
        "false-answer rate": (0, 0, 0, 10),
        "miss rate": (0, 0, 0, 10),
        "calibration error": (0, 0, 0, 20),
    }


def test_what_a_set_cannot_give_is_left_out() -> None:
    only_unanswerable = [judged(n, False, False, 0.2) for n in range(3)]
    only_answerable = [judged(n, True, True, 0.9) for n in range(3)]
    unknown = [replace(one, right=None, values={}) for one in only_answerable]

    assert [*by_name(measure(only_unanswerable))] == ["false-answer rate"]
    assert "AUROC of confidence" not in by_name(measure(only_answerable))
    assert "false-answer rate" not in by_name(measure(only_answerable))
    assert measure(unknown) == ()


@given(runs)
def test_an_interval_holds_the_value(run) -> None:
    for row in measure(run):
        assert row.low <= row.value <= row.high


def test_an_interval_holds_the_value_where_every_resample_is_worse() -> None:
    quarters = [(n, 1 + n % 3) for n in range(60)]
    calibrated = [judged(n, True, n // 3 % 4 < part, part / 4) for n, part in quarters]
    row = by_name(measure(calibrated))["calibration error"]

    assert (row.value, row.low) == (0, 0)
    assert row.high > 0.05


def test_an_interval_is_about_as_wide_as_theory_says() -> None:
    half = [judged(n, True, n % 2 == 0, 0.9) for n in range(400)]
    row = by_name(measure(half))["answer in first quote"]

    # 1.96 standard errors of a proportion of 0.5 are 0.049.
    assert row.high - row.value == pytest.approx(0.049, abs=0.01)
    assert row.value - row.low == pytest.approx(0.049, abs=0.01)


def test_the_same_run_gives_the_same_intervals_however_much_is_drawn_at_once(monkeypatch) -> None:
    run = [judged(n, n % 3 > 0, n % 2 == 0, n / 20) for n in range(20)]
    whole = measure(run)
    monkeypatch.setattr(measurement, "CELLS", 100)

    assert measure(run) == whole


@given(runs)
def test_a_run_does_not_differ_from_itself(run) -> None:
    rows = compare(run, run)

    assert [row.name for row in rows] == [row.name for row in measure(run)]
    assert {(row.value, row.low, row.high, row.p) for row in rows} <= {(0, 0, 0, 1)}


def test_a_better_run_differs_and_a_shared_question_is_paired() -> None:
    earlier = [judged(n, True, n % 4 == 0, 0.9) for n in range(100)]
    now = [judged(n, True, n % 4 < 2, 0.9) for n in range(100)]
    unrelated = judged("new", True, False, 0.1)
    row = by_name(compare([*earlier, unrelated], now))["answer in first quote"]
    back = by_name(compare(now, earlier))["answer in first quote"]

    assert (row.earlier, row.now, row.value, row.n) == (0.25, 0.5, 0.25, 100)
    # In pairs the standard error is 0.043; apart it would be 0.066.
    assert 0.15 < row.low < row.high < 0.35
    assert row.p == pytest.approx(2 / 1001)
    assert (back.value, back.p) == (-row.value, row.p)


def test_runs_without_a_common_question_are_not_compared() -> None:
    with pytest.raises(NothingInCommon, match="no question in common"):
        compare([judged(1, True, True, 0.5)], [judged(2, True, True, 0.5)])


def test_parts_are_measured_where_there_are_several() -> None:
    run = [
        judged(1, True, True, 0.9, "en", "near"),
        judged(2, True, True, 0.9, "en", None),
        judged(3, True, True, 0.9, "ru", None),
    ]
    parts = [(by, name, [one.id for one in part]) for by, name, part in groups(run)]

    assert parts == [
        ("language", "en", ["1", "2"]),
        ("language", "ru", ["3"]),
        ("kind", "near", ["1"]),
        ("kind", "none", ["2", "3"]),
    ]
    assert [*groups(run[:1])] == []
    assert [by for by, *_ in groups([run[0], run[2]])] == ["language", "language"]
