"""What a measurement looks like: the tables, the object, the page."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.evaluation.evaluation_report import page, shown, tables
from bot.evaluation.result import Group, Result, read_earlier, result_object
from bot.exit import BadUsage
from bot.screen.console import Screen
from retrieval import Rules
from retrieval.evaluation.judgments import Judged
from retrieval.evaluation.measures import compare, groups, measure
from retrieval.types import CorpusState


def question(number: int, better: int = 0) -> Judged:
    answerable = number % 3 > 0
    confidence = (7 * number % 20 + (10 if answerable else 0)) / 30
    right = answerable and number % 5 > 1 - better
    values = {"words in first quote": 20.0 + number}
    if answerable:
        values |= {"Success@1": float(number % 5 > 1), "answer in first quote": float(right)}
    values["miss rate" if answerable else "false-answer rate"] = float(confidence < 0.5)
    language = "en" if number % 4 else "ru"
    answered = confidence >= 0.5
    return Judged(f"q{number}", language, None, answerable, answered, confidence, right, values)


@pytest.fixture
def result() -> Result:
    judged = tuple(question(number) for number in range(60))
    return Result(
        name="owls & <mice>",
        rules=Rules(),
        corpus=CorpusState(3, 7, "0123"),
        judged=judged,
        measures=measure(judged),
        groups=tuple(Group(by, name, measure(part)) for by, name, part in groups(judged)),
        differences=compare([question(number, better=1) for number in range(60)], judged),
    )


def printed(result: Result, capsys: pytest.CaptureFixture[str]) -> str:
    screen = Screen(no_color=True)
    for part in tables(result):
        screen.show(part)
    return capsys.readouterr().out


def test_the_tables(result: Result, capsys: pytest.CaptureFixture[str], golden) -> None:
    text = printed(result, capsys)

    golden("eval-tables.txt", text)
    assert max(map(len, text.splitlines())) <= 80
    assert not re.search(r" $", text, re.MULTILINE)


def test_nothing_has_no_sign() -> None:
    assert shown("Success@1", -0.0001) == "0.000"
    assert shown("words in first quote", -0.01) == "0.0"
    assert shown("Success@1", -0.0011) == "-0.001"


def test_the_page(result: Result, golden) -> None:
    golden("eval-page.html", page(result))


def test_the_page_is_whole_and_needs_nothing_beside_it(result: Result) -> None:
    text = page(result)
    ElementTree.fromstring(re.sub(r"<meta[^>]*>", "", text.replace("<!doctype html>", "")))

    assert text.count("<svg") == 2
    assert not re.search(r"https?:|src=|url\(|<script|<mice>", text)
    assert "prefers-color-scheme: dark" in text


def test_a_page_without_answerable_questions_has_no_diagrams(result: Result) -> None:
    none = tuple(one for one in result.judged if not one.answerable)
    text = page(Result("none", Rules(), result.corpus, none, measure(none), (), ()))

    assert "<svg" not in text
    assert "false-answer rate" in text


def test_the_object_holds_what_the_tables_show(result: Result) -> None:
    found = result_object(result)

    assert [*found] == [
        "schema", "set", "rules", "corpus", "measures", "groups", "differences", "questions",
    ]  # fmt: skip
    assert [row["name"] for row in found["measures"]] == [row.name for row in result.measures]
    assert {(group["by"], group["name"]) for group in found["groups"]} == {
        ("language", "en"),
        ("language", "ru"),
    }
    assert len(found["differences"]) == len(result.differences)
    json.dumps(found, allow_nan=False)


def test_what_was_written_is_read_again(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(result_object(result)), "utf-8")
    again = read_earlier(path)

    assert again == result.judged


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"schema": "other"}', '{"schema": "pullquote.eval/2"}', "[" * 100_000,
     '{"schema": "pullquote.eval/2", "questions": [{"id": 1}]}'],
)  # fmt: skip
def test_another_file_is_no_earlier_run(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)

    with pytest.raises(BadUsage, match=r"run\.json: not what an earlier run wrote"):
        read_earlier(tmp_path / "run.json")
    with pytest.raises(BadUsage, match="No such file"):
        read_earlier(tmp_path / "gone.json")


def test_a_run_with_the_measures_of_before_is_explained_in_one_line(
    result: Result, tmp_path: Path
) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(result_object(result) | {"schema": "pullquote.eval/1"}), "utf-8")

    with pytest.raises(BadUsage, match=r"run\.json: written by an earlier version") as caught:
        read_earlier(path)
    assert "\n" not in str(caught.value)
