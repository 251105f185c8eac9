"""The weights are fitted repeatably: losses have the slope they claim, and the file is complete."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT
from retrieval.answering.confidence import DECLARATIONS, ConfidenceFeatures
from retrieval.answering.features import FEATURES, FILE, Shape, fitted_weights, read_weights, using
from retrieval.evaluation.question_set import read_question_set
from tools.fitting import confidence, ranking, sets, training_data
from tools.fitting.__main__ import main
from tools.fitting.fit import Fit, Source, fit, sources, written
from tools.fitting.layouts import Layout
from tools.fitting.sets import Trial
from tools.fitting.training_data import Bench, Choice, FirstQuote

SETS = os.environ.get("QUESTION_SETS")
DATA = ROOT / "tests" / "data"
SMALL = "question-set"
OTHER = "other-set"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two small sets, which the tables name; the second one lacks an article."""
    every = tuple(Layout)
    rows = (
        Trial(SMALL, SMALL, halved=False, weight=2.0),
        Trial(OTHER, OTHER, halved=True, weight=1.0),
    )
    monkeypatch.setattr(sets, "RANKED", {SMALL: every, OTHER: (Layout.AS_GIVEN,)})
    monkeypatch.setattr(sets, "JUDGED", rows)
    for name, lines in ((SMALL, 3), (OTHER, 2)):
        there = tmp_path / "sets" / name
        there.mkdir(parents=True)
        for file in (DATA / SMALL).iterdir():
            text = file.read_text("utf-8")
            if file.name == "corpus.jsonl":
                text = "".join(text.splitlines(keepends=True)[:lines])
            (there / file.name).write_text(text, "utf-8")
    return tmp_path / "sets"


@pytest.fixture
def bench(folder: Path, tmp_path: Path) -> Bench:
    return Bench(folder, tmp_path / "built", jobs=1)


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
    loss = ranking.listwise(choices())
    weights, step = np.array([0.1, -0.2, 0.3, 0.05]), 1e-6
    _, slope = loss(weights)
    steps = np.eye(4) * step
    measured = [(loss(weights + move)[0] - loss(weights - move)[0]) / (2 * step) for move in steps]

    assert slope == pytest.approx(measured, abs=1e-6)


def test_the_loss_of_a_ranking_is_that_of_the_definition() -> None:
    weights = np.array([0.1, -0.2, 0.3, 0.05])
    wanted = ranking.RIDGE * float(weights @ weights)
    for choice in choices():
        chances = np.exp(ranking.SHARPNESS * choice.features @ weights)
        chances /= chances.sum()
        sentence = choice.sentence if choice.sentence.any() else choice.paragraph
        for right in (choice.paragraph, sentence):
            wanted -= choice.weight / 2 * np.log(chances[right].sum())

    assert ranking.listwise(choices())(weights)[0] == pytest.approx(wanted)


def test_the_feature_that_tells_right_from_wrong_gets_the_weight() -> None:
    telling = FEATURES[0].name
    features = np.full((2, len(FEATURES)), 0.5)
    features[0, 0], features[1, 0] = 1.0, 0.0
    right = np.array([True, False])
    fitted = ranking.fit_ranking([Choice(features, right, right, 1.0)], {FEATURES[-1].name: 0.3})

    assert fitted[telling] > 0.1
    assert fitted[FEATURES[-1].name] == 0.3
    assert [*fitted] == [feature.name for feature in FEATURES]
    assert all(abs(fitted[feature.name]) < 1e-6 for feature in FEATURES[1:-1])


def test_the_confidence_is_the_share_of_right_quotes() -> None:
    # The loss of a logistic regression is least where the mean is right; the penalty is small.
    nothing = (0.0,) * len(ConfidenceFeatures._fields)
    quotes = [FirstQuote(nothing, n < 3, 1.0) for n in range(4)]
    telling = [FirstQuote((1.0, *nothing[1:]), True, 1.0), *quotes]
    bias, shapes = confidence.fit_confidence(quotes)

    assert 1 / (1 + np.exp(-bias)) == pytest.approx(0.75, abs=1e-4)
    assert [*shapes] == [*ConfidenceFeatures._fields]
    assert confidence.fit_confidence(telling)[1][ConfidenceFeatures._fields[0]].of(1.0) > 0.5


