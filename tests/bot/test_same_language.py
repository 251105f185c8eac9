"""Only articles in the language of the question: as an option, as a setting, and in a chat."""

import io
import json
import sys
from pathlib import Path

import pytest

from bot.channels.chat import Chat
from bot.cli import main
from bot.saved_questions import SavedQuestions
from bot.screen.console import Screen
from retrieval import ArticleFilter, Corpus
from strategies import write_articles

ARTICLES = [
    {"id": "en", "language": "en", "paragraphs": ["Athena hunts voles in Samarkand at night."]},
    {"id": "ru", "language": "ru", "paragraphs": ["Athena охотится ночью в Самарканде."]},
]
RUSSIAN, KAZAKH = "Где Athena?", "Athena қайда ұйықтайды?"
NOTE = "Only articles in the language of the question were searched: {}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    with Corpus.open(folder / "corpus") as corpus:
        corpus.add(write_articles(folder / "a.jsonl", ARTICLES))
    return folder / "corpus"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], folder: Path):
    """Run a command on that corpus: (exit code, stdout, stderr)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([*map(str, arguments), "--corpus", str(folder)])
        return code, *capsys.readouterr()

    return run


def quoted(answer: str) -> set[str]:
    """The articles that the object of an answer quotes."""
    return {passage["citation"]["article_id"] for passage in json.loads(answer)["passages"]}


@pytest.fixture(params=["option", "setting"])
def only(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is added to a command, if it is not in the environment."""
    if request.param == "option":
        return ["--same-language"]
    monkeypatch.setenv("PULLQUOTE_SEARCH__SAME_LANGUAGE", "true")
    return []


def test_every_command_that_asks_keeps_to_the_language(
    run, only: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, table = tmp_path / "q.txt", tmp_path / "a.jsonl"
    lines.write_text(f"{RUSSIAN}\nWhat does Athena hunt?\n", "utf-8")

    assert quoted(run("ask", RUSSIAN, "--json", *only)[1]) == {"ru"}
    explained = json.loads(run("explain", RUSSIAN, "--json", *only)[1])
    assert {one["article_id"] for one in explained["passages"]} == {"ru"}
    answers = run("ask", "--jsonl", lines, *only)[1].splitlines()
    assert [*map(quoted, answers)] == [{"ru"}, {"en"}]
    run("ask", "--batch", lines, "--out", table, *only)
    rows = [json.loads(line) for line in table.read_text("utf-8").splitlines()]
    assert [quoted(json.dumps(row)) for row in rows] == [{"ru"}, {"en"}]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{RUSSIAN}\n".encode())))
    said = run("chat", *only)[1]
    assert "ru#1" in said
    assert "en#1" not in said


def test_without_it_every_language_is_quoted(run) -> None:
    assert quoted(run("ask", RUSSIAN, "--json")[1]) == {"en", "ru"}


def test_what_was_not_searched_is_said_where_it_may_matter(run, only: list[str]) -> None:
    for arguments, note in (
        ((KAZAKH,), NOTE.format("Қазақша")),
        (("Who paints Athena?",), NOTE.format("English")),
        (("Athena?", "--lang", "und"), NOTE.format("und")),
        (("Where does Athena hunt voles?",), ""),
        (("thanks",), ""),
    ):
        assert run("ask", *arguments, *only)[2].endswith(note)
        assert ("were searched" in run("ask", *arguments, *only)[2]) == bool(note), arguments


def test_a_saved_question_keeps_to_its_language(run, folder: Path) -> None:
    run("ask", "--save", "--same-language", KAZAKH)
    file = SavedQuestions(folder)
    [saved] = file.all()
    assert saved.only == ArticleFilter(same_language=True)
    # What an earlier version has saved is read, too.
    written = json.loads(file.file.read_text("utf-8"))
    del written["questions"][0]["only"]["languages"]
    del written["questions"][0]["only"]["same_language"]
    file.file.write_text(json.dumps(written), "utf-8")
    assert file.all()[0].only == ArticleFilter()


def test_in_a_chat_the_languages_can_be_changed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Corpus.existing(folder) as corpus:
        chat = Chat(corpus, Screen(no_color=True), 9, ArticleFilter(source="a.jsonl"))

        def talk(line: str) -> str:
            chat.hear(line)
            return "".join(capsys.readouterr())

        assert "all languages" in talk(":lang")
        assert "en#1" in talk(RUSSIAN)
        only = talk(":lang only")
        assert only.startswith("Only articles in the language of the question")
        assert only == talk(":lang") == talk(":lang other")
        assert "en#1" not in talk(RUSSIAN)
        # A question that follows keeps to it as well.
        assert "en#1" not in talk("Почему?")
        assert NOTE.format("Қазақша") in talk(KAZAKH)
        assert "all languages" in talk(":lang all")
        assert "en#1" in talk(RUSSIAN)
