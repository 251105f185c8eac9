"""Question sets as people write them, with their faults."""

import json
import shutil
from pathlib import Path

import pytest

from conftest import ROOT
from retrieval.errors import RetrievalError
from retrieval.evaluation.question_set import read_question_set

SMALL = ROOT / "tests" / "data" / "question-set"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small set, to be spoiled."""
    return Path(shutil.copytree(SMALL, tmp_path / "set"))


def test_the_small_set_is_read() -> None:
    found = read_question_set(SMALL)

    assert len(found.questions) == 10
    assert found.questions[4].history == ("How long does the ferry to Morvale take?",)
    assert found.gold["q2"].answers == ("41 meters",)
    assert found.judgments[0].place == "lighthouse#1"
    assert found.corpus == SMALL / "corpus.jsonl"


def test_only_questions_have_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text('{"id": 1, "question": "?", "answerable": false}')
    found = read_question_set(tmp_path)

    assert [question.id for question in found.questions] == ["1"]
    assert (found.corpus, found.gold, found.judgments) == (None, {}, ())


def test_a_part_of_the_questions() -> None:
    found = read_question_set(SMALL)

    assert len(found.only([], []).questions) == 10
    assert [question.id for question in found.only(["ru"], []).questions] == ["q7"]
    assert [question.id for question in found.only(["en"], ["follow-up"]).questions] == ["q5"]
    with pytest.raises(RetrievalError, match="no question of that language and kind"):
        found.only(["ru"], ["follow-up"])


QUESTION = {"id": "q1", "question": "?", "answerable": True}


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("questions.jsonl", "\n\n", "questions.jsonl: there is no question in it"),
        ("questions.jsonl", "\n{", "questions.jsonl:2: not JSON: "),
        ("questions.jsonl", "[" * 100_000, "questions.jsonl:1: "),
        ("questions.jsonl", "7", "questions.jsonl:1: "),
        ("questions.jsonl", '{"id": "a", "question": "?"}', ":1: answerable: Field required"),
        ("questions.jsonl", json.dumps(QUESTION | {"id": "a b"}), ":1: id: "),
        ("questions.jsonl", json.dumps(QUESTION | {"history": "?"}), ":1: history: "),
        ("questions.jsonl", f"{json.dumps(QUESTION)}\n" * 2, ":2: the id 'q1' was given before"),
        ("questions.jsonl", json.dumps(QUESTION | {"question": "\ud800"}), ":1: question: half"),
        ("answers.jsonl", '{"id": "q99"}', "answers.jsonl:1: there is no question 'q99'"),
        ("answers.jsonl", '{"id": "q1", "answers": "x"}', "answers.jsonl:1: answers: "),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1 bread#1 1", "qrels.tsv:2: not a question's"),
        ("qrels.tsv", "q1\tbread\t1", "qrels.tsv:1: not a question's"),
        ("qrels.tsv", "q1\tbread#1\tmuch", "qrels.tsv:1: not a question's"),
        ("qrels.tsv", "q99\tbread#1\t1", "qrels.tsv:1: there is no question 'q99'"),
    ],
)
def test_a_fault_is_told_with_its_place_in_one_line(folder: Path, file, text, said) -> None:
    (folder / file).write_text(text, "utf-8")

    with pytest.raises(RetrievalError) as caught:
        read_question_set(folder)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_told(folder: Path) -> None:
    (folder / "questions.jsonl").write_bytes(b"\n\xff\n")

    with pytest.raises(RetrievalError, match=r"questions.jsonl:2: not UTF-8"):
        read_question_set(folder)


def test_a_missing_set_is_told(tmp_path: Path) -> None:
    with pytest.raises(RetrievalError, match=r"nowhere: no such file or folder"):
        read_question_set(tmp_path / "nowhere")
    with pytest.raises(RetrievalError, match=r"questions.jsonl: no such file or folder"):
        read_question_set(tmp_path)


@pytest.mark.parametrize("place", ["bread#3", "cake#1"])
def test_a_judgment_of_what_is_not_there_is_told(folder: Path, place: str) -> None:
    (folder / "qrels.tsv").write_text(f"q1\tbread#2\t1\n\nq1\tbread#0\t1\nq1\t{place}\t1\n")

    with pytest.raises(RetrievalError, match=rf"qrels.tsv:4: there is no paragraph '{place}'"):
        read_question_set(folder).check_places({"bread": 2})