def test_a_shape_goes_the_way_that_is_declared() -> None:
    random = np.random.default_rng(3)
    values = random.random((400, len(ConfidenceFeatures._fields)))
    # The first feature tells the wrong way, beyond a half of it; its shape must not fall.
    quotes = [FirstQuote(tuple(row), row[0] < 0.5, 1 / 400) for row in values]
    _, shapes = confidence.fit_confidence(quotes)

    for name, declared in DECLARATIONS.items():
        heights = [0.0, *(height for _, height in shapes[name].points)]
        steps = np.diff(heights) * declared.direction
        assert (steps >= -1e-9).all() or not declared.direction, name
    assert shapes[ConfidenceFeatures._fields[0]].points[-1][1] == pytest.approx(0, abs=1e-6)


def test_the_segments_of_a_value_add_up_to_it() -> None:
    values = np.random.default_rng(4).random((5, len(ConfidenceFeatures._fields)))
    lengths = confidence.segments(values)
    slopes = np.random.default_rng(5).normal(size=lengths.shape[1])
    shapes = confidence.shapes(slopes)

    for row, sums in zip(values, lengths @ slopes, strict=True):
        parts = [shapes[name].of(value) for name, value in zip(shapes, row, strict=True)]
        assert sum(parts) == pytest.approx(sums)


@pytest.mark.slow
def test_the_same_sets_give_the_same_file(folder: Path, tmp_path: Path) -> None:
    texts = []
    for name in ("one.toml", "other.toml"):
        main(["fit", str(folder), "--jobs", "1", "--output", str(tmp_path / name)])
        texts.append((tmp_path / name).read_text("utf-8"))

    assert texts[0] == texts[1]
    assert [source.name for source in sources(texts[0])] == [SMALL, OTHER]


@pytest.mark.process
def test_any_number_of_processes_finds_the_same(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_data, "ENOUGH", 4)
    trial = Trial(SMALL, SMALL, halved=False, weight=1.0)
    several = Bench(bench.folder, tmp_path / "again", jobs=2)

    found = several.first_quotes(trial, Layout.WHOLE, fitted_weights())
    assert found == bench.first_quotes(trial, Layout.WHOLE, fitted_weights())
    assert any(quote.right for quote in found)


@pytest.mark.slow
def test_the_weights_in_use_do_not_matter_to_a_fit(bench: Bench, tmp_path: Path) -> None:
    fitted = fit(bench)
    ranked = {name: 1 - weight for name, weight in fitted_weights().ranking.items()}
    by_hand = {name: fitted_weights().ranking[name] for name in ranking.BY_HAND}
    with using(replace(fitted_weights(), ranking=ranked | by_hand, bias=1.0)):
        again = fit(Bench(bench.folder, tmp_path / "again", jobs=1))

    assert again == fitted
    assert fitted.weights.ranking != fitted_weights().ranking
    assert all(fitted.weights.ranking[name] == by_hand[name] for name in by_hand)


