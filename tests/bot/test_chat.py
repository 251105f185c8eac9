"""The conversation on a terminal: text in, text out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.channels.chat import Chat, kept_history
from bot.screen.console import Screen
from conftest import ROOT
from retrieval import STYLES, Corpus


@pytest.fixture
def talk(seeds: Corpus, capsys: pytest.CaptureFixture[str]):
    chat = Chat(seeds, Screen(no_color=True), limit=1)

    def talk(line: str) -> str:
        talk.goes_on = chat.hear(line)
        out, err = capsys.readouterr()
        return out + err

    return talk


def test_a_question_is_answered_and_followed_up(talk) -> None:
    assert "Elvira Azimova" in talk("Who is Elvira Azimova?")
    followed = talk("What did she say?")
    assert "Understood as a follow-up to: Who is Elvira Azimova?" in followed
    assert "Azimova" in followed
    assert "Understood" not in talk(":alone")
    assert "Understood" in talk("What did she say?")
    talk(":new")
    assert "Understood" not in talk("What did she say?")


def test_more_goes_on_where_the_answer_ended(talk) -> None:
    first = talk("trafficking in Kazakhstan")
    second = talk(":more")

    assert "[1]" in first
    assert "[2]" in second
    for _ in range(60):
        last = talk(":more")
    assert last == "There are no more passages.\n"


def test_the_article_is_shown_and_the_quote_cited(talk) -> None:
    talk("How old is the daughter?")

    assert "> 1  A 41-year-old woman" in talk(":show")
    assert "Turkmenistan Observes" in talk(
        ":show turkmenistan-observes-world-day-against-human-trafficking"
    )
    assert "no article or paragraph 'nope'" in talk(":show nope")
    assert talk(":cite").startswith("“A 41-year-old woman")
    assert talk(":cite 1 bibtex").startswith("@misc{woman")
    assert talk(":cite ris 1").startswith("TY  - ")
    assert "no such quote" in talk(":cite 9")


def test_a_style_that_does_not_exist_is_named_and_nothing_is_cited(talk) -> None:
    talk("How old is the daughter?")
    said = f"There is no style 'bibtexx'. Use one of: {', '.join(STYLES)}\n"

    for line in (":cite 1 bibtexx", ":cite bibtexx", ":cite bibtexx plain"):
        assert talk(line) == said


@pytest.mark.parametrize("line", [":more", ":show", ":cite", ":cite 1 ris", ":alone"])
def test_commands_before_a_question_are_explained(talk, line: str) -> None:
    assert talk(line) == "Ask a question first.\n"


def test_what_cannot_be_answered_is_told(talk) -> None:
    assert "The articles do not say" in talk("Where do owls sleep?")
    assert "contains enough of the question" in talk("Who is the president of the moon?")
    assert "The closest passages" in talk("Who is the richest president of Kazakhstan?")
    assert talk("") == ""
    assert ":quit" in talk(":help")
    assert ":quit" in talk(":nonsense")


def test_leaving(talk) -> None:
    talk("x")
    assert talk.goes_on
    talk(":quit")
    assert not talk.goes_on


@pytest.mark.process
def test_lines_through_a_pipe_are_a_conversation(seed_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--corpus", str(seed_folder)],
        input=b"How old is the daughter?\n:cite\n:quit\nWho is Elvira Azimova?\n",
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        env=dict(os.environ),
        check=False,
    )

    assert done.returncode == 0
    assert done.stdout.count(b"13-year-old daughter") == 2
    assert b"Azimova" not in done.stdout


def test_nobody_else_can_read_what_was_asked(tmp_path: Path) -> None:
    file = tmp_path / "state" / "history"
    for mode in (0o600, 0o644):
        if file.exists():
            file.chmod(mode)
        kept_history(file).append_string("Who is Elvira Azimova?")
        assert file.stat().st_mode & 0o777 == 0o600
    assert "Elvira" in file.read_text("utf-8")
    (tmp_path / "file").touch()
    kept_history(tmp_path / "file" / "history").append_string("x")


def test_a_follow_up_is_first_asked_of_the_article_that_was_quoted(
    talk, seeds: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    explain = seeds.explain

    def spied(question: str, **options):
        asked.append(options["quoted"])
        return explain(question, **options)

    monkeypatch.setattr(seeds, "explain", spied)
    for line in ("Who is Elvira Azimova?", "Why?", ":new", "Why?"):
        talk(line)

    first = seeds.ask("Who is Elvira Azimova?").passages[0].id
    assert asked == [[], [first], []]
