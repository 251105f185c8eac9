"""What cosines weigh is fitted to what they tell, and measured with sets left out."""

import json
from dataclasses import replace
from math import isnan
from pathlib import Path

import numpy as np
import pytest

from fake_embedder import FakeEmbedder
from retrieval.meaning import comparer as comparing
from tools.fitting.__main__ import main
from tools.fitting.cosines import Choice, First, Recorded, fitted, gained, record


def recorded(telling: float, across: bool, name: str = "set") -> Recorded:
    """Two hundred questions whose words tell nothing and whose cosines tell as much as *telling*."""
    random = np.random.default_rng(int(10 * telling))
    choices, firsts, by_words = [], [], []
    for _ in range(200):
        right = np.array([0.0, 1.0, 0.0])
        cosines = 0.1 * (telling * (right - right.mean()) + random.normal(size=3))
        scores = 0.2 * random.normal(size=3)
        choices.append(Choice(scores, cosines, right, across))
        by_words.append(bool(np.argmax(scores) == 1))
        is_right = bool(random.random() < 0.5)
        firsts.append(First(1.0, True, 0.02 * telling * is_right, is_right))
    return Recorded(name, choices, firsts, by_words, has_unanswerable=True)


def test_cosines_that_tell_more_weigh_more_and_gain() -> None:
    weights = [fitted([recorded(telling, across=False)]) for telling in (0.0, 1.0, 3.0)]
    within = [one["within"] for one in weights]

    assert within[0] < within[1] < within[2]
    assert weights[0]["cosine_lead"] < weights[2]["cosine_lead"]
    by_words, with_cosines, unsure, sure = gained(recorded(3.0, False), weights[2])
    assert with_cosines > by_words + 0.2
    assert isnan(gained(replace(recorded(3.0, False), firsts=[]), weights[2])[2])
    assert unsure == pytest.approx(0.5)
    # Half of the quotes are right, and the log-odds said 73 %.
    assert weights[0]["compared"] == pytest.approx(-1.0, abs=0.3)
    assert sure == pytest.approx(1.0)


def test_each_kind_of_question_has_a_weight_of_its_own_and_each_set_the_same_share() -> None:
    useless, useful = recorded(0.0, across=False), recorded(3.0, across=True)

    assert fitted([useless]).keys() == {"within", "compared", "cosine_lead"}
    assert fitted([replace(useless, has_unanswerable=False)]).keys() == {"within"}
    weights = fitted([useless, useful])
    assert weights["across"] == fitted([useful])["across"] > weights["within"] + 1
    longer = replace(useless, choices=[*useless.choices] * 9, firsts=[*useless.firsts] * 9)
    both = [recorded(3.0, across=False), useless]
    assert fitted(both) == fitted([both[0], longer])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A set in which the words are the same in all articles and a mark tells the right one."""
    monkeypatch.setattr(comparing, "load_embedder", lambda _: FakeEmbedder("@#$%"))
    names, folder = "@#$%", tmp_path / "marked"
    folder.mkdir()
    texts = [f"Owls hunt mice in the barn {mark * 3}." for mark in names]
    files = {
        "corpus.jsonl": [
            {"id": f"a{n}", "language": "en", "paragraphs": [t]} for n, t in enumerate(texts)
        ],
        "questions.jsonl": [
            {
                "id": f"q{n}",
                "language": "en",
                "answerable": mark != "!",
                "question": f"Where do owls hunt mice {mark}?",
            }
            for n, mark in enumerate((*names, "!"))
        ],
    }
    for name, lines in files.items():
        (folder / name).write_text("\n".join(map(json.dumps, lines)), "utf-8")
    qrels = [f"q{n}\ta{n}#1\t1" for n in range(len(names))]
    (folder / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *qrels]), "utf-8")
    return folder


def test_a_set_is_recorded_as_it_is_asked(folder: Path) -> None:
    found = record(folder, "fake", 10)

    assert sum(found.by_words) == 1
    assert len(found.choices) == 4
    assert len(found.firsts) == 5
    for one in found.choices:
        assert one.right.sum() == 1
        assert np.argmax(one.cosines) == np.argmax(one.right)
        assert one.cosines.sum() == pytest.approx(0, abs=1e-6)
    by_words, with_cosines, *_ = gained(found, {"within": 5.0, "compared": 0.0, "cosine_lead": 1.0})
    assert (by_words, with_cosines) == (0.25, 1.0)


def test_the_command_prints_what_is_gained_and_the_weights(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["cosines", str(folder), str(folder), "--embedder", "fake"])
    lines = capsys.readouterr().out.splitlines()

    assert lines[0] == lines[1]
    assert lines[0].startswith("marked: Success@1 0.250 -> 1.000, AUROC ")
    assert [line.partition(" = ")[0] for line in lines[2:]] == ["within", "compared", "cosine_lead"]
