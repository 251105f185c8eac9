"""Articles with dates, asked as of a day."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from bot.notes import other_languages
from retrieval import Corpus
from strategies import write_articles

MATCH = "The team from {city} won the regional cup in front of {crowd} people."
YEARS = {2022: ("Taraz", "nine thousand"), 2024: ("Osh", "two thousand"), 2026: ("Bukhara", "few")}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on articles of three years, and one without a date."""
    articles: list[dict[str, object]] = [
        {
            "title": f"Cup final in {city}",
            "published": f"{year}-05-17",
            "paragraphs": [MATCH.format(city=city, crowd=crowd)],
        }
        for year, (city, crowd) in YEARS.items()
    ]
    articles.append({"title": "Cup final", "paragraphs": ["A team takes the regional cup home."]})
    with Corpus.open(tmp_path / "corpus") as corpus:
        corpus.add(write_articles(tmp_path / "articles.jsonl", articles))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--corpus", str(tmp_path / "corpus")])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def first(out: str) -> str | None:
    return json.loads(out)["passages"][0]["citation"]["published"]


@pytest.mark.parametrize("year", YEARS)
def test_articles_near_the_day_of_the_question_come_first(run: Run, year: int) -> None:
    question = "Which team won the regional cup?"

    assert first(run("ask", question, "--on", f"{year}-06-02", "--json")[1]) == f"{year}-05-17"
    assert first(run("ask", f"{question[:-1]} in {year}?", "--json")[1]) == f"{year}-05-17"
    assert first(run("ask", f"{question[:-1]} this year?", "--json")[1]) == "2026-05-17"


def test_the_year_of_a_question_may_be_that_of_the_date_alone(run: Run) -> None:
    found = json.loads(run("ask", "Which team won the regional cup in 2024?", "--json")[1])
    others = json.loads(run("ask", "Which team won the regional cup in 2023?", "--json")[1])

    assert (found["outcome"], found["missing"]) == ("answer", [])
    assert others["outcome"] != "answer"


def test_reports_of_other_years_do_not_conflict_with_the_one_asked_for(tmp_path: Path) -> None:
    text = "The regional cup was won by {} after a long final in the evening."
    winners = ((2022, "Asel Bekova"), (2024, "Daria Orlova"))
    articles: list[dict[str, object]] = [
        {"title": "The cup", "published": f"{year}-05-17", "paragraphs": [text.format(name)]}
        for year, name in winners
    ]
    articles += [{"paragraphs": [f"In 2024 road {n} was mended."]} for n in range(20)]
    with Corpus.open(tmp_path / "corpus") as corpus:
        corpus.add(write_articles(tmp_path / "articles.jsonl", articles))

        assert corpus.ask("Who won the regional cup?").conflict
        answer = corpus.ask("Who won the regional cup in 2024?")
        assert answer.conflict is None
        assert "Daria Orlova" in answer.evidence[0].text


def test_an_article_in_american_english_is_in_english(tmp_path: Path) -> None:
    article: dict[str, object] = {"language": "en-US", "paragraphs": ["Owls hunt mice at night."]}
    with Corpus.open(tmp_path / "corpus") as corpus:
        corpus.add(write_articles(tmp_path / "articles.jsonl", [article]))
        explanation = corpus.explain("Who hunts mice at night?", language="en")

        answer = corpus.ask("Who hunts mice at night?", language="en")
        other = corpus.ask("Кто охотится на мышей ночью? mice night", language="ru")

    assert explanation.assessment
    assert not explanation.assessment.is_across
    assert other_languages(answer, answer.evidence) == ""
    assert other_languages(other, other.evidence) == "English"


def test_no_article_is_hidden_by_its_date(run: Run) -> None:
    asked = ("ask", "Which team won the regional cup?", "--limit", "9", "--json")

    assert len(json.loads(run(*asked, "--on", "1999-01-01")[1])["passages"]) == 4
    assert len(json.loads(run(*asked)[1])["passages"]) == 4


def test_each_line_of_a_file_may_have_a_day_of_its_own(run: Run, tmp_path: Path) -> None:
    lines = [
        {"question": "Which team won the regional cup?", "on": "2022-05-20"},
        {"question": "Which team won the regional cup?"},
        {"question": "Which team won the regional cup?", "on": "20 May 2022"},
        {"question": "Which team won the regional cup?", "on": 2022},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    code, out, err = run("ask", "--jsonl", str(file), "--on", "2024-05-17")
    objects = out.splitlines()

    assert code == 2
    assert [first(line) for line in objects[:2]] == ["2022-05-17", "2024-05-17"]
    assert [json.loads(line)["passages"] for line in objects[2:]] == [[], []]
    assert f'{file}:3: "on" is no date such as "2026-05-17"' in err


def test_an_explanation_says_which_days_are_asked_about(run: Run) -> None:
    asked = ("explain", "Which team won the cup in May 2024?")

    assert "\nasks about 2024-05-01 to 2024-05-31" in run(*asked)[1]
    assert json.loads(run(*asked, "--json")[1])["period"] == ["2024-05-01", "2024-05-31"]
    assert "\nasks about 2022-02-03" in run("explain", "Who won?", "--on", "2022-02-03")[1]
    assert json.loads(run("explain", "Who won?", "--json")[1])["period"] is None


def test_a_day_that_is_none_is_wrong_usage(run: Run) -> None:
    code, out, err = run("ask", "Who won?", "--on", "yesterday")

    assert (code, out) == (2, "")
    assert "--on" in err
    assert "yesterday" in err
