"""The weights of meaning are fitted to questions in one language over paragraphs in another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fakeembedder import Fake
from retrieval.evaluation.fitting.meaning import Nearest, compared, fit_meaning, fit_similarity
from retrieval.evaluation.fitting.training_data import Bench
from retrieval.meaning.similarity import ZScores

ENGLISH = {
    "en-1": "Owls hunt mice at night",
    "en-2": "The bank lends money in any weather",
    "en-3": "Rain is weather",
    "en-4": "A car is an automobile",
}
RUSSIAN = {"ru-1": "совы", "ru-2": "банк", "ru-3": "дождь", "ru-4": "совы"}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A set of Russian questions, the last of which is most similar to a wrong paragraph."""
    folder = tmp_path / "across"
    folder.mkdir()
    articles = [
        {"id": name, "title": "", "language": name[:2], "paragraphs": [text]}
        for name, text in {**ENGLISH, **RUSSIAN}.items()
    ]
    questions = [
        {"id": name, "question": text, "language": "ru", "answerable": True}
        for name, text in RUSSIAN.items()
    ]
    questions.append({"id": "en-q", "question": "owls", "language": "en", "answerable": True})
    for file, lines in (("corpus.jsonl", articles), ("questions.jsonl", questions)):
        (folder / file).write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    qrels = [f"{name}\t{name}#1\t1\n" for name in RUSSIAN] + ["en-q\ten-1#1\t1\n"]
    (folder / "qrels.tsv").write_text("".join(qrels), "utf-8")
    return Bench(tmp_path, tmp_path / "built", jobs=1)


def test_each_question_is_compared_with_and_without_its_right_paragraph(bench: Bench) -> None:
    embedder = Fake()
    found = [*compared(bench, embedder, "across")]

    assert embedder.embedded == [*ENGLISH.values()]
    assert [one.right for one in found] == [True, False] * 3 + [False, False]
    # The most similar paragraph is above every other one.
    assert all(one.scores.above_next >= 0 for one in found)


def test_the_weights_tell_right_paragraphs_from_wrong_ones() -> None:
    found = [
        Nearest(ZScores(mean, following), mean + following > 4, 0.01)
        for mean in range(6)
        for following in range(6)
    ]
    weights = fit_similarity(found)

    assert weights["bias"] < 0 < min(weights["above_mean"], weights["above_next"])
    assert weights["above_mean"] == pytest.approx(weights["above_next"], rel=1e-3)


def test_the_same_set_gives_the_same_weights(bench: Bench, tmp_path: Path) -> None:
    again = Bench(bench.folder, tmp_path / "again", jobs=1)

    assert fit_meaning(bench, Fake(), ["across"]) == fit_meaning(again, Fake(), ["across"])
