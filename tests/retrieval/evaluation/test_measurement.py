"""Tables of measures: what is in them, their intervals, and comparisons."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.evaluation import measurement
from retrieval.evaluation.judging import Judged
from retrieval.evaluation.measurement import NothingInCommon, compare, groups, measure


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
