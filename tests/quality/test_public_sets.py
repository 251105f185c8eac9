"""Floors of quality on public question sets, a part of each; see the README of each for its licence.

``QUESTION_SETS`` names the folder that holds them, one folder a set.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from retrieval import Corpus, Rules
from retrieval.evaluation.judgments import Judged, judge
from retrieval.evaluation.measures import measure
from retrieval.evaluation.question_set import QuestionSet, read_question_set
from retrieval.evaluation.runs import Asked, responses

SETS = os.environ.get("QUESTION_SETS")
# Of so many questions one is asked; the floors are what that part reached, less about 0.01.
EVERY = {"squad2": 8, "xquad-r": 5, "clapnq": 2, "selqa": 4}
FLOORS = {
    "squad2": {
        "Success@1": 0.82,
        "RR@10": 0.87,
        "answer in its sentence": 0.74,
        "AUROC of confidence": 0.63,
    },
    "xquad-r": {"Success@1": 0.92, "sentence AP": 0.80},
    "clapnq": {"Success@1": 0.89, "AUROC of confidence": 0.78},
    "selqa": {"Success@1": 0.78, "RR@10": 0.84},
}
pytestmark = [
    pytest.mark.quality,
    pytest.mark.skipif(not SETS, reason="QUESTION_SETS names no folder of question sets"),
]


def part_of(name: str) -> QuestionSet:
    whole = read_question_set(Path(SETS or "", name))
    return replace(whole, questions=whole.questions[:: EVERY.get(name, 1)])


def asked_of(folder: Path, questions: QuestionSet) -> tuple[Judged, ...]:
    asked = [Asked(one.id, one.question) for one in questions.questions]
    said = responses(folder, Rules(), asked, 1, lambda done, of: None)
    return judge(questions, said, {one.id: one.question for one in asked})


@pytest.mark.parametrize("name", FLOORS)
def test_a_public_set_is_answered_as_well_as_ever(tmp_path: Path, name: str) -> None:
    questions = part_of(name)
    assert questions.corpus
    with Corpus.open(tmp_path) as corpus:
        corpus.add(questions.corpus)
    measured = {one.name: one.value for one in measure(asked_of(tmp_path, questions))}

    assert {
        what: measured[what] for what, floor in FLOORS[name].items() if measured[what] < floor
    } == {}


def test_small_talk_and_other_matters_are_not_answered(seed_folder: Path) -> None:
    judged = asked_of(seed_folder, part_of("clinc150"))

    assert sum(one.answered for one in judged) / len(judged) < 0.01
