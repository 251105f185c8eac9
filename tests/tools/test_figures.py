"""The table of figures: held-out weights, the engine beside the pipeline, and each measure."""

import json
from pathlib import Path

import pytest

from retrieval.answering.features import Weights, fitted_weights
from retrieval.evaluation.judgments import Judged
from tools.fitting import figures, sets
from tools.fitting.__main__ import main
from tools.fitting.figures import Figures, held_out, measured, table
from tools.fitting.fit import Fit
from tools.fitting.layouts import Layout
from tools.fitting.sets import Trial
from tools.fitting.training_data import Bench

DATA = Path(__file__).parents[1] / "data"
SMALL = "question-set"
WHOLE = Trial(SMALL, SMALL, halved=False, weight=1.0)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(sets, "RANKED", {SMALL: (Layout.AS_GIVEN, Layout.WHOLE)})
    monkeypatch.setattr(sets, "JUDGED", (WHOLE._replace(halved=True),))
    return Bench(DATA, tmp_path / "built", jobs=1)


def judged(answerable: bool, answered: bool, right: bool) -> Judged:
    values = {} if answerable else {"false-answer rate": float(answered)}
    return Judged("q", "en", None, answerable, answered, 0.5, right, values)


def test_the_measures_of_the_outcome() -> None:
    right_answers = [judged(True, True, True)] * 3
    right_closest = [judged(True, False, True)]
    wrong_answers = [judged(True, True, False), judged(False, True, False)]
    refused = [judged(False, False, False)] * 3
    values = figures._values(
        [*right_answers, *right_closest, *wrong_answers, *refused], figures.MEASURES
    )

    assert values["right first quotes given as answer"] == 3 / 4
    assert values["precision of answer"] == 3 / 5
    assert values["false-answer rate"] == 1 / 4


def test_what_cannot_be_measured_is_left_out() -> None:
    off_topic = figures._values([judged(False, False, False)], figures.MEASURES)
    answerable = figures._values([judged(True, False, False)], figures.MEASURES)

    assert off_topic == {"false-answer rate": 0.0}
    assert [*answerable] == ["calibration error"]


def test_the_weights_rank_the_quotes_but_not_the_baseline(bench: Bench) -> None:
    nothing = dict.fromkeys(fitted_weights().ranking, 0.0)
    others = Weights(nothing | {"passage_score": -1.0}, fitted_weights().confidence, 0.0)
    fitted = measured(bench, WHOLE, Layout.AS_GIVEN, fitted_weights())
    poor = measured(bench, WHOLE, Layout.AS_GIVEN, others)

    assert poor.values["Success@1"] != fitted.values["Success@1"]
    assert poor.baseline == fitted.baseline
    assert fitted.baseline.keys() == {*figures.BASELINE}
    assert (fitted.questions, fitted.unanswerable) == (10, 3)


def test_a_layout_is_measured_by_the_paragraphs_as_they_were_given(bench: Bench) -> None:
    # In this layout each article has one paragraph, so that its number would always be right.
    found = measured(bench, WHOLE, Layout.WHOLE, fitted_weights())

    assert 0 < found.values["Success@1"] < 1


def test_a_set_is_measured_by_weights_that_were_fitted_without_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_out: list[tuple[str, ...]] = []

    def fit(bench: Bench, names: frozenset[str]) -> Fit:
        return Fit(fitted_weights(), (), tuple(sorted(names)))

    monkeypatch.setattr(figures, "fit", fit)
    monkeypatch.setattr(sets, "RELATED", (frozenset({SMALL, "other"}),))
    monkeypatch.setattr(sets, "RANKED", {**sets.RANKED, "other": (Layout.AS_GIVEN,)})
    rows = [*held_out(bench, [SMALL], lambda fitted: left_out.append(fitted.left_out))]

    assert left_out == [("other", "question-set")]
    assert {row.left_out for row in rows} == {*left_out}
    assert [(row.trial.halved, row.layout) for row in rows] == [
        (False, Layout.AS_GIVEN),
        (False, Layout.WHOLE),
        (True, Layout.AS_GIVEN),
        (True, Layout.WHOLE),
    ]
    assert rows[2].unanswerable > rows[0].unanswerable


def test_a_set_that_nothing_is_fitted_to_is_measured_as_it_is_given(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sets, "RANKED", {})
    monkeypatch.setattr(sets, "JUDGED", ())
    monkeypatch.setattr(figures, "fit", lambda bench, names: Fit(fitted_weights(), (), (*names,)))
    [row] = held_out(bench, [SMALL], lambda fitted: None)

    assert (row.left_out, row.layout, row.trial.halved) == ((), Layout.AS_GIVEN, False)


def test_the_table_shows_the_engine_in_brackets() -> None:
    values = {"Success@1": 0.85, "Success@5": 1.0, "calibration error": 0.0625}
    row = Figures(WHOLE, Layout.WHOLE, (SMALL,), 10, 3, values, {"Success@1": 0.5})
    heading, rule, line = table([row])

    assert heading.startswith("| set | articles | questions | Success@1 | Success@5 |")
    assert heading.count("|") == rule.count("|") == line.count("|")
    assert line.startswith(
        "| question-set | an article a paragraph | 10, 3 without answer | .850 (.500) | 1.000 | - |"
    )
    assert "| .062 |" in line


def test_the_command_prints_a_table_or_json(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    other = tmp_path / "sets" / "other"
    other.mkdir(parents=True)
    (tmp_path / "sets" / SMALL).symlink_to(DATA / SMALL)
    for file in (DATA / SMALL).iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    rows = tuple(Trial(name, name, halved=False, weight=1.0) for name in (SMALL, "other"))
    monkeypatch.setattr(sets, "RANKED", {SMALL: (Layout.AS_GIVEN,), "other": (Layout.AS_GIVEN,)})
    monkeypatch.setattr(sets, "JUDGED", rows)
    command = ["figures", str(tmp_path / "sets"), "--jobs", "1"]
    main(command)
    printed = capsys.readouterr()
    main([*command, "--json", "--only", SMALL])
    [row] = json.loads(capsys.readouterr().out)["rows"]

    assert printed.out.count("\n| other |") == 1
    assert printed.err == "fitted without question-set\nfitted without other\n"
    assert (row["set"], row["left_out"], row["questions"]) == (SMALL, [SMALL], 10)
    assert row["values"].keys() == {*figures.MEASURES}
