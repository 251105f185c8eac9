"""``pullquote serve`` as a process, and the links to the page that other commands give."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.cli import main
from conftest import ROOT

SITE = "https://quotes.example/shelf"
QUESTION = "How old is the daughter?"
WOMAN = "woman-in-uzbekistan-tries-to-exchange-daughter-for-a-house"


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen, str]]:
    """The process, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--port", "0", *arguments],
        cwd=ROOT, env=os.environ, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr
        for line in process.stderr:
            if found := re.search(r"Serving at (\S+)", line):
                break
        else:
            raise AssertionError("it ended")
        yield process, found[1]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.process
def test_a_process_answers_logs_no_question_and_ends_when_it_is_told(shelf: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        with running("--corpus", str(shelf)) as (process, address):
            found = httpx.get(f"{address}ask.json", params={"question": QUESTION}, trust_env=False)
            assert found.json()["outcome"] == "answer"
            process.send_signal(number)
            _, log = process.communicate(timeout=20)
            assert process.returncode == 0
            assert "GET /ask.json 200" in log
            assert "daughter" not in log


@pytest.mark.process
def test_without_articles_the_demonstration_answers_until_there_are_some(tmp_path: Path) -> None:
    with running() as (_, address):
        listed = httpx.get(f"{address}articles/", trust_env=False).text
        assert WOMAN in listed
        (tmp_path / "owls.txt").write_text("Owls\n\nOwls hunt at night, and by ear alone.\n")
        assert main(["add", str(tmp_path / "owls.txt")]) == 0
        listed = httpx.get(f"{address}articles/", trust_env=False).text
        assert WOMAN not in listed
        assert "Owls" in listed


def test_a_port_that_is_taken_and_bad_settings_are_told(
    shelf: Path, served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--port", str(served.port), "--corpus", str(shelf)]) == 3
    assert "listen and port under [site]" in capsys.readouterr().err
    for name, value in {
        "URL": "quotes.example",
        "ARTICLES": "some",
        "PORT": "70000",
        "SECONDS_PER_QUESTION": "0",
    }.items():
        with monkeypatch.context() as patched:
            patched.setenv(f"PULLQUOTE_SITE__{name}", value)
            assert main(["serve", "--corpus", str(shelf)]) == 3, name
            assert f"site.{name.lower()}" in capsys.readouterr().err
    for url in ("https://x.org/?a=b", "https://x.org/#a", "javascript:x"):
        monkeypatch.setenv("PULLQUOTE_SITE__URL", url)
        assert main(["articles", "--corpus", str(shelf)]) == 3, url


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_SITE__URL", f"{SITE}/")


def test_citations_without_an_address_link_to_the_page(
    linked: None, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the terminal, in lines, JSON, documents and bibliographies."""
    place = f"{SITE}/a/{WOMAN}?q=p1:0-"
    corpus = ["--corpus", str(shelf)]
    for arguments in (
        ["ask", "-n", "1"], ["ask", "-n", "1", "--plain"], ["ask", "-n", "1", "--format", "markdown"], ["ask", "-n", "1", "--format", "html"],
    ):  # fmt: skip
        assert main([*arguments, QUESTION, *corpus]) == 0
        assert place in capsys.readouterr().out, arguments
    assert main(["ask", "--json", QUESTION, *corpus]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["passages"][0]["citation"]["link"].startswith(place)
    for style in ("plain", "markdown", "bibtex", "ris", "csl-json"):
        assert main(["cite", f"{WOMAN}#1:0-44", "--style", style, *corpus]) == 0
        shown = capsys.readouterr().out
        assert f"{place}44&v=" in shown, style
    # The page shows the article, but it was not published there.
    [item] = json.loads(shown)
    assert item["type"] == "document"
    assert "container-title" not in item
    assert main(["articles", "--json", *corpus]) == 0
    links = {one["id"]: one["link"] for one in json.loads(capsys.readouterr().out)["articles"]}
    assert links["barn-owls"] == "https://example.org/barn-owls"
    assert links["voles"] == f"{SITE}/a/voles"


@pytest.mark.process
def test_processes_that_answer_a_table_link_to_the_page_too(
    linked: None, shelf: Path, tmp_path: Path
) -> None:
    (tmp_path / "questions.txt").write_text(f"{QUESTION}\n" * 301)
    table = tmp_path / "answers.csv"
    assert (
        main(
            [
                "ask",
                "--batch",
                str(tmp_path / "questions.txt"),
                "--out",
                str(table),
                "--corpus",
                str(shelf),
            ]
        )
        == 0
    )
    assert table.read_text("utf-8").count(f"{SITE}/a/{WOMAN}?q=p1:0-") >= 301


def test_a_page_of_published_articles_is_linked_from_nowhere(
    linked: None, shelf: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PULLQUOTE_SITE__ARTICLES", "published")
    main(["articles", "--json", "--corpus", str(shelf)])

    assert SITE not in capsys.readouterr().out


def test_the_source_is_opened_and_not_the_page(
    linked: None, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["open", "--print", "voles#1", "--corpus", str(shelf)]) == 0
    assert capsys.readouterr().out.strip().endswith("articles.jsonl")
