"""``pullquote eval``, as people and scripts run it."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from conftest import ROOT, SEEDS
from retrieval.storage.store import Store

SMALL = ROOT / "tests" / "data" / "question-set"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """Run the command with a corpus folder of its own: (exit code, stdout, stderr)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main(["eval", *map(str, arguments), "--corpus", str(tmp_path / "corpus")])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small set, to be changed."""
    return Path(shutil.copytree(SMALL, tmp_path / "set"))


@pytest.mark.process
def test_the_real_program_measures_a_set_and_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "eval", str(SMALL), "--json", "--corpus", str(tmp_path / "c")],
        capture_output=True, cwd=ROOT, timeout=60, check=False,
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
    )  # fmt: skip
    found = json.loads(done.stdout)
    measures = {row["name"]: row for row in found["measures"]}

    assert done.returncode == 0
    assert b"10 questions asked" in done.stderr
    assert found["corpus"]["paragraphs"] == 7
    assert (measures["Success@1"]["n"], measures["false-answer rate"]["n"]) == (7, 3)
    assert [*(tmp_path / "tmp").iterdir()] == []
    assert not (tmp_path / "c").exists()


def test_what_is_found_is_measured_as_found(run) -> None:
    found = json.loads(run(SMALL, "--json", "--language", "en")[1])
    measures = {row["name"]: row["value"] for row in found["measures"]}

    for name in ("Success@1", "Success@5", "RR@10", "nDCG@10", "answer in first quote"):
        assert measures[name] == 1
    assert {one["id"] for one in found["questions"]} == {f"q{n}" for n in range(1, 11)} - {"q7"}
    assert found["groups"][0]["by"] == "kind"


def test_tables_are_the_same_whenever_they_are_printed(run) -> None:
    code, out, _ = run(SMALL)

    assert code == 0
    assert out.startswith(
        "question-set: 10 questions, 7 answerable; 3 articles, 7 paragraphs\n\nmeasure "
    )
    assert "\nkind unanswerable-far\n" in out
    assert "\nlanguage ru\n" in out
    assert run(SMALL, "--jobs", "2")[1] == out


def test_a_follow_up_is_asked_with_what_was_asked_before(run, folder: Path) -> None:
    question = {"id": "q", "question": "And for adults?", "answerable": True}
    history = {"history": ["What does a ferry ticket cost?"]}
    (folder / "qrels.tsv").write_text("q\tferry#2\t1\n")
    (folder / "answers.jsonl").unlink()
    hits = []
    for asked in (question, question | history):
        (folder / "questions.jsonl").write_text(json.dumps(asked))
        found = json.loads(run(folder, "--json")[1])
        hits.append(found["measures"][0])

    assert [(hit["name"], hit["value"]) for hit in hits] == [("Success@1", 0), ("Success@1", 1)]


def test_a_set_without_articles_is_put_to_those_of_the_settings(run, folder: Path) -> None:
    (folder / "corpus.jsonl").unlink()
    (folder / "qrels.tsv").unlink()
    assert run(folder, "--kind", "unanswerable-far")[0] == 4
    main(["add", str(SEEDS), "--corpus", str(folder.parent / "corpus")])
    code, out, _ = run(folder, "--kind", "unanswerable-far")

    assert code == 0
    assert "set: 1 questions, 0 answerable; 4 articles" in out


def test_a_run_does_not_differ_from_itself(run, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(run(SMALL, "--json")[1], "utf-8")
    found = json.loads(run(SMALL, "--json", "--compare", tmp_path / "run.json")[1])

    assert [row["name"] for row in found["differences"]] == [
        row["name"] for row in found["measures"]
    ]
    for row in found["differences"]:
        assert (row["earlier"], row["low"], row["high"], row["p"]) == (row["now"], 0, 0, 1)
    assert "against the earlier run" in run(SMALL, "--compare", tmp_path / "run.json")[1]


def test_the_rankings_are_a_run_that_other_tools_read(run, tmp_path: Path) -> None:
    import ir_measures

    found = json.loads(run(SMALL, "--json", "--run", tmp_path / "run.txt")[1])
    again = ir_measures.calc_aggregate(
        [ir_measures.RR @ 10],
        [q for q in ir_measures.read_trec_qrels(qrels_text()) if q.query_id != "q6"],
        list(ir_measures.read_trec_run(str(tmp_path / "run.txt"))),
    )
    ours = [
        one["values"]["RR@10"]
        for one in found["questions"]
        if "RR@10" in one["values"] and one["id"] != "q6"
    ]

    assert again[ir_measures.RR @ 10] == pytest.approx(sum(ours) / len(ours))
    assert (
        (tmp_path / "run.txt").read_text().startswith("q1 Q0 lighthouse#1 1 1.000000 pullquote\n")
    )


def qrels_text() -> str:
    """The judgments as TREC writes them; q6 is judged by its article, which only we know."""
    lines = (SMALL / "qrels.tsv").read_text().splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return "".join(f"{name} 0 {place} {score}\n" for name, place, score in rows)


def test_a_report_is_a_page(run, tmp_path: Path) -> None:
    code, _, _ = run(SMALL, "--report", tmp_path / "report.html")

    assert code == 0
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!doctype html>")


def spoiled(folder: Path, file: str, line: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as opened:
        opened.write(f"{line}\n")


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("questions.jsonl", "{", "questions.jsonl:11: not JSON"),
        ("answers.jsonl", '{"id": "q11"}', "answers.jsonl:8: there is no question 'q11'"),
        ("qrels.tsv", "q11\tbread#1\t1", "qrels.tsv:9: there is no question 'q11'"),
        ("qrels.tsv", "q1\tbread#9\t1", "qrels.tsv:9: there is no paragraph 'bread#9'"),
        ("qrels.tsv", "q1\tcake#1\t1", "qrels.tsv:9: there is no paragraph 'cake#1'"),
        ("corpus.jsonl", "{}", "corpus.jsonl:4: no text"),
    ],
)
def test_a_broken_set_is_explained_in_one_line(run, folder: Path, file, line, said) -> None:
    spoiled(folder, file, line)
    code, out, err = run(folder)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_what_cannot_be_done_is_said_at_once(run, tmp_path: Path, monkeypatch) -> None:
    assert run(tmp_path / "nowhere")[0] == 2
    assert "no question of that language" in run(SMALL, "--language", "tr")[2]
    assert "there is no folder" in run(SMALL, "--report", tmp_path / "no" / "r.html")[2]
    assert "not what an earlier run wrote" in run(SMALL, "--compare", SMALL / "qrels.tsv")[2]
    assert run(SMALL, "--jobs", "0")[0] == 2

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    code, _, err = run(SMALL)
    assert (code, err) == (
        2, "pullquote: eval needs ir-measures; install it with: pip install ir-measures\n"
    )  # fmt: skip
    assert not Store.exists(tmp_path / "corpus")
