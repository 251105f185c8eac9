"""The bot that is running sees what the command line does to its articles."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, SEEDS

pytestmark = pytest.mark.process
QUESTION = "What do zebras eat at dawn?"


def command(corpus: Path, engine: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "bot", *arguments, "--corpus", str(corpus)],
        cwd=ROOT, check=True, capture_output=True,
        env={**os.environ, "PULLQUOTE_SEARCH__ENGINE": engine},
    )  # fmt: skip


@pytest.mark.parametrize("engine", ["rank-bm25", "tantivy"])
def test_what_is_added_and_removed_shows_in_the_next_answer(
    server, make_bot, ask, tmp_path: Path, engine: str
) -> None:
    bot = make_bot()
    bot.environment["PULLQUOTE_SEARCH__ENGINE"] = engine
    bot.start()
    assert "wet grass" not in ask(QUESTION).text
    article = {"id": "zebras", "title": "Zebras", "text": "At dawn zebras eat wet grass."}
    (tmp_path / "a.jsonl").write_text(json.dumps(article))

    command(bot.corpus, engine, "add", str(tmp_path / "a.jsonl"))
    assert "At dawn zebras eat wet grass." in ask(QUESTION).text

    command(bot.corpus, engine, "remove", "zebras", "--yes")
    assert "wet grass" not in ask(f"{QUESTION} ").text
    command(bot.corpus, engine, "add", str(SEEDS))
    assert bot.stop() == 0