def test_confidence_is_fitted_to_quotes_that_the_new_ranking_has_chosen(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = []
    first_quotes = bench.first_quotes

    def noted(trial, layout, weights):
        used.append(weights.ranking)
        return first_quotes(trial, layout, weights)

    monkeypatch.setattr(bench, "first_quotes", noted)
    fitted = fit(bench)

    assert used == [fitted.weights.ranking] * 4


@pytest.mark.slow
def test_a_set_that_is_left_out_changes_nothing(bench: Bench, folder: Path, tmp_path: Path) -> None:
    without = fit(bench, [OTHER])
    (folder / OTHER / "questions.jsonl").unlink()

    assert fit(Bench(folder, tmp_path / "again", jobs=1), [OTHER]) == without
    assert without.left_out == (OTHER,)
    assert [source.name for source in without.sources] == [SMALL]
    assert "# left out: other-set\n" in written(without)


def test_every_set_and_layout_has_its_share(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    given = []
    monkeypatch.setattr("tools.fitting.fit.fit_ranking", ranked_into(given))
    monkeypatch.setattr("tools.fitting.fit.fit_confidence", judged_into(given))
    fit(bench)
    choices, quotes = given

    assert sum(choice.weight for choice in choices) == pytest.approx(2)
    assert sum(quote.weight for quote in quotes) == pytest.approx(3)


def ranked_into(given: list) -> object:
    def fit_ranking(choices, by_hand):
        given.append(choices)
        return {feature.name: 1.0 for feature in FEATURES}

    return fit_ranking


def judged_into(given: list) -> object:
    def fit_confidence(quotes):
        given.append(quotes)
        return 0.0, dict.fromkeys(ConfidenceFeatures._fields, Shape(((1.0, 0.0),)))

    return fit_confidence


def test_a_file_is_read_again_as_it_was_written() -> None:
    fitted = Fit(fitted_weights(), (Source("a-set", "0123456789ab", 12),), ())
    text = written(fitted, commit="abc123")

    assert read_weights(text) == fitted_weights()
    assert sources(text) == fitted.sources
    assert "# commit: abc123\n" in text
    assert "commit:" not in written(fitted)


def test_a_fingerprint_is_that_of_all_files(folder: Path) -> None:
    seen = {sets.fingerprint(folder / SMALL)}
    for name in ("corpus.jsonl", "questions.jsonl", "qrels.tsv", "answers.jsonl"):
        file = folder / SMALL / name
        file.write_text(file.read_text("utf-8") + "\n", "utf-8")
        seen.add(sets.fingerprint(folder / SMALL))
    (folder / SMALL / "README.md").write_text("other words", "utf-8")

    assert sets.fingerprint(folder / SMALL) in seen
    assert len(seen) == 5
    assert {len(fingerprint) for fingerprint in seen} == {12}


def test_the_committed_weights_are_those_of_all_features() -> None:
    weights = read_weights(FILE.read_text("utf-8"))

    assert [*weights.ranking] == [feature.name for feature in FEATURES]
    assert [*weights.confidence] == [*ConfidenceFeatures._fields]


def test_the_committed_weights_name_every_set_of_the_fit() -> None:
    named = {source.name: source for source in sources(FILE.read_text("utf-8"))}

    assert [*named] == [*sets.names()]
    assert "# commit: " in FILE.read_text("utf-8")
    if SETS:
        for name, source in named.items():
            assert source.fingerprint == sets.fingerprint(Path(SETS, name))


def test_at_most_so_many_questions_of_a_set_are_asked_and_always_the_same(folder: Path) -> None:
    questions = read_question_set(folder / SMALL).questions
    chosen = sets.sample(questions, 4)

    assert len(chosen) == 4
    assert chosen == tuple(one for one in questions if one in chosen)
    assert {*sets.sample([*reversed(questions)], 4)} == {*chosen}
    assert sets.sample(questions, 100) == questions


def test_sets_that_share_questions_are_held_out_together() -> None:
    assert sets.held_out_with("xquad-r") == {"squad2", "xquad-r"}
    assert sets.held_out_with("selqa") == {"selqa"}


def test_off_topic_questions_are_asked_over_articles_that_are_not_left_out() -> None:
    def articles(*left_out: str) -> list[str]:
        return [one.articles for one, _ in sets.judged(left_out) if one.is_off_topic]

    assert articles() == ["squad2"]
    assert articles("squad2") == [sets.OTHER_ARTICLES]
    assert articles("clinc150") == []


@pytest.mark.parametrize("layout", Layout)
def test_each_layout_has_right_sentences_to_fit_to(bench: Bench, layout: Layout) -> None:
    choices = bench.choices(SMALL, layout)

    assert len(choices) >= 5
    assert sum(choice.sentence.any() for choice in choices) >= 5
    assert all((choice.sentence <= choice.paragraph).all() for choice in choices)
    if layout is Layout.SENTENCES:  # a sentence without the answer is not relevant
        assert all((choice.sentence == choice.paragraph).all() for choice in choices)
    else:
        assert any((choice.sentence < choice.paragraph).any() for choice in choices)


def test_a_line_separator_inside_a_text_ends_no_article(folder: Path, bench: Bench) -> None:
    corpus = folder / SMALL / "corpus.jsonl"
    text = corpus.read_text("utf-8").replace("A ticket costs", "A\u2028ticket costs")
    corpus.write_text(f"{text}\n", "utf-8")

    assert len(bench.pool(SMALL, Layout.WHOLE, halved=False).articles) == 3


def test_candidates_are_kept_for_the_next_fit(bench: Bench) -> None:
    assert bench.choices(SMALL, Layout.WHOLE) is bench.choices(SMALL, Layout.WHOLE)


def test_a_question_whose_article_is_left_out_has_no_right_quote(bench: Bench) -> None:
    halved = Trial(SMALL, SMALL, halved=True, weight=1.0)
    whole = halved._replace(halved=False)
    answerable = [one for one in bench.asked(whole, Layout.AS_GIVEN) if one.relevant]
    left = [one for one in bench.asked(halved, Layout.AS_GIVEN) if one.relevant]
    quotes = bench.first_quotes(halved, Layout.AS_GIVEN, fitted_weights())

    assert 0 < len(left) < len(answerable)
    assert 0 < sum(quote.right for quote in quotes) <= len(left)
